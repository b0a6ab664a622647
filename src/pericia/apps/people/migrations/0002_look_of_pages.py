"""How pages look to somebody who signs in: colours and density."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="scheme",
            field=models.CharField(db_default="", default="", max_length=5),
        ),
        migrations.AddField(
            model_name="account",
            name="density",
            field=models.CharField(db_default="", default="", max_length=7),
        ),
    ]
