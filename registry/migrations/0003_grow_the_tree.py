"""Grow the tree over the entries that a ledger holds already, and begin to turn days where it stands."""

from django.db import migrations

from registry import merkle
from registry.days import civil_day

AT_ONCE = 10_000


def grow(apps, schema_editor):
    head = apps.get_model("registry", "LedgerHead").objects.filter(id=1).first()
    if head is None or not head.seq or head.peaks:
        return
    entry, node = apps.get_model("registry", "LedgerEntry"), apps.get_model("registry", "LedgerNode")
    peaks, size = (), 0
    while size < head.seq:
        leaves = entry.objects.filter(seq__gt=size, seq__lte=size + AT_ONCE).order_by("seq").values_list("leaf", flat=True)
        read = [bytes.fromhex(leaf) for leaf in leaves]
        peaks, completed = merkle.append(peaks, size, read)
        node.objects.bulk_create([node(position=(each.level << 48) | each.position, hash=each.hash.hex()) for each in completed])
        size += len(read)
    head.peaks = " ".join(peak.hex() for peak in peaks)
    head.turned_on = civil_day(head.updated_at)
    head.save()


def forget(apps, schema_editor):
    apps.get_model("registry", "LedgerNode").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_dated_truth")]
    operations = [migrations.RunPython(grow, forget)]
