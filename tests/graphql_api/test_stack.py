"""Deep calls take as long wherever they start."""

import resource

from graphql_api.stack import in_one_piece

CALLS = 300
DEEP = 200


def deep(levels):
    return deep(levels - 1) + 1 if levels else 0


def faults_from(levels, work):
    """Return how many pages were asked of the system by work that starts so many calls down."""
    if levels:
        return faults_from(levels - 1, work)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    work()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_calls_that_start_anywhere_do_not_ask_the_system_for_memory_again_and_again():
    @in_one_piece
    def work():
        for _ in range(CALLS):
            assert deep(DEEP) == DEEP

    assert max(faults_from(levels, work) for levels in range(DEEP)) < CALLS


def test_what_is_called_in_one_piece_takes_and_returns_the_same():
    assert in_one_piece(divmod)(7, 2) == (3, 1)
