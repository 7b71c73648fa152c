"""Requests whose values are what nobody means: what is sent, the code of the error, and what its extensions must say."""

import base64

from tests.graphql_api.hostile_requests import (
    FILTERED,
    FIRST,
    LIST,
    ON_A_DAY,
    Requests,
    asked,
    each,
    of_an_institution,
    paged,
    refused,
    told,
    with_variables,
)

LONG = "A" * 200_000
SEARCH = "query ($q: String!) { search(query: $q, first: 1) { totalCount } }"
SUGGEST = "query ($q: String!) { suggest(prefix: $q) { text } }"
KNOWN_AT = 'query ($t: DateTime) { institution(uscc: "x", knownAt: $t) { name } }'
FOLLOWED = "query ($a: String) { changes(first: 1, after: $a) { edges { cursor } } }"
SEARCHED_ON = 'query ($a: String) { search(query: "", first: 1, after: $a) { edges { cursor } } }'
PROVED = "{{ proof(seq: {}) {{ __typename }} }}"
COMPARISONS = "number of comparisons of fields with one name"
A_FEW = "{ id name kind status icpNumber }"
IN_EACH = "region {{ code a{0}: name parent {{ code b{0}: name }} }} platforms(first: 1) {{ edges {{ node {{ id c{0}: name }} }} }}"


def cursor(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def after(field, text, arguments=""):
    return asked(f"query ($a: String) {{ {field}(first: 1, after: $a{arguments}) {{ pageInfo {{ endCursor }} }} }}", a=text)


def nested(levels, width, called="a"):
    """A field in itself, so many times beside each other on each of so many levels, and nothing in the same words."""
    if not levels:
        return f"{called}: code "
    return "".join(f"parent {{ {nested(levels - 1, width, f'{called}{n}')} }} " for n in range(width))


VALUES: Requests = refused(
    LIMIT_EXCEEDED={
        "types of which others are": told(
            "{ __schema { types { possibleTypes { possibleTypes { possibleTypes { name } } } } } }",
            limit="depth of lists in an introspection",
            value=3,
        ),
        "an alias of sixty thousand letters": told(
            "{ " + "a" * 60_000 + ": __typename }", limit="length of a token", value=60_000, maximum=4_000
        ),
        "a name of a hundred and one letters": told(
            "{ " + "a" * 101 + ": __typename }", limit="length of a name", value=101, maximum=100
        ),
        "a type of sixty thousand letters": told("{ ... on " + "T" * 60_000 + " { a } }", limit="length of a token", value=60_000),
        "four thousand kinds in a filter": told(
            asked(FILTERED, f={"kinds": ["COMPANY"] * 4_000 + ["x"]}),
            limit="number of values of an enumeration in a list",
            value=4_001,
            maximum=100,
        ),
        "four thousand kinds and nothing for another variable": told(
            asked(
                "query ($k: [InstitutionKind!], $n: Int!) { institutions(first: $n, filter: {kinds: $k}) { totalCount } }",
                k=["COMPANY"] * 4_000,
            ),
            limit="number of values of an enumeration in a list",
            value=4_000,
            maximum=100,
        ),
        "one variable four hundred times in each of twenty operations": told(
            each(20, "query Q{}($v: ID!) {{ ...F }}")
            + "fragment F on Query { "
            + each(4, "a{}: nodes(ids: [" + "$v " * 100 + "]) {{ id }}")
            + " }",
            limit="number of uses of variables times operations",
            value=20 * 420,
            maximum=1_000,
        ),
        "a block of sixty thousand letters": told(
            '{ node(id: """' + "a\n " * 15_000 + '""") { id } }', limit="number of lines", value=15_000
        ),
        "a block of one long line": told(
            '{ node(id: """' + '\\"""' * 15_000 + '""") { id } }', limit="length of a token", value=60_006
        ),
        "fifteen thousand blocks": '""" ' * 15_000,
        "quotation marks in a block without an end": '\\"""' * 15_000,
        "escapes without an end": told('"\\' * 30_000, limit="length of a token"),
        "sixty thousand quotation marks": '"' * 60_000,
        "backslashes in a block without an end": told('"""' + "\\" * 60_000, limit="length of a token"),
        "twenty thousand spreads of nothing": told("..." * 20_000, limit="number of tokens"),
        "a search of ten thousand letters": told(
            asked(SEARCH, q="王" * 10_001),
            limit="length of the text",
            value=10_001,
            maximum=200,
            field="search",
            argument="query",
        ),
        "a search of a telephone again and again": told(
            asked(SEARCH, q="138 " * 50_000), limit="length of the text", value=199_999
        ),
        "two hundred thousand letters to begin with": told(
            asked(SUGGEST, q=LONG), limit="length of the text", value=200_000, field="suggest", argument="prefix"
        ),
        "one record in itself": told(
            "{ regions { " + "parent { " * 12 + "code" + " }" * 12 + " } }", limit="depth of fields", value=14, maximum=12
        ),
        "two in each of six": told("{ regions { " + nested(6, 2) + " } }", limit=COMPARISONS),
        "three in each of four": told("{ regions { " + nested(4, 3) + " } }", limit=COMPARISONS),
        "twenty fragments of which each asks for the same": told(
            of_an_institution(each(20, "...F{}")) + each(20, "fragment F{0} on Institution {{ " + IN_EACH + " }} "),
            limit=COMPARISONS,
            maximum=1_000,
        ),
        "a hundred of a hundred of a hundred": told(
            "{ institutions(first: 100) { edges { node { platforms(first: 100) { edges { node " + A_FEW + " } } } } } }",
            limit="cost",
            maximum=50_000,
        ),
    },
    VALIDATION={
        "a first with an exponent of 400 in the document": paged("first: 1e400"),
        "a variable in a fragment that nobody defines": "{ ...F } fragment F on Query { __typename @skip(if: $x) }",
        "yes where true is meant": '{ __typename @include(if: "yes") }',
        "a query that is skipped again and again": "query " + "@skip(if: true) " * 11 + "{ __typename }",
        "an object where text is meant": "{ institution(uscc: {a: {b: {c: 1}}}) { name } }",
        "twenty queries without a name": "{ __typename } " * 20,
        "a subscription": "subscription { a }",
        "an operation that is not there": {"query": each(20, "query Q{} {{ __typename }} "), "operationName": "Q99"},
        "an operation of two hundred thousand letters": {"query": "query Q { a }", "operationName": LONG},
        "one of twenty operations, but which": each(20, "query Q{} {{ __typename }} "),
    },
    SYNTAX={
        "an escape beyond all letters": '{ node(id: "\\u{FFFFFFFFFFFFF}") { id } }',
        "an escape of thousands of zeros": '{ node(id: "\\u{' + "0" * 3_900 + '41}") { id } }',
        "half a letter": '{ node(id: "\\ud800") { id } }',
        "a letter that is none": "{ __type\x00name }",
        "hundreds of faces": "{ " + "😀 " * 900 + "}",
        "words about a query without a name": '"x" { __typename }',
        "arguments of a fragment": "{ ...F(a: 1) } fragment F on Query { __typename }",
        "a default that is a variable": "query ($a: Int = $b) { __typename }",
        "sixty thousand signs of a comment alone": "#" * 60_000,
    },
    BAD_ARGUMENT={
        "a first of thousands of digits": told(
            paged("first: " + "9" * 3_900), field="institutions", argument="first", value=2**53, maximum=100
        ),
        "half a page": asked(FIRST, f=1.5),
        "a page of true": asked(FIRST, f=True),
        "a page of text": asked(FIRST, f="5"),
        "a list of pages": asked(FIRST, f=[5]),
        "a page of less than nothing": told(with_variables(FIRST, '{"f": -0}'), argument="first", value=0),
        "a search of a zero byte": told(asked(SEARCH, q="a\x00b"), field="search", argument="query"),
        "a million suggestions": told('{ suggest(prefix: "ab", first: 1000000) { text } }', argument="first", value=1_000_000),
        "a region of a zero byte": told(
            asked("query ($r: String) { regions(parent: $r) { code } }", r="a\x00b"), field="regions", argument="parent"
        ),
        "a region of two hundred thousand letters": told(
            asked("query ($r: String) { statistics(region: $r) { __typename } }", r=LONG), field="statistics", argument="region"
        ),
        "a region in a filter": told(asked(FILTERED, f={"region": "%' --"}), field="institutions", argument="filter.region"),
        "changes of a region that there is not": told(
            asked("query ($r: String) { changes(first: 1, region: $r) { edges { cursor } } }", r="\u202e\ufeff"),
            field="changes",
            argument="region",
        ),
        "a receipt of two hundred thousand letters": told(
            asked("query ($r: String!) { complaint(reference: $r, secret: $r) { __typename } }", r=LONG), argument="reference"
        ),
        "an entry beyond the ledger": told(PROVED.format(2**31 - 1), field="proof", argument="seq"),
        "an entry before the ledger": told(PROVED.format(-1), field="proof", argument="seq"),
        "a ledger that shrinks": told("{ consistency(from: 2, to: 1) { __typename } }", field="consistency"),
        "a day of the year nought": asked(ON_A_DAY, d="0000-00-00"),
        "a day in wide digits": asked(ON_A_DAY, d="２０２６-01-01"),
        "a day with a line's end": asked(ON_A_DAY, d="2026-01-01\n"),
        "a day of a week": asked(ON_A_DAY, d="2026-W01-1"),
        "a day that is a number": asked(ON_A_DAY, d=20260101),
        "the last day of all": told(asked(ON_A_DAY, d="9999-12-31"), argument="asOf", value="9999-12-31"),
        "the last moment of all": told(asked(KNOWN_AT, t="9999-12-31T23:59:59-14:00"), argument="knownAt"),
        "the first moment of all": told(asked(KNOWN_AT, t="0001-01-01T00:00:00+14:00"), argument="knownAt"),
        "a moment of another planet": asked(KNOWN_AT, t="2026-01-01T00:00:00+99:99"),
        "the sixty-first second": asked(KNOWN_AT, t="2026-01-01T23:59:60Z"),
        "nothing where true is meant": asked("query ($s: Boolean!) { __typename @include(if: $s) }", s=None),
        "a thousand identifiers and one that is none": asked(LIST, i=[{"value": "x", "payee": "y"}] * 999 + [{"value": 5}]),
        "a thousand identifiers and one of another kind": asked(
            LIST, i=[{"value": "x", "kind": "LINK"}] * 999 + [{"value": "x", "kind": "LINKE"}]
        ),
        "forty-eight proofs of nothing": told("{ " + each(48, "a{}: proof(seq: 0) {{ __typename }}") + " }", field="proof"),
        "forty-eight lists of all teachers": told(
            "{ " + each(48, "a{}: teachers(first: 1, filter: {{}}) {{ totalCount }}") + " }",
            field="teachers",
            argument="filter",
        ),
    },
    BAD_CURSOR={
        "a cursor of lists in lists": told(after("platforms", cursor("[" * 5_000)), field="platforms", argument="after"),
        "a cursor of a zero byte": told(after("publishedLists", cursor('["\0"]')), field="publishedLists"),
        "a cursor of nothing but padding": told(after("teachers", "====", ', filter: {name: "王"}'), field="teachers"),
        "a cursor that goes back": told(
            asked("query ($b: String) { institutions(last: 1, before: $b) { totalCount } }", b="x"),
            field="institutions",
            argument="before",
        ),
        "a cursor of a search that is endless": told(asked(SEARCHED_ON, a=cursor("[1e999]")), field="search"),
        "a cursor of a search of thousands of digits": asked(SEARCHED_ON, a=cursor("[1" + "0" * 5_000 + "]")),
        "changes after less than nothing": told(asked(FOLLOWED, a="c-5"), field="changes", argument="after"),
        "changes after more than there can be": asked(FOLLOWED, a="c" + "9" * 400),
        "twenty-four searches from nowhere": told(
            "{ " + each(24, 'a{}: search(query: "a", first: 1, after: "x") {{ totalCount }}') + " }",
            field="search",
            argument="after",
        ),
    },
)
