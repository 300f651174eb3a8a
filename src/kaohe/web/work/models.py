"""Jobs of the background worker."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class Job(models.Model):
    """Work that was handed over. `token` is known to the worker that has it, `seen` when it last lived."""

    class State(models.TextChoices):
        QUEUED = "排队"
        RUNNING = "进行中"
        DONE = "完成"
        FAILED = "没有完成"
        CANCELLED = "已取消"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="jobs")
    kind = models.CharField("种类", max_length=40)
    arguments = models.JSONField("参数", default=dict)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField("已做", default=0)
    total = models.PositiveIntegerField("共", default=0)
    message = models.TextField("说明", blank=True)
    link = models.CharField("结果", max_length=300, blank=True)
    file = models.CharField("文件", max_length=200, blank=True)
    cancelling = models.BooleanField("要取消", default=False)
    token = models.CharField("执行标识", max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField("第几次", default=0)
    created = models.DateTimeField("提交时间", auto_now_add=True)
    started = models.DateTimeField("开始时间", null=True)
    seen = models.DateTimeField("最近动静", null=True)
    finished = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台工作"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="job_open", condition=models.Q(state__in=["排队", "进行中"]))
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def over(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)
