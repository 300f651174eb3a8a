"""What an appraisee states of itself by the regulation's forms, and what its leader says to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.records.models import Record


class Statement(models.Model):
    """One form of one appraisee for one part of the period: 自评, 述职, 小结, 登记 or 报告.

    `content` holds the fields that are written (栏目 → text), `items` the lines of its table
    ({id, name, part, score, note}); what the site knows already is not in it.
    """

    class State(models.TextChoices):
        DRAFT = "草稿"
        HANDED = "已交"
        RETURNED = "退回"
        READ = "已阅"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="statements")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="statements")
    task = models.CharField("事项", max_length=10)
    part = models.CharField("哪一期", max_length=20)
    form = models.CharField("表样", max_length=40, blank=True)
    content = models.JSONField("内容", default=dict)
    items = models.JSONField("各项", default=list)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    due = models.DateField("应交", null=True, blank=True)
    handed = models.DateField("交来", null=True, blank=True)
    late = models.PositiveSmallIntegerField("迟交天数", default=0)
    published = models.DateTimeField("内部公示", null=True, blank=True)
    remark = models.TextField("审核意见", blank=True)
    remarked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remarked = models.DateTimeField("审核时间", null=True, blank=True)
    reason = models.TextField("退回的理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made = models.DateTimeField("时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "填报"
        ordering: ClassVar = ["appraisee__order", "appraisee", "task", "part"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisee", "task", "part"], name="statement_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["cycle", "task", "part", "state"])]


class Event(models.Model):
    """What happened to a statement, who did it and what they said."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="events")
    verb = models.CharField("做了什么", max_length=60)
    said = models.TextField("意见", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "经过"
        ordering: ClassVar = ["id"]


class Proposal(models.Model):
    """The record that was proposed because something came late or not at all; one for each form."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="lateness")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="lateness")
    task = models.CharField("事项", max_length=10)
    part = models.CharField("哪一期", max_length=20)
    record = models.OneToOneField(Record, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "迟交记录"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisee", "task", "part"], name="proposed_once"),
        ]


class Demand(models.Model):
    """A leader's word to somebody who did not hand in without cause: reproof, and a new last day."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="demands")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="demands")
    task = models.CharField("事项", max_length=10)
    part = models.CharField("哪一期", max_length=20)
    until = models.DateField("限期")
    said = models.TextField("批评和要求")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "限期改正"
        ordering: ClassVar = ["-id"]


class Talk(models.Model):
    """A feedback talk: what was good, what lacks, what is asked, and what the person said to it."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="talks")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="talks")
    day = models.DateField("日期")
    manner = models.CharField("方式", max_length=20)
    good = models.TextField("成绩")
    lacking = models.TextField("不足")
    asked = models.TextField("改进要求")
    opinion = models.TextField("本人意见", blank=True)
    answered = models.DateTimeField("本人确认", null=True, blank=True)
    key = models.CharField("提交标识", max_length=40, null=True, blank=True, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "反馈谈话"
        ordering: ClassVar = ["-day", "-id"]
