"""A change that breaks what partners have built fails the check, unless a decision lifts it in its own words."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from graphql import build_schema

from graphql_api.developer_chapters import source
from graphql_api.management.commands import export_graphql_schema
from graphql_api.schema import SCHEMA, printed_schema
from graphql_api.schema_changes import changes_since, lifted_by, not_lifted, wrong_deprecations

pytestmark = pytest.mark.once

RELEASED = """type Query { a(x: Int): Int  b: Colour  c: [String!]! }  enum Colour { RED BLUE }  input In { m: Int }"""


@pytest.mark.parametrize(
    ("now", "broken"),
    [
        (RELEASED, []),
        (RELEASED.replace("b: Colour", "b: Colour d: Int"), []),
        (RELEASED.replace("b: Colour", ""), ["Field Query.b was removed.", "Type Colour was removed."][:1]),
        (RELEASED.replace("RED", ""), ["Enum value Colour.RED was removed."]),
        (RELEASED.replace("a(x: Int)", "a(x: Int, y: Int!)"), ["A required argument Query.a(y:) was added."]),
        (RELEASED.replace("[String!]!", "[String!]"), ["Field Query.c changed type from [String!]! to [String!]."]),
        (RELEASED.replace("m: Int", "m: Int n: Int!"), ["A required field In.n was added."]),
    ],
)
def test_what_breaks_programs_is_told_from_what_does_not(now, broken):
    assert list(changes_since(RELEASED, now).breaking) == broken


def test_a_new_value_of_an_enum_may_surprise_and_breaks_nothing():
    found = changes_since(RELEASED, RELEASED.replace("RED", "RED GREEN"))
    assert (found.breaking, len(found.dangerous)) == ((), 1)


def test_a_decision_lifts_the_change_that_it_names_and_no_other(tmp_path):
    (tmp_path / "0099-drop-b.md").write_text("# Drop b\n\nNobody asked for it.\n\nLifts: Field Query.b was removed.\n")
    breaking = ("Field Query.b was removed.", "Field Query.bb was removed.")
    assert not_lifted(breaking, lifted_by(tmp_path)) == ["Field Query.bb was removed."]
    assert not_lifted(breaking, lifted_by(tmp_path / "none")) == list(breaking)


# What a sentence about a change names: a field with its argument, a part of a type, a type.
NAMED = re.compile(r"(?:Query\.)?(\w+(?:\.\w+)?\(\w+:\)|[A-Z]\w*\.\w+|(?<!^)\b[A-Z]\w*|^[A-Z]\w+(?= was removed))")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Argument Query.search(exclude:) has changed type from A to B.", ["search(exclude:)", "A", "B"]),
        ("Field Platform.name was removed.", ["Platform.name"]),
        ("SearchExclusion was removed.", ["SearchExclusion"]),
    ],
)
def test_a_sentence_about_a_change_names_parts_of_the_schema(line, named):
    assert NAMED.findall(line) == named


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_partners_are_told_of_every_change_that_a_decision_lifts(language):
    lifted = lifted_by(export_graphql_schema.DECISIONS)
    names = {name for line in lifted for name in NAMED.findall(line)}
    assert names
    told = source("changelog", language)
    assert {each for each in names if f"`{each}`" not in told} == set()


@pytest.fixture
def released(monkeypatch, tmp_path):
    """A released schema with one field more than the code has, and a folder of decisions."""
    path, decisions = tmp_path / "released.graphql", tmp_path / "decisions"
    decisions.mkdir()
    path.write_text(printed_schema().replace("type Query {", "type Query {\n  gone: Int\n", 1))
    monkeypatch.setattr(export_graphql_schema, "RELEASED_PATH", path)
    monkeypatch.setattr(export_graphql_schema, "DECISIONS", decisions)
    return decisions


def test_the_check_fails_on_a_breaking_change_and_says_how_to_lift_it(released):
    with pytest.raises(CommandError, match=r"Lifts: Field Query\.gone was removed\."):
        call_command("export_graphql_schema", check=True, stdout=StringIO())
    (released / "0099-gone.md").write_text("Lifts: Field Query.gone was removed.\n")
    call_command("export_graphql_schema", check=True, stdout=StringIO())


def test_a_release_makes_the_present_schema_the_released_one(released, monkeypatch, tmp_path):
    monkeypatch.setattr(export_graphql_schema, "SCHEMA_PATH", tmp_path / "schema.graphql")
    call_command("export_graphql_schema", release=True, stdout=StringIO())
    call_command("export_graphql_schema", check=True, stdout=StringIO())
    assert export_graphql_schema.RELEASED_PATH.read_text() == printed_schema()


@pytest.mark.parametrize(
    ("reason", "is_right"),
    [
        ("Until 2028-12-31: use `responsibleParties`.", True),
        ("Until 2028-12-31: use `Query.check(input)`.", True),
        ("Until 2028-13-31: use `a`.", False),
        ("Until 2028-12-31.", False),
        ("Use `a`.", False),
        ("No longer supported", False),
    ],
)
def test_what_is_deprecated_says_until_when_and_what_to_use(reason, is_right):
    directive = f'@deprecated(reason: "{reason}")'
    written = "type Query { a(x: Int @D): E @D } enum E { V @D W } input I { i: Int @D }"
    wrong = wrong_deprecations(build_schema(written.replace("@D", directive)))
    assert wrong == ([] if is_right else ["Query.a", "Query.a(x)", "E.V", "I.i"])


def test_our_own_deprecations_say_so():
    assert wrong_deprecations(SCHEMA) == []
