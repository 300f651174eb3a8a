import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cycles", "0002_stage_closes"),
        ("records", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=10, verbose_name="事项")),
                ("part", models.CharField(max_length=20, verbose_name="哪一期")),
                ("until", models.DateField(verbose_name="限期")),
                ("said", models.TextField(verbose_name="批评和要求")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="demands",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="demands", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "限期改正",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=10, verbose_name="事项")),
                ("part", models.CharField(max_length=20, verbose_name="哪一期")),
                ("form", models.CharField(blank=True, max_length=40, verbose_name="表样")),
                ("content", models.JSONField(default=dict, verbose_name="内容")),
                ("items", models.JSONField(default=list, verbose_name="各项")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("草稿", "Draft"),
                            ("已交", "Handed"),
                            ("退回", "Returned"),
                            ("已阅", "Read"),
                        ],
                        default="草稿",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("due", models.DateField(blank=True, null=True, verbose_name="应交")),
                ("handed", models.DateField(blank=True, null=True, verbose_name="交来")),
                ("late", models.PositiveSmallIntegerField(default=0, verbose_name="迟交天数")),
                ("published", models.DateTimeField(blank=True, null=True, verbose_name="内部公示")),
                ("remark", models.TextField(blank=True, verbose_name="审核意见")),
                ("remarked", models.DateTimeField(blank=True, null=True, verbose_name="审核时间")),
                ("reason", models.TextField(blank=True, verbose_name="退回的理由")),
                ("made", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
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
                        related_name="statements",
                        to="cycles.cycle",
                    ),
                ),
                (
                    "remarked_by",
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
                "verbose_name": "填报",
                "ordering": ["appraisee__order", "appraisee", "task", "part"],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=60, verbose_name="做了什么")),
                ("said", models.TextField(blank=True, verbose_name="意见")),
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
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="statements.statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="日期")),
                ("manner", models.CharField(max_length=20, verbose_name="方式")),
                ("good", models.TextField(verbose_name="成绩")),
                ("lacking", models.TextField(verbose_name="不足")),
                ("asked", models.TextField(verbose_name="改进要求")),
                ("opinion", models.TextField(blank=True, verbose_name="本人意见")),
                ("answered", models.DateTimeField(blank=True, null=True, verbose_name="本人确认")),
                (
                    "key",
                    models.CharField(
                        blank=True, max_length=40, null=True, unique=True, verbose_name="提交标识"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talks",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="talks", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "反馈谈话",
                "ordering": ["-day", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=10, verbose_name="事项")),
                ("part", models.CharField(max_length=20, verbose_name="哪一期")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lateness",
                        to="cycles.appraisee",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lateness",
                        to="cycles.cycle",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
            ],
            options={
                "verbose_name": "迟交记录",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("appraisee", "task", "part"), name="proposed_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="statement",
            index=models.Index(
                fields=["cycle", "task", "part", "state"], name="statements__cycle_i_0bf7d9_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("appraisee", "task", "part"), name="statement_once"),
        ),
    ]
