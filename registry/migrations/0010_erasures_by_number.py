"""An index of the erasures: files of open data are handed out only while there was none since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_last_days_of_standings")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(condition=models.Q(("action", "erased")), fields=["seq"], name="erasures"),
        )
    ]
