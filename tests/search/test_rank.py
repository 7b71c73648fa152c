"""How well a record fits what was typed, beside others that fit less well."""

from search.documents import SearchDocument
from search.forms import forms_of
from search.rank import asked_of, fit_of


def score(text: str, name: str, *context: str, codes: tuple[str, ...] = ()) -> float:
    document = SearchDocument("iaaaaaaaaaaaa", "institution", name, codes=codes, context=context)
    return fit_of(asked_of(text, is_code=False), forms_of(document), has_ended=False).score


def test_a_number_fits_by_the_part_of_it_that_was_typed() -> None:
    site, other = (score("2023206646号-1", "辕天", codes=(f"鲁ICP备2023206646号-{each}",)) for each in "12")

    assert site > other > 0.9
    assert score("20232066461", "辕天", codes=("鲁教线备20232066461",)) == 1
    assert score("2023", "辕天", codes=("鲁教线备20232066461",)) < 0.5
