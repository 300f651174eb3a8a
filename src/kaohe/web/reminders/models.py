"""What people were reminded of, where their mail goes, and the log of every mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class Address(models.Model):
    """Where a person's digest goes."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="address")
    email = models.EmailField("邮箱", max_length=200, blank=True)
    wanted = models.BooleanField("用邮件提醒", default=True)

    class Meta:
        verbose_name = "邮箱"


class Reminder(models.Model):
    """One thing that waits for a person: since when, how often it was told; `ended` once it is done."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="reminders")
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="reminders")
    key = models.CharField("什么事", max_length=120)
    text = models.CharField("内容", max_length=300)
    path = models.CharField("在哪里办", max_length=200, blank=True)
    due = models.DateField("期限", null=True)
    first = models.DateField("第一次提醒")
    last = models.DateField("最近一次提醒")
    times = models.PositiveIntegerField("次数", default=1)
    ended = models.DateField("办完", null=True)

    class Meta:
        verbose_name = "提醒"
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "cycle", "key"], name="reminded_once"),
        ]


class Mail(models.Model):
    """One digest: at most one a person and day."""

    class State(models.TextChoices):
        WAITING = "待发"
        SENT = "已发"
        FAILED = "没有发出"
        INSIDE = "只在站内"

    person = models.ForeignKey(Person, models.CASCADE, related_name="mails")
    on = models.DateField("日期")
    address = models.CharField("邮箱", max_length=200, blank=True)
    subject = models.CharField("主题", max_length=200)
    body = models.TextField("正文")
    count = models.PositiveIntegerField("件数")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField("原因", blank=True)
    tries = models.PositiveIntegerField("试了几次", default=0)

    class Meta:
        verbose_name = "提醒的邮件"
        ordering: ClassVar = ["-on", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "on"], name="one_digest_a_day")]
