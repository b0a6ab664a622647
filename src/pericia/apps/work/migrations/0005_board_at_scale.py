"""The board counts what waits from one index alone, and finds what is for nobody; filters are kept."""

import pericia.tenancy.ids
import pericia.tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('work', '0004_blind_answer'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('pk', models.CompositePrimaryKey('organisation_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('organisation_id', models.UUIDField()),
                ('id', models.UUIDField(default=pericia.tenancy.ids.new_id)),
                ('person_id', models.UUIDField()),
                ('page', models.TextField()),
                ('name', models.TextField()),
                ('query', models.TextField()),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'work_saved_filter',
            },
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['client_id', 'queue_id', '-priority', 'due_at', 'id'], include=('opened_at', 'level'), name='work_item_queued'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('nobody_why__isnull', False), ('state', 'open')), fields=['client_id', 'due_at', 'id'], include=('queue_id',), name='work_item_for_nobody'),
        ),
        migrations.RemoveIndex(
            model_name='workitem',
            name='work_item_waiting',
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('organisation_id', 'person_id', 'page', 'name'), name='work_saved_filter_once'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.CheckConstraint(condition=models.Q(('page__in', ['board', 'board_items'])), name='work_saved_filter_page'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=pericia.tenancy.models.ScopedForeignKey(fields=['organisation_id', 'person_id'], name='work_saved_filter_person_fk', to='people_person', to_fields=['organisation_id', 'id']),
        ),
    ]
