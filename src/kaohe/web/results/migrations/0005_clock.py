from django.db import migrations, models

import kaohe.web.clock


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0004_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="run",
            name="at",
            field=models.DateTimeField(default=kaohe.web.clock.now, editable=False, verbose_name="时间"),
        ),
        migrations.AddField(
            model_name="run",
            name="unnamed",
            field=models.PositiveIntegerField(default=0, verbose_name="可以评的奖项"),
        ),
    ]
