"""Every exported file, unpacked, against every private value in the database."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from registry import checkpoints, proofs
from registry.models import InstitutionPrivate, ListingPrivate, Teacher, TeacherPrivate
from registry.open_data.export import export_delta, export_full
from registry.sealing import seal, unseal
from registry.verifier import beian_verify
from tests import factories
from tests.complaints import making
from tests.registry.open_data_histories import Clock, play

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
ID_NUMBER = "370102198501011234"
PAST = "五年以前的失信事由"
OF_A_PERSON = "个体户的失信事由"

pytestmark = pytest.mark.django_db


def quietly(total):
    return lambda number: None


def texts(folder: Path) -> dict[str, str]:
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            found[path.name] = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return found


def private_values() -> set[str]:
    """Return every value of the tables of private facts, opened where it is sealed, and the names of all staff."""
    values = {*InstitutionPrivate.objects.values_list("legal_representative", flat=True)}
    values |= {*ListingPrivate.objects.values_list("mobile_phone", flat=True)}
    for row in TeacherPrivate.objects.all():
        sealed = (row.id_number_sealed, row.certificate_number_sealed, row.work_permit_sealed)
        values |= {*sealed, *(unseal(each, context=row.teacher_id) for each in sealed if each), row.language_credential}
    values |= {*Teacher.objects.values_list("name", flat=True), *Teacher.objects.values_list("certificate_masked", flat=True)}
    return {value for value in values if value}


@pytest.fixture
def registry():
    factories.published_list()
    proofs.sign_head(AT)
    school = factories.institution(name="济南明德学校")
    InstitutionPrivate.objects.create(institution=school, legal_representative="法定代表人甲某某")
    for role, name in (("teaching", "单晓梅"), ("assistant", "助教乙某某"), ("management", "主管丙某某")):
        person = factories.teacher(school, role=role, name=name)
        TeacherPrivate.objects.create(
            teacher=person,
            id_number_sealed=seal(ID_NUMBER, context=person.public_id),
            certificate_number_sealed=seal("20103734211000912", context=person.public_id),
            work_permit_sealed=seal("WP-123456", context=person.public_id),
            language_credential="TESOL-998877",
        )
    app = factories.platform(school, mlps_number="110105-00001")
    factories.course(app, teachers=(Teacher.objects.get(role="teaching"),))
    factories.credit_entry(school, reason=PAST, conduct_ended_on=date(2019, 1, 1), listed_on=date(2019, 6, 1))
    stall = factories.institution(name="单氏辅导店", kind="individual")
    factories.credit_entry(stall, reason=OF_A_PERSON)
    line = factories.listing(institution=school)
    ListingPrivate.objects.create(listing=line, mobile_phone="13791234567")
    making.receipt()


def test_no_file_holds_a_private_value(tmp_path, registry):
    export_full(tmp_path / "full", at=AT, progress=quietly)
    export_delta(tmp_path / "delta", since=1, at=AT, progress=quietly)
    private = private_values() | {making.NAME, making.PHONE, making.ADDRESS, making.DESCRIPTION, PAST, OF_A_PERSON, "110105-00001"}
    assert len(private) > 15
    for name, text in texts(tmp_path).items():
        for value in private:
            assert value not in text, (name, value)


def credit_told(folder: Path) -> str:
    found = texts(folder)
    return found["credit.ndjson"] + found["credit.csv"] + found["ledger.ndjson.gz"]


@pytest.mark.parametrize(
    ("history", "is_told"),
    [
        ([("file", 0, 0, 1, False)], True),
        ([("file", 0, 0, 1, False), ("wait", 1)], True),
        # A complete filing without the entry removes it; an individual business has no public credit.
        ([("file", 0, 0, 1, False), ("file", 0, 0, 4, True)], False),
        ([("file", 0, 0, 1, False), ("file", 0, 0, 63, False)], False),
        ([("file", 0, 0, 63, False)], False),
        # The last day of disclosure has passed, before and after a day was turned.
        ([("file", 0, 0, 1, False), ("pass", 200)], False),
        ([("file", 0, 0, 1, False), ("wait", 200)], False),
        ([("file", 0, 0, 1, False), ("erase", "credit")], False),
        # A decision for a day to come is told on its day.
        ([("file", 0, 30, 1, False)], False),
        ([("file", 0, 30, 1, False), ("wait", 30)], True),
    ],
)
def test_a_credit_entry_is_told_only_while_it_may_be(tmp_path, history, is_told):
    clock = Clock()
    play(history, clock)
    export_full(tmp_path / "full", at=clock(), progress=quietly)
    assert ("超范围收费1" in credit_told(tmp_path / "full")) is is_told
    assert "超范围收费63" not in credit_told(tmp_path / "full")
    keys = beian_verify.parse_keys(checkpoints.verifier_keys())
    assert "全部相符" in beian_verify.check_log([tmp_path / "full"], keys)[0]
