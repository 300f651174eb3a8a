"""What follows from a result: awards, bars, talks, rectification, what is carried on; who did what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person


class Consequence(models.Model):
    """One thing that the scheme draws from the result for one appraisee ('' for all of the cycle).

    `subject` is on whom it falls where that is not the appraisee (its head); `to_…` where it was carried.
    """

    class Kind(models.TextChoices):
        AWARD = "奖励"
        BAR = "限制"
        ACTION = "处理"
        LINK = "联动"
        CARRY = "转办"
        TARGET = "用于"
        SOURCE = "取自"

    class State(models.TextChoices):
        OPEN = "待办"
        DONE = "已办"
        DECLINED = "不办"
        GONE = "撤销"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="consequences")
    run = models.CharField("结果哈希", max_length=64)
    clause = models.CharField("条款", max_length=40)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, null=True, related_name="consequences")
    name = models.CharField("对象", max_length=100, blank=True)
    subject = models.CharField("落在", max_length=100, blank=True)
    title = models.CharField("事项", max_length=200)
    text = models.TextField("内容", blank=True)
    cause = models.CharField("起因", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    due = models.DateField("期限", null=True)
    to_cycle = models.ForeignKey(Cycle, models.SET_NULL, null=True, related_name="carried")
    to_appraisee = models.ForeignKey(Appraisee, models.SET_NULL, null=True, related_name="carried")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "运用"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "clause", "kind", "name", "title"], name="drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.title}" if self.name else self.title


class Deed(models.Model):
    """What was done about a consequence, by whom, when."""

    consequence = models.ForeignKey(Consequence, models.CASCADE, related_name="deeds")
    verb = models.CharField("做了什么", max_length=40)
    said = models.TextField("说明", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField("日期")

    class Meta:
        verbose_name = "经过"
        ordering: ClassVar = ["id"]
