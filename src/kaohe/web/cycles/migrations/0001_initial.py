import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("period", models.CharField(max_length=20, verbose_name="周期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("准备", "Preparing"),
                            ("进行", "Running"),
                            ("已定", "Decided"),
                            ("已结束", "Closed"),
                        ],
                        default="准备",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("rehearsal", models.BooleanField(default=False, verbose_name="演练")),
                ("inputs", models.PositiveBigIntegerField(default=0, verbose_name="数据版本")),
            ],
            options={
                "verbose_name": "考核",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="日期")),
                ("works", models.BooleanField(default=False, verbose_name="上班")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10, verbose_name="种类")),
                ("file", models.CharField(max_length=200, verbose_name="文件")),
                ("content", models.JSONField(verbose_name="内容")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "待确认的上传",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Published",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="方案")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                ("text", models.TextField(verbose_name="方案文本")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                ("reason", models.TextField(blank=True, verbose_name="理由")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="发布时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "已发布的方案",
                "ordering": ["name", "number"],
            },
        ),
        migrations.AddField(
            model_name="cycle",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cycles", to="cycles.published"
            ),
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changes", models.JSONField(default=list, verbose_name="修改")),
                ("effects", models.JSONField(default=list, verbose_name="影响")),
                ("reason", models.TextField(verbose_name="理由")),
                ("minute", models.CharField(max_length=60, verbose_name="会议纪要号")),
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
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="cycles.cycle",
                    ),
                ),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cycles.published"
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cycles.published"
                    ),
                ),
            ],
            options={
                "verbose_name": "换用新版本",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clause", models.CharField(max_length=40, verbose_name="条款")),
                ("kind", models.CharField(default="程序", max_length=10, verbose_name="种类")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("who", models.CharField(blank=True, max_length=200, verbose_name="负责")),
                ("detail", models.TextField(blank=True, verbose_name="规定")),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="天数")),
                ("working", models.BooleanField(default=False, verbose_name="工作日")),
                ("start", models.DateField(blank=True, null=True, verbose_name="起")),
                ("end", models.DateField(blank=True, null=True, verbose_name="止")),
                ("done", models.DateTimeField(blank=True, null=True, verbose_name="完成")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="序号")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stages", to="cycles.cycle"
                    ),
                ),
            ],
            options={
                "verbose_name": "环节",
                "ordering": ["cycle", "order"],
            },
        ),
        migrations.CreateModel(
            name="Appraisee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveIntegerField(verbose_name="序号")),
                ("name", models.CharField(max_length=100, verbose_name="对象")),
                ("category", models.CharField(max_length=50, verbose_name="类别")),
                ("group", models.CharField(blank=True, max_length=50, verbose_name="分组")),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="属性")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appraisees",
                        to="cycles.cycle",
                    ),
                ),
            ],
            options={
                "verbose_name": "考核对象",
                "ordering": ["cycle", "order"],
                "constraints": [models.UniqueConstraint(fields=("cycle", "name"), name="appraisee_once")],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=20, verbose_name="角色")),
                ("items", models.JSONField(blank=True, default=list, verbose_name="负责的指标和规则")),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="cycles.cycle"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "角色",
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "person", "role"), name="role_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="published",
            constraint=models.UniqueConstraint(fields=("name", "number"), name="published_once"),
        ),
    ]
