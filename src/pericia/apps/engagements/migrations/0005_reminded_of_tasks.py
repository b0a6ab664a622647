from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engagements', '0004_playbook_template'),
    ]

    operations = [
        migrations.AddField(
            model_name='transitiontask',
            name='told_for',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='transitiontask',
            name='told_owner_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='transitiontask',
            name='told_overdue',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
