"""No private fact in any answer: the whole schema is asked, on a world that came in with many of them."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.utils import timezone
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    execute_sync,
    get_named_type,
    is_required_argument,
    parse,
)

from accounts.services import create_staff
from accounts.vocabulary import RoleName, Unit
from graphql_api import answer_cache
from graphql_api.callers import Caller, public_tier
from graphql_api.context import Context
from graphql_api.projection import Projector
from graphql_api.record_types import TYPE_NAMES
from graphql_api.schema import SCHEMA
from partners.vocabulary import Scope
from registry import selectors
from registry.models import Institution, InstitutionPrivate, LedgerEntry, Listing, ListingPrivate, Platform, Teacher, TeacherPrivate
from tests import factories

pytestmark = pytest.mark.django_db

PUBLIC_TIER = public_tier("")
PARTNER = replace(PUBLIC_TIER, key="beian_live_tested", bucket="partner:tested", scopes=frozenset(Scope))

USCC, INDIVIDUAL = factories.new_uscc(70_001), factories.new_uscc(70_002)
ID_NUMBER = "370102199003071238"
CERTIFICATE = "20103744122000123"
MOBILE = "13900139000"

WORLD = [
    {
        "uscc": USCC,
        "name": "济南爱课堂在线教育科技有限公司",
        "kind": "company",
        "region": "370102",
        "legal_representative": "欧阳代表",
        "effective_on": "2020-01-08",
        "platforms": [
            {
                "filing_number": "鲁教线备700001",
                "name": "爱课堂",
                "kind": "app",
                "status": "filed",
                "filed_on": "2020-01-08",
                "courses": [
                    {
                        "code": "C-1",
                        "name": "数学",
                        "subject": "math",
                        "stage": "junior",
                        "mode": "live",
                        "teachers": ["T-1", "T-2"],
                    }
                ],
            }
        ],
        "teachers": [
            {
                "code": "T-1",
                "name": "单晓梅",
                "role": "teaching",
                "id_number": ID_NUMBER,
                "certificate": {"number": CERTIFICATE, "kind": "junior", "subject": "math"},
                "is_full_time": True,
                "work_permit": "许可证00017",
                "language_credential": "雅思成绩单",
            },
            {"code": "T-2", "name": "司马助教", "role": "assistant"},
            {"code": "T-3", "name": "诸葛园长", "role": "management"},
            {"code": "T-4", "name": "上官离职", "role": "teaching", "left_on": "2020-06-30"},
        ],
        "penalties": [
            {
                "decision_number": "撤销的处罚1号",
                "kind": "fine",
                "amount": "10017.00",
                "basis": "撤销的处罚的依据",
                "issued_by": "山东省教育厅",
                "decided_on": "2020-03-01",
                "withdrawn_on": "2020-09-01",
                "withdrawal_reason": "复议撤销的理由",
            }
        ],
    },
    {
        "uscc": INDIVIDUAL,
        "name": "历下区某某培训部",
        "kind": "individual",
        "effective_on": "2025-09-01",
        "region": "370102",
        "credit": [
            {
                "list": "black",
                "reason": "自然人的失信事由",
                "decision_number": "鲁教罚〔2025〕2号",
                "issued_by": "山东省教育厅",
                "listed_on": "2025-03-01",
            }
        ],
    },
]
LIST = f"名称,地址,联系电话\n杭州思丹莱培训学校,钱潮路618号,0571-86000000 {MOBILE}\n".encode()

PRIVATE = [
    "欧阳代表",
    ID_NUMBER,
    CERTIFICATE,
    "许可证00017",
    "雅思成绩单",
    "司马助教",
    "诸葛园长",
    "上官离职",
    "披露期已过的事由",
    "10017.00",
    "撤销的处罚的依据",
    "自然人的失信事由",
    MOBILE,
]
# Of a withdrawn penalty it is public that it was withdrawn, and why.
PUBLIC_OF_A_DAY = ["济南爱课堂在线教育科技有限公司", "爱课堂", "数学", "单晓梅", "杭州思丹莱培训学校", "0571-86000000"]
PUBLIC = [*PUBLIC_OF_A_DAY, "历下区某某培训部", "撤销的处罚1号", "复议撤销的理由"]
# On the first of these days the staff was there and the penalty stood, on the second it was withdrawn, on the third the person
# whose business it is was listed.
DAYS = ["2020-05-01", "2020-10-01", "2025-06-01"]


def _before(line):
    """What was filed first: nobody had left, no penalty was withdrawn, and the individual business was taken for a company."""
    staff = [{name: fact for name, fact in each.items() if name != "left_on"} for each in line.get("teachers", ())]
    penalties = [
        {name: fact for name, fact in each.items() if not name.startswith("withdraw")} for each in line.get("penalties", ())
    ]
    return {**line, "kind": "company", "effective_on": "2020-01-08", "teachers": staff, "penalties": penalties}


@pytest.fixture
def world(tmp_path):
    for lines in ([_before(line) for line in WORLD], WORLD):
        path = tmp_path / "world.ndjson"
        path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
        call_command("import_registry", str(path), publisher="山东省教育厅", stdout=StringIO(), stderr=StringIO())
    (tmp_path / "list.csv").write_bytes(LIST)
    options = {"title": "江干区民办培训机构名单", "region": "330104", "published_on": "2020-02-01"}
    call_command("import_list", str(tmp_path / "list.csv"), stdout=StringIO(), stderr=StringIO(), **options)
    # The import takes no entry whose time is over; one that was taken in time runs out where it stands.
    school = Institution.objects.get(uscc=USCC)
    Listing.objects.update(institution=school)
    factories.credit_entry(school, reason="披露期已过的事由", listed_on=date(2010, 3, 1), conduct_ended_on=date(2010, 1, 10))


def _selection(shape: GraphQLOutputType, above: frozenset[str], moment: Mapping[str, str] | None = None) -> str:
    """Everything that can be asked of a type, without coming back to a type that is asked already.

    `moment` are the arguments of a day, for the fields that take them.
    """
    named = get_named_type(shape)
    if isinstance(named, GraphQLInterfaceType):
        kinds = [each for each in SCHEMA.get_possible_types(named) if each.name not in above]
        return "{ __typename " + " ".join(f"... on {each.name} {_selection(each, above, moment)}" for each in kinds) + " }"
    if not isinstance(named, GraphQLObjectType):
        return ""
    fields = [
        _asked(name, field, above | {named.name}, moment or {})
        for name, field in named.fields.items()
        if getattr(get_named_type(field.type), "name", "") not in above | {named.name}
    ]
    return "{ __typename " + " ".join(fields) + " }"


def _asked(name: str, field: GraphQLField, above: frozenset[str], moment: Mapping[str, str]) -> str:
    # One interface may return different types in different places, so fields are told apart by the type they stand on.
    alias = f"{name}_{len(above)}: {name}"
    arguments = {
        argument: _value(argument) for argument, each in field.args.items() if argument == "first" or is_required_argument(each)
    } | {argument: value for argument, value in moment.items() if argument in field.args}
    written = "(" + ", ".join(f"{argument}: {value}" for argument, value in arguments.items()) + ")" if arguments else ""
    return f"{alias}{written} {_selection(field.type, above, moment)}"


def _public_id(table: type[Platform | Teacher | Listing]) -> str:
    row = table.objects.order_by("public_id").first()
    assert row is not None
    return str(row.public_id)


def _value(argument: str) -> str:
    identifiers = f'[{{value: "{USCC}"}}, {{value: "鲁教线备700001"}}, {{value: "杭州思丹莱培训学校"}}, {{value: "{MOBILE}"}}]'
    if argument == "id":
        return f'"{_public_id(Platform)}"'
    if argument == "ids":
        return f'["{_public_id(Teacher)}", "{_public_id(Listing)}"]'
    values = {
        "first": "20",
        "uscc": f'"{USCC}"',
        "filingNumber": '"鲁教线备700001"',
        "query": '""',
        "prefix": '"济南爱课堂"',
        "identifiers": identifiers,
        "input": "{subject: MATH, lessons: 61}",
        "seq": "1",
        "from": "1",
        "filter": f'{{institution: "{USCC}"}}',
    }
    return values.get(argument, '"x"')


def _answer(query: str, caller: Caller = PUBLIC_TIER) -> dict[str, object]:
    context = Context(is_get=False, client="", caller=caller)
    result = execute_sync(SCHEMA, parse(query), context_value=context, executor_class=Projector)
    assert [error for error in result.errors or () if error.path and not str(error.path[0]).startswith("complaint")] == []
    assert result.data is not None
    data: dict[str, object] = msgspec.json.decode(msgspec.json.encode(result.data))
    return data


@pytest.mark.parametrize("caller", [PUBLIC_TIER, PARTNER], ids=["public", "partner"])
def test_nothing_private_is_in_any_answer(world, caller):
    assert InstitutionPrivate.objects.get(institution__uscc=USCC).legal_representative == "欧阳代表"
    assert ListingPrivate.objects.get().mobile_phone == MOBILE
    assert Teacher.objects.count() == 4
    staff = TeacherPrivate.objects.get(teacher__code="T-1")
    assert staff.id_number_sealed
    assert staff.certificate_number_sealed

    assert SCHEMA.query_type
    answer = json.dumps(_answer("query Everything " + _selection(SCHEMA.query_type, frozenset()), caller), ensure_ascii=False)

    types = {"Institution", "Platform", "Course", "Teacher", "Certificate", "PublishedList", "Listing", "SearchHit", "Suggestion"}
    assert {kind for kind in types if f'"__typename": "{kind}"' not in answer} == set()
    assert [fact for fact in PUBLIC if fact not in answer] == []
    assert [fact for fact in PRIVATE if fact in answer] == []
    assert staff.id_number_sealed not in answer
    assert staff.certificate_number_sealed not in answer


@pytest.mark.parametrize("role", RoleName)
def test_a_role_at_the_desk_is_told_no_more_than_anybody(world, client, settings, role):
    settings.PUBLIC_QUOTA = 10_000_000
    assert SCHEMA.query_type
    # Within the limits of a request: each field, down to the records of one kind, kind after kind.
    asked = [
        f"{{ {_asked(name, field, frozenset({'Query', *TYPE_NAMES.values()}) - {kind}, {})} }}"
        for name, field in SCHEMA.query_type.fields.items()
        for kind in TYPE_NAMES.values()
    ]
    # Of one kind alone no two fields answer under one name.
    asked = [re.sub(r"\b(\w+)_\d+: \1\b", r"\1", each) for each in asked]
    # What is asked wrongly gets suggestions, which must name nothing of the staff's either.
    asked += ["{ institution(uscc: 1) { legalRepresentativ } }", "{ teacherPrivate }", "{ complaint { contact } }"]

    def told() -> list[dict[str, Any]]:
        answer_cache.forget()
        answers = [client.post("/graphql", {"query": each}, content_type="application/json").json() for each in asked]
        return [{part: each.get(part) for part in ("data", "errors")} for each in answers]

    anybody = told()
    client.force_login(create_staff("somebody", "a-password-of-a-test", "工作人员", [(role, Unit.EDUCATION, "370000")]))
    staff = told()

    answered = [name for name in SCHEMA.query_type.fields if any(name in (each["data"] or {}) for each in staff)]
    assert set(SCHEMA.query_type.fields) - set(answered) == set()
    assert [fact for fact in [*PRIVATE, "工作人员"] if fact in json.dumps(staff, ensure_ascii=False)] == []
    assert [_lasting(each) for each in staff] == [_lasting(each) for each in anybody]


def _lasting(answer: Mapping[str, Any]) -> str:
    """An answer without what differs from one moment to the next: the times of a quota."""
    return re.sub(r'"(resetAt|remaining|cost)[^"]*": [^,}]*', "", json.dumps(answer, ensure_ascii=False))


def _fields_of_a_day() -> dict[str, GraphQLField]:
    assert SCHEMA.query_type
    return {name: field for name, field in SCHEMA.query_type.fields.items() if "asOf" in field.args}


@pytest.mark.once
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("is_known_by", [False, True])
def test_nothing_private_is_in_any_answer_about_a_day(world, day, is_known_by):
    moment = {"asOf": f'"{day}"'} | ({"knownAt": f'"{timezone.now().isoformat()}"'} if is_known_by else {})
    fields = _fields_of_a_day()
    assert set(fields) == {"institution", "platform", "verify", "statistics"}

    asked = " ".join(_asked(name, field, frozenset({"Query"}), moment) for name, field in fields.items())
    answer, of_the_person = (
        json.dumps(_answer(f"query OfADay {{ {each} }}"), ensure_ascii=False) for each in (asked, asked.replace(USCC, INDIVIDUAL))
    )

    types = {"Institution", "Platform", "Course", "Teacher", "Certificate", "PublishedList", "Listing", "HistoryEntry"}
    assert {kind for kind in types if f'"__typename": "{kind}"' not in answer} == set()
    assert [fact for fact in PUBLIC_OF_A_DAY if fact not in answer] == []
    assert [fact for fact in PRIVATE if fact in answer] == []
    assert "历下区某某培训部" in of_the_person
    assert [fact for fact in PRIVATE if fact in of_the_person] == []


def test_what_is_silent_today_was_in_the_ledger_for_these_days(world):
    """The test above proves something only while older entries do hold what must not come back."""
    kept = "\n".join(payload or "" for payload in LedgerEntry.objects.values_list("payload", flat=True))
    silent = ["上官离职", "披露期已过的事由", "10017.00", "撤销的处罚的依据", "自然人的失信事由"]
    assert [fact for fact in silent if fact not in kept] == []


@pytest.mark.parametrize("text", PRIVATE)
def test_nothing_is_found_by_a_private_fact(world, data, text):
    found = data(
        "query ($q: String!) { search(query: $q, first: 10) { edges { node { matched { segments { text } } record { id } } } } }",
        q=text,
    )
    assert found["search"]["edges"] == []


def test_a_member_of_staff_without_a_public_record_cannot_be_reached_by_id(world):
    hidden = Teacher.objects.filter(code__in=["T-2", "T-3", "T-4"]).values_list("public_id", flat=True)
    assert selectors.documents(hidden) == {}
    assert Institution.objects.count() == 2
    assert Platform.objects.count() == 1
