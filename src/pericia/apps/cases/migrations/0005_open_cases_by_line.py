"""Cases that have not ended are counted by service line from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_index_of_cases_that_are_not_open'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='cases_case_open',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ['closed', 'cancelled']), _negated=True), fields=['client_id', 'state', 'due_at'], include=('service_line_id',), name='cases_case_open'),
        ),
    ]
