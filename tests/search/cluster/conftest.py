"""A small registry in an index that three nodes keep, each test with all of them alive."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from tests.search.cluster.nodes import Nodes, running
from tests.search.cluster.searching import warm_up
from tests.search.conftest import answering

INSTITUTIONS = 25


@pytest.fixture(scope="module")
def three_nodes() -> Iterator[Nodes]:
    """The nodes, which every test of the module uses; some of them may be dead."""
    with running() as nodes:
        yield nodes


@pytest.fixture
def nodes(three_nodes: Nodes, transactional_db: None) -> Iterator[Nodes]:
    """Three nodes, all alive, that hold a small registry; it is committed, because other threads search it too."""
    three_nodes.revive()
    with override_settings(ELASTICSEARCH_URL=three_nodes.url), answering("elastic"):
        call_command("load_sample", institutions=INSTITUTIONS, stdout=StringIO())
        call_command("rebuild_search", stdout=StringIO())
        warm_up()
        yield three_nodes
