"""Which unit answers, and for which region: a table, so that it can be read and argued about.

Education leads and reviews content, courses, staff and money; police supervise network security and harmful content (plan of 2019,
part four); market regulation has advertising; cyberspace administration coordinates the protection of personal information
(个人信息保护法 article 60). What the registry itself says is corrected by who keeps it, education.
"""

from typing import Final

from accounts.vocabulary import Unit
from complaints.vocabulary import FROM_ANYBODY, PARTS_OF_A_RECORD, Category, Nature
from registry import regions

_EDUCATION: Final = dict.fromkeys(FROM_ANYBODY, Unit.EDUCATION)
ROUTES: Final[dict[Category, dict[Nature, Unit]]] = {
    Category.UNFILED: _EDUCATION,
    Category.OVERTIME: _EDUCATION,
    Category.BEYOND_STANDARD: _EDUCATION,
    Category.TEACHERS: _EDUCATION,
    Category.OVERCHARGING: _EDUCATION,
    Category.REFUND: _EDUCATION,
    Category.FALSE_ADVERTISING: dict.fromkeys(FROM_ANYBODY, Unit.MARKET),
    # Who complains wants the course put right; who reports wants the offence dealt with.
    Category.HARMFUL_CONTENT: _EDUCATION | {Nature.REPORT: Unit.POLICE},
    Category.DATA_LEAK: {Nature.COMPLAINT: Unit.POLICE, Nature.REPORT: Unit.POLICE, Nature.ENQUIRY: Unit.CYBERSPACE},
    Category.HOMEWORK: _EDUCATION,
    Category.DISGUISED: _EDUCATION,
    # To run off with prepaid fees may be fraud.
    Category.ABSCONDED: _EDUCATION | {Nature.REPORT: Unit.POLICE},
    Category.OTHER: _EDUCATION,
    **{part: {Nature.OBJECTION: Unit.EDUCATION} for part in PARTS_OF_A_RECORD},
}


def unit_for(category: Category, nature: Nature) -> Unit:
    """Return the unit that answers; the category is one of those that the nature has."""
    return ROUTES[category][nature]


def region_for(record_region: str, chosen_region: str) -> str:
    """Return the region that answers: the record's, else the chosen one, else the province.

    A withdrawn region answers through its successor; what lies outside Shandong goes to the province, which sends it on.
    """
    region = regions.of_today(record_region or chosen_region or regions.HOME)
    return region.code if region.is_at_home else regions.HOME
