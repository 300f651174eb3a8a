"""Decisions become what a resolution says; the earlier table was never written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cycles", "0001_initial"),
        ("results", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name="Decision"),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("minute", models.CharField(max_length=60, verbose_name="会议纪要号")),
                ("reason", models.TextField(verbose_name="理由")),
                (
                    "key",
                    models.CharField(
                        blank=True, max_length=40, null=True, unique=True, verbose_name="提交标识"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resolutions",
                        to="cycles.cycle",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resolution",
                        to="results.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "决议",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("matter", models.CharField(max_length=200, verbose_name="事项")),
                ("title", models.CharField(max_length=300, verbose_name="名称")),
                ("kind", models.CharField(max_length=10, verbose_name="种类")),
                ("field", models.CharField(max_length=10, verbose_name="列")),
                ("clause", models.CharField(blank=True, max_length=100, verbose_name="依据")),
                ("suggested", models.CharField(max_length=60, verbose_name="建议")),
                ("decided", models.CharField(max_length=60, verbose_name="决定")),
                ("tied", models.BooleanField(default=False, verbose_name="并列")),
                ("basis", models.CharField(max_length=64, verbose_name="根据")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="cycles.appraisee",
                    ),
                ),
                (
                    "ended",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ending",
                        to="results.resolution",
                    ),
                ),
                (
                    "resolution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="results.resolution",
                    ),
                ),
            ],
            options={
                "verbose_name": "决定",
                "ordering": ["id"],
            },
        ),
    ]
