"""What is private in a file stays out of everything that anybody else reads."""

import io
import logging

import pytest
from django.core.management import call_command
from stdnum.cn import ric

from accounts.models import AuditLine
from registry.models import LedgerEntry, PublicRecord, TeacherPrivate
from tests.registry.import_files import institution, ndjson, teacher

pytestmark = pytest.mark.django_db


def test_nothing_private_is_in_documents_ledger_audit_or_log(tmp_path, caplog):
    number = "37010219850607123"
    secrets = {
        "id": number + ric.calc_check_digit(f"{number}?"),
        "certificate": "20153701022009876",
        "permit": "WP20260042",
        "representative": "欧阳不公开",
        "credential": "TESOL-778899",
    }
    record = institution(
        legal_representative=secrets["representative"],
        teachers=[
            teacher(
                id_number=secrets["id"],
                certificate={"number": secrets["certificate"], "kind": "primary"},
                work_permit=secrets["permit"],
                language_credential=secrets["credential"],
            ),
            teacher("T-2", id_number=secrets["id"][:-1] + ("0" if secrets["id"][-1] != "0" else "1")),
        ],
    )
    with caplog.at_level(logging.DEBUG):
        printed = io.StringIO()
        with pytest.raises(SystemExit):
            call_command("import_registry", ndjson(tmp_path / "r.ndjson", record), "--dry-run", stdout=printed)
        with pytest.raises(SystemExit):
            call_command("import_registry", ndjson(tmp_path / "r.ndjson", record), stdout=printed)
    audit = " ".join(f"{each.object_id} {each.detail}" for each in AuditLine.objects.all())
    public = " ".join(
        [
            *PublicRecord.objects.values_list("body", flat=True),
            *map(str, LedgerEntry.objects.values_list("payload", flat=True)),
            audit,
            printed.getvalue(),
        ]
    )
    log = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith("django.db"))
    for secret in secrets.values():
        assert secret not in public
        assert secret not in log
    stored = TeacherPrivate.objects.get()
    assert secrets["id"] not in f"{stored.id_number_sealed}{stored.certificate_number_sealed}{stored.work_permit_sealed}"
