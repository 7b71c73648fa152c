"""The stage of the long drills, on the kind of database that `DATABASE_URL` names, and a server that may be stopped."""

import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.drills.cluster import Cluster
from tests.drills.stage import Stage, stage_on

INSTITUTIONS = 150


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Databases of the drills' own; the models may be read, each database when it is looked into."""
    made = stage_on(os.environ["DATABASE_URL"], tmp_path_factory.mktemp("drill"), institutions=INSTITUTIONS)
    with django_db_blocker.unblock():
        yield made
        made.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of the drill's own, gone when it ends."""
    made = Cluster()
    try:
        made.make()
        yield made
    finally:
        made.remove()
