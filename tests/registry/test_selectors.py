"""Reads of public truth: documents by code and id, children of many parents at once, lists that page without gap or repeat."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import ledger, record_lists, selectors, taught_courses
from registry.models import PublicRecord, Publisher, RecordKey
from registry.paging import MANY, Window, among
from registry.record_lists import InstitutionFilter, TeacherFilter
from registry.regions import UnknownRegion
from registry.vocabulary import CreditStatus, FilingStatus, RecordKind
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_record_is_found_by_its_id_its_code_and_a_former_code():
    school = factories.institution()
    former = factories.new_uscc()
    RecordKey.objects.create(kind=RecordKey.Kind.USCC, value=former, record_id=school.public_id)

    for code in (school.public_id, f" {school.public_id}\n", school.uscc, school.uscc.lower(), f" {former} "):
        assert selectors.resolve(RecordKind.INSTITUTION, code) == school.public_id
        found = selectors.document_called(RecordKind.INSTITUTION, code)
        assert found is not None
        assert found.id == school.public_id


def test_an_unknown_code_and_an_id_of_another_kind_lead_nowhere():
    platform = factories.platform()

    for code in ("91370102MA3ZZZZZZZ", "iaaaaaaaaaaaa", "", "\0"):
        assert selectors.resolve(RecordKind.INSTITUTION, code) is None
        assert selectors.document_called(RecordKind.INSTITUTION, code) is None
    assert selectors.resolve(RecordKind.TEACHER, platform.operator.uscc) is None
    assert selectors.document_called(RecordKind.TEACHER, platform.operator.uscc) is None
    assert selectors.resolve(RecordKind.INSTITUTION, platform.public_id) is None
    assert platform.filing_number
    assert selectors.resolve(RecordKind.PLATFORM, platform.filing_number) == platform.public_id


def test_documents_come_in_the_order_asked_in_one_query(django_assert_num_queries):
    first, second = factories.institution(), factories.institution()

    with django_assert_num_queries(1):
        found = selectors.documents([second.public_id, "iaaaaaaaaaaaa", first.public_id, second.public_id])

    assert list(found) == [second.public_id, first.public_id]
    assert found[first.public_id].body["uscc"] == first.uscc


def test_what_is_shown_comes_with_standings_and_the_ledgers_head_in_one_query(django_assert_num_queries):
    platform = factories.platform()
    school = platform.operator
    hidden = factories.institution()
    PublicRecord.objects.filter(public_id=hidden.public_id).update(shown_until=date(2020, 1, 1))

    with django_assert_num_queries(1):
        shown = selectors.shown([platform.public_id, school.public_id, hidden.public_id])

    assert shown.documents == selectors.documents([platform.public_id, school.public_id])
    assert shown.standings == selectors.standings([school.public_id])
    assert shown.seq == ledger.head_seq() > 0
    assert selectors.shown([]) == ({}, {}, shown.seq)


@pytest.mark.sqlite
def test_nothing_to_show_is_not_looked_for_among_all_records():
    with CaptureQueriesContext(connection) as asked:
        selectors.shown([])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
        steps = [step for *_, step in cursor.fetchall()]
    assert any(step.startswith("SEARCH i ") for step in steps)
    assert not [step for step in steps if step.startswith("SCAN i")]


def test_before_the_first_entry_nothing_is_shown():
    assert selectors.shown(["iaaaaaaaaaaaa"]) == ({}, {}, 0)


def test_children_of_many_parents_are_paged_for_each_in_one_query(django_assert_num_queries):
    schools = [factories.institution() for _ in range(3)]
    for school in schools[:2]:
        for number in range(3):
            factories.platform(school, filing_number=f"{school.public_id[1:5]}-{number}")

    with django_assert_num_queries(1):
        pages = selectors.children(RecordKind.PLATFORM, [school.public_id for school in schools], Window(2))

    assert [len(pages[school.public_id].documents) for school in schools] == [2, 2, 0]
    assert [pages[school.public_id].has_next for school in schools] == [True, True, False]
    page = pages[schools[0].public_id]
    rest = selectors.children(RecordKind.PLATFORM, [schools[0].public_id], Window(2, page.cursors[-1]))[schools[0].public_id]
    assert [document.body["filingNumber"][-1] for document in [*page.documents, *rest.documents]] == ["0", "1", "2"]
    assert (rest.has_next, rest.has_previous) == (False, True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(size=st.integers(1, 7))
def test_paging_walks_all_institutions_once_even_when_names_are_equal(db, size):
    if not record_lists.institutions(InstitutionFilter()).count():
        for number in range(9):
            factories.institution(name=f"同名学校{number % 2}")
    seen, after = [], ""
    while True:
        page = record_lists.institutions(InstitutionFilter()).page(Window(size, after))
        seen += [document.id for document in page.documents]
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert len(seen) == len(set(seen)) == 9


def test_a_region_stands_for_all_below_it_and_for_the_withdrawn_codes_that_it_took_over():
    in_jinan, in_old_laiwu, in_qingdao = (factories.institution(region=code) for code in ("370102", "371202", "370202"))

    def ids(region):
        return {document.id for document in record_lists.institutions(InstitutionFilter(region=region)).page(Window(10)).documents}

    assert ids("370100") == {in_jinan.public_id, in_old_laiwu.public_id}
    assert ids("370116") == {in_old_laiwu.public_id}
    assert ids("370000") == {in_jinan.public_id, in_old_laiwu.public_id, in_qingdao.public_id}
    with pytest.raises(UnknownRegion):
        ids("999999")


def test_institutions_are_narrowed_by_status_and_kind():
    filed = factories.institution()
    factories.platform(filed, status="filed")
    black = factories.institution(kind="private_non_enterprise")
    factories.credit_entry(black)

    def ids(**wanted):
        return [document.id for document in record_lists.institutions(InstitutionFilter(**wanted)).page(Window(10)).documents]

    assert ids(filing_statuses=[FilingStatus.FILED]) == [filed.public_id]
    assert ids(credit_statuses=[CreditStatus.BLACK]) == [black.public_id]
    assert ids(kinds=["private_non_enterprise"]) == [black.public_id]
    assert record_lists.institutions(InstitutionFilter(filing_statuses=[FilingStatus.FILED])).count() == 1


def test_nobody_is_given_a_list_of_all_teachers():
    with pytest.raises(ValueError, match="all teachers"):
        record_lists.teachers(TeacherFilter())


def test_the_courses_that_somebody_teaches_are_paged_without_gap_or_repeat():
    teacher = factories.teacher()
    taught = [factories.course(teachers=(teacher,), code=f"C-{number}").public_id for number in range(5)]
    seen, after = [], ""
    for _ in range(3):
        page = taught_courses.pages([teacher.public_id], Window(2, after))[teacher.public_id]
        seen += [document.id for document in page.documents]
        after = page.cursors[-1]
    assert (seen, page.has_next) == (taught, False)
    assert taught_courses.counts([teacher.public_id]) == {teacher.public_id: 5}


def test_records_are_taken_for_invented_ones_only_where_a_sample_was_loaded():
    publisher = factories.institution().publisher
    assert not selectors.holds_sample_data()
    Publisher.objects.filter(pk=publisher.pk).update(is_sample=True)
    cache.clear()
    assert selectors.holds_sample_data()


@pytest.mark.parametrize("cursor", ["", "x", "你好", "AAAA", "bm8gbWFyaw", "=" * 9])
def test_a_cursor_that_this_list_did_not_make_is_named_as_such(cursor):
    if cursor:
        with pytest.raises(selectors.WrongCursor):
            record_lists.institutions(InstitutionFilter()).page(Window(1, cursor))
    else:
        assert record_lists.institutions(InstitutionFilter()).page(Window(1, cursor)).documents == []


def test_counts_are_of_public_records_by_kind():
    factories.teacher()
    factories.teacher(role="management")

    assert selectors.counts() == {"institution": 2, "teacher": 1}


@pytest.mark.parametrize(("few", "next_in_order", "statements"), [(500, 1_000, 2), (2, 6, 2), (2, 5, 3), (0, 4, 3), (0, 1_000, 3)])
def test_few_many_and_many_far_behind_are_narrowed_alike(monkeypatch, django_assert_num_queries, few, next_in_order, statements):
    monkeypatch.setattr(record_lists, "FEW", few)
    monkeypatch.setattr(record_lists, "NEXT", next_in_order)
    rows = [factories.institution(name=f"学校{number}", region="370202") for number in range(4)]
    for name in ("一", "二", "齐鲁"):
        factories.institution(name=name, region="370102")
    narrowed = record_lists.institutions(InstitutionFilter(region="370200"))
    with django_assert_num_queries(statements):
        first = narrowed.page(Window(3))
    back = narrowed.page(Window(2, first.cursors[-1], is_backward=True))
    assert [each.id for each in first.documents] == [row.public_id for row in rows[:3]]
    assert [each.id for each in back.documents] == [row.public_id for row in rows[:2]]
    assert (first.has_next, back.has_next, back.has_previous, narrowed.count()) == (True, True, False, 4)
    assert record_lists.institutions(InstitutionFilter(region="540000")).page(Window(3)).documents == []


@pytest.mark.parametrize("number", [0, 1, MANY, MANY + 1, 100])
def test_records_are_found_by_any_of_few_or_many_values(number):
    names = [f"{each}'\"," for each in range(number)]
    said, values = among("name", names)
    table = " UNION ALL ".join(["SELECT %s AS name"] * 100)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM ({table}) AS named WHERE {said}", [f"{each}'\"," for each in range(100)] + list(values))
        found = [name for (name,) in cursor.fetchall()]

    assert found == names


@pytest.mark.parametrize("others", [0, 20])
def test_a_zero_byte_belongs_to_no_code(others):
    row = factories.institution()
    codes = [f"{row.uscc}\0x", *(f"code {each}" for each in range(others))]

    assert selectors.ids_called(RecordKind.INSTITUTION, codes) == {}
    assert selectors.ids_called(RecordKind.INSTITUTION, [*codes, row.uscc]) == {row.uscc: row.public_id}


def test_ids_are_told_apart_by_kind_and_by_whether_they_are_public():
    institution, staff = factories.institution(), factories.teacher()
    ids = [institution.public_id, staff.public_id, "I00000000000", "nobody"]

    assert selectors.ids_among(ids, {RecordKind.INSTITUTION, RecordKind.COURSE}) == {institution.public_id}
    assert selectors.ids_among(ids, {RecordKind.COURSE}) == set()
