"""Requests that are nearly right: what is sent, the code of the error, and what its extensions must say.

They are read whole before anything is found to be wrong.
"""

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from graphql_api.schema import SCHEMA
from tests.graphql_api.hostile_requests import FILTERED, LIST, Requests, asked, each, of_an_institution, refused, told


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

HELD_ON = "query ($i: [IdentifierInput!]!, $d: Date) { verify(identifiers: $i, asOf: $d) { outcome } }"
FILTERED_OFTEN = (
    "query ("
    + each(40, "$f{}: InstitutionFilter")
    + ") { "
    + each(40, "a{0}: institutions(first: 1, filter: $f{0}) {{ __typename }}")
    + " }"
)
HELD_OFTEN = (
    "query (" + each(24, "$i{}: [IdentifierInput!]!") + ") { " + each(24, "a{0}: verify(identifiers: $i{0}) {{ outcome }}") + " }"
)
OF_EVERY_KIND = {"kinds": ["COMPANY"] * 30, "filingStatuses": ["FILED"] * 30, "creditStatuses": ["WHITE"] * 30}
LEAVES = each(70, "a{}: name")
IDENTIFIERS = [{"value": f"91370102MA3XXXX{n:03}", "kind": "USCC", "payee": "某某培训有限公司"} for n in range(1_000)]

NEARLY_VALID: Requests = refused(
    LIMIT_EXCEEDED={
        "forty-eight lists of regions": told(
            "{ " + each(48, "a{}: regions(level: COUNTY) {{ code }}") + " }", limit="cost", value=48 * 3_520
        ),
        "a fragment that nothing spreads and that spreads another four hundred times": told(
            "{ __typename } fragment A on Institution { "
            + LEAVES
            + " } fragment B on Institution { "
            + ("... { " + "...A " * 80 + "} ") * 5
            + "}",
            limit="number of fields",
            value=1 + 400 * 70,
        ),
        "nine fragments of one name, of which the last is small": told(
            "{ institutions(first: 1) { edges { node { ...B } } } } fragment A on Institution { "
            + LEAVES
            + " } "
            + each(9, "fragment B on Institution {{ " + "...A " * 13 + "}}")
            + " fragment B on Institution { id }",
            limit="number of fields",
            value=4 + 9 * 13 * 70,
        ),
        "nine fragments that nothing spreads": told(
            "{ __typename } fragment A on Institution { "
            + LEAVES
            + " } "
            + each(9, "fragment B{} on Institution {{ " + "...A " * 13 + "}}"),
            limit="number of fields",
            value=1 + 9 * 13 * 70,
        ),
    },
    VALIDATION={
        "forty-eight days that there are not": schools(48, 'asOf: "2026-02-30"'),
        "thirty variables where they do not fit": MANY_VARIABLES.replace("Int", "String"),
        "arguments that there are not in twenty lists": of_an_institution(
            each(20, "a{}: platforms(" + "firs: 1 " * 9 + ") {{ totalCount }}")
        ),
        "fields of filters that there are not": "{ "
        + each(12, "a{}: institutions(filter: {{ " + "regio: 1 " * 9 + "}}) {{ totalCount }}")
        + " }",
        "names of ninety letters": of_an_institution(each(20, "n" + "a" * 90 + "me{}")),
        "values that are nearly those of an enum": "{ " + each(48, "a{}: regions(level: PROVINC) {{ code }}") + " }",
        "fragments of which each asks for the same": "query ($unused: Int) " + of_an_institution(each(7, "...F{}")) + SAME_IN_EACH,
        "all of an institution and a field that there is not": of_an_institution(everything_of("Institution", 2) + " nothing"),
    },
    FIRST_REQUIRED={
        "thirty lists without first": told(lists(30, "last: null"), field="institutions"),
    },
    BAD_ARGUMENT={
        "thirty pages of none": told(lists(30, "first: 0"), argument="first", value=0),
        "thirty pages forward and back": lists(30, "first: 1, last: 1"),
        "twenty-five days before there was a registry": schools(25, 'asOf: "0001-01-01"'),
        "twenty-five moments to come": schools(25, 'knownAt: "2199-01-01T00:00:00Z"'),
        "ten moments to come behind five thousand lines": "\n" * 4_990 + schools(10, 'knownAt: "2199-01-01T00:00:00Z"'),
        "forty-eight regions that there are not": "{ " + each(48, 'a{}: statistics(region: "x") {{ __typename }}') + " }",
        "thirty variables of another type": {"query": MANY_VARIABLES, "variables": {f"v{n}": "x" for n in range(30)}},
        "a region of two hundred thousand digits": asked(FILTERED, f={"region": "3" * 200_000}),
        "a thousand identifiers and a day before there was a registry": asked(HELD_ON, i=IDENTIFIERS, d="0001-01-01"),
        "a thousand identifiers and a day that there is not": asked(HELD_ON, i=IDENTIFIERS, d="2026-02-30"),
        "a thousand identifiers and such a day in the document": asked(
            LIST.replace("$i)", '$i, asOf: "9999-12-31")'), i=IDENTIFIERS
        ),
        "a thousand identifiers beside a wrong number": asked(
            LIST.replace("!)", "!, $f: Int)").replace("} }", "} institutions(first: $f) { totalCount } }"), i=IDENTIFIERS, f="x"
        ),
        "forty filters with lists, in the last of which is a word that is none": told(
            asked(FILTERED_OFTEN, **{f"f{n}": OF_EVERY_KIND for n in range(39)}, f39={**OF_EVERY_KIND, "kinds": ["COMPAN"]}),
            argument="filter.kinds[0]",
        ),
        "twenty identifiers twenty-four times, and one that is none": told(
            asked(HELD_OFTEN, **{f"i{n}": IDENTIFIERS[:20] for n in range(23)}, i23=[*IDENTIFIERS[:19], {"value": 5}]),
            argument="identifiers[19].value",
        ),
        "a thousand identifiers beside a list in the place of a number": asked(
            LIST.replace("!)", "!, $f: Int)").replace("} }", "} institutions(first: $f) { totalCount } }"), i=IDENTIFIERS, f=[1]
        ),
        "five hundred identifiers and one that is none": asked(LIST, i=[{"value": "x", "payee": "y"}] * 500 + [{"value": 5}]),
    },
    BAD_CURSOR={
        "thirty wrong cursors": lists(30, 'first: 1, after: "x"'),
        "all of an institution and a wrong cursor": '{ institutions(first: 1, after: "x") { edges { node { '
        + everything_of("Institution", 1)
        + " } } } }",
    },
)


def filtered(number):
    arguments = '(first: 1, after: "x", orderBy: NAME, filter: {{region: "370000"}})'
    below = " {{ pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id }} }} }}"
    return "{ " + each(number, "a{}: institutions" + arguments + below) + " }"


def of_a_platform(fields):
    return "query ($unused: Int) { platforms(first: 1) { edges { node { " + fields + " } } } }"


def of_platforms(number):
    """All of a platform but its lists, so many times."""
    leaves = everything_of("Platform", 1)
    listed = each(number, "a{}: platforms(first: 1) {{ edges {{ node {{ " + leaves + " }} }} }}")
    return "query ($unused: Int) " + of_an_institution(listed)


def in_groups(number, selection):
    """A selection so many times, a few of them beside each other."""
    return ("... { " + selection * 95 + "} ") * (number // 95)


# As large as a document may be, and found to be wrong at its very end: these take what it takes to read them.
LARGE: Requests = refused(
    VALIDATION={
        "all of a platform, four levels down, and a variable that is not used": of_a_platform(everything_of("Platform", 4)),
        "all of a platform again and again, and a variable that is not used": of_platforms(31),
        "all of a platform again and again, and an escape at the end": of_platforms(30)[:-1] + 'b: node(id: "\\n") { id } }',
        "five hundred and seventy spreads of a fragment": "query ($unused: Int) "
        + of_an_institution(in_groups(570, "...F "))
        + " fragment F on Institution { id }",
        "two hundred and eighty-five fragments on nothing in particular": "query ($unused: Int) "
        + of_an_institution(in_groups(285, "... { id } ")),
        "forty fragments of which each asks for the same": "query ($unused: Int) "
        + of_an_institution(each(40, "...F{}"))
        + each(40, "fragment F{} on Institution {{ id name uscc }}"),
    },
    BAD_ARGUMENT={
        "forty-eight moments to come": schools(48, 'knownAt: "2199-01-01T00:00:00Z"'),
    },
    BAD_CURSOR={
        "forty-eight wrong cursors": lists(48, 'first: 1, after: "x"'),
        "thirty-five filtered lists with wrong cursors": filtered(35),
    },
)
