"""Indexes of open cases and of unseen messages: the queue looks for these few among all that there ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_refused_contacts")]

    operations = [
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(condition=models.Q(("closed_at__isnull", True)), fields=["unit", "region"], name="open_cases"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)), fields=["complaint", "author"], name="unseen_messages"
            ),
        ),
    ]
