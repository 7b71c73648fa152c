"""How large a request may be, what its document may hold, and how much the fields count that are more work than others."""

from typing import Final

from search.verifying.held import MOST_HELD

MAX_BODY_BYTES: Final = 256 * 1024
# Until a body is there, which the server sees to (`gunicorn.conf.py`).
MAX_BODY_SECONDS: Final = 10
# Outside of texts; in a body there are about as many values as commas, and a thousand identifiers have 3,000.
MAX_COMMAS: Final = 4_100
# Square ones, and braces.
MAX_BRACKETS: Final = 2_000
# Of square brackets and braces in each other: what writes JSON goes no deeper.
MAX_JSON_NESTING: Final = 254
# Of a query by GET with all its parameters; the lines of requests that servers take have 8 KB.
MAX_ADDRESS_BYTES: Final = 8_000
MAX_PARAMETERS: Final = 20
# Of the header that says which media types are taken; browsers send 150 letters.
MAX_ACCEPT: Final = 1_000
MAX_DOCUMENT_BYTES: Final = 64 * 1024
# The queries by which tools learn the schema, and the largest of our examples, have 200; one that asks for everything three levels
# down, as generators of clients write it, has 1,200.
MAX_TOKENS: Final = 1_300
# Of documents that whoever runs the registry has registered, so that nobody sends ever new ones.
MAX_REGISTERED_TOKENS: Final = 4_000
MAX_LINES: Final = 5_000
# Of numbers too: the parser reads both letter by letter.
MAX_TEXTS: Final = 8_000
MAX_TOKEN_LENGTH: Final = 4_000
# Of a field, or of what it is called in the answer, where it stands once for each record.
MAX_NAME_LENGTH: Final = 100
MAX_NESTING: Final = 40
MAX_OPERATIONS: Final = 20
MAX_FRAGMENTS: Final = 60
MAX_DEPTH: Final = 12
MAX_INTROSPECTION_DEPTH: Final = 20
MAX_FIELDS: Final = 1_000
MAX_ROOT_FIELDS: Final = 50
MAX_ALIASES: Final = 100
MAX_DIRECTIVES: Final = 50
MAX_VARIABLES: Final = 100
# Of variables, times the operations: in each of these each use is looked at.
MAX_USES: Final = 1_000
MAX_ARGUMENTS: Final = 20
MAX_WRITTEN_ITEMS: Final = 100
# Of an enumeration, in a list that a variable holds; none has as many values.
MAX_CHOICES: Final = 100
# The widest type has 31 fields.
MAX_SELECTIONS: Final = 100
# Each of fewer mistakes is told by itself, and what may have been meant.
MAX_UNKNOWN: Final = 20
MAX_STRAYS: Final = 10
# Of fields that answer by one name, in a selection or in fragments that are spread in it, as graphql-core counts its work.
MAX_COMPARISONS: Final = 1_000
# Beside each other, where one would do; each is compared with each.
MAX_SAME: Final = 10
MAX_INTROSPECTED: Final = 150_000
# Lists of fields, types or input fields in each other; no tool asks for three.
MAX_INTROSPECTED_LISTS: Final = 2
MAX_COST: Final = 50_000
MAX_ANSWER_BYTES: Final = 10 * 1024 * 1024
MAX_FIRST: Final = 100
# Of suggestions: as many as are usually shown, and the most.
USUALLY_SUGGESTED: Final = 8
MOST_SUGGESTED: Final = 20
SHORTER_PAGES: Final = {"suggest": MOST_SUGGESTED}
# A list that takes no `first`, or is asked without it, has about so many items: of a record about as many as most have that have
# any, of other things as many as there usually are.
WHOLE_LISTS: Final = {
    "regions": 3_500,
    "candidates": 3,
    "suggest": USUALLY_SUGGESTED,
    "parts": 20,
    "ruleFindings": 12,
    "staffFindings": 3,
    "findings": 3,
    "teachers": 3,
    "responsibleParties": 2,
    "fees": 2,
    "penalties": 2,
    "penaltyWithdrawals": 1,
    "formerNames": 2,
    "formerUsccs": 2,
}
# Of `regions` there are fewer where a level is named, or one below which they are.
REGIONS_OF_A_LEVEL: Final = {"PROVINCE": 40, "PREFECTURE": 350, "ZONE": 40}
REGIONS_DIRECTLY_BELOW: Final = 40
REGIONS_OF_A_LEVEL_BELOW: Final = 200
# A field at the root is a question of its own to the database, whatever is asked of what it finds.
AT_ROOT: Final = 20
# A search is as much work as so many fields, and a text of thousands of letters as long as so many others.
DEAR_FIELDS: Final = {
    "search": 2_000,
    "verify": 2_000,
    "suggest": 1_000,
    "changes": 1_500,
    "proof": 500,
    "consistency": 500,
    "statistics": 300,
    "ledgerHead": 100,
    "complaint": 50,
    "check": 30,
    "ruleFindings": 30,
    "staffFindings": 10,
    "complaintSummary": 10,
    "refundPolicy": 10,
    "reason": 10,
    "removalReason": 10,
    "payload": 5,
    "__schema": 1_000,
    "__type": 100,
}
# To count all institutions or platforms, narrowed or not, a database looks at each; so it may to find the few, or the last in the
# order, that a filter leaves.
COUNTED_LISTS: Final = frozenset({"institutions", "platforms"})
COUNTING: Final = 1_000
# What is narrowed by these alone is a stretch of an index.
NARROWED_AT_ONCE: Final = frozenset({"operator"})
# A list that answers each thing that is sent with it has as many items as are sent in these arguments, at most so many.
MAX_IDS: Final = 100
MAX_IDENTIFIERS: Final = MOST_HELD
ANSWERED_ONE_BY_ONE: Final = {"ids": MAX_IDS, "identifiers": MAX_IDENTIFIERS}
PAGE_SIZES: Final = frozenset({"first", "last"})
INTROSPECTING: Final = frozenset({"__schema", "__type"})

LESS: Final = "Ask for less, or in several requests."
