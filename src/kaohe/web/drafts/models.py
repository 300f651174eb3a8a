"""A regulation that the office uploaded beside a cycle, the scheme drafted from it, and the answers given."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle, Published
from kaohe.web.organisation.models import Person


class Regulation(models.Model):
    """A document and its draft. `made` is what was read (`kaohe.draft.kept`), `text` the scheme of now.

    `edited` once the scheme was changed by hand: from then on answers are kept and change it no more.
    """

    class State(models.TextChoices):
        READING = "正在读"
        READ = "读好了"
        FAILED = "没有读成"
        PUBLISHED = "已发布"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="regulations")
    file = models.CharField("文件", max_length=200)
    content = models.BinaryField("内容")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READING)
    fault = models.TextField("没有读成的原因", blank=True)
    made: Any = models.JSONField("读出的", default=dict)
    notes: Any = models.JSONField("说明", default=list)
    text = models.TextField("方案文本", blank=True)
    edited = models.BooleanField("手工改过", default=False)
    version = models.PositiveIntegerField("版本", default=1)
    published = models.ForeignKey(Published, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "办法"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file


class Reply(models.Model):
    """An answer to one question of a draft; `change` in the scheme language where something is corrected."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="replies")
    question = models.CharField("问题", max_length=12)
    asked = models.TextField("问的")
    choice = models.PositiveSmallIntegerField("读法", default=0)
    change = models.TextField("改", blank=True)
    reason = models.TextField("理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "答复"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["regulation", "question"], name="replied_once")
        ]
