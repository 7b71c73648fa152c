"""What asks for each list of the schema, and how many statements that takes: the one table of these numbers.

Most operations begin with one that reads the ledger's head. Where the database or the engine of search matters, there is a number
for each: within a test, PostgreSQL also counts two of a savepoint around each look-up of tokens, and two that tell its planner
something.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Statements = int | Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """An operation that asks for lists, and its statements: with every engine as many, or by engine."""

    text: str
    statements: Statements

    def on(self, engine: str, own: str) -> int:
        """Return how many statements it takes with an engine, or with the database's own where no other is asked."""
        return self.statements if isinstance(self.statements, int) else self.statements.get(engine, self.statements[own])


_COUNTED: Final = "(first: $first) { totalCount edges { node { id } } }"
_ENTRIES: Final = "(first: $first) { totalCount edges { node { seq changedFields } } }"

# Lists of a record: what is asked of each, and its statements for all parents together.
_UNDER_A_RECORD: Final = {
    "Institution.platforms": (_COUNTED, 2),
    "Institution.teachers": (_COUNTED, 2),
    "Institution.creditEntries": (_COUNTED, 2),
    "Institution.listings": (_COUNTED, 2),
    # What of an institution was withdrawn since is told no more: one reads its documents of today.
    "Institution.history": (_ENTRIES, 3),
    "Institution.formerUsccs": ("{ uscc }", 0),
    "Institution.formerNames": ("{ name }", 0),
    "Institution.brands": ("", 0),
    "Institution.penalties": ("{ decisionNumber }", 0),
    "Institution.penaltyWithdrawals": ("{ decisionNumber }", 0),
    "Platform.courses": (_COUNTED, 2),
    "Platform.history": (_ENTRIES, 2),
    # The marks, courses and counts of staff; the marks and counts alone; keys and documents.
    "Platform.ruleFindings": ("{ rule }", 3),
    "Platform.staffFindings": ("{ rule }", 2),
    "Platform.responsibleParties": ("{ institution { id } }", 2),
    "Platform.responsibleUsccs": ("", 0),
    "Platform.domains": ("", 0),
    "Platform.appIds": ("", 0),
    "Course.teachers": ("{ id }", 1),
    # The marks, which are read for the name of the field.
    "Course.ruleFindings": ("{ rule }", 1),
    "Course.grades": ("", 0),
    "Course.weekdays": ("", 0),
    "Course.fees": ("{ amount }", 0),
    "Teacher.courses": (_COUNTED, 2),
    "Teacher.subjects": ("", 0),
    "PublishedList.lines": (_COUNTED, 2),
}

_SEARCHED: Final = """{ totalCount edges { node { record { id } matched { segments { text } } } }
  facets { values { count } } }"""
_HELD: Final = "{ record { id } reasons advice candidates { record { id } reasons explanations } }"
_FIGURES: Final = """{ institutionsByFilingStatus { count } institutionsByCreditStatus { count }
  platformsByStatus { count } }"""

_OPERATIONS: Final = {
    "institutions": Counted("query ($first: Int) { institutions" + _COUNTED + " }", 3),
    "platforms": Counted("query ($first: Int) { platforms" + _COUNTED + " }", 3),
    "published lists": Counted("query ($first: Int) { publishedLists" + _COUNTED + " }", 3),
    # The institution is found by its code first.
    "teachers of an institution": Counted(
        """query ($uscc: String!, $first: Int) {
          teachers(filter: {institution: $uscc}, first: $first) { totalCount edges { node { id } } } }""",
        4,
    ),
    "nodes": Counted("query ($platforms: [ID!]!) { nodes(ids: $platforms) { id } }", 2),
    "regions": Counted("query ($parent: String) { regions(parent: $parent) { code parent { name } } }", 1),
    # The head, the entries, and what of them may be told.
    "changes": Counted("query ($first: Int) { changes(first: $first) { edges { node { seq changedFields record { id } } } } }", 4),
    "lists of an institution of a day": Counted(
        """query ($uscc: String!, $first: Int) { institution(uscc: $uscc, asOf: "2026-01-01") {
          platforms(first: $first) { totalCount edges { node {
            courses(first: $first) { totalCount edges { node { teachers { id } } } } } } }
          teachers(first: $first) { totalCount edges { node { courses(first: $first) { totalCount edges { node { id } } } } } }
          creditEntries(first: $first) { totalCount edges { node { id } } }
          history(first: $first) { totalCount edges { node { seq } } } } }""",
        16,
    ),
    "figures": Counted(
        f"query ($region: String) {{ statistics(region: $region) {{ figures {_FIGURES} parts {{ figures {_FIGURES} }} }} }}", 3
    ),
    "check of a payment": Counted("query ($payment: PaymentCheckInput!) { check(input: $payment) { findings { rule } } }", 1),
    "keys of the ledger": Counted("{ ledgerHead { verifierKeys } }", 3),
    "proof": Counted("query ($size: Int) { proof(seq: 1, size: $size) { hashes } }", 10),
    "consistency": Counted("query ($size: Int) { consistency(from: 1, to: $size) { hashes } }", 10),
    "complaint": Counted(
        """query ($reference: String!, $secret: String!) {
          complaint(reference: $reference, secret: $secret) { messages { body } } }""",
        3,
    ),
    "complaint that is refused": Counted(
        "mutation ($complaint: SubmitComplaintInput!) { submitComplaint(input: $complaint) { userErrors { field code } } }", 2
    ),
    "search": Counted(
        'query ($first: Int) { search(query: "在线", first: $first) ' + _SEARCHED + " }",
        {"sqlite": 3, "postgres": 4, "elastic": 4},
    ),
    "search of all, by name": Counted(
        'query ($first: Int) { search(query: "", orderBy: NAME, first: $first) ' + _SEARCHED + " }",
        {"sqlite": 4, "postgres": 8, "elastic": 4},
    ),
    # Enough names begin so; where they do not fill the list, those that hold it are looked up too.
    "suggest": Counted(
        'query ($first: Int) { suggest(prefix: "爱课堂", first: $first) { text record { id } } }',
        {"sqlite": 5, "postgres": 5, "elastic": 4},
    ),
    # Its look-ups are those of the database, whatever engine searches.
    "verify": Counted(
        "query ($held: [IdentifierInput!]!) { verify(identifiers: $held) " + _HELD + " }",
        {"sqlite": 4, "postgres": 8},
    ),
    "verify as of a day": Counted(
        'query ($held: [IdentifierInput!]!) { verify(identifiers: $held, asOf: "2026-01-01") ' + _HELD + " }",
        {"sqlite": 7, "postgres": 11},
    ),
}


def _under_a_record(field: str) -> Counted:
    of, name = field.split(".")
    asked, statements = _UNDER_A_RECORD[field]
    sized = "$first: Int, " if "$first" in asked else ""
    ids = f"{of[0].lower()}{of[1:]}s"
    text = f"query ({sized}${ids}: [ID!]!) {{ nodes(ids: ${ids}) {{ ... on {of} {{ {name}{asked} }} }} }}"
    # The head and the parents.
    return Counted(text, 2 + statements)


OPERATIONS: Final[Mapping[str, Counted]] = {field: _under_a_record(field) for field in _UNDER_A_RECORD} | _OPERATIONS
