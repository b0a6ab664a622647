from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0003_transition")]

    operations = [
        migrations.AddField(
            model_name="playbookversion",
            name="template",
            field=models.TextField(default=""),
        )
    ]
