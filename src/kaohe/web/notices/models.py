"""Public notices of a result, written notices with their acknowledgement, objections and appeals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.records.models import Record
from kaohe.web.results.models import Run


class Notice(models.Model):
    """A frozen result made public; without `days` it is only told, and nobody objects to it.

    `end` is the last day as it was published; what the calendar says later never shortens it.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="notices")
    run = models.ForeignKey(Run, models.CASCADE, related_name="notices")
    clause = models.CharField("条款", max_length=40, blank=True)
    rule = models.CharField("规定", max_length=200)
    title = models.CharField("名称", max_length=200)
    scope = models.CharField("范围", max_length=200)
    grade = models.CharField("等次", max_length=60, blank=True)
    award = models.CharField("奖项", max_length=60, blank=True)
    start = models.DateField("发布日期")
    days = models.PositiveSmallIntegerField("天数", null=True)
    working = models.BooleanField("工作日", default=False)
    end = models.DateField("最后一天", null=True)
    key = models.CharField("提交标识", max_length=40, null=True, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    withdrawn = models.DateTimeField("撤回", null=True)
    reason = models.TextField("撤回的理由", blank=True)

    class Meta:
        verbose_name = "公示"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class WrittenNotice(models.Model):
    """The written notice of its result to one appraisee, and that it was received."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="written_notices")
    run = models.ForeignKey(Run, models.CASCADE, related_name="written_notices")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="written_notices")
    clause = models.CharField("条款", max_length=40, blank=True)
    issued = models.DateField("发出日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    received = models.DateField("收到日期", null=True)
    how = models.CharField("送达方式", max_length=200, blank=True)
    received_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField("本人意见", blank=True)

    class Meta:
        verbose_name = "书面通知"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "appraisee"], name="written_once")]


class Appeal(models.Model):
    """An objection to a notice, or a request for review or appeal after the written notice.

    `changes` is what upholding it did to everybody: the comparison of the result before with that after.
    """

    class State(models.TextChoices):
        OPEN = "待答复"
        UPHELD = "成立"
        DISMISSED = "不成立"
        WITHDRAWN = "撤回"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="appeals")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="appeals")
    written = models.ForeignKey(WrittenNotice, models.CASCADE, null=True, related_name="appeals")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="appeals")
    kind = models.CharField("种类", max_length=10)
    clause = models.CharField("条款", max_length=40, blank=True)
    to = models.CharField("受理", max_length=100, blank=True)
    text = models.TextField("事实和理由")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    on = models.DateField("提出日期")
    due = models.DateField("应答复的最后一天", null=True)
    extended = models.TextField("延长的理由", blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField("答复", blank=True)
    answered = models.DateField("答复日期", null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    minute = models.CharField("同意重新决定的会议纪要号", max_length=60, blank=True)
    changes = models.JSONField("改变了什么", default=list)
    lapsed = models.JSONField("因此失效的决定", default=list)
    before = models.CharField("原结果哈希", max_length=64, blank=True)
    after = models.CharField("新结果哈希", max_length=64, blank=True)
    key = models.CharField("提交标识", max_length=40, null=True, unique=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "异议和申诉"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "appraisee"],
                condition=~models.Q(state="撤回"),
                name="objection_once",
            ),
            models.UniqueConstraint(
                fields=["written", "clause"], condition=~models.Q(state="撤回"), name="appeal_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appraisee.name}的{self.kind}"


class Correction(models.Model):
    """What is to be put right where the appeal is upheld: a new record, one taken out, another rating."""

    class Kind(models.TextChoices):
        ADD = "补记录"
        REMOVE = "撤记录"
        RATE = "改评分"

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="corrections")
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    indicator = models.CharField("指标", max_length=40, blank=True)
    score = models.CharField("得分", max_length=30, blank=True)
    full = models.CharField("满分", max_length=30, blank=True)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    applied = models.BooleanField("已生效", default=False)

    class Meta:
        verbose_name = "改正"
        ordering: ClassVar = ["id"]
