"""Requests that are nearly right: what is sent, the code of the error, and what its extensions must say.

They are read whole before anything is found to be wrong.
"""

from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from graphql_api.schema import SCHEMA
from tests.graphql_api.hostile_requests import FILTERED, LIST, each, of_an_institution


def lists(number, arguments):
    return "{ " + each(number, f"a{{}}: institutions({arguments}) {{{{ pageInfo {{{{ hasNextPage }}}} }}}}") + " }"


def schools(number, arguments):
    return "{ " + each(number, f'a{{}}: institution(uscc: "x", {arguments}) {{{{ name }}}}') + " }"


def everything(of, levels):
    """All that can be asked of a type without arguments but `first`, so many levels down."""
    asked = []
    for name, field in of.fields.items():
        inner = get_named_type(field.type)
        if any(is_required_argument(each) for each in field.args.values()):
            continue
        if is_leaf_type(inner):
            asked.append(name)
        elif isinstance(inner, GraphQLObjectType | GraphQLInterfaceType) and levels > 1:
            below = everything(inner, levels - (name not in ("edges", "node", "pageInfo")))
            asked.append(f"{name}{'(first: 1)' if 'first' in field.args else ''} {{ {below} }}" if below else "")
    return " ".join(asked)


def everything_of(name, levels):
    return everything(SCHEMA.type_map[name], levels)


MANY_VARIABLES = "query (" + each(30, "$v{}: Int") + ") { " + each(30, "a{0}: institutions(first: $v{0}) {{ totalCount }}") + " }"
SAME_IN_EACH = each(7, "fragment F{} on Institution {{ id name uscc platforms(first: 1) {{ edges {{ node {{ id name }} }} }} }}")

NEARLY_VALID: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "thirty wrong cursors": ({"query": lists(30, 'first: 1, after: "x"')}, "BAD_CURSOR", {}),
    "thirty lists without first": ({"query": lists(30, "last: null")}, "FIRST_REQUIRED", {"field": "institutions"}),
    "thirty pages of none": ({"query": lists(30, "first: 0")}, "BAD_ARGUMENT", {"argument": "first", "value": 0}),
    "thirty pages forward and back": ({"query": lists(30, "first: 1, last: 1")}, "BAD_ARGUMENT", {}),
    "twenty-five days before there was a registry": ({"query": schools(25, 'asOf: "0001-01-01"')}, "BAD_ARGUMENT", {}),
    "twenty-five moments to come": ({"query": schools(25, 'knownAt: "2199-01-01T00:00:00Z"')}, "BAD_ARGUMENT", {}),
    "ten moments to come behind five thousand lines": (
        {"query": "\n" * 4_990 + schools(10, 'knownAt: "2199-01-01T00:00:00Z"')},
        "BAD_ARGUMENT",
        {},
    ),
    "forty-eight days that there are not": ({"query": schools(48, 'asOf: "2026-02-30"')}, "VALIDATION", {}),
    "forty-eight regions that there are not": (
        {"query": "{ " + each(48, 'a{}: statistics(region: "x") {{ __typename }}') + " }"},
        "BAD_ARGUMENT",
        {},
    ),
    "forty-eight lists of regions": (
        {"query": "{ " + each(48, 'a{}: regions(parent: "x") {{ code }}') + " }"},
        "LIMIT_EXCEEDED",
        {"limit": "cost", "value": 48 * 3_501},
    ),
    "thirty variables of another type": (
        {"query": MANY_VARIABLES, "variables": {f"v{n}": "x" for n in range(30)}},
        "BAD_ARGUMENT",
        {},
    ),
    "thirty variables where they do not fit": ({"query": MANY_VARIABLES.replace("Int", "String")}, "VALIDATION", {}),
    "arguments that there are not in twenty lists": (
        {"query": of_an_institution(each(20, "a{}: platforms(" + "firs: 1 " * 9 + ") {{ totalCount }}"))},
        "VALIDATION",
        {},
    ),
    "fields of filters that there are not": (
        {"query": "{ " + each(12, "a{}: institutions(filter: {{ " + "regio: 1 " * 9 + "}}) {{ totalCount }}") + " }"},
        "VALIDATION",
        {},
    ),
    "names of ninety letters": ({"query": of_an_institution(each(20, "n" + "a" * 90 + "me{}"))}, "VALIDATION", {}),
    "values that are nearly those of an enum": (
        {"query": "{ " + each(48, "a{}: regions(level: PROVINC) {{ code }}") + " }"},
        "VALIDATION",
        {},
    ),
    "fragments of which each asks for the same": (
        {"query": "query ($unused: Int) " + of_an_institution(each(7, "...F{}")) + SAME_IN_EACH},
        "VALIDATION",
        {},
    ),
    "all of an institution and a field that there is not": (
        {"query": of_an_institution(everything_of("Institution", 2) + " nothing")},
        "VALIDATION",
        {},
    ),
    "all of an institution and a wrong cursor": (
        {"query": '{ institutions(first: 1, after: "x") { edges { node { ' + everything_of("Institution", 1) + " } } } }"},
        "BAD_CURSOR",
        {},
    ),
    "a region of two hundred thousand digits": (
        {"query": FILTERED, "variables": {"f": {"region": "3" * 200_000}}},
        "BAD_ARGUMENT",
        {},
    ),
    "five hundred identifiers and one that is none": (
        {"query": LIST, "variables": {"i": [{"value": "x", "payee": "y"}] * 500 + [{"value": 5}]}},
        "BAD_ARGUMENT",
        {},
    ),
}


def filtered(number):
    arguments = '(first: 1, after: "x", orderBy: NAME, filter: {{region: "370000"}})'
    below = " {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id }} }} }}"
    return "{ " + each(number, "a{}: institutions" + arguments + below) + " }"


def of_platforms(number):
    """All of a platform but its lists, so many times."""
    leaves = everything_of("Platform", 1)
    listed = each(number, "a{}: platforms(first: 1) {{ edges {{ node {{ " + leaves + " }} }} }}")
    return "query ($unused: Int) " + of_an_institution(listed)


# As large as a document may be, and found to be wrong at its very end: these take what it takes to read them.
LARGE: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "forty-eight wrong cursors": ({"query": lists(48, 'first: 1, after: "x"')}, "BAD_CURSOR", {}),
    "forty-eight moments to come": ({"query": schools(48, 'knownAt: "2199-01-01T00:00:00Z"')}, "BAD_ARGUMENT", {}),
    "all of a platform, four levels down, and a variable that is not used": (
        {"query": "query ($unused: Int) { platforms(first: 1) { edges { node { " + everything_of("Platform", 4) + " } } } }"},
        "VALIDATION",
        {},
    ),
    "thirty-five filtered lists with wrong cursors": ({"query": filtered(35)}, "BAD_CURSOR", {}),
    "all of a platform again and again, and a variable that is not used": ({"query": of_platforms(31)}, "VALIDATION", {}),
    "forty fragments of which each asks for the same": (
        {
            "query": "query ($unused: Int) "
            + of_an_institution(each(40, "...F{}"))
            + each(40, "fragment F{} on Institution {{ id name uscc }}")
        },
        "VALIDATION",
        {},
    ),
}
