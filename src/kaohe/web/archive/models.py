"""What was reported to whom, and the sealed archive of a closed cycle."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class Filing(models.Model):
    """A list of the result that was reported or filed, as it was then (its CSV file's hash and size)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="filings")
    clause = models.CharField("条款", max_length=40)
    receiver = models.CharField("去向", max_length=100)
    value = models.CharField("人员身份等", max_length=60, blank=True)
    run = models.CharField("结果哈希", max_length=64)
    count = models.PositiveIntegerField("对象数")
    sha256 = models.CharField("清册哈希", max_length=64)
    number = models.CharField("文号或回执", max_length=100)
    on = models.DateField("报送日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "报送"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "clause", "receiver", "value", "run"], name="filed_once"
            ),
        ]


class Archived(models.Model):
    """The archive into which a cycle was closed; the file stands under its hash in the site's folder."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="archived")
    number = models.CharField("归档编号", max_length=64)
    sha256 = models.CharField("文件哈希", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    last = models.PositiveBigIntegerField("审计日志到第几条")
    on = models.DateField("归档日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "归档"


class Disposal(models.Model):
    """What was decided about a kind of material whose time of keeping was over; the last one counts."""

    class Decision(models.TextChoices):
        DESTROY = "销毁"
        LONGER = "延长保管"
        FOR_EVER = "转为永久"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="disposals")
    kind = models.CharField("材料", max_length=100)
    clause = models.CharField("条款", max_length=40)
    expired = models.DateField("期满")
    decision = models.CharField("决定", max_length=10, choices=Decision.choices)
    until = models.DateField("延长到", null=True)
    number = models.CharField("批准文号", max_length=100)
    said = models.TextField("鉴定意见")
    witnesses = models.CharField("监销人", max_length=100, blank=True)
    on = models.DateField("日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "鉴定销毁"
        ordering: ClassVar = ["id"]
