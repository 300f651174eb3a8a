"""From the start of a command to its end: `check` and `evaluate` of the eight shipped schemes' samples.

The samples are made once with `kaohe sample`; then every command runs as a user would run it, in turn
with `python -c pass`, whose time is the unit. Aim: each within 2 s of start. Also what `import kaohe`
and `kaohe --help` cost, and which heavy libraries they import (none is allowed).

    make bench-startup        or        python bench/startup.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from figures import Table, main, megabytes, seconds, times
from timing import Sample, commands, run

from kaohe.scheme.library import names

ROUNDS = 5
AIM = 2.0
PYTHON = sys.executable
KAOHE = (PYTHON, "-m", "kaohe")
NOTHING = "python -c pass"
HEAVY = ("duckdb", "pyarrow", "numpy", "openpyxl", "xlsxwriter", "python_calamine", "rich", "yaml")
LIGHT = {"import kaohe": "import kaohe", "kaohe --help": "from kaohe.cli.main import main; main(['--help'])"}


def make(args: argparse.Namespace) -> list[Table]:
    rounds = args.rounds or ROUNDS
    return [_schemes(rounds), _light(rounds)]


def _schemes(rounds: int) -> Table:
    table = Table(
        "随附方案的样例：从启动到写完结果（CSV）",
        ["方案", "check", "evaluate", "最慢一轮", "evaluate 处理器时间", f"与 {NOTHING} 之比", "内存峰值"],
        notes=[f"目标：每条命令 {AIM:g} 秒以内。各轮中位数；每一轮里各命令轮流运行。"],
    )
    with tempfile.TemporaryDirectory() as folder:
        lines = {NOTHING: (PYTHON, "-c", "pass")}
        for name in names():
            data = f"{folder}/{name}"
            run((*KAOHE, "sample", name, "-o", data, "--quiet"))
            lines[f"check {name}"] = (*KAOHE, "check", name)
            lines[f"evaluate {name}"] = _evaluate(name, Path(data), f"{folder}/{name}-out")
        measured = commands(lines, rounds)
    for name in names():
        check, evaluate = measured[f"check {name}"], measured[f"evaluate {name}"]
        table.add(
            name,
            seconds(check.median),
            seconds(evaluate.median),
            seconds(max(evaluate.wall)),
            seconds(evaluate.processor),
            times(evaluate.median / measured[NOTHING].median),
            megabytes(evaluate.peak),
        )
    return table


def _evaluate(name: str, data: Path, out: str) -> Sequence[str]:
    """The command on the data of one period: a sample of several periods has a folder for each."""
    folders = sorted(path for path in data.iterdir() if path.is_dir())
    return (*KAOHE, "evaluate", name, str(folders[0] if folders else data), "-o", out, "--format", "csv")


def _light(rounds: int) -> Table:
    table = Table(
        "启动是否轻便",
        ["启动", "时间", "处理器时间", f"与 {NOTHING} 之比", "载入的重库"],
        notes=[f"重库指 {'、'.join(HEAVY)}；用到时才应载入。"],
    )
    lines = {NOTHING: (PYTHON, "-c", "pass")}
    lines |= {name: (PYTHON, "-c", statement) for name, statement in LIGHT.items()}
    measured = commands(lines, 2 * rounds)
    for name, sample in measured.items():
        loaded = _heavy(LIGHT[name]) if name in LIGHT else ""
        table.add(name, seconds(sample.median), seconds(sample.processor), _ratio(sample, measured), loaded)
    return table


def _ratio(sample: Sample, measured: dict[str, Sample]) -> str:
    return times(sample.median / measured[NOTHING].median)


def _heavy(statement: str) -> str:
    code = f"{statement}\nimport sys; print(' '.join(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.splitlines()[-1] or "无"


if __name__ == "__main__":
    main(__doc__, make)
