"""python -m kaohe.web verify: walk the audit log's chain from its first entry to its last."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Head


class Command(BaseCommand):
    help = "核对审计日志：每一条的内容、顺序和前后相接；有一处不对就以状态2退出"

    def handle(self, *args: object, **options: object) -> None:
        faults = broken()
        if faults:
            listed = "\n".join(f"  {fault}" for fault in faults)
            raise CommandError(f"审计日志有{len(faults)}处不对：\n{listed}", returncode=2)
        head = Head.objects.filter(id=1).first()
        if head is None:
            self.stdout.write("审计日志还是空的")
        else:
            self.stdout.write(f"审计日志共{head.number}条，前后相接，没有改动。末条哈希 {head.hash}")
