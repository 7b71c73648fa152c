"""Lines of published lists, matched to many institutions at once."""

import pytest

from registry import matched_listings, selectors
from registry.paging import Window
from tests import factories

pytestmark = pytest.mark.django_db


def test_lines_are_paged_for_each_institution_with_one_query(django_assert_num_queries):
    one, other, without = (factories.institution() for _ in range(3))
    for number in range(3):
        factories.listing(name=f"甲{number}", institution=one)
    factories.listing(name="乙", institution=other)
    factories.listing(name="谁的都不是")
    with django_assert_num_queries(1):
        found = matched_listings.pages([one.public_id, other.public_id, without.public_id], Window(2))
    assert [len(page.documents) for page in found.values()] == [2, 1, 0]
    assert [page.has_next for page in found.values()] == [True, False, False]
    (rest,) = matched_listings.pages([one.public_id], Window(2, found[one.public_id].cursors[-1])).values()
    assert len(rest.documents) == 1
    assert rest.has_next is False
    ids = {document.id for document in (*found[one.public_id].documents, *rest.documents)}
    assert len(ids) == 3
    assert matched_listings.counts([one.public_id, without.public_id]) == {one.public_id: 3}


@pytest.mark.parametrize("cursor", ["x", "iaaaaaaaaaaaa", "\0"])
def test_a_cursor_of_another_list_is_refused(cursor):
    with pytest.raises(selectors.WrongCursor):
        matched_listings.pages([factories.institution().public_id], Window(2, cursor))
