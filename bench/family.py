"""A command with all the processes that it starts: its time, the processor's time, memory together.

Spark's workers are processes of processes, so that what the system tells of a child is not enough: the
process table is looked at five times a second.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PAUSE = 0.2


@dataclass
class Run:
    """What a command took; `said` is what it complained of, '' where it ended well."""

    wall: float
    cpu: float
    peak: int
    said: str = ""


@dataclass
class _Watch:
    """What was seen of a process and of all that it started."""

    root: int
    spent: dict[int, float] = field(default_factory=dict)
    peak: int = 0

    def look(self) -> None:
        table = dict(_processes())
        held, family = 0, {self.root, *self.spent}
        todo = list(family)
        while todo:
            one = todo.pop()
            children = [pid for pid, (parent, _, _) in table.items() if parent == one and pid not in family]
            family.update(children)
            todo += children
        for pid in family & table.keys():
            _, cpu, memory = table[pid]
            self.spent[pid] = cpu
            held += memory
        self.peak = max(self.peak, held)

    def kill(self) -> None:
        """Ends the process and all that it started; workers are in sessions of their own."""
        for pid in reversed([self.root, *self.spent]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def run(command: Sequence[str], most: float) -> Run:
    """A command from its start to its end, ended with all that it started after `most` seconds."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    watch, done = _Watch(child.pid), threading.Event()
    watching = threading.Thread(target=_watching, args=(watch, done))
    watching.start()
    try:
        _, said = child.communicate(timeout=most)
    except subprocess.TimeoutExpired:
        said = f"{most:.0f} 秒还没有算完"
    finally:
        took = time.perf_counter() - began
        if child.poll() is None:
            watch.kill()
            child.communicate()
        done.set()
        watching.join()
    return Run(took, sum(watch.spent.values()), watch.peak, said.strip() if child.returncode else "")


def _watching(watch: _Watch, done: threading.Event) -> None:
    while not done.wait(PAUSE):
        watch.look()


def _processes() -> Iterator[tuple[int, tuple[int, float, int]]]:
    """Every process: its parent, its seconds of the processor, its bytes in memory."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rsplit(")", 1)[1].split()
        except OSError:
            continue
        cpu = (int(fields[11]) + int(fields[12])) / TICK
        yield int(folder.name), (int(fields[1]), cpu, int(fields[21]) * PAGE)
