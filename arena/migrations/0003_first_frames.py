import django.contrib.postgres.operations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('arena', '0002_clustered_boards'),
    ]

    operations = [
        migrations.AddField(
            model_name='prompt',
            name='not_understood',
            field=models.JSONField(blank=True, default=list, help_text='Words that its world cannot read: no entry is given them.'),
        ),
        # Rows written before are not looked at: an arena that holds one without its frame must still start.
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='prompt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_frame', ''), ('task', 'text-to-video')), models.Q(('task', 'image-to-video'), models.Q(('first_frame', ''), _negated=True)), _connector='OR'), name='first_frame_where_it_belongs'),
        ),
    ]
