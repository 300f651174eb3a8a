"""A body's own templates of papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class OwnTemplate(models.Model):
    """A .docx or .xlsx with placeholders, checked when it came; `each`: one paper an appraisee."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="own_templates")
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("格式", max_length=5)
    content = models.BinaryField("内容")
    sha256 = models.CharField("哈希", max_length=64)
    placeholders = models.JSONField("占位符", default=list)
    each = models.BooleanField("每个对象一份", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "文书模板"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cycle", "name"], name="own_template_once"),
        ]
