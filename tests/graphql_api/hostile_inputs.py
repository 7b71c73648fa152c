"""Requests of somebody who has the schema in hand: what is sent, the code of the error, and what its extensions must say."""

import json

from tests.graphql_api.hostile_requests import (
    FILTERED,
    FIRST,
    IDS,
    OF_KINDS,
    ON_A_DAY,
    STRAYS,
    UNKNOWN,
    Requests,
    asked,
    each,
    of_an_institution,
    paged,
    refused,
    told,
    with_variables,
)
from tests.graphql_api.hostile_values import COMPARISONS, FOLLOWED, KNOWN_AT, PROVED

# Of three bytes each, and eighteen letters once they are in one form: as many as fit into a body.
GROWING = "ﷺ" * 80_000
CHECK = "query ($i: PaymentCheckInput!) { check(input: $i) { __typename } }"
LISTED = "query ($f: ListFilter) { publishedLists(first: 1, filter: $f) { totalCount } }"
PLATFORMS = "query ($f: PlatformFilter) { platforms(first: 1, filter: $f) { totalCount } }"
NARROWED = 'query ($f: SearchFilter, $x: SearchFilter) { search(query: "a", first: 1, filter: $f, exclude: $x) { totalCount } }'
LISTS_OF_A_FILTER = ("kinds", "statuses", "creditStatuses", "subjects", "stages", "modes", "prices")


def grown(query, /, **variables):
    """A body in which each letter takes no more bytes than it needs."""
    return json.dumps(asked(query, **variables), ensure_ascii=False).encode()


def paid(field, **values):
    """A check of a payment, refused for one of its fields."""
    sent = asked(CHECK, i={"subject": "MATH", **values})
    return told(sent, field="check", argument=f"input.{field}")


INPUTS: Requests = refused(
    LIMIT_EXCEEDED={
        "forty-nine lists of a hundred": told(
            "{ " + each(49, "a{}: institutions(first: 100) {{ totalCount edges {{ cursor }} }}") + " }",
            limit="cost",
            value=64_680,
            maximum=50_000,
        ),
        "forty times each of two in a search": told(
            '{ search(query: "", first: 1) { edges { node { '
            + "... on Institution { id } ... on Platform { id } " * 40
            + "} } } }",
            limit=COMPARISONS,
        ),
        "a thousand regions in a filter": told(
            asked(NARROWED, f={"regions": ["999999"] * 1_000}),
            limit="number of values of an enumeration in a list",
            value=1_000,
            maximum=100,
        ),
        "ninety variables that have values and are not used": told(
            "query (" + each(90, '$v{}: [ID!]! = ["a", "b"]') + ") { __typename }", limit=STRAYS, value=90
        ),
        "a hundred types with words about them": told('"""x""" type A { a: Int } ' * 100, limit="number of operations", value=100),
        "ninety fragments in one place with what there is not": told("{ " + "... { nothing } " * 90 + "}", limit=UNKNOWN, value=90),
        "forty fields of ninety-five letters that there are not": told(
            "{ " + each(40, "a{0}: " + "x" * 95 + "{0}") + " }", limit=UNKNOWN, value=40
        ),
    },
    VALIDATION={
        "forty-nine directives on what may be null": asked(
            "query ($a: Boolean) { " + each(49, "a{}: __typename @skip(if: $a)") + " }", a=None
        ),
        "fragments in each other of thirty-nine levels": "{ " + "... { " * 39 + "nothing" + " }" * 39 + " }",
        "objects in each other in the place of an enumeration": paged("first: 1, filter: " + "{kinds: " * 30 + "[]" + "}" * 30),
        "a variable of lists of thirty-five levels": "query ($v: " + "[" * 35 + "Int" + "]" * 35 + ") { nodes(ids: $v) { id } }",
        "an enumeration of ninety-nine letters": "{ regions(level: " + "P" * 99 + ") { code } }",
        "a first with a fraction of nothing": paged("first: 1.0e0"),
        "thousands of comments of one letter": "{" + "#a\r\n" * 2_400 + "nothing }",
        "an amount beyond all numbers in the document": "{ check(input: {subject: MATH, amount: 1e999999999}) { __typename } }",
        "nineteen fields nearly as one": of_an_institution(each(19, "platforn{}")),
        "nineteen arguments nearly as one": "{ institutions(" + each(19, "firss{}: 1") + ") { totalCount } }",
    },
    SYNTAX={
        "halves of a letter in the wrong order": '{ node(id: "\\ude00\\ud83d") { id } }',
        "a name of one letter that is eighteen": "{ ﷺ }",
        "a number that begins with nothing": paged("first: 00001"),
    },
    BAD_ARGUMENT={
        "an amount of a billion digits": paid("amount", amount="1e999999999"),
        "an amount of two hundred thousand digits": paid("amount", amount="9" * 200_000),
        "an amount that shouts that it is none": paid("amount", amount="sNaN"),
        "an amount without end": paid("amount", amount="-Infinity"),
        "an amount below nothing": paid("amount", amount="-5", lessons=-1),
        "as many lessons as a number holds": paid("lessons", amount="100", lessons=2**31 - 1),
        "months that go back": paid("months", amount="5", months=-(2**31), startsOn="2026-01-01"),
        "months after the last day of all": paid("months", amount="5", months=2**31 - 1, startsOn="9999-12-31"),
        "a course that ends before it begins": paid("startsOn", amount="5", startsOn="9999-12-31", endsOn="0001-01-01"),
        "an amount that is a fraction": with_variables(CHECK, '{"i": {"subject": "MATH", "amount": 1e308}}'),
        "an amount in letters that grow": grown(CHECK, i={"subject": "MATH", "amount": GROWING}),
        "a wrong value in each list of a filter": asked(
            NARROWED, f=dict.fromkeys(LISTS_OF_A_FILTER, ["X"] * 14), x={"kinds": ["Y"] * 20}
        ),
        "filters in the place of a kind": with_variables(NARROWED, '{"f": ' + '{"kinds": ' * 120 + "1" + "}" * 121),
        "a list in the place of a region": asked(PLATFORMS, f={"region": ["37"]}),
        "a region of a list in letters that grow": told(
            grown(LISTED, f={"region": GROWING}), field="publishedLists", argument="filter.region"
        ),
        "a value of an enumeration in letters that grow": grown(OF_KINDS, k=[GROWING]),
        "a field in letters that grow": grown(FILTERED, f={GROWING: 1}),
        "ids that are lists": asked(IDS, ids=[["x"]] * 100),
        "ids that are fractions": asked(IDS, ids=[0.1] * 100),
        "a first of less than nothing in the document": told(paged("first: -0"), argument="first", value=0),
        "a page with a fraction of nothing": asked(FIRST, f=1e-300),
        "a ledger from below nothing": told(
            "{ consistency(from: -2147483648) { __typename } }", field="consistency", argument="from"
        ),
        "a proof in a ledger as long as a number": told("{ proof(seq: 1, size: 2147483647) { __typename } }", argument="size"),
        "an entry as far below as a number goes": told(PROVED.format(-(2**31)), field="proof", argument="seq"),
        "a moment of two hundred thousand digits": asked(KNOWN_AT, t="2026-01-01T00:00:00." + "9" * 200_000 + "Z"),
        "a moment in Arabic digits": asked(KNOWN_AT, t="٢026-01-01T00:00:00Z"),
        "a moment of a day that there is not": asked(KNOWN_AT, t="2026-02-29T00:00:00Z"),
        "an offset to the millionth of a second": asked(KNOWN_AT, t="2026-01-01T00:00:00+00:00:00.000001"),
        "a day with a moment": asked(ON_A_DAY, d="2026-01-01T00:00:00Z"),
        "a day in letters that grow": grown(ON_A_DAY, d=GROWING),
    },
    BAD_CURSOR={
        "changes after an exponent": told(asked(FOLLOWED, a="c1e9"), field="changes", argument="after"),
        "changes after an Arabic digit": asked(FOLLOWED, a="c٣"),
        "changes after thousands of noughts": asked(FOLLOWED, a="c" + "0" * 4_000 + "1"),
        "changes after letters that grow": grown(FOLLOWED, a=GROWING),
    },
)
