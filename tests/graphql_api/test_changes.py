"""Following the ledger over the API: every change once and in order, with the record as it was written."""

from datetime import date, timedelta

import pytest

from registry.days import today
from registry.erasure import Erasure, erase
from registry.vocabulary import RecordKind
from tests import factories
from tests.graphql_api.dated import moved, renamed

pytestmark = pytest.mark.django_db

CHANGES = """query ($after: String, $first: Int, $kinds: [RecordKind!], $region: String) {
  changes(after: $after, first: $first, kinds: $kinds, region: $region) { head
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { seq kind id parent action effectiveOn recordedAt changedFields absence digest
      record { id ... on Institution { name updatedAt asOf } ... on Platform { operator { name } } } } } } }"""


def _registry():
    """Seven entries: a school renamed twice, its platform, course, teacher and listing."""
    school = factories.institution(name="甲", region="370202")
    renamed(school, "乙", date(2021, 1, 1))
    platform = factories.platform(school)
    factories.course(platform)
    factories.teacher(school)
    factories.listing(factories.published_list(region="330104"))
    return school


@pytest.mark.parametrize("first", [1, 3, 100])
def test_who_goes_on_after_the_last_cursor_misses_none(data, first):
    _registry()
    walked, after = [], None
    while True:
        stretch = data(CHANGES, first=first, after=after)["changes"]
        walked += [edge["node"]["seq"] for edge in stretch["edges"]]
        assert stretch["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = stretch["pageInfo"]["endCursor"]
        if not stretch["pageInfo"]["hasNextPage"]:
            break
    assert walked == list(range(1, 8))
    assert stretch["head"] == 7
    factories.institution()
    (edge,) = data(CHANGES, first=first, after=after)["changes"]["edges"]
    assert edge["node"]["seq"] == 8


def test_each_version_is_told_as_its_entry_wrote_it_and_what_is_under_it_is_of_today(data):
    school = _registry()
    first, second, third, *_ = (edge["node"] for edge in data(CHANGES, first=100)["changes"]["edges"])
    assert [first["record"]["name"], second["record"]["name"]] == ["甲", "乙"]
    assert (first["action"], second["action"], second["changedFields"]) == ("CREATED", "CHANGED", ["name"])
    assert (second["kind"], second["id"], second["parent"], second["effectiveOn"]) == (
        "INSTITUTION",
        school.public_id,
        None,
        "2021-01-01",
    )
    assert third["parent"] == school.public_id
    assert third["record"]["operator"]["name"] == "乙"
    assert first["record"]["updatedAt"] == factories.RECORDED_AT.isoformat()
    assert [each["record"]["asOf"] for each in (first, second)] == [first["effectiveOn"], "2021-01-01"]


def test_kinds_and_a_region_narrow_and_the_place_is_kept(data):
    _registry()
    stretch = data(CHANGES, first=100, kinds=["COURSE", "LISTING"])["changes"]
    assert [edge["node"]["kind"] for edge in stretch["edges"]] == ["COURSE", "LISTING"]
    stretch = data(CHANGES, first=100, region="370200")["changes"]
    assert [edge["node"]["seq"] for edge in stretch["edges"]] == [1, 2, 3, 4, 5]
    assert stretch["pageInfo"]["endCursor"] == "c7"


def test_who_follows_a_region_hears_that_an_institution_moved_in_and_asks_for_what_hangs_under_it(data):
    school = _registry()
    before = data(CHANGES, first=100, region="370100")["changes"]["pageInfo"]["endCursor"]
    moved(school, "370102")
    (edge,) = data(CHANGES, first=100, region="370100", after=before)["changes"]["edges"]
    assert (edge["node"]["id"], edge["node"]["action"], edge["node"]["changedFields"]) == (school.public_id, "CHANGED", ["region"])
    under = data(
        """query ($id: ID!) { node(id: $id) { ... on Institution { platforms(first: 100) { nodes: edges { node { id
          courses(first: 100) { edges { node { id } } } } } } teachers(first: 100) { edges { node { id } } } } } }""",
        id=school.public_id,
    )["node"]
    ((platform,), (_teacher,)) = under["platforms"]["nodes"], under["teachers"]["edges"]
    assert len(platform["node"]["courses"]["edges"]) == 1


def test_who_follows_a_region_hears_nothing_more_of_an_institution_that_moved_away(data):
    school = _registry()
    before = data(CHANGES, first=100, region="370200")["changes"]["pageInfo"]["endCursor"]
    moved(school, "370102")
    factories.platform(school)
    stretch = data(CHANGES, first=100, region="370200", after=before)["changes"]
    assert (stretch["edges"], stretch["pageInfo"]["endCursor"]) == ([], "c9")


def test_removed_erased_and_withheld_changes_say_so(data):
    school = factories.institution()
    entry = factories.credit_entry(school, listed_on=today() - timedelta(days=30), reason="虚假宣传")
    factories.teacher(school, name="孙丽丽")
    factories.publish(factories.platform(school), RecordKind.PLATFORM, None, school.public_id, effective_on=date(2024, 1, 1))
    erase([Erasure("credit", entry.public_id, today(), "本人申请")], recorded_at=factories.RECORDED_AT)
    answer = data(CHANGES, first=100)
    nodes = [edge["node"] for edge in answer["changes"]["edges"]]
    assert [(each["action"], each["absence"], each["record"] is None) for each in nodes] == [
        ("CREATED", None, False),
        ("CREATED", "ERASED", True),
        ("CREATED", "WITHHELD", True),
        ("CREATED", None, False),
        ("REMOVED", None, True),
        ("ERASED", None, True),
    ]
    assert not any(private in str(answer) for private in ("虚假宣传", "孙丽丽"))


@pytest.mark.parametrize("beyond", ["c7", "c900", "c999999999999999999"])
def test_beyond_the_newest_entry_there_is_an_empty_stretch(data, beyond):
    _registry()
    stretch = data(CHANGES, first=10, after=beyond)["changes"]
    assert (stretch["edges"], stretch["pageInfo"]["hasNextPage"]) == ([], False)
    assert stretch["pageInfo"]["endCursor"] == beyond


def test_an_empty_ledger_can_be_followed_from_its_start(data):
    stretch = data(CHANGES, first=10)["changes"]
    assert stretch["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": "c0"}
    factories.institution()
    assert len(data(CHANGES, first=10, after="c0")["changes"]["edges"]) == 1


@pytest.mark.parametrize("cursor", ["", "7", "c", "c07", "c-1", "c1.5", "C7", "c1234567890123456789", "h7", "é", "\x00", "c7 "])
def test_a_malformed_cursor_is_a_coded_error(error, cursor):
    failed = error(CHANGES, first=10, after=cursor)
    assert (failed["code"], failed["field"], failed["argument"]) == ("BAD_CURSOR", "changes", "after")
    assert "not a cursor of changes" in failed["message"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [({}, "FIRST_REQUIRED"), ({"first": 101}, "BAD_ARGUMENT"), ({"first": 1, "region": "999999"}, "BAD_ARGUMENT")],
)
def test_wrong_arguments_are_coded_errors(error, asked, code):
    assert error(CHANGES, **asked)["code"] == code


@pytest.mark.parametrize("first", [2, 7])
def test_the_number_of_queries_does_not_grow_with_the_stretch(data, django_assert_num_queries, first):
    _registry()
    # The ledger's head twice, entries, what of them may be told, and the operators of platforms.
    with django_assert_num_queries(4 + (first > 2)):
        data(CHANGES, first=first)
