"""Measuring: warm-ups, rounds, medians and spreads; processor time beside wall time; peak memory.

The machine may be shared, so nothing here is a test of time. Contenders of one comparison run in
turn within one process or one round, and what is published is their ratio.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent


@dataclass
class Sample:
    """Seconds of each round: by the clock, and of the processor (all threads together)."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: int = 0
    """Most resident memory in bytes, where a process of its own was measured."""

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def least(self) -> float:
        return min(self.wall)

    @property
    def processor(self) -> float:
        """The median of the processor's time, which other workers of the machine disturb less."""
        return statistics.median(self.cpu)


def side_by_side(
    contenders: Mapping[str, Callable[[], object]], rounds: int, warm: int = 1
) -> dict[str, Sample]:
    """Every contender once a round, in turn, so that a slow minute of the machine hits them alike."""
    samples = {name: Sample() for name in contenders}
    for number in range(-warm, rounds):
        for name, work in contenders.items():
            gc.collect()
            cpu, wall = time.process_time(), time.perf_counter()
            kept = work()
            spent = time.perf_counter() - wall, time.process_time() - cpu
            del kept
            if number >= 0:
                samples[name].wall.append(spent[0])
                samples[name].cpu.append(spent[1])
    return samples


def commands(lines: Mapping[str, Sequence[str]], rounds: int, warm: int = 1) -> dict[str, Sample]:
    """The same for commands: from their start to their end, with the processor's time and memory of each.

    Raises RuntimeError with the command's own words where one fails.
    """
    samples = {name: Sample() for name in lines}
    for number in range(-warm, rounds):
        for name, line in lines.items():
            wall, spent, peak = run(line)
            if number >= 0:
                samples[name].wall.append(wall)
                samples[name].cpu.append(spent)
                samples[name].peak = max(samples[name].peak, peak)
    return samples


def run(line: Sequence[str]) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and peak bytes of one command."""
    start = time.perf_counter()
    child = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode:
        raise RuntimeError(f"{' '.join(line)} → {child.returncode}\n{said}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def alone(script: str, *arguments: str, python: str = sys.executable) -> Any:
    """What a script of this folder prints as JSON in a fresh process: memory is then its own."""
    line = [python, str(BENCH / script), *arguments]
    done = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(line)} → {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def peak() -> int:
    """Most resident memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
