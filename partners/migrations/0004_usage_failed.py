"""Count what we failed to answer apart from what was refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Until now it was counted among what was refused; whoever still runs an earlier version writes lines without it."""

    dependencies = [("partners", "0003_webhook_failures")]

    operations = [migrations.AddField(model_name="usage", name="failed", field=models.BigIntegerField(db_default=0))]
