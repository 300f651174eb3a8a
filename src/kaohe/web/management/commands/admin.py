"""Makes a system administrator, the one person whom no page can make: python -m kaohe.web admin."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kaohe.web.errors import Refused
from kaohe.web.organisation import actions


class Command(BaseCommand):
    help = "建一个系统管理员，显示他的初始口令（第一次登录时须改掉）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="工号")
        parser.add_argument("name", metavar="姓名")

    def handle(self, *arguments: Any, **options: Any) -> None:
        values = {"number": options["number"], "name": options["name"], "admin": True}
        try:
            _person, password = actions.add_person(values, None, by=None, since=timezone.localdate())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已建系统管理员 {options['name']}，初始口令：{password}")
