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
            name="OwnIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parent", models.CharField(max_length=40, verbose_name="上级指标")),
                ("indicator", models.CharField(max_length=40, verbose_name="指标")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("points", models.BigIntegerField(verbose_name="分值")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_indicators",
                        to="cycles.appraisee",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_indicators",
                        to="cycles.cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "个性指标",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="规则")),
                ("quantity", models.BigIntegerField(blank=True, null=True, verbose_name="数量")),
                ("points", models.BigIntegerField(blank=True, null=True, verbose_name="分值")),
                ("level", models.CharField(blank=True, max_length=40, verbose_name="层级")),
                ("severity", models.CharField(blank=True, max_length=40, verbose_name="情节")),
                ("factor", models.BigIntegerField(blank=True, null=True, verbose_name="系数")),
                ("base", models.BigIntegerField(blank=True, null=True, verbose_name="基数")),
                ("matter", models.CharField(blank=True, max_length=100, verbose_name="同一事项")),
                ("date", models.DateField(blank=True, null=True, verbose_name="日期")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="佐证文号")),
                ("claimed", models.BooleanField(default=False, verbose_name="自己申报")),
                (
                    "key",
                    models.CharField(
                        blank=True, max_length=40, null=True, unique=True, verbose_name="提交标识"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("草稿", "Draft"),
                            ("待核", "Submitted"),
                            ("已核定", "Confirmed"),
                            ("退回", "Returned"),
                            ("驳回", "Rejected"),
                        ],
                        default="草稿",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("stage", models.PositiveSmallIntegerField(default=0, verbose_name="否决环节")),
                ("reason", models.TextField(blank=True, verbose_name="退回或驳回的理由")),
                ("made", models.DateTimeField(auto_now_add=True, verbose_name="录入时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "记录",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("kind", models.CharField(max_length=20, verbose_name="类型")),
                ("size", models.PositiveBigIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64, verbose_name="哈希")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "verbose_name": "佐证材料",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=40, verbose_name="做了什么")),
                ("said", models.TextField(blank=True, verbose_name="意见")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="records.record"
                    ),
                ),
            ],
            options={
                "verbose_name": "经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=20, verbose_name="表")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("sha256", models.CharField(max_length=64, verbose_name="哈希")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("taken", models.DateTimeField(blank=True, null=True, verbose_name="导入时间")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "待导入的文件",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Imported",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=20, verbose_name="表")),
                ("rows", models.BinaryField(verbose_name="内容")),
                ("count", models.PositiveIntegerField(verbose_name="行数")),
                ("sha256", models.CharField(max_length=64, verbose_name="哈希")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="时间")),
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
                        related_name="imported",
                        to="cycles.cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入的表",
                "constraints": [models.UniqueConstraint(fields=("cycle", "table"), name="imported_once")],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=40, verbose_name="指标")),
                ("score", models.BigIntegerField(verbose_name="得分")),
                ("full", models.BigIntegerField(blank=True, null=True, verbose_name="满分")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="时间")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "appraisee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ratings",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "评分",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["cycle", "indicator"], name="records_rat_cycle_i_75bcbd_idx")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["cycle", "rule"], name="records_rec_cycle_i_08873d_idx"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["cycle", "state"], name="records_rec_cycle_i_1757e1_idx"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("record", "sha256"), name="evidence_once"),
        ),
    ]
