"""Fills an empty site with the demo's data and serves it: python -m kaohe.web demo."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from kaohe.web import demo
from kaohe.web.management.commands.serve import free
from kaohe.web.organisation.models import Person


class Command(BaseCommand):
    help = "在空的网站里装入演示数据，然后以演示方式启动。须设环境变量 KAOHE_DEMO=是。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--no-serve", action="store_true", help="只装入数据，不启动")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示方式人人可以登录成任何人，不能用在真的数据上。要演示，设 KAOHE_DEMO=是。")
        if not options["no_serve"]:
            free("127.0.0.1", options["port"])
        call_command("migrate", verbosity=0)
        if Person.objects.exists():
            raise CommandError(f"{settings.HOME} 里已经有数据，没有动它。换一个 KAOHE_HOME，或先删去它。")
        demo.load(lambda body: self.stdout.write(f"已装入：{body}"))
        if not options["no_serve"]:
            call_command("serve", port=options["port"])
