import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=20, verbose_name="事项")),
                ("suggested", models.CharField(blank=True, max_length=60, verbose_name="建议")),
                ("decided", models.CharField(max_length=60, verbose_name="决定")),
                ("reason", models.TextField(verbose_name="理由")),
                ("minute", models.CharField(max_length=60, verbose_name="会议纪要号")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="cycles.appraisee",
                    ),
                ),
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
                        related_name="decisions",
                        to="cycles.cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "决定",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inputs", models.PositiveBigIntegerField(verbose_name="数据版本")),
                ("scheme_hash", models.CharField(max_length=64, verbose_name="方案哈希")),
                ("tables", models.BinaryField(verbose_name="结果表")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("frozen", models.DateTimeField(blank=True, null=True, verbose_name="冻结时间")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="cycles.cycle"
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "结果",
                "ordering": ["-id"],
            },
        ),
    ]
