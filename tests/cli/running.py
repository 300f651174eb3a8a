"""Run the command line as a user does, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaohe.cli.main import main

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


class Kaohe:
    """Calls `main(argv)` and returns what it printed."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, *arguments: object) -> Ran:
        self._captured.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = self._captured.readouterr()
        return Ran(status, printed.out, printed.err)


def alone(*arguments: str, **environment: str) -> Ran:
    """`python -m kaohe …` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "kaohe", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), **environment},
        timeout=600,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
