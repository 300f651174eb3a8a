"""Serves the site with granian: python -m kaohe.web serve."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from granian.constants import Interfaces
from granian.server import Server
from granian.server.common import AbstractServer

from kaohe.web.organisation.models import Person

AGAIN, LAST = 5.0, 30.0
"""Seconds before a worker that ended is started again; seconds that it gets to come to an end."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before a server that ended by itself is started again, the last for all further times."""
STEADY = 60.0
"""After so many seconds the pauses begin anew."""


class Command(BaseCommand):
    help = "启动网站：检查数据库和网页文件，然后服务，按 Ctrl-C 结束。"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="在哪个地址上服务，默认 127.0.0.1（只限本机）"
        )
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument(
            "--no-worker", dest="worker", action="store_false", help="不在旁边开后台工作的进程"
        )
        parser.add_argument(
            "--workers", type=int, default=min(os.cpu_count() or 1, 4), help="进程数，默认同处理器数，至多4"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        free(options["host"], options["port"])
        ready(self)
        _serve(options["host"], options["port"], options["workers"], options["worker"], self)


def ready(command: BaseCommand) -> None:
    """The database is that of this version, the assets are in place; CommandError with a cure otherwise."""
    if not finders.find("vendor/htmx.min.js"):
        raise CommandError(
            "缺少网页所用的 htmx 和 echarts。在源代码里执行 scripts/frontend.sh；或重新安装 kaohe。"
        )
    migrated(fresh_too=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Person.objects.filter(admin=True, is_active=True).exists():
        command.stderr.write("还没有系统管理员。建一个：python -m kaohe.web admin 工号 姓名")


def migrated(*, fresh_too: bool = False) -> None:
    """The database is there and of this version; an empty one is filled where `fresh_too`."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        fresh = not executor.loader.applied_migrations
    except OperationalError as error:
        raise CommandError(f"连不上数据库：{error}。检查 KAOHE_DATABASE，以及数据库是否已经启动。") from error
    if fresh and fresh_too:
        call_command("migrate", verbosity=0)
    elif waiting:
        raise CommandError(
            f"数据库是旧版本的，有{len(waiting)}项要升级。先备份，再执行：python -m kaohe.web migrate"
        )


def _serve(host: str, port: int, workers: int, worker: bool, command: BaseCommand) -> None:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    command.stdout.write(f"网站在 http://{shown}:{port} ，数据在 {Path(settings.HOME)}。按 Ctrl-C 结束。")
    command.stdout.flush()

    def made() -> AbstractServer[Any]:
        return Server(
            "kaohe.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            respawn_failed_workers=True,
            workers_kill_timeout=int(AGAIN),
            log_enabled=False,
        )

    with beside() if worker else nullcontext():
        keep_up(made, command)


def keep_up(make: Callable[[], AbstractServer[Any]], command: BaseCommand) -> None:
    """Serve until somebody ends it. granian starts a process that ended again, but gives up when that one
    ends too within 5.5 seconds (killed twice, out of memory twice); then a new server is made.
    """
    failed, ended = 0, False
    while not ended:
        server, began = make(), time.monotonic()
        try:
            server.serve()
        except SystemExit:  # granian's way to say that it gave up
            failed = 0 if time.monotonic() - began > STEADY else failed
            ended = _paused(server, PAUSES[min(failed, len(PAUSES) - 1)], command)
            failed += 1
        else:
            ended = True


def _paused(server: AbstractServer[Any], seconds: float, command: BaseCommand) -> bool:
    """Wait before the next start; True where somebody ends it meanwhile (the old handler still stands)."""
    server.main_loop_interrupt.clear()
    if not server.interrupt_signal:
        command.stderr.write(f"网站的进程接连意外结束，{seconds:g}秒后重新启动。")
        server.main_loop_interrupt.wait(seconds)
    return bool(server.interrupt_signal)


@contextmanager
def beside() -> Iterator[None]:
    """The background worker in a process beside the server; started again where it ends by itself."""
    over = threading.Event()
    command = [sys.executable, "-m", "kaohe.web", "worker", "--beside", str(os.getpid())]

    def keep() -> None:
        while not over.is_set():
            # close_fds=False spawns without a pipe: granian, which forks its own processes at the same
            # time, would keep the pipe's other end, and waiting for its end would last for ever
            with subprocess.Popen(command, close_fds=False) as process:
                while process.poll() is None and not over.wait(0.5):
                    pass
                process.terminate()
            over.wait(AGAIN)

    keeper = threading.Thread(target=keep, name="worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(LAST)


def free(host: str, port: int) -> None:
    """CommandError where the port is taken: the workers would only say so in their own log."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"端口 {host}:{port} 用不了（{error}），用 --port 换一个。") from error
