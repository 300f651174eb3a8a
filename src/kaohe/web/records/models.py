"""What is known of the appraisees: records with evidence, ratings, own indicators, imported tables.

Quantities, points, factors and scores are integers of micro-units (× 1 000 000).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web import clock
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person


class Record(models.Model):
    """One fact about one appraisee; only a confirmed one (已核定) counts."""

    class State(models.TextChoices):
        DRAFT = "草稿"
        SUBMITTED = "待核"
        CONFIRMED = "已核定"
        RETURNED = "退回"
        REJECTED = "驳回"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="records")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="records")
    rule = models.CharField("规则", max_length=40)
    quantity = models.BigIntegerField("数量", null=True, blank=True)
    points = models.BigIntegerField("分值", null=True, blank=True)
    level = models.CharField("层级", max_length=40, blank=True)
    severity = models.CharField("情节", max_length=40, blank=True)
    factor = models.BigIntegerField("系数", null=True, blank=True)
    base = models.BigIntegerField("基数", null=True, blank=True)
    matter = models.CharField("同一事项", max_length=100, blank=True)
    date = models.DateField("日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)
    document = models.CharField("佐证文号", max_length=200, blank=True)
    claimed = models.BooleanField("自己申报", default=False)
    key = models.CharField("提交标识", max_length=40, null=True, blank=True, unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    stage = models.PositiveSmallIntegerField("否决环节", default=0)
    reason = models.TextField("退回或驳回的理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made = models.DateTimeField("录入时间", default=clock.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "记录"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["cycle", "rule"]),
            models.Index(fields=["cycle", "state"]),
            models.Index(fields=["by", "cycle", "claimed", "state"], name="record_own_by_state"),
        ]


class Step(models.Model):
    """What happened to a record, who did it and what they said: its history, and the path of a veto."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="steps")
    verb = models.CharField("做了什么", max_length=40)
    said = models.TextField("意见", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "经过"
        ordering: ClassVar = ["id"]


class Evidence(models.Model):
    """A file that proves a record; stored outside the web root under its hash."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="evidence")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=20)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间", default=clock.now, editable=False)
    destroyed = models.CharField("按此文号销毁", max_length=100, blank=True)

    class Meta:
        verbose_name = "佐证材料"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "sha256"], name="evidence_once"),
        ]


class Rating(models.Model):
    """A score that an assessing unit gives, or one adopted from another appraisal (满分)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="ratings")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="ratings")
    indicator = models.CharField("指标", max_length=40)
    score = models.BigIntegerField("得分")
    full = models.BigIntegerField("满分", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "评分"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["cycle", "indicator"])]


class OwnIndicator(models.Model):
    """An indicator of one appraisee only (个性指标)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="own_indicators")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="own_indicators")
    parent = models.CharField("上级指标", max_length=40)
    indicator = models.CharField("指标", max_length=40)
    name = models.CharField("名称", max_length=200)
    points = models.BigIntegerField("分值")

    class Meta:
        verbose_name = "个性指标"
        ordering: ClassVar = ["id"]


class Imported(models.Model):
    """A table taken in as a whole: the sealed result of a ballot (测评票), or earlier periods (历史)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="imported")
    table = models.CharField("表", max_length=20)
    rows = models.BinaryField("内容")
    count = models.PositiveIntegerField("行数")
    sha256 = models.CharField("哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "导入的表"
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "table"], name="imported_once")]


class Upload(models.Model):
    """A file that was looked through and waits to be taken in, or was."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="uploads")
    table = models.CharField("表", max_length=20)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    sha256 = models.CharField("哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    taken = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = "待导入的文件"
        ordering: ClassVar = ["-id"]
