"""Pages that wait are sealed from now on; those that wait unsealed are to be read once more."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: object) -> None:
    apps.get_model("ballots", "Scan").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("ballots", "0002_scan")]

    operations = [
        migrations.AlterModelOptions(
            name="issue", options={"ordering": ["poll", "cls"], "verbose_name": "发票"}
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.RemoveField(model_name="scan", name="doubts"),
        migrations.RemoveField(model_name="scan", name="keyed"),
        migrations.RemoveField(model_name="scan", name="marks"),
        migrations.RemoveField(model_name="scan", name="pictures"),
        migrations.AddField(
            model_name="scan",
            name="sealed",
            field=models.BinaryField(default=b"", verbose_name="密封的内容"),
        ),
    ]
