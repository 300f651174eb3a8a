"""A published scheme, the running appraisals of one period, who is appraised and who does what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.organisation.models import Person, Unit


class Published(models.Model):
    """One frozen version of a scheme: its text and hash never change."""

    name = models.CharField("方案", max_length=60)
    title = models.CharField("名称", max_length=200)
    number = models.PositiveIntegerField("版本")
    text = models.TextField("方案文本")
    hash = models.CharField("哈希", max_length=64)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("发布时间", auto_now_add=True)

    class Meta:
        verbose_name = "已发布的方案"
        ordering: ClassVar = ["name", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"


class Cycle(models.Model):
    """An appraisal of one period by one published scheme."""

    class State(models.TextChoices):
        PREPARING = "准备"
        RUNNING = "进行"
        DECIDED = "已定"
        CLOSED = "已结束"

    title = models.CharField("名称", max_length=120)
    scheme = models.ForeignKey(Published, models.PROTECT, related_name="cycles")
    period = models.CharField("周期", max_length=20)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARING)
    rehearsal = models.BooleanField("演练", default=False)
    inputs = models.PositiveBigIntegerField("数据版本", default=0)

    class Meta:
        verbose_name = "考核"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class Appraisee(models.Model):
    """A unit or a person as the scheme sees it in this cycle: a row of the table 对象."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="appraisees")
    order = models.PositiveIntegerField("序号")
    name = models.CharField("对象", max_length=100)
    category = models.CharField("类别", max_length=50)
    group = models.CharField("分组", max_length=50, blank=True)
    attributes = models.JSONField("属性", default=dict, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "考核对象"
        ordering: ClassVar = ["cycle", "order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cycle", "name"], name="appraisee_once")]
        indexes: ClassVar = [models.Index(fields=["cycle", "order", "id"], name="appraisee_in_order")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role of a person in a cycle; an assessing unit's people hold the scheme's items of that unit."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="grants")
    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=20)
    items = models.JSONField("负责的指标和规则", default=list, blank=True)

    class Meta:
        verbose_name = "角色"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "person", "role"], name="role_once"),
        ]


class Stage(models.Model):
    """A step, deadline, notice, appeal or filing of the scheme with its dates in this cycle.

    `days` counted from `start` give `end`; working days where `working` says so. After the last `end`
    of those that close something, it is not entered any more.
    """

    class Closes(models.TextChoices):
        NOTHING = "", "不截止录入"
        ALL = "全部", "记录、评分和加分申报"
        RECORDS = "记录", "只是记录"
        RATINGS = "评分", "只是评分"
        CLAIMS = "申报", "只是加分申报"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="stages")
    clause = models.CharField("条款", max_length=40)
    kind = models.CharField("种类", max_length=10, default="程序")
    title = models.CharField("名称", max_length=200)
    who = models.CharField("负责", max_length=200, blank=True)
    detail = models.TextField("规定", blank=True)
    days = models.PositiveSmallIntegerField("天数", null=True, blank=True)
    working = models.BooleanField("工作日", default=False)
    start = models.DateField("起", null=True, blank=True)
    end = models.DateField("止", null=True, blank=True)
    done = models.DateTimeField("完成", null=True, blank=True)
    closes = models.CharField("到期截止录入", max_length=10, choices=Closes.choices, default="", blank=True)
    order = models.PositiveIntegerField("序号", default=0)

    class Meta:
        verbose_name = "环节"
        ordering: ClassVar = ["cycle", "order"]


class Draft(models.Model):
    """What was uploaded and not yet taken over: it waits until its preview is confirmed or dropped."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="drafts")
    kind = models.CharField("种类", max_length=10)
    file = models.CharField("文件", max_length=200)
    content = models.JSONField("内容")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "待确认的上传"
        ordering: ClassVar = ["-id"]


class Amendment(models.Model):
    """A new version of the scheme in a cycle that runs: why, who decided, and what it did to everybody."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="amendments")
    old = models.ForeignKey(Published, models.PROTECT, related_name="+")
    new = models.ForeignKey(Published, models.PROTECT, related_name="+")
    changes = models.JSONField("修改", default=list)
    effects = models.JSONField("影响", default=list)
    reason = models.TextField("理由")
    minute = models.CharField("会议纪要号", max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "换用新版本"
        ordering: ClassVar = ["id"]


class Holiday(models.Model):
    """A day off, or a working day by adjustment, that the office entered for a year not yet known."""

    day = models.DateField("日期", primary_key=True)
    works = models.BooleanField("上班", default=False)
    name = models.CharField("名称", max_length=40, blank=True)
