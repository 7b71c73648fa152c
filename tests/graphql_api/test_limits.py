"""A request that asks for too much is refused at once, with the limit and the value that exceeds it."""

from contextlib import suppress

import pytest
from graphql import GraphQLInputObjectType, get_introspection_query, parse

from graphql_api import limits
from graphql_api.document_measure import check_document
from graphql_api.document_text import check_text
from graphql_api.errors import CodedError
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.schema import SCHEMA

pytestmark = pytest.mark.django_db

DOUBLING = 90


def _chain(doublings: int) -> str:
    """Fragments of which each spreads the next twice."""
    links = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(doublings))
    return f"{{ ...F0 }} {links} fragment F{doublings} on Query {{ __typename }}"


def _parents(levels: int) -> str:
    return "{ regions { " + "parent { " * (levels - 2) + "name" + " }" * (levels - 2) + " } }"


HOSTILE = {
    "a thousand levels": ("{ a " * 1000 + "} " * 1000, "nesting of brackets"),
    "a thousand levels of brackets": ("{ regions(parent: " + "[" * 1000 + "]" * 1000 + ") { code } }", "nesting of brackets"),
    "four hundred levels": ("{a" * 400 + "}" * 400, "nesting of brackets"),
    "fragments that double ninety times": (_chain(DOUBLING), "number of fragments"),
    "fragments that double thirty times": (_chain(30), "number of fields"),
    "thirteen levels": (_parents(13), "depth of fields"),
    "two thousand repeated fields": ("{ " + "__typename " * 2000 + "}", "number of fields with one name in a selection"),
    "two hundred repeated objects": ("{ " + "regions { code } " * 200 + "}", "number of fields with one name in a selection"),
    "a thousand and one fields": ("{ " + "".join(f"a{n}: __typename " for n in range(101)) + "}", "number of aliases"),
    "aliases of a fragment that is spread again and again": (
        "{ " + "...F " * 4 + "} fragment F on Query { regions { " + " ".join(f"a{n}: code" for n in range(30)) + " } }",
        "number of aliases",
    ),
    "a million records": (
        "{ institutions(first: 100) { edges { node { platforms(first: 100) { edges { node { courses(first: 100) { totalCount } "
        "} } } } } } }",
        "cost",
    ),
    "thirty searches": ("{ " + "".join(f's{n}: search(query: "在线", first: 1) {{ engine }} ' for n in range(30)) + "}", "cost"),
    "all regions again and again": (
        "{ " + "".join(f"r{n}: regions {{ code name parent {{ code }} }} " for n in range(9)) + "}",
        "cost",
    ),
    "many fragments": (
        "{ __typename } " + "".join(f"fragment F{n} on Query {{ __typename }} " for n in range(101)),
        "number of fragments",
    ),
    "a long document": ("# " + "x" * 70_000 + "\n{ __typename }", "document size in bytes"),
    "six hundred variables": (f"query ({' '.join(f'$v{n}: Int' for n in range(600))}) {{ __typename }}", "number of variables"),
    "variables of many operations": (
        " ".join(f"query Q{n}({' '.join(f'$v{m}: Int' for m in range(30))}) {{ __typename }}" for n in range(4)),
        "number of variables",
    ),
    "eight hundred arguments": (f"{{ regions({' '.join(f'a{n}: 1' for n in range(800))}) {{ code }} }}", "number of arguments"),
    "arguments of a directive": (f"{{ a @skip({' '.join(f'a{n}: 1' for n in range(800))}) }}", "number of arguments"),
    "eight hundred fields of an input object": (
        f"{{ institutions(first: 1, filter: {{{' '.join(f'a{n}: 1' for n in range(800))}}}) {{ totalCount }} }}",
        "number of arguments",
    ),
    "many tokens": ("{ " + " ".join(f"a{number}" for number in range(1_500)) + "}", "number of tokens"),
    "very many tokens": ("{ " + " ".join(f"a{number}" for number in range(9_000)) + "}", "number of tokens"),
    "operations that are called fragments": (
        " ".join("query fragment { __typename }" for _ in range(21)),
        "number of operations",
    ),
    "a name of a hundred and one letters": ("{ " + "a" * 101 + ": __typename }", "length of a name"),
    "twenty-one operations": (" ".join(f"query Q{number} {{ __typename }}" for number in range(21)), "number of operations"),
    "a text of four thousand letters": ('{ node(id: "' + "a" * 4_000 + '") { id } }', "length of a token"),
    "a name of four thousand letters": ("{ " + "a" * 4_001 + " }", "length of a token"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_refused_and_names_the_limit(post, name):
    query, limit = HOSTILE[name]
    response = post({"query": query}, accept=RESPONSE_JSON)
    error = response.json()["errors"][0]
    assert response.status_code == 400
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert error["extensions"]["limit"] == limit
    assert error["extensions"]["value"] > error["extensions"]["maximum"]
    assert f"{error['extensions']['maximum']:,}" in error["message"]
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "query",
    [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { regions { code } ...A }",
        "{ __typename } fragment A on Region { parent { ...A } }",
    ],
)
def test_a_fragment_that_holds_itself_is_refused_by_name(post, query):
    response = post({"query": query}, accept=RESPONSE_JSON)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "VALIDATION"
    assert "A" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("query", "value", "at"),
    [
        ("query (" + "".join(f"$v{n:03}:A " for n in range(102)) + ") { a }", 102, len("query (") + 100 * 8 + 5),
        ("{ a(" + "".join(f"a{n:02}:1 " for n in range(25)) + ") b(c: 1) }", 25, len("{ a(") + 20 * 6 + 3),
        ("{ a(b: [{" + "".join(f"a{n:02}:1 " for n in range(25)) + "}]) }", 25, len("{ a(b: [{") + 20 * 6 + 3),
    ],
)
def test_what_is_too_many_is_told_with_its_number_and_the_place_of_the_first_too_many(query, value, at):
    with pytest.raises(CodedError) as refused:
        check_text(query)
    error = refused.value
    assert (error.extensions or {})["value"] == value
    assert [(each.line, each.column) for each in error.locations or ()] == [(1, at + 1)]


@pytest.mark.parametrize(("aliases", "told"), [(800, "is 800;"), (3_000, "is at least 833;")])
def test_a_number_that_was_not_counted_to_its_end_is_told_as_the_least(aliases, told):
    with pytest.raises(CodedError, match=told):
        check_text("{ " + "".join(f"a{number}: b " for number in range(aliases)) + "}")


def _looked_at(query: str) -> tuple[str, int, int] | None:
    """Return the limit that a document exceeds, the value and the column of where it does; None where it is within them all."""
    document = parse(query)
    try:
        check_document(document, SCHEMA.type_map)
    except CodedError as error:
        of, places = error.extensions or {}, error.locations or []
        return of["limit"], of["value"], places[0].column
    return None


def _unspread(levels: int) -> str:
    spreading = "".join(f"fragment F{n} on Region {{ code ...F{n + 1} }} " for n in range(1, levels))
    return f"{{ __typename }} {spreading}fragment F{levels} on Region {{ code }}"


def _aliased(number: int) -> str:
    below = [" ".join(f"a{n}: parent {{ code }}" for n in range(start, number, 2)) for start in (0, 1)]
    return f"{{ __typename regions {{ {below[0]} parent {{ {below[1]} }} }} }}"


def _roots(number: int) -> str:
    return " ".join(f"a{n:02}: __typename" for n in range(number))


def _roots_in_a_fragment(number: int) -> str:
    return f"{{ id ...F more }} fragment F on Query {{ {_roots(number - 2)} }}"


def _of_types(levels: int) -> str:
    return '{ __typename __type(name: "Query") { ' + "ofType { " * (levels - 2) + "name" + " }" * levels


@pytest.mark.parametrize(
    ("document", "most", "limit", "place"),
    [
        (_unspread, limits.MAX_NESTING, "nesting of selections", "...F2"),
        (lambda levels: f"{{ __typename {_parents(levels)[2:]}", limits.MAX_DEPTH, "depth of fields", "regions"),
        (_aliased, limits.MAX_ALIASES, "number of aliases", "regions"),
        (_of_types, limits.MAX_INTROSPECTION_DEPTH, "depth of introspection", "__type("),
        (lambda number: f"{{ {_roots(number)} }}", limits.MAX_ROOT_FIELDS, "number of root fields", "a50:"),
        (lambda number: f"{{ id }} query B {{ {_roots(number)} }}", limits.MAX_ROOT_FIELDS, "number of root fields", "a50:"),
        (_roots_in_a_fragment, limits.MAX_ROOT_FIELDS, "number of root fields", "more"),
    ],
)
def test_as_much_as_may_be_passes_and_one_more_is_told_where_it_stands(document, most, limit, place):
    assert _looked_at(document(most)) is None
    beyond = document(most + 1)
    assert _looked_at(beyond) == (limit, most + 1, beyond.index(place) + 1)


@pytest.mark.parametrize(
    "query",
    [
        "query ($a: Nope) { __typename }",
        "query ($a: [Nope!]!) { __typename }",
        "{ ... on Query { ... on Nope { a } } }",
        "{ ...A } fragment A on Nope { a }",
    ],
)
def test_a_type_that_there_is_not_is_told_before_anybody_looks_for_what_was_meant(query):
    with pytest.raises(CodedError, match="Unknown type 'Nope'") as refused:
        check_document(parse(query), SCHEMA.type_map)
    assert [each.column for each in refused.value.locations or ()] == [query.index("Nope") + 1]


def test_a_fragment_that_holds_itself_is_told_where_it_stands():
    query = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...B }"
    with pytest.raises(CodedError) as refused:
        check_document(parse(query), SCHEMA.type_map)
    assert [each.column for each in refused.value.locations or ()] == [query.index("fragment B") + 1]
    assert refused.value.message == "A fragment must not spread itself: B → B."


def test_as_many_as_may_be_pass_wherever_they_stand():
    variables = " ".join(f"$v{n}: [Int]" for n in range(limits.MAX_VARIABLES))
    items = " ".join(f"$v{n}" for n in range(limits.MAX_WRITTEN_ITEMS))
    arguments = " ".join(f"a{n}: $v{n}" for n in range(limits.MAX_ARGUMENTS))
    fields = " ".join(f"u{n}" for n in range(limits.MAX_UNKNOWN))
    same = "name " * (limits.MAX_SAME - 1)
    strays = " ".join(f"...F{n}" for n in range(limits.MAX_STRAYS))
    spreads = "... { id } " * (limits.MAX_SELECTIONS - limits.MAX_UNKNOWN - limits.MAX_SAME)
    check_text(f"query ({variables}) {{ name(a: [{items}]) }} {{ {strays} }}")
    check_text(f"query ({variables}) {{ name(a: [{items}] b: [{{ {arguments} }}]) {fields} {same} }}")
    check_text(f"{{ name {fields} {same} {spreads} }}")
    with suppress(CodedError):
        check_text(") : ( } : $a : { ( ] : ")


def test_no_field_of_the_schema_takes_more_than_may_be_sent():
    fields = [field for each in SCHEMA.type_map.values() for field in getattr(each, "fields", {}).values()]
    inputs = [each.fields for each in SCHEMA.type_map.values() if isinstance(each, GraphQLInputObjectType)]
    widest = max(len(each) for each in (*inputs, *(getattr(field, "args", ()) for field in fields)))
    assert 8 < widest <= limits.MAX_ARGUMENTS


def test_brackets_in_texts_and_comments_do_not_nest():
    check_text('{ a(b: "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", c: """{{ \\""" {{""") # }}}}}}}\n b }' + "#{{" * 40)


def test_the_introspection_of_tools_passes(data):
    query = get_introspection_query(
        descriptions=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    assert {each["name"] for each in data(query)["__schema"]["types"]} > {"Institution", "Query", "Mutation"}


def test_introspection_that_goes_round_in_circles_is_refused(post):
    query = "{ __schema { types " + "{ fields { type " * 10 + "{ name }" + " } }" * 10 + " } }"
    response = post({"query": query}, accept=RESPONSE_JSON)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["limit"] == "depth of introspection"


@pytest.mark.parametrize(
    "query",
    [
        "query ($f: Int = %s) { institutions(first: $f) { totalCount } }",
        "{ institutions(first: %s) { totalCount } }",
        "{ institutions(first: -%s) { totalCount } }",
    ],
)
def test_a_number_of_thousands_of_digits_is_a_graphql_error(ask, query):
    codes = {error["extensions"]["code"] for error in ask(query % ("9" * 3_900))["errors"]}
    assert codes <= {"VALIDATION", "BAD_ARGUMENT"}
    assert ask(query % ("9" * 5_000))["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_a_request_at_the_limit_of_depth_is_answered(data):
    assert data(_parents(12))["regions"][0]["parent"] is None
