from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_look_of_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='credential',
            name='told_for',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='credential',
            name='told_within',
            field=models.SmallIntegerField(null=True),
        ),
    ]
