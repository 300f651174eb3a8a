"""Results that were computed, and what the deciding body made of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class Run(models.Model):
    """One evaluation of a cycle's data, with the decisions that stood then.

    A frozen one never changes and is known by its hash.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="runs")
    inputs = models.PositiveBigIntegerField("数据版本")
    scheme_hash = models.CharField("方案哈希", max_length=64)
    tables = models.BinaryField("结果表")
    hash = models.CharField("哈希", max_length=64)
    provisional = models.BooleanField("暂定", default=False)
    waiting = models.PositiveIntegerField("待研究的并列", default=0)
    unnamed = models.PositiveIntegerField("可以评的奖项", default=0)
    lapsed = models.PositiveIntegerField("失效的决定", default=0)
    at = models.DateTimeField("时间", default=clock.now, editable=False)
    frozen = models.DateTimeField("冻结时间", null=True, blank=True)
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "结果"
        ordering: ClassVar = ["-id"]


class Resolution(models.Model):
    """One sitting of the deciding body: its minute, its reason, and the frozen result that it led to.

    One without decisions of its own took earlier ones back.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="resolutions")
    minute = models.CharField("会议纪要号", max_length=60)
    reason = models.TextField("理由")
    run = models.OneToOneField(Run, models.CASCADE, null=True, related_name="resolution")
    key = models.CharField("提交标识", max_length=40, null=True, blank=True, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "决议"
        ordering: ClassVar = ["id"]


class Decision(models.Model):
    """What a resolution says about one appraisee; `ended` by the one that replaced it or took it back.

    It names the appraisee, so that it outlives one who is taken off the roster. `basis` is the hash of
    what it rests on (`matters.Matter.basis`).
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="decisions")
    name = models.CharField("对象", max_length=100)
    matter = models.CharField("事项", max_length=200)
    title = models.CharField("名称", max_length=300)
    kind = models.CharField("种类", max_length=10)
    field = models.CharField("列", max_length=10)
    clause = models.CharField("依据", max_length=100, blank=True)
    suggested = models.CharField("建议", max_length=60)
    decided = models.CharField("决定", max_length=60)
    tied = models.BooleanField("并列", default=False)
    basis = models.CharField("根据", max_length=64)
    ended = models.ForeignKey(Resolution, models.CASCADE, null=True, blank=True, related_name="ending")

    class Meta:
        verbose_name = "决定"
        ordering: ClassVar = ["id"]
