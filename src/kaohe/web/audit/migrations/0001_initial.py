import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="序号"),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("actor_name", models.CharField(max_length=60, verbose_name="操作人")),
                ("verb", models.CharField(max_length=40, verbose_name="操作")),
                ("subject", models.CharField(max_length=200, verbose_name="对象")),
                ("cycle", models.PositiveBigIntegerField(db_index=True, null=True, verbose_name="考核")),
                ("before", models.JSONField(null=True, verbose_name="变更前")),
                ("after", models.JSONField(null=True, verbose_name="变更后")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("previous", models.CharField(max_length=64, verbose_name="前一条的哈希")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "审计日志",
                "ordering": ["number"],
            },
        ),
    ]
