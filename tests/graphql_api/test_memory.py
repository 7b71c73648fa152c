"""What a process keeps is bounded in bytes."""

import gc
import tracemalloc
from itertools import product
from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from graphql_api import answer_cache, execution, limits
from graphql_api.document_text import check_text
from graphql_api.memory import OWN_BYTES, Memory
from graphql_api.parsing import parsed
from graphql_api.schema import SCHEMA
from graphql_api.validation import faults

pytestmark = pytest.mark.once

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def nothing_kept():
    execution.forget()
    answer_cache.forget()
    yield
    execution.forget()
    answer_cache.forget()


def test_memory_is_bounded_and_forgets_what_was_not_asked_for(settings):
    settings.API_MEMORY_MB = 3 * (1_000 + OWN_BYTES) / MEGABYTE
    memory = Memory[str](share=1)
    for name in "abc":
        memory.set(name, name, 1_000)
    assert memory.get("a") == "a"
    memory.set("d", "d", 1_000)
    assert memory.get("b") is None
    assert [memory.get(name) for name in "acd"] == ["a", "c", "d"]


@pytest.mark.parametrize("megabytes", [1, 0, -1])
def test_what_is_larger_than_the_memory_is_not_kept(settings, megabytes):
    settings.API_MEMORY_MB = megabytes
    memory = Memory[str](share=0.5)
    memory.set("a", "a", MEGABYTE)
    assert memory.get("a") is None


def variety(number):
    """So many documents of a few hundred tokens, each with names of its own."""
    for n in range(number):
        names = " ".join(f"b{(n + at) % 99}: name" for at in range(20))
        yield (
            f"query Q{n} {{ a: institutions(first: 5) {{ edges {{ node {{ {names} }} }} }} "
            + " ".join(f'c{at}: institution(uscc: "x") {{ name uscc }}' for at in range(20))
            + " }"
        )


def with_switches(number):
    """So many documents of all that stands about schools, each with variables that skip something, in all their values."""
    school: Any = SCHEMA.type_map["Institution"]
    names = " ".join(name for name, each in school.fields.items() if is_leaf_type(get_named_type(each.type)))
    skipped = " ".join(f"s{at}: __typename @skip(if: $s{at})" for at in range(4))
    variables = ", ".join(f"$s{at}: Boolean!" for at in range(4))
    for n in range(number):
        lists = " ".join(f"a{at}: institutions(first: 5) {{ edges {{ node {{ {names} }} }} }}" for at in range(4))
        for values in product((True, False), repeat=4):
            yield f"query Q{n} ({variables}) {{ {skipped} {lists} }}", {f"s{at}": value for at, value in enumerate(values)}


def with_many_lines(number):
    """So many documents of few tokens, wide letters and thousands of lines, each with an error that tells one."""
    for n in range(number):
        yield f'query Q{n} {{ institution(uscc: "x", knownAt: "2199-01-01T00:00:00Z") {{ name }} }} # \U0001f600' + "\n" * 4_900


SENT = {
    "different": [(each, {}) for each in variety(60)],
    "with switches": list(with_switches(12)),
    "with many lines": [(each, {}) for each in with_many_lines(80)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", SENT)
def test_documents_take_about_as_much_memory_as_they_are_reckoned_to(post, settings, kind):
    """Memory of Python is no exact measure; what is kept must not be half as much again as a deployment allows."""
    settings.API_MEMORY_MB = 8
    settings.PUBLIC_QUOTA = 10_000_000
    query, variables = SENT[kind][0]
    post({"query": query, "variables": variables})
    execution.forget()
    answer_cache.forget()
    gc.collect()
    tracemalloc.start()
    for query, variables in SENT[kind]:
        assert post({"query": query, "variables": variables}).json()["data"]
    answer_cache.forget()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    allowed = 0.375 * settings.API_MEMORY_MB * MEGABYTE
    assert 0.4 * allowed < kept < 1.5 * allowed


@pytest.mark.parametrize(
    ("document", "is_kept"),
    [
        ('{ institution(uscc: "91370102MA3MH6LX5N") { name } }', True),
        ("query ($held: [IdentifierInput!]!) { verify(identifiers: $held) { outcome } }", True),
        ('{ verify(identifiers: [{ value: "王女士" }]) { outcome } }', False),
        ('{ complaint(reference: "SDT202611287580367", secret: "abcd-efgh") { state } }', False),
    ],
    ids=["public", "private in a variable", "what is held", "a secret"],
)
def test_a_document_in_which_something_private_is_written_is_read_anew_each_time(document, is_kept):
    first, again = (execution.check(document, limits.MAX_TOKENS) for _ in range(2))
    assert (first is again) == is_kept


@pytest.mark.parametrize("text", [*variety(1), "query ($unused: Int) { nothing ...F } fragment F on Query { __typename }"])
def test_nothing_of_a_document_waits_for_the_garbage_collector(text):
    """It looks seldom, and a flood of documents would fill the memory until it does."""
    for _ in range(3):
        # What it collects may leave something itself.
        gc.collect()
    gc.disable()
    try:
        faults(parsed(text, check_text(text)))
        assert gc.collect() == 0
    finally:
        gc.enable()
