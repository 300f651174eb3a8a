"""A decision names its appraisee, so that it outlives one who is taken off the roster."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0003_waiting")]

    operations = [
        migrations.RemoveField(model_name="decision", name="appraisee"),
        migrations.AddField(
            model_name="decision",
            name="name",
            field=models.CharField(default="", max_length=100, verbose_name="对象"),
            preserve_default=False,
        ),
    ]
