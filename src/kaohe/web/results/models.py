"""Results that were computed, and what the deciding body made of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person


class Run(models.Model):
    """One evaluation of a cycle's data; a frozen one never changes and is known by its hash."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="runs")
    inputs = models.PositiveBigIntegerField("数据版本")
    scheme_hash = models.CharField("方案哈希", max_length=64)
    tables = models.BinaryField("结果表")
    hash = models.CharField("哈希", max_length=64)
    provisional = models.BooleanField("暂定", default=False)
    at = models.DateTimeField("时间", auto_now_add=True)
    frozen = models.DateTimeField("冻结时间", null=True, blank=True)
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "结果"
        ordering: ClassVar = ["-id"]


class Decision(models.Model):
    """What the deciding body decided for an appraisee: a tie, a grade, a departure from the suggestion."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="decisions")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="decisions")
    field = models.CharField("事项", max_length=20)
    suggested = models.CharField("建议", max_length=60, blank=True)
    decided = models.CharField("决定", max_length=60)
    reason = models.TextField("理由")
    minute = models.CharField("会议纪要号", max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "决定"
        ordering: ClassVar = ["id"]
