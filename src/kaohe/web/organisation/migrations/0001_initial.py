import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="工号")),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                ("staff_class", models.CharField(blank=True, max_length=40, verbose_name="人员身份")),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="属性")),
                ("admin", models.BooleanField(default=False, verbose_name="系统管理员")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="离开日期")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="连续登录失败")),
                ("locked_until", models.DateTimeField(blank=True, null=True, verbose_name="锁定到")),
                ("must_change", models.BooleanField(default=False, verbose_name="须改口令")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
            ],
            options={
                "verbose_name": "人员",
                "ordering": ["number"],
            },
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
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("content", models.BinaryField(verbose_name="内容")),
                ("since", models.DateField(verbose_name="调动从哪天起")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="上传时间")),
                (
                    "by",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "待导入的名册",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("group", models.CharField(blank=True, max_length=50, verbose_name="分口")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="序号")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="organisation.unit",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organisation.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(verbose_name="起")),
                ("end", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="organisation.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "ordering": ["person", "start"],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="organisation.unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("parent", "name"), name="unit_name_once"),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent", None)), fields=("name",), name="top_unit_name_once"
            ),
        ),
    ]
