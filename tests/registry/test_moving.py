"""A registry can be moved to another database as docs/running.md says: what is there afterwards is what was there before."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry import proofs
from registry.models import PublicRecord
from registry.verification import verify
from tests import factories
from tests.registry.import_files import documents

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "running.md"


@pytest.mark.django_db(transaction=True)
def test_a_registry_is_whole_in_another_database(tmp_path, monkeypatch):
    # A moment with millionths, which most formats cut off.
    monkeypatch.setattr(factories, "RECORDED_AT", datetime(2026, 11, 24, 4, 0, 0, 123_456, tzinfo=UTC))
    factories.teacher(factories.platform().operator)
    proofs.sign_head(timezone.now())
    before, head = documents(), proofs.newest_signed_head()
    dumping = re.search(r"manage\.py (dumpdata .*?) --output", GUIDE.read_text("utf-8").replace("\\\n", ""), re.S)
    assert dumping
    call_command(*shlex.split(dumping[1]), output=str(tmp_path / "registry.yaml"))
    call_command("flush", interactive=False, verbosity=0)
    assert not PublicRecord.objects.exists()
    call_command("loaddata", tmp_path / "registry.yaml", verbosity=0)
    assert documents() == before
    assert proofs.newest_signed_head() == head
    assert verify().misfit is None
