"""Certificates in tests: issued for records of the factories, and checked by the verifier that outsiders run alone."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from registry import certificates, checkpoints
from registry.certificate_statements import Statement
from registry.certificates import CertificateView
from registry.models import LedgerEntry
from registry.verifier import beian_verify

ISSUED_AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ON = date(2026, 11, 24)
AS_OF = date(2021, 6, 1)


def issue(row: Any, as_of: date = AS_OF, *, issued_at: datetime = ISSUED_AT) -> CertificateView:
    return certificates.issue(row._meta.model_name, row.public_id, as_of, issued_at=issued_at)


def said(view: CertificateView) -> Statement:
    """Return what a valid certificate says."""
    assert view.statement is not None
    return view.statement


def payload_of(seq: int) -> str:
    """Return the payload of an entry that was not erased."""
    payload = LedgerEntry.objects.get(seq=seq).payload
    assert payload is not None
    return payload


def edit(seq: int, **columns: str | None) -> None:
    """Edit a row of the ledger as somebody with the database's password would."""
    assignments = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE registry_ledgerentry SET {assignments} WHERE seq = %s", [*columns.values(), seq])


def verify(folder: Path, bundle: Any, command: str = "certificate", *, key: str = "") -> tuple[int, str]:
    """Run a copy of the verifier alone in a folder, cut off from our packages; return its status and its Chinese line.

    It is given all our keys, or that one alone.
    """
    script = Path(shutil.copy(beian_verify.__file__, folder / "beian_verify.py"))
    keys = [part for each in ([key] if key else checkpoints.verifier_keys()) for part in ("--key", each)]
    text = bundle if isinstance(bundle, bytes) else json.dumps(bundle).encode()
    done = subprocess.run(
        [sys.executable, "-I", str(script), *keys, command, "-"], input=text, capture_output=True, cwd=folder, env={}, check=False
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode().splitlines()[0]
