"""Target letters (目标责任书): what an appraisee undertakes for a period, agreed and signed by both sides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person


class Letter(models.Model):
    """One version of an appraisee's letter. What is signed never changes; an amendment is a new version.

    `stage` counts the stages of the scheme's path that have agreed. `hash` is that of the goals, taken
    when the last stage agreed: it is what both sides sign.
    """

    class State(models.TextChoices):
        DRAFT = "草拟"
        REVIEW = "审核"
        RETURNED = "退回"
        AGREED = "待签"
        SIGNED = "已签"
        REPLACED = "已修订"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="letters")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="letters")
    number = models.PositiveSmallIntegerField("第几稿", default=1)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    stage = models.PositiveSmallIntegerField("环节", default=0)
    why = models.TextField("修订的理由", blank=True)
    reason = models.TextField("退回的理由", blank=True)
    begun_from = models.CharField("起草自", max_length=200, blank=True)
    due = models.DateField("应报送", null=True, blank=True)
    handed = models.DateField("报送", null=True, blank=True)
    late = models.PositiveSmallIntegerField("迟交天数", default=0)
    hash = models.CharField("哈希", max_length=64, blank=True)
    signed = models.DateField("签订", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made = models.DateTimeField("时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "目标责任书"
        ordering: ClassVar = ["appraisee__order", "appraisee", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisee", "number"], name="letter_once"),
            models.UniqueConstraint(
                fields=["appraisee"],
                condition=~models.Q(state__in=["已签", "已修订"]),
                name="letter_open_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["cycle", "state"])]


class Goal(models.Model):
    """One own indicator of a letter; points are micro-points, empty where the scheme asks for none."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="goals")
    order = models.PositiveSmallIntegerField("序号")
    parent = models.CharField("上级指标", max_length=40, blank=True)
    indicator = models.CharField("指标", max_length=40)
    name = models.CharField("目标", max_length=200)
    points = models.BigIntegerField("分值", null=True, blank=True)
    measure = models.TextField("考核标准和措施", blank=True)
    until = models.CharField("完成时限", max_length=60, blank=True)

    class Meta:
        verbose_name = "目标"
        ordering: ClassVar = ["letter", "order"]


class Signature(models.Model):
    """One side's signature under the content with this hash; `paper`: signed on paper and noted here."""

    class Side(models.TextChoices):
        UPPER = "上级"
        OWN = "对象"

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="signatures")
    side = models.CharField("哪一方", max_length=10, choices=Side.choices)
    post = models.CharField("以什么身份", max_length=60)
    name = models.CharField("签字人", max_length=60)
    day = models.DateField("签字日期")
    paper = models.BooleanField("纸质签字", default=False)
    hash = models.CharField("哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "签字"
        ordering: ClassVar = ["letter", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["letter", "side"], name="signed_once")]


class Event(models.Model):
    """What happened to a letter, who did it and what they said."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="events")
    verb = models.CharField("做了什么", max_length=60)
    said = models.TextField("意见", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "经过"
        ordering: ClassVar = ["id"]
