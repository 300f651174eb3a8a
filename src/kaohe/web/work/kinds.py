"""The kinds of background work, and what one of them is given to do its work with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.work.models import Job

EACH = 0.5
"""Progress is written at most this often, in seconds."""


class Cancelled(Exception):
    """Somebody cancelled the job."""


class Stopping(Exception):
    """The worker is to stop; the job goes back into the queue."""


class Lost(Exception):
    """The job is somebody else's by now: nothing of it may be changed any more."""


Work = Callable[..., None]
"""Takes a `Task`, and the arguments by their names."""


@dataclass(frozen=True)
class Kind:
    name: str
    permission: str
    work: Work


KINDS: dict[str, Kind] = {}


def register(name: str, *, permission: str) -> Callable[[Work], Work]:
    """Make a function a kind of work that people with a permission may hand over."""

    def add(work: Work) -> Work:
        KINDS[name] = Kind(name, permission, work)
        return work

    return add


@dataclass
class Task:
    """A job in the hands of a worker."""

    job: Job
    stopping: threading.Event = field(default_factory=threading.Event)
    _told: float = 0.0

    @property
    def cycle(self) -> Cycle:
        return self.job.cycle

    @property
    def by(self) -> Person | None:
        return self.job.by

    def tell(self, done: int, total: int, message: str = "") -> None:
        """How far it is. Raises where the job is to end here: nothing has been changed yet."""
        if self.stopping.is_set():
            raise Stopping
        now = time.monotonic()
        if now - self._told < EACH:
            return
        self._told = now
        values = {"done": done, "total": total, "message": message, "seen": timezone.now()}
        if not mine(self.job).update(**values):
            raise Lost
        if mine(self.job).filter(cancelling=True).exists():
            raise Cancelled

    @contextmanager
    def last_step(self) -> Iterator[Callable[..., None]]:
        """The transaction of all changes and of the end of the job: all of it happens, or nothing."""
        with transaction.atomic():
            held = mine(self.job).select_for_update().first()
            if held is None:
                raise Lost
            if held.cancelling:
                raise Cancelled
            said = {"message": "", "link": ""}

            def finish(message: str, link: str = "") -> None:
                said.update(message=message, link=link)

            yield finish
            ended = {"state": Job.State.DONE, "token": "", "finished": timezone.now()}
            if not mine(self.job).update(**ended, **said, file=self.job.file):
                raise Lost

    def file(self, name: str) -> Path:
        """Where to write a file that the person can then download under this name."""
        self.job.file = name
        path = file_of(self.job)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path


def mine(job: Job) -> Any:
    """The job's row, as long as it is in the hands that this token was given to."""
    return Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)


def file_of(job: Job) -> Path:
    """A job's file: outside of what is served, under the job's number only."""
    return Path(settings.HOME) / "work" / str(job.pk)
