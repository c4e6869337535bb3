from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('arena', '0003_first_frames'),
    ]

    operations = [
        migrations.AddField(
            model_name='tally',
            name='void_clips',
            field=models.PositiveIntegerField(default=0, help_text='Clips that turned void after they were shown; votes on them are not in these sums.'),
        ),
        migrations.AlterField(
            model_name='clip',
            name='state',
            field=models.CharField(choices=[('pending', 'Pending'), ('ready', 'Ready'), ('failed', 'Failed'), ('removed', 'Removed'), ('void', 'Void: black, frozen or unreadable')], default='pending', max_length=8),
        ),
    ]
