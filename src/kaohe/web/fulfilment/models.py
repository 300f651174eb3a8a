"""What was done about a step or a term of the plan that no form, record or vote of its own covers (落实)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle, Stage
from kaohe.web.organisation.models import Person


class Party(models.Model):
    """An appraisee whom the office named for a clause that is for some of them only."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="parties")
    clause = models.CharField("条款", max_length=40)
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="parties")

    class Meta:
        verbose_name = "点名"
        ordering: ClassVar = ["appraisee__order", "appraisee"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "clause", "appraisee"], name="party_once"),
        ]


class Fulfilment(models.Model):
    """One thing done, or to be done by its own last day, for a stage; without an appraisee by whom it names.

    `expires` is the day before which the clause counts back (到期), `due` the last day that follows.
    The stage may go with an older version of the scheme; its clause and title stay here.
    """

    class State(models.TextChoices):
        OPEN = "待办"
        DONE = "已办"
        RETURNED = "退回"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="fulfilments")
    stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="fulfilments")
    clause = models.CharField("条款", max_length=40)
    title = models.CharField("环节", max_length=200)
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, null=True, related_name="fulfilments")
    matter = models.CharField("事由", max_length=200, blank=True)
    expires = models.DateField("到期", null=True)
    due = models.DateField("应办", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    done = models.DateField("办结", null=True)
    late = models.PositiveSmallIntegerField("迟几天", default=0)
    said = models.TextField("怎样办的", blank=True)
    reason = models.TextField("退回的理由", blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    key = models.CharField("提交标识", max_length=40, null=True, unique=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "落实"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["cycle", "stage", "state"])]

    def __str__(self) -> str:
        return f"{self.clause} {self.matter or self.title}"
