from django.db import migrations, models

import kaohe.web.clock


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_own"),
    ]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="made",
            field=models.DateTimeField(default=kaohe.web.clock.now, editable=False, verbose_name="录入时间"),
        ),
        migrations.AlterField(
            model_name="step",
            name="at",
            field=models.DateTimeField(default=kaohe.web.clock.now, editable=False, verbose_name="时间"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="at",
            field=models.DateTimeField(default=kaohe.web.clock.now, editable=False, verbose_name="上传时间"),
        ),
    ]
