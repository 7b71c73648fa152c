from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_postgres_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="followercursor",
            name="shape",
            field=models.PositiveSmallIntegerField(default=0, help_text="search.documents.SHAPE when the index was made"),
        ),
        migrations.AddField(
            model_name="searchrow",
            name="shape",
            field=models.PositiveSmallIntegerField(
                db_index=True, default=0, help_text="search.documents.SHAPE when it was written"
            ),
        ),
    ]
