"""Rows that are removed: what the law will have erased later is noted, since only the ledger knows of it then."""

from collections.abc import Iterable
from datetime import date, timedelta

from registry.days import years_after
from registry.erased_marks import mark_of, natural_key
from registry.models import CreditEntry, ErasureDue, FiledRecord, Teacher, TeacherPrivate
from registry.public_records import DISCLOSURE_YEARS, disclosed_until
from registry.vocabulary import CreditList, RecordKind

# No law names the years: personal information is kept for as short as its purpose allows (个人信息保护法 article 19), and whoever
# keeps it erases it by himself once that time is over (article 47).
STAFF_KEPT_YEARS = 2
ARTICLE_38 = "山东省社会信用条例第三十八条：不良行为终止满五年"
STAFF_LEFT = "个人信息保护法第四十七条：培训人员离职满二年，保存期限届满"


def note_erasures(rows: Iterable[FiledRecord], *, on: date) -> None:
    """Note, before rows are removed, when what they said is to be erased: staff, and entries of dishonesty."""
    removed, due = list(rows), []
    if not removed:
        return
    staff = [row.public_id for row in removed if isinstance(row, Teacher)]
    left_on = dict(TeacherPrivate.objects.filter(teacher__in=staff, left_on__lte=on).values_list("teacher_id", "left_on"))
    for row in removed:
        if isinstance(row, Teacher):
            left = left_on.get(row.public_id) or on
            kind, erase_on, basis = RecordKind.TEACHER, years_after(left, STAFF_KEPT_YEARS), STAFF_LEFT
        elif isinstance(row, CreditEntry) and row.list != CreditList.WHITE:
            # Where nobody said when the conduct ended, it had ended when the entry was taken out.
            until = disclosed_until(row) or years_after(on, DISCLOSURE_YEARS)
            kind, erase_on, basis = RecordKind.CREDIT, until + timedelta(days=1), ARTICLE_38
        else:
            continue
        key_name, fingerprint = mark_of(kind, natural_key(row))
        due.append(
            ErasureDue(
                record_id=row.public_id, kind=kind, erase_on=erase_on, basis=basis, fingerprint=fingerprint, key_name=key_name
            )
        )
    ErasureDue.objects.bulk_create(due, update_conflicts=True, unique_fields=["record_id"], update_fields=["erase_on"])


def forget_erasures(record_ids: Iterable[str]) -> None:
    """Forget what was noted of records that are filed again: their rows say themselves when they are to be erased."""
    ErasureDue.objects.filter(record_id__in=list(record_ids)).delete()
