"""Files and versions, of which there are few, are found without reading the index of all texts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='text',
            index=models.Index(condition=models.Q(('kind__in', ['attachment', 'version'])), fields=['client_id', 'kind', 'id'], name='search_text_seldom'),
        ),
    ]
