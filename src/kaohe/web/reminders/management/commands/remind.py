"""python -m kaohe.web remind: once a day, from cron."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kaohe.web import clock
from kaohe.web.reminders.actions import Done, remind


class Command(BaseCommand):
    help = "提醒：把每个人等着办的、快到期的、过期的事记下，合成一封邮件发出。每天由 cron 执行一次"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", metavar="年-月-日", help="当作这一天（演练用）；不写为今天")

    def handle(self, *arguments: Any, **options: Any) -> None:
        done = self._on(options["date"]) if options["date"] else remind()
        said = f"看了{done.people}人，提醒{done.told}人：发出{done.sent}封，只在站内{done.inside}人"
        if done.failed:
            raise CommandError(
                f"{said}，{done.failed}封没有发出（原因见“提醒”页的记录），下次再试", returncode=1
            )
        self.stdout.write(f"{said}。")

    def _on(self, text: str) -> Done:
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"“{text}”不是日期，写成 2026-03-01", returncode=2) from None
        with clock.put(day):
            return remind()
