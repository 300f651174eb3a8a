"""Who did what, when, from what to what: append-only, each entry chained to the one before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.organisation.models import Person


class Entry(models.Model):
    """One change. It never holds a vote."""

    number = models.PositiveBigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("操作人", max_length=60)
    verb = models.CharField("操作", max_length=40)
    subject = models.CharField("对象", max_length=200)
    cycle = models.PositiveBigIntegerField("考核", null=True, db_index=True)
    before = models.JSONField("变更前", null=True)
    after = models.JSONField("变更后", null=True)
    reason = models.TextField("理由", blank=True)
    previous = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "审计日志"
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["cycle", "verb"], name="entry_verb_of_cycle"),
            models.Index(fields=["verb"], name="entry_verb"),
            models.Index(fields=["cycle", "-number"], name="entry_newest_of_cycle"),
        ]


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
