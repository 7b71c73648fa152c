"""Requests that ask in bad faith, or by mistake: what is sent, the code of the error, and what its extensions must say."""

import json
from typing import Any, NamedTuple

Told = dict[str, Any]
Requests = dict[str, tuple[Any, str, Told]]


class Asked(NamedTuple):
    """What is sent, and what the extensions of the error must say."""

    sent: Any
    told: Told


def told(sent: Any, /, **extensions: Any) -> Asked:
    return Asked(sent, extensions)


def refused(**by_code: dict[str, Any]) -> Requests:
    """Requests, each a body or the text of a document, by the code of the error with which they are refused."""
    return {
        name: ({"query": sent} if isinstance(sent, str) else sent, code, extensions)
        for code, requests in by_code.items()
        for name, each in requests.items()
        for sent, extensions in [each if isinstance(each, Asked) else told(each)]
    }


def asked(query, /, **variables):
    return {"query": query, "variables": variables}


def chain(doublings):
    """Fragments of which each spreads the next twice."""
    links = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(doublings))
    return f"{{ ...F0 }} {links} fragment F{doublings} on Query {{ __typename }}"


def aliases(number):
    return "{ " + " ".join(f"a{n}: __typename" for n in range(number)) + " }"


def deep(levels):
    return "[" * levels + "]" * levels


def paged(arguments):
    return f"{{ institutions({arguments}) {{ totalCount }} }}"


def each(number, form):
    """A form for each of so many numbers."""
    return " ".join(form.format(n) for n in range(number))


def of_an_institution(fields):
    return "{ institutions(first: 1) { edges { node { " + fields + " } } } }"


def with_variables(query, variables):
    """A body with the text of the variables as it stands."""
    return (json.dumps({"query": query})[:-1] + f', "variables": {variables}}}').encode()


def introspection(loops):
    return "{ __schema { types " + "{ fields { type " * loops + "{ name }" + " } }" * loops + " } }"


ALL_OF_A_FIELD = "name description args { name description } type { fields { name type { name kind ofType { name } } } } "
FIRST = "query ($f: Int) { institutions(first: $f) { totalCount } }"
ON_A_DAY = 'query ($d: Date) { institution(uscc: "x", asOf: $d) { name } }'
OF_KINDS = 'query ($k: [RecordKind!]) { search(query: "a", first: 1, kinds: $k) { totalCount } }'
FROM = "query ($a: String) { institutions(first: 1, after: $a) { totalCount } }"
LIST = "query ($i: [IdentifierInput!]!) { verify(identifiers: $i) { outcome } }"
IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
FILTERED = "query ($f: InstitutionFilter) { institutions(first: 1, filter: $f) { totalCount } }"
UNKNOWN = "number of fields that there are not"
STRAYS = "number of variables and fragments that are not both defined and used"
WRITTEN = "number of items in a list of the document"

CASES: Requests = refused(
    LIMIT_EXCEEDED={
        "ninety doublings": told(chain(90), limit="number of fragments", value=91),
        "fifty doublings": told(chain(50), limit="nesting of selections", maximum=40),
        "thirty doublings": told(chain(30), limit="number of fields", value=2**30),
        "a hundred and one aliases": told(aliases(101), limit="number of aliases", value=101),
        "eight hundred aliases": told(aliases(800), limit="number of aliases", value=800),
        "ten thousand aliases": told(aliases(10_000), limit="document size in bytes"),
        "a thousand repeated fields": told(
            "{ " + "__typename " * 1_000 + "}", limit="number of fields with one name in a selection", value=1_000
        ),
        "a thousand fields behind aliases that repeat": told("{ " + "on: __typename " * 800 + "}", limit="number of aliases"),
        "sixty fields at the root": told(
            "{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }", limit="number of root fields", value=60, maximum=50
        ),
        "three hundred directives": told(
            "{ __typename " + "@include(if: true) " * 300 + "}", limit="number of directives", value=300, maximum=50
        ),
        "a directive again and again that there is not": told(
            "{ __typename " + "@no " * 1_000 + "}", limit="number of directives", value=1_000
        ),
        "ten thousand fragments without a space between them": told(
            "{" + "...a" * 10_000 + "}", limit="number of tokens", value=2_501
        ),
        "twenty thousand numbers without a space between them": told(
            "{ nodes(ids: [" + "-1" * 20_000 + "]) { id } }", limit="number of tokens", value=2_501
        ),
        "deep lists in the document": told(
            f"{{ verify(identifiers: {deep(500)}) {{ outcome }} }}", limit="nesting of brackets", value=502
        ),
        "three hundred fragments that there are not": told(
            "{" + each(300, "...a{}") + "}", limit="number of fields in one selection", value=300, maximum=100
        ),
        "ninety fragments that there are not": told("{" + each(90, "...a{}") + "}", limit=STRAYS, value=90, maximum=10),
        "sixty fragments that are not used": told(
            "{ __typename } " + each(59, "fragment F{} on Institution {{ name uscc id }}"), limit=STRAYS, value=59
        ),
        "fragments each of which holds all": told(
            "{ ...F0 } " + "".join(f"fragment F{n} on Query {{ {each(30, '...F{}')} }} " for n in range(30)),
            limit="number of tokens",
        ),
        "a hundred operations": told(
            "".join(f"query Q{n} {{ __typename }} " for n in range(100)), limit="number of operations", value=100, maximum=20
        ),
        "a text of sixty thousand letters": told(
            '{ node(id: "' + "\\n" * 30_000 + '") { id } }', limit="length of a token", value=60_002
        ),
        "values that are defined": told("enum E { " + each(500, "A{}") + " }", value=500),
        "sixty thousand ids": told(asked(IDS, ids=[1] * 60_000), limit="number of commas", maximum=4_100),
        "an object of twenty thousand fields": told(asked(LIST, i={f"a{n}": 1 for n in range(20_000)}), limit="number of commas"),
        "a hundred and one ids": told(asked(IDS, ids=["x"] * 101), limit="number of ids", value=101, maximum=100),
        "an introspection that goes in circles": told(introspection(10), limit="depth of introspection", value=23),
        "an introspection of everything's everything": told(introspection(6), limit="size of introspection"),
        "five introspections": told(
            "{ " + " ".join(f"s{n}: __schema {{ types {{ fields {{ {ALL_OF_A_FIELD} }} }} }}" for n in range(5)) + " }",
            limit="size of introspection",
            maximum=150_000,
        ),
        "lists in variables deeper than any reader goes": told(
            with_variables(LIST, '{"i": ' + deep(100_000) + "}"),
            limit="number of square brackets",
            value=100_001,
            maximum=2_000,
        ),
        "lists in variables of three hundred levels": told(
            with_variables(LIST, '{"i": ' + deep(300) + "}"), limit="nesting of JSON", value=302, maximum=254
        ),
        "lists in lists by the thousand": told(
            with_variables(LIST, '{"i": [' + ",".join([deep(60)] * 1_900) + "]}"), limit="number of square brackets"
        ),
        "three thousand identifiers": told(
            with_variables(LIST, '{"i": [' + ",".join(['{"value":"x"}'] * 3_400) + "]}"),
            limit="number of braces",
            value=3_404,
            maximum=2_000,
        ),
        "a thousand and one identifiers": told(
            asked(LIST, i=[{"value": "x"}] * 1_001), limit="number of identifiers", value=1_001, maximum=1_000
        ),
        "a filter of thousands of fields": told(
            asked(FILTERED, f={f"regio{n}": "x" for n in range(4_000)}),
            limit="number of members of an object",
            value=4_000,
            maximum=100,
        ),
        "thousands of values of an enum": told(
            asked(OF_KINDS, k=["PLATFOR"] * 4_000),
            limit="number of values of an enumeration in a list",
            value=4_000,
            maximum=100,
        ),
        "hundreds of fields in one selection": told(
            of_an_institution(each(980, "f{}")), limit="number of fields in one selection", value=980, maximum=100
        ),
        "ninety fields that there are not": told(of_an_institution(each(90, "name{}")), limit=UNKNOWN, value=90, maximum=20),
        "ninety fields behind aliases that there are not": told(
            of_an_institution(each(90, "a{0}: filingNumber{0}")), limit=UNKNOWN, value=90
        ),
        "forty fields at the root nearly as there are": told("{ " + each(40, "institution{}") + " }", limit=UNKNOWN, value=40),
        "a hundred variables that are not used": told(
            "query (" + each(100, "$v{}: Int") + ") { __typename }", limit=STRAYS, value=100
        ),
        "forty variables that are not defined": told(
            "{ " + each(40, "a{0}: institutions(first: $f{0}) {{ totalCount }}") + " }", limit=STRAYS, value=40
        ),
        "five hundred variables in a list": told(
            "{ nodes(ids: [" + each(480, "$v{}") + "]) { id } }", limit=WRITTEN, value=480, maximum=100
        ),
        "nine hundred ids in the document": told("{ nodes(ids: [" + each(988, '"x{}"') + "]) { id } }", limit=WRITTEN, value=988),
        "nine hundred values of an enum in the document": told(
            '{ search(query: "a", first: 1, kinds: [' + each(900, "PLATFOR{}") + "]) { totalCount } }", limit=WRITTEN, value=900
        ),
        "five hundred empty objects": told("{ verify(identifiers: [" + "{} " * 480 + "]) { outcome } }", limit=WRITTEN, value=480),
        "ninety fields that conflict": told(
            of_an_institution("x: name " + "x: uscc " * 90),
            limit="number of fields with one name in a selection",
            value=91,
            maximum=10,
        ),
        "types of types of types": told(
            '{ __type(name: "Query") { ' + "ofType { " * 30 + "name" + " }" * 31 + " }", limit="depth of introspection"
        ),
        "sixty types": told("{ " + each(60, 'a{}: __type(name: "Institution") {{ name }}') + " }", limit="number of root fields"),
        "texts with thousands of letters each": told(
            "{ " + each(15, 'a{}: node(id: "' + "\\u4e2d" * 650 + '") {{ id }}') + " }",
            limit="length of texts and numbers",
            maximum=8_000,
        ),
        "numbers with thousands of digits each": told(
            "{ " + each(15, "a{}: institutions(first: " + "9" * 3_900 + ") {{ totalCount }}") + " }",
            limit="length of texts and numbers",
            value=58_500,
            maximum=8_000,
        ),
        "sixty thousand lines": told("{" + "\n" * 60_000 + "nothing }", limit="number of lines", value=60_000, maximum=5_000),
        "lines that end in two ways": told(
            "{" + "\n\r " * 2_600 + "nothing }", limit="number of lines", value=5_200, maximum=5_000
        ),
    },
    VALIDATION={
        "a fragment that holds itself": "{ ...A } fragment A on Query { ...A }",
        "two fragments that hold each other": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "fragments each of which holds ten": "{ ...F0 } "
        + "".join(f"fragment F{n} on Query {{ {each(10, '...F{}')} }} " for n in range(10)),
        "types that are defined": each(60, "scalar S{}"),
        "a fragment that there is not": "{ ...Nothing }",
        "a day that there is not": '{ institution(uscc: "x", asOf: "2026-02-30") { name } }',
        "arguments that there are not": "{ institutions(" + each(20, "firs{}: 1") + ") { totalCount } }",
        "an argument again and again": "{ institutions(" + "first: 1 " * 20 + ") { totalCount } }",
        "a directive on a field again and again": "{ __typename " + "@include(if: true) " * 50 + "}",
        "fifty directives that there are not": "{ __typename " + each(50, "@skop{}") + " }",
        "types that there are not": "{ __typename " + each(90, "... on T{} {{ __typename }}") + " }",
        "types nearly as there are": "query (" + each(10, "$v{0}: InstitutionFilte{0}") + ") { __typename }",
        "fragments where none can be": of_an_institution("... on Course { id } " * 60),
        "a variable that is defined again and again": "query (" + "$v: Int " * 100 + ") { institutions(first: $v) { totalCount } }",
        "ten fields that conflict": of_an_institution("x: name " + "x: uscc " * 9),
        "operations of one name": "query Q { __typename } " * 20,
        "fragments of one name": "{ ...F } " + "fragment F on Query { __typename } " * 60,
        "a comment of sixty thousand letters": "#" + "x" * 60_000 + "\n{ nothing }",
        "a gap of sixty thousand spaces": "{" + " " * 60_000 + "nothing }",
        "a gap of sixty thousand spaces at the end": "{ nothing }" + " " * 60_000,
        "sixty thousand signs of a comment": "{ nothing }" + "#" * 60_000,
        "five thousand lines of comments": "{" + "# x\n" * 4_990 + each(9, "nothing{}") + "}",
        "marks of the order of bytes": "\ufeff" * 20_000 + "{ nothing }",
    },
    SYNTAX={
        "names in Chinese": "{ " + "机 " * 990 + "}",
        "an escape that is none": '{ node(id: "\\q") { id } }',
    },
    FIRST_REQUIRED={
        "no first": told("{ institutions { totalCount } }", field="institutions"),
        "ninety lists below a record without a first": told(
            of_an_institution(each(90, "a{0}: platforms {{ totalCount }}")), field="platforms"
        ),
    },
    BAD_ARGUMENT={
        "a first beyond what an Int holds": told(
            paged("first: 1" + "0" * 400), field="institutions", argument="first", value=2**53, maximum=100
        ),
        "a first below one": told(paged("first: -1"), argument="first", field="institutions", value=-1),
        "a first of a billion": told(paged("first: 1000000000"), argument="first", value=10**9),
        "a first with a last": told(paged("first: 1, last: 1"), field="institutions"),
        "a day before there was a registry": told(
            '{ institution(uscc: "x", asOf: "0001-01-01") { name } }', argument="asOf", value="0001-01-01"
        ),
        "a number beyond 64 bits": with_variables(FIRST, '{"f": 18446744073709551616}'),
        "lists in variables of two hundred levels": with_variables(LIST, '{"i": ' + deep(200) + "}"),
        "objects of two hundred levels": with_variables(LIST, '{"i": ' + '{"a":' * 200 + "1" + "}" * 201),
        "a thousand identifiers that are none": asked(LIST, i=[{"valu": "x"}] * 1_000),
        "a field of two hundred thousand letters": asked(FILTERED, f={"r" * 200_000: 1}),
        "a value of an enum of a hundred thousand letters": asked(OF_KINDS, k=["P" * 100_000]),
        "a day of two hundred thousand letters": asked(ON_A_DAY, d="2" * 200_000),
    },
    BAD_CURSOR={
        "a cursor of nothing": paged('first: 1, after: "x"'),
        "a cursor of two hundred thousand letters": asked(FROM, a="A" * 200_000),
    },
    BAD_REQUEST={
        "a number of 400 digits in variables": with_variables(FIRST, '{"f": 1' + "0" * 400 + "}"),
        "a number with an exponent of 400": with_variables(FIRST, '{"f": 1e400}'),
        "a number of two hundred thousand digits": with_variables(FIRST, '{"f": ' + "9" * 200_000 + "}"),
        "members of one name": b"{" + b'"query":"{a}",' * 1_900 + b'"a":1}',
        "bytes that are no letters": b'{"query": "' + b"\xff" * 200_000 + b'"}',
    },
)
