"""What is paid is in proportion to the work: counted, since what it takes in milliseconds depends on the machine.

As measured, a thousand calls with the statements between them take less than a millisecond: with at most so many calls for a point,
a thousand points buy less than a fifth of a second of a processor, mostly a tenth.
"""

import json

import pytest
from django.core.cache import cache

from graphql_api import answer_cache, execution
from tests import factories
from tests.complaints.making import receipt
from tests.graphql_api.counted_work import work_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MOST_CALLS_A_POINT = 150
# At one request; figures are the same for all of them.
MOST_CALLS_OF_FIGURES = 15
MANY = 40


@pytest.fixture
def roots():
    """Return what may be asked for at the root, by what it is."""
    school = factories.institution()
    platform = factories.platform(school)
    factories.teacher(school)
    factories.course(platform)
    given = receipt()
    one = f'uscc: "{school.uscc}"'
    dated = f'{one}, asOf: "{factories.EFFECTIVE_ON.isoformat()}"'
    numbered = f'filingNumber: "{platform.filing_number}"'
    return {
        "nothing": "__typename",
        "an institution": f"institution({one}) {{ name filingStatus creditStatus }}",
        "an institution that there is not": 'institution(uscc: "91370102MA3F000000") { name }',
        "an institution of a day": f"institution({dated}) {{ name filingStatus creditStatus }}",
        "platforms of a day": f"institution({dated}) {{ platforms(first: 1) {{ edges {{ node {{ name }} }} }} }}",
        "a platform": f"platform({numbered}) {{ name }}",
        "a record": f'node(id: "{school.public_id}") {{ id }}',
        "records": f'nodes(ids: ["{school.public_id}"]) {{ id }}',
        "staff": f'teachers(first: 1, filter: {{institution: "{school.uscc}"}}) {{ edges {{ node {{ name }} }} }}',
        "institutions": "institutions(first: 1) { edges { node { name } } }",
        "history": f"institution({one}) {{ history(first: 5) {{ edges {{ node {{ seq }} }} }} }}",
        "findings": f"platform({numbered}) {{ ruleFindings {{ rule }} staffFindings {{ rule }} }}",
        "a receipt": f'complaint(reference: "{given.reference}", secret: "{given.secret}") {{ reference stateText }}',
        "a receipt that does not fit": f'complaint(reference: "{given.reference}", secret: "x") {{ reference }}',
        "what is left": "rateLimit { remaining }",
        "a head": "ledgerHead { size }",
        "figures": "statistics { asOf }",
    }


@pytest.fixture
def calls_a_point(post):
    """Return how many calls a point buys where one root is asked for again and again."""

    def counted(root: str) -> float:
        query = "{ " + " ".join(f"a{number}: {root}" for number in range(MANY)) + " }"

        def ask():
            # Nobody has asked for it before, nor had too many receipts that do not fit.
            execution.forget()
            answer_cache.forget()
            cache.clear()
            return post({"query": query})

        answer = json.loads(ask().content)
        cost: int = answer["extensions"]["cost"]["requested"]
        return work_of(ask).calls / cost

    return counted


def test_no_point_buys_more_work_than_others(roots, calls_a_point):
    found = {name: round(calls_a_point(root)) for name, root in roots.items()}
    assert {name: calls for name, calls in found.items() if calls > MOST_CALLS_A_POINT} == {}
    assert found["figures"] <= MOST_CALLS_OF_FIGURES
