"""Requests whose values are what nobody means: what is sent, the code of the error, and what its extensions must say."""

import base64
from typing import Any

from tests.graphql_api.hostile_requests import FILTERED, LIST, each, of_an_institution, paged, with_variables

LONG = "A" * 200_000
FIRST = "query ($f: Int) { institutions(first: $f) { totalCount } }"
SEARCH = "query ($q: String!) { search(query: $q, first: 1) { totalCount } }"
SUGGEST = "query ($q: String!) { suggest(prefix: $q) { text } }"
ON_A_DAY = 'query ($d: Date) { institution(uscc: "x", asOf: $d) { name } }'
KNOWN_AT = 'query ($t: DateTime) { institution(uscc: "x", knownAt: $t) { name } }'
FOLLOWED = "query ($a: String) { changes(first: 1, after: $a) { edges { cursor } } }"
SEARCHED_ON = 'query ($a: String) { search(query: "", first: 1, after: $a) { edges { cursor } } }'
PROVED = "{{ proof(seq: {}) {{ __typename }} }}"
COMPARISONS = "number of comparisons of fields with one name"
A_FEW = "{ id name kind status icpNumber }"
IN_EACH = "region {{ code a{0}: name parent {{ code b{0}: name }} }} platforms(first: 1) {{ edges {{ node {{ id c{0}: name }} }} }}"


def asked(query, /, **variables):
    return {"query": query, "variables": variables}


def cursor(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def after(field, text, arguments=""):
    return asked(f"query ($a: String) {{ {field}(first: 1, after: $a{arguments}) {{ pageInfo {{ endCursor }} }} }}", a=text)


def nested(levels, width, called="a"):
    """A field in itself, so many times beside each other on each of so many levels, and nothing in the same words."""
    if not levels:
        return f"{called}: code "
    return "".join(f"parent {{ {nested(levels - 1, width, f'{called}{n}')} }} " for n in range(width))


VALUES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    # Names and numbers.
    "an alias of sixty thousand letters": (
        {"query": "{ " + "a" * 60_000 + ": __typename }"},
        "LIMIT_EXCEEDED",
        {"limit": "length of a token", "value": 60_000, "maximum": 4_000},
    ),
    "a name of a hundred and one letters": (
        {"query": "{ " + "a" * 101 + ": __typename }"},
        "LIMIT_EXCEEDED",
        {"limit": "length of a name", "value": 101, "maximum": 100},
    ),
    "a type of sixty thousand letters": (
        {"query": "{ ... on " + "T" * 60_000 + " { a } }"},
        "LIMIT_EXCEEDED",
        {"limit": "length of a token", "value": 60_000},
    ),
    "a first of thousands of digits": ({"query": paged("first: " + "9" * 3_900)}, "VALIDATION", {}),
    "a first with an exponent of 400 in the document": ({"query": paged("first: 1e400")}, "VALIDATION", {}),
    "four thousand kinds in a filter": (
        asked(FILTERED, f={"kinds": ["COMPANY"] * 4_000 + ["x"]}),
        "LIMIT_EXCEEDED",
        {"limit": "number of values of an enumeration in a list", "value": 4_001, "maximum": 100},
    ),
    "four thousand kinds and nothing for another variable": (
        asked(
            "query ($k: [InstitutionKind!], $n: Int!) { institutions(first: $n, filter: {kinds: $k}) { totalCount } }",
            k=["COMPANY"] * 4_000,
        ),
        "LIMIT_EXCEEDED",
        {"limit": "number of values of an enumeration in a list", "value": 4_000, "maximum": 100},
    ),
    "one variable four hundred times in each of twenty operations": (
        {
            "query": each(20, "query Q{}($v: ID!) {{ ...F }}")
            + "fragment F on Query { "
            + each(4, "a{}: nodes(ids: [" + "$v " * 100 + "]) {{ id }}")
            + " }"
        },
        "LIMIT_EXCEEDED",
        {"limit": "number of uses of variables times operations", "value": 20 * 420, "maximum": 1_000},
    ),
    "half a page": (asked(FIRST, f=1.5), "BAD_ARGUMENT", {}),
    "a page of true": (asked(FIRST, f=True), "BAD_ARGUMENT", {}),
    "a page of text": (asked(FIRST, f="5"), "BAD_ARGUMENT", {}),
    "a list of pages": (asked(FIRST, f=[5]), "BAD_ARGUMENT", {}),
    "a page of less than nothing": (with_variables(FIRST, '{"f": -0}'), "BAD_ARGUMENT", {"argument": "first", "value": 0}),
    # Texts in the document.
    "a block of sixty thousand letters": (
        {"query": '{ node(id: """' + "a\n " * 15_000 + '""") { id } }'},
        "LIMIT_EXCEEDED",
        {"limit": "number of lines", "value": 15_000},
    ),
    "a block of one long line": (
        {"query": '{ node(id: """' + '\\"""' * 15_000 + '""") { id } }'},
        "LIMIT_EXCEEDED",
        {"limit": "length of a token", "value": 60_006},
    ),
    "an escape beyond all letters": ({"query": '{ node(id: "\\u{FFFFFFFFFFFFF}") { id } }'}, "SYNTAX", {}),
    "an escape of thousands of zeros": ({"query": '{ node(id: "\\u{' + "0" * 3_900 + '41}") { id } }'}, "SYNTAX", {}),
    "half a letter": ({"query": '{ node(id: "\\ud800") { id } }'}, "SYNTAX", {}),
    "a letter that is none": ({"query": "{ __type\x00name }"}, "SYNTAX", {}),
    "hundreds of faces": ({"query": "{ " + "😀 " * 900 + "}"}, "SYNTAX", {}),
    "words about a query without a name": ({"query": '"x" { __typename }'}, "SYNTAX", {}),
    "arguments of a fragment": ({"query": "{ ...F(a: 1) } fragment F on Query { __typename }"}, "SYNTAX", {}),
    "a default that is a variable": ({"query": "query ($a: Int = $b) { __typename }"}, "SYNTAX", {}),
    # Texts made to make a reader go back.
    "fifteen thousand blocks": ({"query": '""" ' * 15_000}, "LIMIT_EXCEEDED", {}),
    "quotation marks in a block without an end": ({"query": '\\"""' * 15_000}, "LIMIT_EXCEEDED", {}),
    "escapes without an end": ({"query": '"\\' * 30_000}, "LIMIT_EXCEEDED", {"limit": "length of a token"}),
    "sixty thousand quotation marks": ({"query": '"' * 60_000}, "LIMIT_EXCEEDED", {}),
    "backslashes in a block without an end": ({"query": '"""' + "\\" * 60_000}, "LIMIT_EXCEEDED", {"limit": "length of a token"}),
    "sixty thousand signs of a comment alone": ({"query": "#" * 60_000}, "SYNTAX", {}),
    "twenty thousand spreads of nothing": ({"query": "..." * 20_000}, "LIMIT_EXCEEDED", {"limit": "number of tokens"}),
    # Texts in variables.
    "a search of ten thousand letters": (
        asked(SEARCH, q="王" * 10_001),
        "LIMIT_EXCEEDED",
        {"limit": "length of the text", "value": 10_001, "maximum": 200, "field": "search", "argument": "query"},
    ),
    "a search of a telephone again and again": (
        asked(SEARCH, q="138 " * 50_000),
        "LIMIT_EXCEEDED",
        {"limit": "length of the text", "value": 199_999},
    ),
    "a search of a zero byte": (asked(SEARCH, q="a\x00b"), "BAD_ARGUMENT", {"field": "search", "argument": "query"}),
    "two hundred thousand letters to begin with": (
        asked(SUGGEST, q=LONG),
        "LIMIT_EXCEEDED",
        {"limit": "length of the text", "value": 200_000, "field": "suggest", "argument": "prefix"},
    ),
    "a million suggestions": (
        {"query": '{ suggest(prefix: "ab", first: 1000000) { text } }'},
        "BAD_ARGUMENT",
        {"argument": "first", "value": 1_000_000},
    ),
    "a region of a zero byte": (
        asked("query ($r: String) { regions(parent: $r) { code } }", r="a\x00b"),
        "BAD_ARGUMENT",
        {"field": "regions", "argument": "parent"},
    ),
    "a region of two hundred thousand letters": (
        asked("query ($r: String) { statistics(region: $r) { __typename } }", r=LONG),
        "BAD_ARGUMENT",
        {"field": "statistics", "argument": "region"},
    ),
    "a region in a filter": (
        asked(FILTERED, f={"region": "%' --"}),
        "BAD_ARGUMENT",
        {"field": "institutions", "argument": "filter.region"},
    ),
    "changes of a region that there is not": (
        asked("query ($r: String) { changes(first: 1, region: $r) { edges { cursor } } }", r="\u202e\ufeff"),
        "BAD_ARGUMENT",
        {"field": "changes", "argument": "region"},
    ),
    "a receipt of two hundred thousand letters": (
        asked("query ($r: String!) { complaint(reference: $r, secret: $r) { __typename } }", r=LONG),
        "BAD_ARGUMENT",
        {"argument": "reference"},
    ),
    # Cursors.
    "a cursor of lists in lists": (
        after("platforms", cursor("[" * 5_000)),
        "BAD_CURSOR",
        {"field": "platforms", "argument": "after"},
    ),
    "a cursor of a zero byte": (after("publishedLists", cursor('["\0"]')), "BAD_CURSOR", {"field": "publishedLists"}),
    "a cursor of nothing but padding": (after("teachers", "====", ', filter: {name: "王"}'), "BAD_CURSOR", {"field": "teachers"}),
    "a cursor that goes back": (
        asked("query ($b: String) { institutions(last: 1, before: $b) { totalCount } }", b="x"),
        "BAD_CURSOR",
        {"field": "institutions", "argument": "before"},
    ),
    "a cursor of a search that is endless": (asked(SEARCHED_ON, a=cursor("[1e999]")), "BAD_CURSOR", {"field": "search"}),
    "a cursor of a search of thousands of digits": (asked(SEARCHED_ON, a=cursor("[1" + "0" * 5_000 + "]")), "BAD_CURSOR", {}),
    "changes after less than nothing": (asked(FOLLOWED, a="c-5"), "BAD_CURSOR", {"field": "changes", "argument": "after"}),
    "changes after more than there can be": (asked(FOLLOWED, a="c" + "9" * 400), "BAD_CURSOR", {}),
    "an entry beyond the ledger": ({"query": PROVED.format(2**31 - 1)}, "BAD_ARGUMENT", {"field": "proof", "argument": "seq"}),
    "an entry before the ledger": ({"query": PROVED.format(-1)}, "BAD_ARGUMENT", {"field": "proof", "argument": "seq"}),
    "a ledger that shrinks": (
        {"query": "{ consistency(from: 2, to: 1) { __typename } }"},
        "BAD_ARGUMENT",
        {"field": "consistency"},
    ),
    # Days and moments.
    "a day of the year nought": (asked(ON_A_DAY, d="0000-00-00"), "BAD_ARGUMENT", {}),
    "a day in wide digits": (asked(ON_A_DAY, d="２０２６-01-01"), "BAD_ARGUMENT", {}),
    "a day with a line's end": (asked(ON_A_DAY, d="2026-01-01\n"), "BAD_ARGUMENT", {}),
    "a day of a week": (asked(ON_A_DAY, d="2026-W01-1"), "BAD_ARGUMENT", {}),
    "a day that is a number": (asked(ON_A_DAY, d=20260101), "BAD_ARGUMENT", {}),
    "the last day of all": (asked(ON_A_DAY, d="9999-12-31"), "BAD_ARGUMENT", {"argument": "asOf", "value": "9999-12-31"}),
    "the last moment of all": (asked(KNOWN_AT, t="9999-12-31T23:59:59-14:00"), "BAD_ARGUMENT", {"argument": "knownAt"}),
    "the first moment of all": (asked(KNOWN_AT, t="0001-01-01T00:00:00+14:00"), "BAD_ARGUMENT", {"argument": "knownAt"}),
    "a moment of another planet": (asked(KNOWN_AT, t="2026-01-01T00:00:00+99:99"), "BAD_ARGUMENT", {}),
    "the sixty-first second": (asked(KNOWN_AT, t="2026-01-01T23:59:60Z"), "BAD_ARGUMENT", {}),
    # Directives, fragments and operations.
    "a variable in a fragment that nobody defines": (
        {"query": "{ ...F } fragment F on Query { __typename @skip(if: $x) }"},
        "VALIDATION",
        {},
    ),
    "yes where true is meant": ({"query": '{ __typename @include(if: "yes") }'}, "VALIDATION", {}),
    "nothing where true is meant": (
        asked("query ($s: Boolean!) { __typename @include(if: $s) }", s=None),
        "BAD_ARGUMENT",
        {},
    ),
    "a query that is skipped again and again": ({"query": "query " + "@skip(if: true) " * 11 + "{ __typename }"}, "VALIDATION", {}),
    "an object where text is meant": ({"query": "{ institution(uscc: {a: {b: {c: 1}}}) { name } }"}, "VALIDATION", {}),
    "twenty queries without a name": ({"query": "{ __typename } " * 20}, "VALIDATION", {}),
    "a subscription": ({"query": "subscription { a }"}, "VALIDATION", {}),
    "an operation that is not there": (
        {"query": each(20, "query Q{} {{ __typename }} "), "operationName": "Q99"},
        "VALIDATION",
        {},
    ),
    "an operation of two hundred thousand letters": ({"query": "query Q { a }", "operationName": LONG}, "VALIDATION", {}),
    "one of twenty operations, but which": ({"query": each(20, "query Q{} {{ __typename }} ")}, "VALIDATION", {}),
    "one record in itself": (
        {"query": "{ regions { " + "parent { " * 12 + "code" + " }" * 12 + " } }"},
        "LIMIT_EXCEEDED",
        {"limit": "depth of fields", "value": 14, "maximum": 12},
    ),
    "two in each of six": ({"query": "{ regions { " + nested(6, 2) + " } }"}, "LIMIT_EXCEEDED", {"limit": COMPARISONS}),
    "three in each of four": ({"query": "{ regions { " + nested(4, 3) + " } }"}, "LIMIT_EXCEEDED", {"limit": COMPARISONS}),
    "twenty fragments of which each asks for the same": (
        {"query": of_an_institution(each(20, "...F{}")) + each(20, "fragment F{0} on Institution {{ " + IN_EACH + " }} ")},
        "LIMIT_EXCEEDED",
        {"limit": COMPARISONS, "maximum": 1_000},
    ),
    "a hundred of a hundred of a hundred": (
        {"query": "{ institutions(first: 100) { edges { node { platforms(first: 100) { edges { node " + A_FEW + " } } } } } }"},
        "LIMIT_EXCEEDED",
        {"limit": "cost", "maximum": 50_000},
    ),
    "types of which others are": (
        {"query": "{ __schema { types { possibleTypes { possibleTypes { possibleTypes { name } } } } } }"},
        "VALIDATION",
        {},
    ),
    # Many at once.
    "a thousand identifiers and one that is none": (
        asked(LIST, i=[{"value": "x", "payee": "y"}] * 999 + [{"value": 5}]),
        "BAD_ARGUMENT",
        {},
    ),
    "a thousand identifiers and one of another kind": (
        asked(LIST, i=[{"value": "x", "kind": "LINK"}] * 999 + [{"value": "x", "kind": "LINKE"}]),
        "BAD_ARGUMENT",
        {},
    ),
    "twenty-four searches from nowhere": (
        {"query": "{ " + each(24, 'a{}: search(query: "a", first: 1, after: "x") {{ totalCount }}') + " }"},
        "BAD_CURSOR",
        {"field": "search", "argument": "after"},
    ),
    "forty-eight proofs of nothing": (
        {"query": "{ " + each(48, "a{}: proof(seq: 0) {{ __typename }}") + " }"},
        "BAD_ARGUMENT",
        {"field": "proof"},
    ),
    "forty-eight lists of all teachers": (
        {"query": "{ " + each(48, "a{}: teachers(first: 1, filter: {{}}) {{ totalCount }}") + " }"},
        "BAD_ARGUMENT",
        {"field": "teachers", "argument": "filter"},
    ),
}
