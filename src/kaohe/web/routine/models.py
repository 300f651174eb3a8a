"""Periods within a year: attendance, special cases with their later grade, and the annual link."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person


class Attendance(models.Model):
    """The days that somebody should have been there in a period, and the days of leave (micro-days)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="attendance")
    appraisee = models.OneToOneField(Appraisee, models.CASCADE, related_name="attendance")
    due = models.BigIntegerField("应出勤天数")
    sick = models.BigIntegerField("病假天数", default=0)
    personal = models.BigIntegerField("事假天数", default=0)
    absent = models.BigIntegerField("旷工天数", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "考勤"
        ordering: ClassVar = ["appraisee__order", "appraisee"]

    @property
    def over_half(self) -> bool:
        """More than half of the days on leave; exactly half is not more."""
        return 2 * (self.sick + self.personal) > self.due


class SpecialCase(models.Model):
    """An appraisee under a special provision from a day on; `ended` when it no longer holds."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="special_cases")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="special_cases")
    attribute = models.CharField("属性", max_length=40)
    value = models.CharField("取值", max_length=40)
    clause = models.CharField("条款", max_length=40)
    reason = models.TextField("事实和依据")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    ended = models.DateTimeField("解除", null=True, blank=True)
    end_reason = models.TextField("解除的理由", blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "特殊情形"
        ordering: ClassVar = ["appraisee__order", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appraisee", "attribute"],
                condition=models.Q(ended__isnull=True),
                name="special_case_once",
            ),
        ]


class LaterGrade(models.Model):
    """A grade that the deciding body gives after the special case is over. The frozen result stays."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="later_grades")
    appraisee = models.OneToOneField(Appraisee, models.CASCADE, related_name="later_grade")
    grade = models.CharField("等次", max_length=40)
    reason = models.TextField("理由")
    minute = models.CharField("会议纪要号", max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "补定等次"
        ordering: ClassVar = ["appraisee__order"]


class YearMark(models.Model):
    """A mark on somebody for the year by a special provision (不得评先), reported by the unit."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="year_marks")
    appraisee = models.ForeignKey(Appraisee, models.CASCADE, related_name="year_marks")
    clause = models.CharField("条款", max_length=40)
    effect = models.CharField("效果", max_length=60)
    reason = models.TextField("事实")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "年度标记"
        ordering: ClassVar = ["appraisee__order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appraisee", "clause"], name="year_mark_once"),
        ]


class YearLink(models.Model):
    """One run of the annual links over the frozen periods of a year; it never changes.

    `rows` are table 联动; `basis` the cycles and hashes of the results on which it rests.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="year_links")
    year = models.CharField("年度", max_length=4)
    rows = models.JSONField("联动")
    basis = models.JSONField("根据")
    hash = models.CharField("哈希", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "年度联动"
        ordering: ClassVar = ["-id"]
