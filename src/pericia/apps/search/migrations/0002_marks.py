"""Texts hold the mark of their client, so that words are found at one client without reading what
the others say; files and versions, of which there are few, have an index of their own."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# The owner is kept from every row otherwise; nobody else sees the table until this has ended.
MARK = """
ALTER TABLE search_text NO FORCE ROW LEVEL SECURITY;
UPDATE search_text SET document = document || array_to_tsvector(ARRAY['@' || client_id]);
ALTER TABLE search_text FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='text',
            name='search_text_document',
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='text',
            index=django.contrib.postgres.indexes.GinIndex(fields=['document'], name='search_text_document'),
        ),
        migrations.AddIndex(
            model_name='text',
            index=models.Index(condition=models.Q(('kind__in', ['attachment', 'version'])), fields=['client_id', 'kind', 'id'], name='search_text_seldom'),
        ),
    ]
