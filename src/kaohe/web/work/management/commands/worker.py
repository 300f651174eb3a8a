"""Does what was handed over to the background: python -m kaohe.web worker (`kaohe serve` starts one too)."""

from __future__ import annotations

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kaohe.web.management.commands.serve import migrated
from kaohe.web.work.worker import Worker

HANDED_DOWN = 1024
"""No file that a server hands down has a higher number."""


class Command(BaseCommand):
    help = "执行后台工作，直到收到 Ctrl-C 或 SIGTERM。可以同时开几个，也可以在别的机器上开。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--beside", type=int, help="在这个进程旁边运行，它没了就结束")

    def handle(self, *_: Any, **options: Any) -> None:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        if options["beside"]:
            os.closerange(3, HANDED_DOWN)  # the server's own socket would outlive it here
        migrated()
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopping.set())
        Worker(stopping, options["beside"]).run()
