"""Of each standing, the last day on which it holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_in_one_order")]

    operations = [migrations.AddField(model_name="standing", name="holds_until", field=models.DateField(null=True))]
