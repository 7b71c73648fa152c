"""What is said of what a parent holds: the table of `tests/scenarios/verify.toml`, and what is true of every verdict."""

import logging
import tomllib
from datetime import date
from typing import Any, get_args
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from registry import certificate_numbers, certificates, public_records, statistics
from registry.days import today
from registry.identifiers import valid_uscc
from registry.models import Platform, PublicRecord
from registry.public_ids import public_id
from registry.vocabulary import RecordKind
from search.verify import TooManyHeld, verify
from search.verifying.coverage import coverages
from search.verifying.held import MOST_HELD, Held, Hint
from search.verifying.reading import read
from search.verifying.verdict_words import advice_of, sentence_of
from search.verifying.verdicts import REASONS, Verdict
from tests import factories
from tests.search.scenario_records import SCENARIOS

TABLES = tomllib.loads((SCENARIOS / "verify.toml").read_text(encoding="utf-8"))
CASES = TABLES["held"]
# Names and hosts, what is like them, certificates, records, who answers for them, standings.
QUERIES = 6
# Each of the two look-ups of tokens is within a savepoint here, and the planner is told something before and after.
ON_POSTGRES = 8
HOSTILE = [
    "\0",
    "*",
    '"',
    "OR",
    "NEAR(",
    "&",
    ":*",
    "{",
    "' OR 1=1 --",
    "%",
    "_",
    "\ud800",
    "😀",
    "\u202eolleh",
    "e\u0301",
    "𠮷",
    "@",
    "..",
    "http://",
    "https://[::1]/",
    "https://[",
    "https://a.app.qq.com/[?#",
    "http://xn--",
    "9" * 18,
    "http://" + "a" * 300 + ".cn",
    "xn--80ak6aa92e.com",
    "X" * 18,
    "#小程序:///",
    "ZM-",
    "ICP",
    "公网安备",
    "https://apps.apple.com/",
    "＊＊明",
    "www.com.cn",
    "https://a.app.qq.com/?pkgname=",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rows(published_once: None) -> dict[str, Any]:
    """The records of the table, by key."""
    made: dict[str, Any] = {}
    for values in TABLES["institution"]:
        values, key = dict(values), values["key"]
        del values["key"]
        former = values.pop("former_uscc", "")
        names = [{"name": name, "until": "2021-09-01"} for name in values.pop("former_names", [])]
        codes = [{"uscc": valid_uscc(former), "until": "2021-09-01"}] if former else []
        values["uscc"] = valid_uscc(values["uscc"])
        made[key] = factories.institution(**values, former_usccs=codes, former_names=names)
    for values in TABLES["platform"]:
        values, key = dict(values), values["key"]
        del values["key"]
        responsible = [made[each].uscc for each in values.pop("responsible", [])]
        made[key] = factories.platform(made[values.pop("operator")], **values, responsible_usccs=responsible)
    factories.credit_entry(made["black"], listed_on=date(2026, 3, 1))
    return made


def held_of(case: dict[str, Any], rows: dict[str, Any]) -> Held:
    text = case.get("text", "") * case.get("times", 1)
    if "uscc" in case:
        text = rows[case["uscc"]].uscc
    if "text_uscc" in case:
        text += rows[case["text_uscc"]].uscc
    if "former_uscc" in case:
        text = rows[case["former_uscc"]].former_usccs[0]["uscc"]
    return Held(text, case.get("hint", ""), case.get("payee", ""))


def reasons_of(verdict: Verdict) -> tuple[str, ...]:
    return (*(verdict.candidates[0].reasons if verdict.candidates else ()), *verdict.reasons)


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_what_is_held_gets_the_verdict_of_the_table(case: dict[str, Any], rows: dict[str, Any]) -> None:
    (verdict,) = verify([held_of(case, rows)])
    named = rows[case["record"]].public_id if "record" in case else None
    alike = rows[case["like"]].public_id if "like" in case else None

    assert verdict.outcome == case["outcome"]
    assert (verdict.record.record.id if verdict.record else None) == named
    if alike:
        assert verdict.candidates[0].record.id == alike
    reasons = verdict.record.reasons if verdict.record else reasons_of(verdict)
    assert set(case.get("reasons", ())) <= set(reasons)
    assert sentence_of(verdict)


def test_all_of_the_table_at_once_is_said_as_one_by_one(rows: dict[str, Any]) -> None:
    held = [held_of(case, rows) for case in CASES]

    assert verify(held) == [verify([each])[0] for each in held]


def test_the_number_of_queries_is_the_same_for_one_table_and_for_a_thousand_things(rows: dict[str, Any]) -> None:
    held = [held_of(case, rows) for case in CASES]
    many = (held * MOST_HELD)[:MOST_HELD]
    verify(held)
    with CaptureQueriesContext(connection) as for_few:
        verify(held)
    with CaptureQueriesContext(connection) as for_many:
        verdicts = verify(many)

    assert len(verdicts) == MOST_HELD
    assert len(for_many) == len(for_few) == QUERIES + ON_POSTGRES * (connection.vendor == "postgresql")


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("https://www.aiketang.cn/a?b=1", "https://www.aiketang.cn/a?b=1"),
        ("张老师 13800138000 推荐 https://www.aiketang.cn/a", "https://www.aiketang.cn/a"),
        ("张老师 138-0013-8000：爱课堂 aiketang.cn", "爱课堂 aiketang.cn"),
        ("https://www.aiketang.cn/u/13800138000", "https://www.aiketang.cn/u/"),
        ("孩子 37010219900307123X https://www.aiketang.cn", "https://www.aiketang.cn"),
        ("鲁 ICP 备 １９０００００１ 号 - 2", "鲁 ICP 备 １９０００００１ 号 - 2"),
        ("报名电话 400-123-4567 鲁ICP备19000001号-2", "鲁ICP备19000001号-2"),
        ("爱课堂 手机：＋８６ １３８００１３８０００", "爱课堂"),
        ("爱课堂 (0531)88881234", "爱课堂"),
        ("爱课堂 (0531) 8888123", "爱课堂"),
        ("爱课堂 400 123 456", "爱课堂"),
        ("教民137010270000011号", "教民137010270000011号"),
        ("#小程序://爱课堂/8fXsQk2mZ1d 王女士 13800138000", "#小程序://爱课堂/8fXsQk2mZ1d"),
        ("wxp://f2f0abcdefghijk 13800138000", "wxp://f2f0abcdefghijk"),
        ("爱课堂vx13800138000", "爱课堂vx"),
        ("爱课堂 TEL13800138000weixin", "爱课堂 TEL weixin"),
        ("133701004951A0001X", "133701004951A0001X"),
        ("13800138000", ""),
        ("王女士 http:// 13800138000", ""),
        ("   ", ""),
    ],
)
def test_of_a_text_only_what_was_understood_is_told_again(rows: dict[str, Any], text: str, understood: str) -> None:
    (verdict,) = verify([Held(text)])

    assert verdict.understood == understood


def test_more_than_a_thousand_things_are_refused() -> None:
    with pytest.raises(TooManyHeld):
        verify([Held("爱课堂")] * (MOST_HELD + 1))


def test_nothing_held_is_nothing_said() -> None:
    assert verify([]) == []


def test_of_an_earlier_day_the_state_of_that_day_is_told(rows: dict[str, Any]) -> None:
    app = Platform.objects.get(pk=rows["aiketang-app"].pk)
    app.status = "suspended"
    factories.publish(app, RecordKind.PLATFORM, public_records.platform(app), app.operator_id, effective_on=date(2024, 5, 1))
    (before,) = verify([Held("aiketang.cn")], as_of=date(2024, 4, 30))
    (after,) = verify([Held("aiketang.cn")], as_of=date(2024, 5, 1))
    (earliest,) = verify([Held("aiketang.cn")], as_of=date(2019, 1, 1))

    assert before.record
    assert "filed" in before.record.reasons
    assert after.record
    assert "suspended" in after.record.reasons
    assert (earliest.outcome, earliest.as_of) == ("none", date(2019, 1, 1))
    # Nothing that is known is no "no".
    assert earliest.reasons == ("not_known_before",)
    assert "不能据此说" in sentence_of(earliest)


def test_what_is_named_by_its_id_or_a_certificate_is_known_only_later_too(rows: dict[str, Any]) -> None:
    app = rows["aiketang-app"]
    issued = certificates.issue("platform", app.public_id, date(2024, 1, 1), issued_at=timezone.now())
    unknown = public_id("platform", "unknown")
    held = [Held(app.public_id), Held(issued.number), Held(rows["aiketang"].public_id), Held(unknown)]
    day = date(2019, 1, 1)
    verdicts = verify(held, as_of=day)
    with CaptureQueriesContext(connection) as few:
        verify(held[:2], as_of=day)
    with CaptureQueriesContext(connection) as more:
        verify(held, as_of=day)

    assert [each.outcome for each in verdicts] == ["none"] * 4
    assert [each.reasons for each in verdicts] == [("not_known_before",)] * 3 + [("not_in_registry",)]
    assert len(few) == len(more)


def test_a_certificate_of_what_is_no_longer_public_is_withdrawn_on_any_day(rows: dict[str, Any]) -> None:
    app = rows["aiketang-app"]
    issued = certificates.issue("platform", app.public_id, date(2024, 1, 1), issued_at=timezone.now())
    PublicRecord.objects.filter(public_id=app.public_id).update(shown_until=date(2020, 1, 1))
    verdicts = [*verify([Held(issued.number)]), *verify([Held(issued.number)], as_of=date(2019, 1, 1))]
    assert [each.reasons for each in verdicts] == [("certificate_withdrawn",)] * 2


def test_of_today_nothing_is_said_to_be_known_only_later(rows: dict[str, Any]) -> None:
    # The index still knows the name.
    PublicRecord.objects.filter(body__contains="爱课堂").update(shown_until=date(2020, 1, 1))
    (verdict,) = verify([Held("爱课堂")])
    assert (verdict.outcome, verdict.reasons) == ("none", ("not_in_registry",))


def test_nothing_says_how_far_the_registry_reaches_where_the_number_is_from(rows: dict[str, Any]) -> None:
    # What an earlier test asked for is remembered for a minute.
    cache.clear()
    here, elsewhere, unknown = verify([Held(valid_uscc("91370102MA3CC9999")), Held("京ICP备20000001号-1"), Held("无名网校")])

    assert here.coverage.region == "370102"
    assert (elsewhere.coverage.region, elsewhere.coverage.institutions) == ("110000", 0)
    assert "北京市" in sentence_of(elsewhere)
    assert (unknown.coverage.region, unknown.coverage.institutions) == ("370000", len(TABLES["institution"]))
    assert not unknown.coverage.complete
    assert advice_of(unknown)


def test_how_far_the_registry_reaches_is_told_of_the_day(rows: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(factories, "EFFECTIVE_ON", date(2025, 2, 1))
    factories.institution(name="东营未名培训学校", region="370500", publisher=factories.publisher("东营市教育局"))
    days = [date(2019, 1, 1), date(2025, 1, 31), date(2025, 2, 1), None]
    verdicts = [verify([Held("山东无名网校"), Held("东营无名网校")], as_of=day) for day in days]
    counted = [statistics.figures("370500", as_of=day or today()).institutions for day in days]

    assert [each.coverage.institutions for _, each in verdicts] == counted == [0, 0, 1, 1]
    assert [each.coverage.source for _, each in verdicts] == ["", "", "东营市教育局", "东营市教育局"]
    assert [each.coverage.institutions for each, _ in verdicts] == [0, *[len(TABLES["institution"]) + n for n in (0, 1, 1)]]
    assert "没有" in sentence_of(verdicts[1][1])
    with CaptureQueriesContext(connection) as captured:
        coverages(["370500"], on=date(2025, 2, 2))
    assert len(captured) == 3


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("青岛未名网络培训学校", "370200"),
        ("山东省济南市市中区未名培训学校", "370103"),
        ("枣庄市市中区未名培训学校", "370402"),
        ("市中区未名培训学校", "370000"),
        ("平原未名网校", "370000"),
        ("平原县未名网校", "371426"),
    ],
)
def test_nothing_says_how_far_the_registry_reaches_where_the_name_is_from(rows: dict[str, Any], name: str, region: str) -> None:
    (nothing,) = verify([Held(name)])
    assert (nothing.outcome, nothing.coverage.region) == ("none", region)


def test_a_certificate_leads_to_its_record_and_one_that_was_never_issued_to_none(rows: dict[str, Any]) -> None:
    app = rows["aiketang-app"]
    issued = certificates.issue("platform", app.public_id, date(2024, 1, 1), issued_at=timezone.now())
    never = certificate_numbers.draw_certificate_number()
    good, forged = verify([Held(issued.number), Held(never)])

    assert good.record
    assert good.record.record.id == app.public_id
    assert good.record.reasons[0] == "certificate"
    assert (good.certificate, forged.certificate) == (issued.number, "")
    assert "证明只说明它所写的那一天" in advice_of(good)[0]
    # What it rests on may have been erased since: then the certificate itself says that it says nothing any more.
    assert "原文已不能核对的，请对方重新开具" in advice_of(good)[0]
    assert (forged.outcome, forged.reasons) == ("none", ("certificate_unknown",))


def test_a_line_of_a_published_list_is_told_as_that(rows: dict[str, Any]) -> None:
    line = factories.listing(name="德州新起点培训学校", licence_number="教民137140270000021号")
    by_name, by_number = verify([Held("德州新起点培训学校"), Held("教民137140270000021号", "licence")])

    assert by_name.record
    assert by_name.record.record.id == line.public_id
    assert by_name.record.reasons == ("listing",)
    assert by_number.record
    assert by_number.record.reasons == ("licence_number",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("朗宁双语美育中心", "朗宁双语美育中心（杭州彦迪教育咨询有限公司）"),
        ("杭州彦迪教育咨询有限公司", "朗宁双语美育中心（杭州彦迪教育咨询有限公司）"),
        ("滨州小画家培训学校", "滨州小画家培训学校(彩虹校区)"),
        ("彩虹校区", None),
    ],
)
def test_each_of_two_names_in_one_field_is_that_of_the_line(rows: dict[str, Any], text: str, line: str | None) -> None:
    for name in ("朗宁双语美育中心（杭州彦迪教育咨询有限公司）", "滨州小画家培训学校(彩虹校区)"):
        factories.listing(name=name)
    (verdict,) = verify([Held(text)])
    assert (verdict.record and verdict.record.record.body["name"]) == line


def test_a_brand_is_heard_without_what_many_names_hold(rows: dict[str, Any]) -> None:
    school = factories.institution(name="青岛云帆文化有限公司", brands=["澄霁培训"])

    (verdict,) = verify([Held("成济", "app_name")])

    assert verdict.outcome == "none"
    assert [(each.record.id, each.reasons[0]) for each in verdict.candidates] == [(school.public_id, "name_similar")]


@pytest.mark.parametrize(
    ("ours", "host"),
    [
        (["testserver", "beian.example"], "testserver"),
        (["testserver", "beian.example"], "www.beian.example:8000"),
        (["www.beian.example"], "beian.example"),
        (["www.Beian.example"], "www.beian.example"),
        (["*", ".beian.example"], "beian.example"),
        ([".beian.example"], "sd.beian.example"),
    ],
)
def test_a_link_to_a_page_of_this_registry_leads_to_what_it_is_about(
    rows: dict[str, Any], settings: Any, ours: list[str], host: str
) -> None:
    settings.ALLOWED_HOSTS = ours
    school, app = rows["aiketang"], rows["aiketang-app"]
    issued = certificates.issue("platform", app.public_id, date(2024, 1, 1), issued_at=timezone.now())
    pages = [
        f"institutions/{school.uscc}/",
        f"platforms/{quote(app.filing_number)}/",
        f"platforms/{app.public_id}/?as_of=2024-01-01",
    ]
    verdicts = verify([Held(f"https://{host}/{page}") for page in [*pages, f"certificates/{issued.number}/"]])
    (copied,) = verify([Held(f"https://beian-example.top/certificates/{issued.number}/")])

    assert [each.record.record.id for each in verdicts if each.record] == [school.public_id, *[app.public_id] * 3]
    assert copied.record is None


def test_a_page_is_not_of_this_registry_because_it_answers_under_any_host(rows: dict[str, Any], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    (copied,) = verify([Held(f"https://beian-example.top/institutions/{rows['aiketang'].uscc}/")])
    assert copied.record is None


@given(st.text(max_size=80), st.sampled_from(get_args(Hint)), st.text(max_size=20))
def test_any_text_can_be_read(text: str, hint: Hint, payee: str) -> None:
    reading = read(Held(text, hint, payee))
    assert reading.clues or reading.refusal


def test_people_and_courses_are_never_found(rows: dict[str, Any]) -> None:
    factories.teacher(rows["aiketang"], name="单晓梅")
    factories.course(rows["aiketang-app"], name="初中数学同步")
    verdicts = verify([Held("单晓梅"), Held("单晓梅", "payee"), Held("初中数学同步")])

    assert [each.outcome for each in verdicts] == ["none"] * 3
    assert not any(each.candidates for each in verdicts)


def test_nothing_that_is_held_is_logged(rows: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="search"), caplog.at_level(logging.DEBUG, logger="registry"):
        verify([held_of(case, rows) for case in CASES])

    assert caplog.text == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_gets_a_verdict(text: str, rows: dict[str, Any]) -> None:
    for hint in get_args(Hint):
        (verdict,) = verify([Held(text, hint, text)])
        assert verdict.outcome in ("none", "match", "several", "impostor_suspected")
        assert set(verdict.reasons) <= REASONS.keys()
