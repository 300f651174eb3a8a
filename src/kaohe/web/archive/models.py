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
    """What was decided about a kind of material whose time of keeping was over; the last one counts.

    Destroying has two steps: decided by one person, carried out by another. `listed` is the register of
    what is destroyed (销毁清册), laid down when it begins; until `finished` it can be gone on with.
    """

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
    started = models.DateField("执行日期", null=True)
    carried_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="执行人")
    listed = models.JSONField("销毁清册", default=list)
    before = models.CharField("执行前归档文件的哈希", max_length=64, blank=True)
    finished = models.DateTimeField("执行完毕", null=True)

    class Meta:
        verbose_name = "鉴定销毁"
        ordering: ClassVar = ["id"]

    @property
    def destroys(self) -> bool:
        return self.decision == self.Decision.DESTROY

    @property
    def begun(self) -> bool:
        return self.started is not None


class Hold(models.Model):
    """An inspection that looks at a closed cycle: until it is lifted nothing of it is destroyed."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="holds")
    reason = models.CharField("理由", max_length=300)
    on = models.DateField("日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended = models.DateField("解除", null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "暂停销毁"
        ordering: ClassVar = ["id"]
