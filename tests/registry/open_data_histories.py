"""Random histories of a small registry, made by its own services day by day: filings for any day, removals, erasures, lists."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.erasure import ERASABLE, Erasure, erase
from registry.filing.forms import Filing, InstitutionFiling, PlatformFiling
from registry.filing.services import file_institutions, publisher_named
from registry.lists import ListLine, file_list
from registry.turning import turn_day
from registry.vocabulary import RecordKind
from tests.factories import new_uscc

FIRST_DAY = date(2025, 1, 1)
CODES = tuple(new_uscc(number) for number in (88_001, 88_002))
PUBLISHER = "山东省教育厅"

Act = tuple[Any, ...]

_school = st.integers(0, len(CODES) - 1)
_variant = st.integers(0, 63)
acts = st.lists(
    st.one_of(
        # Without a day a platform is known from its filing on, and all else from the day of the act.
        st.tuples(st.just("file"), _school, st.sampled_from([None, 0, 0, -40, -3, 2, 30]), _variant, st.booleans()),
        st.tuples(st.just("erase"), st.sampled_from(sorted(ERASABLE))),
        st.tuples(st.just("list"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.sampled_from([1, 3, 30, 400])),
    ),
    min_size=4,
    max_size=8,
)


class Clock:
    """The time of a history: an act takes a minute, and a day begins by being turned."""

    def __init__(self) -> None:
        self.at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    @property
    def day(self) -> date:
        return self.at.date()

    def wait(self, days: int) -> None:
        midnight = datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC)
        self.at = midnight + timedelta(days=days)
        turn_day(self.day, clock=self)


def play(history: Sequence[Act], clock: Clock) -> None:
    """Do all acts in their order."""
    for act, *how in history:
        match act:
            case "file":
                _file(clock, *how)
            case "erase":
                _erase(clock, *how)
            case "list":
                _list(clock, *how)
            case "wait":
                clock.wait(*how)
            case "pass":
                clock.at += timedelta(days=how[0])


def _file(clock: Clock, school: int, offset: int | None, variant: int, complete: bool) -> None:
    on = None if offset is None else clock.day + timedelta(days=offset)
    filing = InstitutionFiling(
        uscc=CODES[school],
        values={
            "name": f"济南第{school}在线教育科技有限公司",
            "kind": "individual" if variant == 63 else "company",
            "region": "370102",
            "address": f"=经十路 {variant} 号",
        },
        platforms=[
            PlatformFiling(
                values={
                    "name": "云课堂",
                    "kind": "app",
                    "status": "filed",
                    "filing_number": f"鲁{school}-{number}",
                    "filed_on": FIRST_DAY + timedelta(days=40 if variant % 5 == 4 else -90),
                },
                courses=[
                    Filing(
                        values={
                            "code": "C-1",
                            "name": f"课程{variant}",
                            "subject": "math",
                            "stage": "junior",
                            "mode": "live",
                            "teachers": [f"T-{variant % 3}"],
                        }
                    )
                ],
            )
            for number in range(variant % 3)
        ],
        teachers=[Filing(values={"code": f"T-{variant % 3}", "name": f"单晓梅{variant}", "role": "teaching"})],
        credit=[
            Filing(
                values={
                    "list": "black",
                    "reason": f"超范围收费{variant}",
                    "decision_number": f"济教罚〔2020〕{variant % 4}号",
                    "issued_by": "济南市教育局",
                    "listed_on": date(2020, 3, 1),
                    "conduct_ended_on": date(2020, 2, 10) + timedelta(days=100 * (variant % 5)),
                }
            )
        ]
        if variant % 4
        else [],
        complete=complete,
        effective_on=on,
    )
    file_institutions([filing], publisher=publisher_named(PUBLISHER), source="test", recorded_at=clock())


def _erase(clock: Clock, kind: str) -> None:
    row = ERASABLE[kind]._default_manager.order_by("public_id").first()
    if row is not None:
        erase([Erasure(kind, row.public_id, clock.day, "决定书")], recorded_at=clock())


def _list(clock: Clock, number: int) -> None:
    file_list(
        [ListLine(each, f"学校{each}", phone="0531-86971234") for each in range(1, 3 + number)],
        title=f"名单{number}",
        issuer="历下区教育和体育局",
        region="370102",
        published_on=date(2020, 6, 1),
        source="list.csv",
        publisher=publisher_named("历下区教育和体育局"),
        recorded_at=clock(),
    )


def kinds_in_files() -> dict[str, str]:
    """Return the stem of the files of each kind that bulk files hold."""
    return {
        RecordKind.INSTITUTION: "institutions",
        RecordKind.PLATFORM: "platforms",
        RecordKind.COURSE: "courses",
        RecordKind.CREDIT: "credit",
        RecordKind.PUBLISHED_LIST: "published-lists",
        RecordKind.LISTING: "listings",
    }
