"""The worker: takes one job after the other. What it promises is said in `kaohe.web.work`."""

from __future__ import annotations

import datetime
import logging
import os
import secrets
import threading
import time

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from kaohe.errors import KaoheError
from kaohe.web.errors import Refused
from kaohe.web.permissions import may
from kaohe.web.work.kinds import KINDS, Cancelled, Lost, Stopping, Task, file_of, mine
from kaohe.web.work.models import Job

LEASE = 30.0
"""After so many seconds without a sign of life a job is taken from its worker."""
HEARTBEAT = 3.0
EACH = 0.5
TRIES = 3
KEPT = 3
"""Days for which the files of jobs are kept."""
FAULTS = 20
log = logging.getLogger(__name__)


class Worker:
    def __init__(self, stopping: threading.Event | None = None, parent: int | None = None) -> None:
        self.stopping = stopping or threading.Event()
        self._parent = parent
        self._swept = 0.0

    def run(self) -> None:
        """Take jobs until it is to stop, or until the server beside which it runs is gone."""
        while not self.stopping.is_set() and self._parent in (None, os.getppid()):
            close_old_connections()
            try:
                self._sweep()
                job = take()
                if job is not None:
                    self.do(job)
                    continue
            except DatabaseError as error:
                log.error("数据库：%s", error)
            self.stopping.wait(EACH)

    def do(self, job: Job) -> None:
        """Do a job that was taken, and write down how it ended."""
        task = Task(job, self.stopping)
        with Pulse(job):
            try:
                _work(task)
            except Lost:
                log.warning("后台工作 %s 已由别的进程接手", job.pk)
            except Stopping:
                mine(job).update(state=Job.State.QUEUED, token="", tries=job.tries - 1, message="")
            except Cancelled:
                _end(job, Job.State.CANCELLED, "")
            except Refused as refusal:
                _end(job, Job.State.FAILED, str(refusal))
            except KaoheError as error:
                _end(job, Job.State.FAILED, _faults(error))
            except DatabaseError:
                raise
            except Exception:
                log.exception("后台工作 %s（%s）出错", job.pk, job.kind)
                _end(job, Job.State.FAILED, "程序出错，什么都没有变。请系统管理员看服务器的日志。")

    def _sweep(self) -> None:
        """Once an hour: files of jobs that are old."""
        if time.monotonic() - self._swept < 3600 and self._swept:
            return
        self._swept = time.monotonic()
        old = timezone.now() - datetime.timedelta(days=KEPT)
        for job in Job.objects.exclude(file="").filter(finished__lt=old):
            file_of(job).unlink(missing_ok=True)
            Job.objects.filter(pk=job.pk).update(file="", link="")


def take() -> Job | None:
    """The oldest job that waits, or whose worker is dead; nobody else gets it. None where there is none."""
    late = timezone.now() - datetime.timedelta(seconds=LEASE)
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, seen__lt=late)
    if not Job.objects.filter(free).exists():  # a look takes no lock
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        held = Job.objects.select_for_update(skip_locked=skip).filter(free).order_by("id").first()
        if held is None:
            return None
        if held.cancelling:
            held.state, held.finished, held.token = Job.State.CANCELLED, timezone.now(), ""
        elif held.tries >= TRIES:
            held.state, held.finished, held.token = Job.State.FAILED, timezone.now(), ""
            held.message = f"执行的程序{TRIES}次中途停止，什么都没有变。请系统管理员看服务器的日志。"
        else:
            held.state, held.token, held.tries = Job.State.RUNNING, secrets.token_hex(16), held.tries + 1
            held.started = held.seen = timezone.now()
            held.done = held.total = 0
        held.save()
        if held.over:
            return None
    return Job.objects.select_related("cycle__scheme", "by").get(pk=held.pk)


def _work(task: Task) -> None:
    kind = KINDS.get(task.job.kind)
    if kind is None:
        raise Refused(f"这个版本不会办“{task.job.kind}”。")
    if task.by is not None and not may(task.by, kind.permission, task.cycle):
        raise Refused("提交的人现在没有这项权限，没有办理。")
    kind.work(task, **task.job.arguments)
    if mine(task.job).exists():  # a kind that changes nothing needs no last step
        with task.last_step() as finish:
            finish("完成。")


def _end(job: Job, state: str, message: str) -> None:
    mine(job).update(state=state, message=message, token="", file="", finished=timezone.now())


def _faults(error: KaoheError) -> str:
    shown = [str(fault) for fault in error.faults[:FAULTS]]
    more = len(error.faults) - len(shown)
    return "\n".join([*shown, *([f"还有{more}处。"] if more else [])])


class Pulse:
    """A thread that says, while a job is done, that its worker lives."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT):
            try:
                if not mine(self._job).update(seen=timezone.now()):
                    break
            except DatabaseError as error:  # locked for the moment; the next beat says it
                log.info("后台工作 %s：%s", self._job.pk, error)
        connection.close()
