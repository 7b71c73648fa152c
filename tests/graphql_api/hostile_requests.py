"""Requests that ask in bad faith, or by mistake: what is sent, the code of the error, and what its extensions must say."""

import json
from typing import Any


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
LIST = "query ($i: [IdentifierInput!]!) { verify(identifiers: $i) { outcome } }"
IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
FILTERED = "query ($f: InstitutionFilter) { institutions(first: 1, filter: $f) { totalCount } }"
UNKNOWN = "number of fields that there are not"
STRAYS = "number of variables and fragments that are not both defined and used"
WRITTEN = "number of items in a list of the document"

# What is asked; then the code of the error and what its extensions must say.
CASES: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "ninety doublings": ({"query": chain(90)}, "LIMIT_EXCEEDED", {"limit": "number of fragments", "value": 91}),
    "fifty doublings": ({"query": chain(50)}, "LIMIT_EXCEEDED", {"limit": "nesting of selections", "maximum": 40}),
    "thirty doublings": ({"query": chain(30)}, "LIMIT_EXCEEDED", {"limit": "number of fields", "value": 2**30}),
    "a hundred and one aliases": ({"query": aliases(101)}, "LIMIT_EXCEEDED", {"limit": "number of aliases", "value": 101}),
    "eight hundred aliases": ({"query": aliases(800)}, "LIMIT_EXCEEDED", {"limit": "number of aliases", "value": 800}),
    "ten thousand aliases": ({"query": aliases(10_000)}, "LIMIT_EXCEEDED", {"limit": "document size in bytes"}),
    "a thousand repeated fields": (
        {"query": "{ " + "__typename " * 1_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of fields with one name in a selection", "value": 1_000},
    ),
    "a thousand fields behind aliases that repeat": (
        {"query": "{ " + "on: __typename " * 800 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of aliases"},
    ),
    "sixty fields at the root": (
        {"query": "{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of root fields", "value": 60, "maximum": 50},
    ),
    "three hundred directives": (
        {"query": "{ __typename " + "@include(if: true) " * 300 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of directives", "value": 300, "maximum": 50},
    ),
    "a directive again and again that there is not": (
        {"query": "{ __typename " + "@no " * 1_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of directives", "value": 1_000},
    ),
    "ten thousand fragments without a space between them": (
        {"query": "{" + "...a" * 10_000 + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of tokens", "value": 2_501},
    ),
    "twenty thousand numbers without a space between them": (
        {"query": "{ nodes(ids: [" + "-1" * 20_000 + "]) { id } }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of tokens", "value": 2_501},
    ),
    "deep lists in the document": (
        {"query": f"{{ verify(identifiers: {deep(500)}) {{ outcome }} }}"},
        "LIMIT_EXCEEDED",
        {"limit": "nesting of brackets", "value": 502},
    ),
    "a fragment that holds itself": ({"query": "{ ...A } fragment A on Query { ...A }"}, "VALIDATION", {}),
    "two fragments that hold each other": (
        {"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"},
        "VALIDATION",
        {},
    ),
    "three hundred fragments that there are not": (
        {"query": "{" + each(300, "...a{}") + "}"},
        "LIMIT_EXCEEDED",
        {"limit": "number of fields in one selection", "value": 300, "maximum": 100},
    ),
    "ninety fragments that there are not": (
        {"query": "{" + each(90, "...a{}") + "}"},
        "LIMIT_EXCEEDED",
        {"limit": STRAYS, "value": 90, "maximum": 10},
    ),
    "sixty fragments that are not used": (
        {"query": "{ __typename } " + each(59, "fragment F{} on Institution {{ name uscc id }}")},
        "LIMIT_EXCEEDED",
        {"limit": STRAYS, "value": 59},
    ),
    "fragments each of which holds all": (
        {"query": "{ ...F0 } " + "".join(f"fragment F{n} on Query {{ {each(30, '...F{}')} }} " for n in range(30))},
        "LIMIT_EXCEEDED",
        {"limit": "number of tokens"},
    ),
    "fragments each of which holds ten": (
        {"query": "{ ...F0 } " + "".join(f"fragment F{n} on Query {{ {each(10, '...F{}')} }} " for n in range(10))},
        "VALIDATION",
        {},
    ),
    "a hundred operations": (
        {"query": "".join(f"query Q{n} {{ __typename }} " for n in range(100))},
        "LIMIT_EXCEEDED",
        {"limit": "number of operations", "value": 100, "maximum": 20},
    ),
    "a text of sixty thousand letters": (
        {"query": '{ node(id: "' + "\\n" * 30_000 + '") { id } }'},
        "LIMIT_EXCEEDED",
        {"limit": "length of a token", "value": 60_002},
    ),
    "types that are defined": ({"query": each(60, "scalar S{}")}, "VALIDATION", {}),
    "values that are defined": ({"query": "enum E { " + each(500, "A{}") + " }"}, "LIMIT_EXCEEDED", {"value": 500}),
    "sixty thousand ids": (
        {"query": IDS, "variables": {"ids": [1] * 60_000}},
        "LIMIT_EXCEEDED",
        {"limit": "number of commas", "maximum": 4_100},
    ),
    "an object of twenty thousand fields": (
        {"query": LIST, "variables": {"i": {f"a{n}": 1 for n in range(20_000)}}},
        "LIMIT_EXCEEDED",
        {"limit": "number of commas"},
    ),
    "a fragment that there is not": ({"query": "{ ...Nothing }"}, "VALIDATION", {}),
    "a first below one": (
        {"query": paged("first: -1")},
        "BAD_ARGUMENT",
        {"argument": "first", "field": "institutions", "value": -1},
    ),
    "a first of a billion": ({"query": paged("first: 1000000000")}, "BAD_ARGUMENT", {"argument": "first", "value": 10**9}),
    "a first beyond what an Int holds": ({"query": paged("first: 1" + "0" * 400)}, "VALIDATION", {}),
    "no first": ({"query": "{ institutions { totalCount } }"}, "FIRST_REQUIRED", {"field": "institutions"}),
    "a first with a last": ({"query": paged("first: 1, last: 1")}, "BAD_ARGUMENT", {"field": "institutions"}),
    "a cursor of nothing": ({"query": paged('first: 1, after: "x"')}, "BAD_CURSOR", {}),
    "a day before there was a registry": (
        {"query": '{ institution(uscc: "x", asOf: "0001-01-01") { name } }'},
        "BAD_ARGUMENT",
        {"argument": "asOf", "value": "0001-01-01"},
    ),
    "a day that there is not": ({"query": '{ institution(uscc: "x", asOf: "2026-02-30") { name } }'}, "VALIDATION", {}),
    "a hundred and one ids": (
        {"query": IDS, "variables": {"ids": ["x"] * 101}},
        "LIMIT_EXCEEDED",
        {"limit": "number of ids", "value": 101, "maximum": 100},
    ),
    "an introspection that goes in circles": (
        {"query": introspection(10)},
        "LIMIT_EXCEEDED",
        {"limit": "depth of introspection", "value": 23},
    ),
    "an introspection of everything's everything": (
        {"query": introspection(6)},
        "LIMIT_EXCEEDED",
        {"limit": "size of introspection"},
    ),
    "five introspections": (
        {"query": "{ " + " ".join(f"s{n}: __schema {{ types {{ fields {{ {ALL_OF_A_FIELD} }} }} }}" for n in range(5)) + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "size of introspection", "maximum": 150_000},
    ),
    "a number of 400 digits in variables": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 1' + b"0" * 400 + b"}}",
        "BAD_REQUEST",
        {},
    ),
    "a number with an exponent of 400": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 1e400}}',
        "BAD_REQUEST",
        {},
    ),
    "a number beyond 64 bits": (
        b'{"query": "query ($f: Int) { institutions(first: $f) { totalCount } }", "variables": {"f": 18446744073709551616}}',
        "BAD_ARGUMENT",
        {},
    ),
    "lists in variables deeper than any reader goes": (
        with_variables(LIST, '{"i": ' + deep(100_000) + "}"),
        "LIMIT_EXCEEDED",
        {"limit": "number of square brackets", "value": 100_001, "maximum": 2_000},
    ),
    "lists in variables of three hundred levels": (
        with_variables(LIST, '{"i": ' + deep(300) + "}"),
        "LIMIT_EXCEEDED",
        {"limit": "nesting of JSON", "value": 302, "maximum": 254},
    ),
    "lists in variables of two hundred levels": (
        with_variables(LIST, '{"i": ' + deep(200) + "}"),
        "BAD_ARGUMENT",
        {},
    ),
    "lists in lists by the thousand": (
        with_variables(LIST, '{"i": [' + ",".join([deep(60)] * 1_900) + "]}"),
        "LIMIT_EXCEEDED",
        {"limit": "number of square brackets"},
    ),
    "objects of two hundred levels": (with_variables(LIST, '{"i": ' + '{"a":' * 200 + "1" + "}" * 201), "BAD_ARGUMENT", {}),
    "three thousand identifiers": (
        with_variables(LIST, '{"i": [' + ",".join(['{"value":"x"}'] * 3_400) + "]}"),
        "LIMIT_EXCEEDED",
        {"limit": "number of braces", "value": 3_404, "maximum": 2_000},
    ),
    "a thousand and one identifiers": (
        {"query": LIST, "variables": {"i": [{"value": "x"}] * 1_001}},
        "LIMIT_EXCEEDED",
        {"limit": "number of identifiers", "value": 1_001, "maximum": 1_000},
    ),
    "a thousand identifiers that are none": ({"query": LIST, "variables": {"i": [{"valu": "x"}] * 1_000}}, "BAD_ARGUMENT", {}),
    "a filter of thousands of fields": (
        {"query": FILTERED, "variables": {"f": {f"regio{n}": "x" for n in range(4_000)}}},
        "LIMIT_EXCEEDED",
        {"limit": "number of members of an object", "value": 4_000, "maximum": 100},
    ),
    "a field of two hundred thousand letters": ({"query": FILTERED, "variables": {"f": {"r" * 200_000: 1}}}, "BAD_ARGUMENT", {}),
    "thousands of values of an enum": (
        {
            "query": 'query ($k: [RecordKind!]) { search(query: "a", first: 1, kinds: $k) { totalCount } }',
            "variables": {"k": ["PLATFOR"] * 4_000},
        },
        "LIMIT_EXCEEDED",
        {"limit": "number of values of an enumeration in a list", "value": 4_000, "maximum": 100},
    ),
    "a value of an enum of a hundred thousand letters": (
        {
            "query": 'query ($k: [RecordKind!]) { search(query: "a", first: 1, kinds: $k) { totalCount } }',
            "variables": {"k": ["P" * 100_000]},
        },
        "BAD_ARGUMENT",
        {},
    ),
    "a number of two hundred thousand digits": (
        with_variables("query ($f: Int) { institutions(first: $f) { totalCount } }", '{"f": ' + "9" * 200_000 + "}"),
        "BAD_REQUEST",
        {},
    ),
    "a day of two hundred thousand letters": (
        {"query": 'query ($d: Date) { institution(uscc: "x", asOf: $d) { name } }', "variables": {"d": "2" * 200_000}},
        "BAD_ARGUMENT",
        {},
    ),
    "a cursor of two hundred thousand letters": (
        {"query": "query ($a: String) { institutions(first: 1, after: $a) { totalCount } }", "variables": {"a": "A" * 200_000}},
        "BAD_CURSOR",
        {},
    ),
    "hundreds of fields in one selection": (
        {"query": of_an_institution(each(980, "f{}"))},
        "LIMIT_EXCEEDED",
        {"limit": "number of fields in one selection", "value": 980, "maximum": 100},
    ),
    "ninety fields that there are not": (
        {"query": of_an_institution(each(90, "name{}"))},
        "LIMIT_EXCEEDED",
        {"limit": UNKNOWN, "value": 90, "maximum": 20},
    ),
    "ninety fields behind aliases that there are not": (
        {"query": of_an_institution(each(90, "a{0}: filingNumber{0}"))},
        "LIMIT_EXCEEDED",
        {"limit": UNKNOWN, "value": 90},
    ),
    "forty fields at the root nearly as there are": (
        {"query": "{ " + each(40, "institution{}") + " }"},
        "LIMIT_EXCEEDED",
        {"limit": UNKNOWN, "value": 40},
    ),
    "arguments that there are not": ({"query": "{ institutions(" + each(20, "firs{}: 1") + ") { totalCount } }"}, "VALIDATION", {}),
    "an argument again and again": ({"query": "{ institutions(" + "first: 1 " * 20 + ") { totalCount } }"}, "VALIDATION", {}),
    "a directive on a field again and again": ({"query": "{ __typename " + "@include(if: true) " * 50 + "}"}, "VALIDATION", {}),
    "fifty directives that there are not": ({"query": "{ __typename " + each(50, "@skop{}") + " }"}, "VALIDATION", {}),
    "types that there are not": ({"query": "{ __typename " + each(90, "... on T{} {{ __typename }}") + " }"}, "VALIDATION", {}),
    "types nearly as there are": (
        {"query": "query (" + each(10, "$v{0}: InstitutionFilte{0}") + ") { __typename }"},
        "VALIDATION",
        {},
    ),
    "fragments where none can be": ({"query": of_an_institution("... on Course { id } " * 60)}, "VALIDATION", {}),
    "a hundred variables that are not used": (
        {"query": "query (" + each(100, "$v{}: Int") + ") { __typename }"},
        "LIMIT_EXCEEDED",
        {"limit": STRAYS, "value": 100},
    ),
    "forty variables that are not defined": (
        {"query": "{ " + each(40, "a{0}: institutions(first: $f{0}) {{ totalCount }}") + " }"},
        "LIMIT_EXCEEDED",
        {"limit": STRAYS, "value": 40},
    ),
    "five hundred variables in a list": (
        {"query": "{ nodes(ids: [" + each(480, "$v{}") + "]) { id } }"},
        "LIMIT_EXCEEDED",
        {"limit": WRITTEN, "value": 480, "maximum": 100},
    ),
    "a variable that is defined again and again": (
        {"query": "query (" + "$v: Int " * 100 + ") { institutions(first: $v) { totalCount } }"},
        "VALIDATION",
        {},
    ),
    "nine hundred ids in the document": (
        {"query": "{ nodes(ids: [" + each(988, '"x{}"') + "]) { id } }"},
        "LIMIT_EXCEEDED",
        {"limit": WRITTEN, "value": 988},
    ),
    "nine hundred values of an enum in the document": (
        {"query": '{ search(query: "a", first: 1, kinds: [' + each(900, "PLATFOR{}") + "]) { totalCount } }"},
        "LIMIT_EXCEEDED",
        {"limit": WRITTEN, "value": 900},
    ),
    "five hundred empty objects": (
        {"query": "{ verify(identifiers: [" + "{} " * 480 + "]) { outcome } }"},
        "LIMIT_EXCEEDED",
        {"limit": WRITTEN, "value": 480},
    ),
    "ninety fields that conflict": (
        {"query": of_an_institution("x: name " + "x: uscc " * 90)},
        "LIMIT_EXCEEDED",
        {"limit": "number of fields with one name in a selection", "value": 91, "maximum": 10},
    ),
    "ten fields that conflict": ({"query": of_an_institution("x: name " + "x: uscc " * 9)}, "VALIDATION", {}),
    "operations of one name": ({"query": "query Q { __typename } " * 20}, "VALIDATION", {}),
    "fragments of one name": ({"query": "{ ...F } " + "fragment F on Query { __typename } " * 60}, "VALIDATION", {}),
    "types of types of types": (
        {"query": '{ __type(name: "Query") { ' + "ofType { " * 30 + "name" + " }" * 31 + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "depth of introspection"},
    ),
    "sixty types": (
        {"query": "{ " + each(60, 'a{}: __type(name: "Institution") {{ name }}') + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of root fields"},
    ),
    "texts with thousands of letters each": (
        {"query": "{ " + each(15, 'a{}: node(id: "' + "\\u4e2d" * 650 + '") {{ id }}') + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "length of texts and numbers", "maximum": 8_000},
    ),
    "numbers with thousands of digits each": (
        {"query": "{ " + each(15, "a{}: institutions(first: " + "9" * 3_900 + ") {{ totalCount }}") + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "length of texts and numbers", "value": 58_500, "maximum": 8_000},
    ),
    "a comment of sixty thousand letters": ({"query": "#" + "x" * 60_000 + "\n{ nothing }"}, "VALIDATION", {}),
    "a gap of sixty thousand spaces": ({"query": "{" + " " * 60_000 + "nothing }"}, "VALIDATION", {}),
    "a gap of sixty thousand spaces at the end": ({"query": "{ nothing }" + " " * 60_000}, "VALIDATION", {}),
    "sixty thousand signs of a comment": ({"query": "{ nothing }" + "#" * 60_000}, "VALIDATION", {}),
    "five thousand lines of comments": ({"query": "{" + "# x\n" * 4_990 + each(9, "nothing{}") + "}"}, "VALIDATION", {}),
    "sixty thousand lines": (
        {"query": "{" + "\n" * 60_000 + "nothing }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of lines", "value": 60_000, "maximum": 5_000},
    ),
    "lines that end in two ways": (
        {"query": "{" + "\n\r " * 2_600 + "nothing }"},
        "LIMIT_EXCEEDED",
        {"limit": "number of lines", "value": 5_200, "maximum": 5_000},
    ),
    "marks of the order of bytes": ({"query": "\ufeff" * 20_000 + "{ nothing }"}, "VALIDATION", {}),
    "names in Chinese": ({"query": "{ " + "机 " * 990 + "}"}, "SYNTAX", {}),
    "an escape that is none": ({"query": '{ node(id: "\\q") { id } }'}, "SYNTAX", {}),
    "members of one name": (b"{" + b'"query":"{a}",' * 1_900 + b'"a":1}', "BAD_REQUEST", {}),
    "bytes that are no letters": (b'{"query": "' + b"\xff" * 200_000 + b'"}', "BAD_REQUEST", {}),
}
