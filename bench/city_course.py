"""What each step of a simulation took: seconds, rows, and the most memory of all its processes together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

EACH = 0.5


@dataclass
class Step:
    """`rows` is how many things were done or made; `memory` the peak while it ran, in bytes."""

    part: str
    name: str
    day: str
    rows: int = 0
    seconds: float = 0.0
    memory: int = 0

    def add(self, count: int = 1) -> None:
        self.rows += count


@dataclass
class Course:
    """The steps in their order, while a thread looks at the memory."""

    roots: list[int] = field(default_factory=lambda: [os.getpid()])
    steps: list[Step] = field(default_factory=list)
    peak: int = 0
    _peak_of_step: int = 0

    def __post_init__(self) -> None:
        threading.Thread(target=self._watch, name="memory", daemon=True).start()

    @contextmanager
    def step(self, part: str, name: str, day: str) -> Iterator[Step]:
        made, start = Step(part, name, day), time.monotonic()
        self._look(fresh=True)
        yield made
        self._look()
        made.seconds, made.memory = time.monotonic() - start, self._peak_of_step
        self.steps.append(made)

    def plain(self) -> dict[str, Any]:
        return {"steps": [asdict(step) for step in self.steps], "peak": self.peak}

    def _watch(self) -> None:
        while True:
            time.sleep(EACH)
            self._look()

    def _look(self, fresh: bool = False) -> None:
        now = sum(map(proportional, family(self.roots)))
        self._peak_of_step = now if fresh else max(self._peak_of_step, now)
        self.peak = max(self.peak, now)


def family(roots: list[int]) -> set[int]:
    """These processes and all that descend from them."""
    found, waiting = set(roots), list(roots)
    while waiting:
        pid = waiting.pop()
        for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                more = [int(one) for one in tasks.read_text().split()]
                waiting += more
                found.update(more)
    return found


def proportional(pid: int) -> int:
    """A process's memory, what it shares with others divided among them; 0 when it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def parent_of(pid: int) -> int:
    """The process that started another one."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
