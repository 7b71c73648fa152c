"""Whatever is filed, corrected, removed, decided for later and erased, in any order: rows, documents and ledger tell the same."""

from datetime import date

from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from registry import as_of, merkle, proofs, statistics
from registry.agreement import disagreements
from registry.as_of import Moment
from registry.filing.documents import told_columns
from registry.models import Course, Institution, LedgerEntry, Platform, PublicRecord, RegionFigures, SignedHead
from registry.verification import verify
from tests.registry.ledger_histories import counted
from tests.registry.open_data_histories import Clock, acts, play


class AnyHistory(TestCase):
    """Histories of filings for any day, complete ones among them, erasures and days that pass."""

    @settings(max_examples=50, deadline=None)
    @given(acts, acts)
    def test_rows_documents_figures_and_ledger_tell_the_same(self, before, after):
        with self.settings(LEDGER_FOLLOWERS=["registry.statistics.follow"]):
            clock = Clock()
            play([*before, ("wait", 1)], clock)
            earlier = proofs.sign_head(clock())
            play([*after, ("wait", 1), ("wait", 60)], clock)

            assert verify().misfit is None
            assert list(disagreements(on=clock.day)) == []
            self._rows_are_what_documents_tell(clock.day)
            self._figures_are_a_count_of_each_day()
            self._no_course_is_there_before_its_platform()
            kept = self._figures()
            statistics.recount()
            assert self._figures() == kept
            self._the_log_only_grew(earlier)

    def _figures(self):
        columns = [field.name for field in RegionFigures._meta.fields if field.name != "id"]
        return {row for row in RegionFigures.objects.values_list(*columns) if any(row[2:])}

    def _figures_are_a_count_of_each_day(self):
        entries = list(LedgerEntry.objects.all())
        for day in {each.effective_on for each in entries}:
            assert statistics.figures(None, as_of=day) == counted(entries, None, on=day), day

    def _rows_are_what_documents_tell(self, day: date):
        for model in (Institution, Platform, Course):
            for row in model.objects.all():
                record = PublicRecord.objects.filter(public_id=row.public_id).first()
                found = as_of.document(row.public_id, Moment(day)).document
                assert (record is None) == (found is None)
                if found:
                    told = told_columns(row, found.body)
                    assert {name: getattr(row, name) for name in told} == told

    def _no_course_is_there_before_its_platform(self):
        for course in Course.objects.all():
            platform, began = as_of.known_since(course.platform_id), as_of.known_since(course.public_id)
            assert platform is not None
            assert began is not None
            assert platform <= began

    def _the_log_only_grew(self, earlier: SignedHead):
        grown = proofs.consistency(earlier.size)
        assert merkle.verify_consistency(earlier.size, grown.new_size, grown.proof, bytes.fromhex(earlier.root), grown.new_root)
        for seq in LedgerEntry.objects.values_list("seq", flat=True)[:5]:
            found = proofs.inclusion(seq)
            assert merkle.verify_inclusion(found.leaf, seq - 1, found.size, found.proof, grown.new_root)
