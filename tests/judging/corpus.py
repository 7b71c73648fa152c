"""A believable registry of any size, invented and the same for ever: a small one is the beginning of a large one.

Rows are made and not saved. Proportions are those of the sample: some ten public records to an institution.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from pypinyin import lazy_pinyin

from registry import regions
from registry.models import Course, CreditEntry, Institution, Listing, Platform, PublishedList, Teacher
from registry.public_ids import public_id
from registry.sample import codes
from registry.sample.words import CITIES, GRADE_NAMES, ONLY_LATER, STAGES, STATUSES, SUBJECT_WEIGHTS, SUBJECTS
from registry.vocabulary import PUBLIC_STAFF_ROLES
from tests.judging import words
from tests.judging.naming import Namer

SEED = "a large registry 1"
# Numbers of the sample's institutions, which the codes are made of, lie below.
FIRST_NUMBER = 200_000
INSTITUTIONS_A_LIST = 400
LINES_A_LIST = 80
_CITY_WEIGHTS = list(accumulate(weight for *_, weight in CITIES))
_ROLES = ("teaching", "research", "assistant", "management")
_FIRST_FILING = date(2019, 11, 1)


@dataclass(frozen=True, slots=True)
class Family:
    """An institution with all that hangs under it; `telling` is what tells its name from others, `place` stands before it."""

    institution: Institution
    telling: str
    place: str
    platforms: list[Platform] = field(default_factory=list)
    courses: list[tuple[Course, list[str]]] = field(default_factory=list)
    teachers: list[Teacher] = field(default_factory=list)
    credit: list[CreditEntry] = field(default_factory=list)

    @property
    def number_of_records(self) -> int:
        """How many of its rows have a public record."""
        public = sum(each.is_public for each in self.teachers)
        return 1 + len(self.platforms) + len(self.courses) + public + len(self.credit)


@dataclass(frozen=True, slots=True)
class ListFamily:
    """A published list with its lines, each with what is telling of its name."""

    published: PublishedList
    lines: list[tuple[Listing, str]]

    @property
    def number_of_records(self) -> int:
        return 1 + len(self.lines)


def families(records: int, *, is_taken: Callable[[str], bool] = lambda name: False) -> Iterator[Family | ListFamily]:
    """Yield institutions and lists until they have `records` public records; no name holds what `is_taken` speaks of."""
    namer = Namer(is_taken)
    number = FIRST_NUMBER
    while records > 0:
        random = Random(f"{SEED} {number}")
        made: Family | ListFamily
        if number % INSTITUTIONS_A_LIST == INSTITUTIONS_A_LIST // 4:
            made = _published_list(random, namer, number)
        else:
            made = _family(random, namer, number)
        yield made
        records -= made.number_of_records
        number += 1


def _family(random: Random, namer: Namer, number: int) -> Family:
    city, city_name, _ = random.choices(CITIES, cum_weights=_CITY_WEIGHTS)[0]
    region = random.choice(_counties(city))
    telling = namer.telling(random)
    kind, authority = random.choices(
        (("company", "91"), ("private_non_enterprise", "52"), ("individual", "92"), ("public_institution", "12")), (66, 29, 4, 1)
    )[0]
    place, name = _named(random, kind, city_name, regions.get(region).name, telling)
    uscc = codes.credit_code(authority, region, number)
    institution = Institution(
        public_id=public_id("institution", uscc),
        uscc=uscc,
        name=name,
        kind=kind,
        region=region,
        address=_address(random, region),
        service_phone=f"0531-0{random.randint(1_000_000, 9_999_999)}",
        is_nonprofit=kind == "private_non_enterprise",
        filing_basis=random.choice(("licence_address", "icp_address", "both")),
    )
    if random.random() < 0.3:
        institution.brands = [telling]
    if random.random() < 0.1:
        institution.former_names = [{"name": f"{city_name}{namer.telling(random)}教育咨询有限公司", "until": "2021-09-01"}]
    if authority == "52":
        institution.licence_number = f"教民1{region}7{number % 10_000_000:07d}号"
        if random.random() < 0.2:
            institution.former_usccs = [{"uscc": codes.credit_code("91", region, number), "until": "2021-12-01"}]
    made = Family(institution, telling, place)
    made.teachers.extend(_teacher(random, namer, institution, index) for index in range(random.choice((2, 3, 3, 4, 5))))
    slug = "".join(lazy_pinyin(telling)).lower()
    for index in range(random.choice((1, 1, 1, 2, 2, 3))):
        platform = _platform(random, made, number, index, slug)
        made.platforms.append(platform)
        made.courses.extend(_course(random, made, platform, place) for place in range(random.choice((1, 2, 2, 3, 3))))
    made.credit.extend(_credit(random, institution, number))
    return made


def _named(random: Random, kind: str, city: str, county: str, telling: str) -> tuple[str, str]:
    """Return the place before a name, and the whole name."""
    if kind == "individual":
        return county, f"{county}{telling}{random.choice(words.SHOP_FORMS)}"
    if kind == "public_institution":
        return f"{city}市", f"{city}市{telling}青少年网络教育中心"
    if kind == "private_non_enterprise":
        place = random.choices((city, f"{city}市{county}", county), (50, 38, 12))[0]
        return place, f"{place}{telling}{_common_first(random, words.SCHOOL_FORMS)}"
    place = random.choices((city, f"山东{city}", "山东", ""), (66, 8, 18, 8))[0]
    field_ = _common_first(random, words.COMPANY_FIELDS)
    if not place:
        return "山东", f"{telling}（山东）{field_}有限公司"
    branch = f"{regions.get(county_code).name}分公司" if (county_code := _branch(random)) else ""
    return place, f"{place}{telling}{field_}{random.choice(('有限公司',) * 9 + ('有限责任公司',))}{branch}"


def _branch(random: Random) -> str:
    return random.choice(_counties(random.choice(CITIES)[0])) if random.random() < 0.03 else ""


def _platform(random: Random, family: Family, number: int, index: int, slug: str) -> Platform:
    status = random.choices(list(STATUSES), list(STATUSES.values()))[0]
    kind = random.choices(("website", "app", "mini_program", "client"), (30, 42, 22, 6))[0]
    filed_on = _FIRST_FILING + timedelta(days=random.randrange(2400))
    was_filed = status not in ("refused", "unfiled")
    operator = family.institution
    tail = _common_first(random, words.PLATFORM_TAILS)
    name = f"{family.telling}{tail}"
    if index:
        name += random.choice(("初中版", "小学版", "家长端", "专业版", "教师端")) + ("" if index == 1 else str(index))
    elif random.random() < 0.12:
        name = family.telling
    domain = f"{slug}{number % 1000}.{random.choice(('com', 'cn', 'net', 'com.cn'))}"
    filing_number = codes.filing_number(filed_on.year, number, index + 1) if was_filed else None
    return Platform(
        public_id=public_id("platform", filing_number or f"{operator.public_id} {name}"),
        operator_id=operator.public_id,
        filing_number=filing_number,
        name=name,
        kind=kind,
        domains=[domain] if kind == "website" or random.random() < 0.3 else [],
        app_ids=[f"com.{slug}.{random.choice(('student', 'app', 'parent'))}{number}"] if kind == "app" else [],
        icp_number=codes.icp_number(filed_on.year, number, index + 1, kind),
        mps_number=codes.police_number(operator.region, number * 3 + index),
        mlps_level=random.choice((2, 3)),
        status=status,
        filed_on=filed_on if was_filed else None,
    )


def _course(random: Random, family: Family, platform: Platform, index: int) -> tuple[Course, list[str]]:
    subject = random.choices(list(SUBJECTS), SUBJECT_WEIGHTS)[0]
    stage = random.choice(tuple(STAGES))
    if stage == "primary" and subject in ONLY_LATER:
        stage = "junior"
    stage_name, grades = STAGES[stage]
    grade = random.choice(grades)
    called = f"{GRADE_NAMES[grade - 1]}{'' if stage == 'senior' else '年级'}" if random.random() < 0.6 else stage_name
    code = f"C-{index:03d}"
    row = Course(
        public_id=public_id("course", f"{platform.public_id} {code}"),
        platform_id=platform.public_id,
        code=code,
        name=f"{called}{SUBJECTS[subject]}{random.choice(words.COURSE_FORMS)}",
        subject=subject,
        stage=stage,
        grades=[grade],
        mode=random.choice(("live", "live", "recorded", "mixed")),
        lesson_minutes=30,
        break_minutes=10,
        fees=[{"basis": "per_lesson", "lessons": 20, "amount": f"{random.choice((35, 45, 60, 80)) * 20}.00"}],
    )
    public = [each.public_id for each in family.teachers if each.is_public]
    return row, [random.choice(public)] if public else []


def _teacher(random: Random, namer: Namer, institution: Institution, index: int) -> Teacher:
    role = random.choices(_ROLES, (74, 10, 10, 6))[0]
    subject = random.choices(list(SUBJECTS), SUBJECT_WEIGHTS)[0]
    code = f"T-{index:03d}"
    return Teacher(
        public_id=public_id("teacher", f"{institution.public_id} {code}"),
        institution_id=institution.public_id,
        code=code,
        name=namer.person(random),
        role=role,
        subjects=[subject],
        certificate_kind="junior",
        certificate_subject=subject,
        certificate_masked="201037*********12",
        is_public=role in PUBLIC_STAFF_ROLES,
    )


def _credit(random: Random, institution: Institution, number: int) -> list[CreditEntry]:
    colour = random.choices(("", "white", "grey", "black"), (62, 26, 7, 5))[0]
    if not colour or institution.kind == "individual":
        return []
    listed_on = date(2024, 1, 8) + timedelta(days=random.randrange(800))
    decision = f"鲁教监示〔{listed_on.year}〕{number}号"
    return [
        CreditEntry(
            public_id=public_id("credit", f"{institution.public_id} {decision}"),
            institution_id=institution.public_id,
            list=colour,
            reason="备案审查合格" if colour == "white" else "未经备案面向中小学生开展学科类线上培训",
            decision_number=decision,
            issued_by="山东省教育厅（示例）",
            listed_on=listed_on,
        )
    ]


def _published_list(random: Random, namer: Namer, number: int) -> ListFamily:
    city, *_ = random.choices(CITIES, cum_weights=_CITY_WEIGHTS)[0]
    region = random.choice(_counties(city))
    full = regions.full_name(region).removeprefix("山东省")
    sort = random.choice(("校外培训机构名单", "校外培训机构排查名单", "校外线上培训机构白名单", "学科类培训机构名单"))
    title = f"{full}{sort}（第{number // INSTITUTIONS_A_LIST}批）"
    published = PublishedList(
        public_id=public_id("published_list", title),
        title=title,
        issuer=f"{full}教育行政部门（示例）",
        region=region,
        published_on=date(2020, 6, 1) + timedelta(days=number % 1500),
        source="list.csv",
    )
    lines = []
    for index in range(1, LINES_A_LIST + 1):
        telling = namer.telling(random)
        place = random.choice((full[:2], full[:2], full))
        listing = Listing(
            public_id=public_id("listing", f"{published.public_id} {index}"),
            list_id=published.public_id,
            line_number=index,
            name=f"{place}{telling}{_common_first(random, words.LISTED_FORMS)}",
            address=_address(random, region),
            licence_number=f"教民1{region}3{(number * 100 + index) % 10_000_000:07d}号" if random.random() < 0.3 else "",
        )
        lines.append((listing, telling))
    return ListFamily(published, lines)


def _common_first(random: Random, choices: Sequence[str]) -> str:
    return choices[min(int(random.expovariate(5 / len(choices))), len(choices) - 1)]


def _address(random: Random, region: str) -> str:
    return f"{regions.full_name(region)}{random.choice(words.STREETS)}{random.randint(1, 399)}号{random.randint(1, 28)}层"


@cache
def _counties(city: str) -> tuple[str, ...]:
    return tuple(region.code for region in regions.children(city) if region.level == "county")
