"""Documents are parsed as graphql-core parses them, from the tokens that were found before."""

import pytest
from graphql import GraphQLSyntaxError, Node, get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from graphql_api import parsing
from graphql_api.document_text import check_text
from graphql_api.errors import CodedError
from graphql_api.http_request import RESPONSE_JSON
from graphql_api.parsing import parsed
from tests.graphql_api.hostile_requests import CASES

DOCUMENTS = {
    "introspection": get_introspection_query(),
    "everything": """\
        query A($f: Int = -1, $g: [IdentifierInput!]! = [{value: "x", payee: null}], $h: Float = 1.5e-3) @a(b: $f) {
          b: c(d: $f, e: [1, 2.0, true, ENUM], f: {g: "h\\u4e2d\\n", i: ""}) @skip(if: false) { ...D, ... on E { x } ... @i { y } }
        }
        mutation B { a }, subscription C { a }
        fragment D on E @f { on: fragment type: query }
    """,
    "texts": '{ a(b: """\n  one\n    two \\""" "quoted" \n  """, c: "\\"\\\\\\u{1F600}", d: "", e: """""") }',
    "comments": '# {\n{ a # } ) "\r\n b #\r c }#',
    "what is ignored": "\ufeff{\ta,,,b\r\n,\rc}\n\n",
    "no space": "{a...b...on C{d}}fragment b on C{e(f:1g:-2h:$i)}",
    "descriptions": '"of a query" query A("""of a variable""" $b: [Int!] = [1] @c(d: "\\n")) { a } "" fragment D on E { f }',
    "a variable in a default": "query A($b: Int, $c: Int = $b) { a }",
    "a variable in a directive of another": "query A($b: Int, $c: Int @d(e: $b)) { a }",
    "a description of nothing": '"of a query" { a }',
    "a description": '"""of a query""" query A { a }',
    "a type": '"""of a type""" type A implements B & C { "of a field" a(b: Int = 1): [C!]! @d } union E = | F | G',
    "nothing": "",
    "only a comment": "# nothing",
    "an open bracket": "{ a",
    "a closed one": "{ a } }",
    "an open text": '{ a(b: "c) }',
    "an open block": '{ a(b: """c) }',
    "a text over two lines": '{ a(b: "c\nd") }',
    "an escape that is none": '{ a(b: "\\q") }',
    "half a surrogate pair": '{ a(b: "\\ud800") }',
    "a number that begins with a zero": "{ a(b: 012) }",
    "a number with a name behind it": "{ a(b: 1x) }",
    "a number with two points": "{ a(b: 1.2.3) }",
    "a number without an exponent": "{ a(b: 1e) }",
    "a minus alone": "{ a(b: -) }",
    "two dots": "{ ..a }",
    "a letter of another script": "{ 机构 }",
    "a form feed": "{ a\fb }",
    "a quotation mark of another kind": "{ a(b: 'c') }",
    "a character that is none": "{ a \x00 }",
}
SENT = DOCUMENTS | {
    name: body["query"] for name, (body, code, _) in CASES.items() if isinstance(body, dict) and code != "LIMIT_EXCEEDED"
}


# Of these the library says nothing on its own.
EMPTY = {
    "an empty selection": "{}",
    "an empty selection over lines": "{\n # nothing\n}",
    "an empty operation": "query A{}",
    "an empty operation with variables": "query A($b: ID) {}",
    "an empty one of several": "query A { a } mutation B {}",
    "an empty selection below": '{ node(id: "x") {} }',
    "an empty selection in a selection": "{ a { b {} c } }",
    "an empty fragment": "{ ...A } fragment A on Query {}",
    "an empty inline fragment": "{ ... on Query {} }",
    "an empty fragment without a type": "{ ... @skip(if: false) {} }",
}
DOCUMENTS |= EMPTY


def as_specified(text):
    return parse(text, allow_empty_selection_sets=False)


def places(start):
    """Return the place of every node, in their order."""
    found, waiting = [], [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, Node):
            found.append((node.kind, str(node.loc)))
            waiting.extend(getattr(node, key) for key in node.keys if key != "loc")
    return found


def outcome(read):
    """Return the document that is read with the places of its nodes, or the error."""
    try:
        document = read()
    except GraphQLSyntaxError as error:
        return error.formatted
    return document, places(document)


@pytest.mark.parametrize("name", SENT)
def test_a_document_is_parsed_as_the_library_does_it(name):
    tokens = check_text(SENT[name])
    assert outcome(lambda: parsed(SENT[name], tokens)) == outcome(lambda: as_specified(SENT[name]))


@pytest.mark.django_db
@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_selection_is_a_syntax_error(post, name):
    refused = post({"query": EMPTY[name], "operationName": "A" if "A" in EMPTY[name] else None}, accept=RESPONSE_JSON)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (400, "SYNTAX")
    assert "Expected Name, found '}'" in error["message"]
    assert error["locations"]


@pytest.mark.parametrize("name", ["everything", "texts", "comments", "descriptions"])
def test_what_may_be_asked_is_read_without_the_parser_of_the_library(name, monkeypatch):
    """Who writes at the end of a document what is left to it would have the whole read twice."""
    expected = as_specified(DOCUMENTS[name])
    monkeypatch.setattr(parsing, "Parser", None)
    assert parsed(DOCUMENTS[name], check_text(DOCUMENTS[name])) == expected


@given(
    name=st.sampled_from(sorted(DOCUMENTS)),
    at=st.integers(0, 400),
    out=st.integers(0, 3),
    put=st.text('{}()[]:$@!|="#.,\\\n\r\t ab01-_é', max_size=3),
)
def test_a_document_with_slips_of_the_pen_is_parsed_as_the_library_does_it(name, at, out, put):
    text = DOCUMENTS[name][:at] + put + DOCUMENTS[name][at + out :]
    try:
        tokens = check_text(text)
    except CodedError:
        return
    assert outcome(lambda: parsed(text, tokens)) == outcome(lambda: as_specified(text))


def test_a_place_is_told_with_the_line_and_the_column_that_the_library_tells():
    text = "{\n\n a\r\n  b\r c # \n}\n"
    ours, theirs = parsed(text, check_text(text)).loc, parse(text).loc
    assert ours
    assert theirs
    for place in [each for each in range(len(text) + 1) if text[each - 1 : each + 1] != "\r\n"]:
        assert ours.source.get_location(place) == theirs.source.get_location(place)


@pytest.mark.parametrize("text", ["{ a(b: 1) # c\n}", "{ a @b(c: $d) }", '{ a(b: "\\n") }'])
def test_a_document_has_as_many_tokens_whoever_reads_it(text):
    tokens = check_text(text)
    assert parsed(text, tokens).token_count == len(tokens)
