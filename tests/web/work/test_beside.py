"""`kaohe serve` starts a worker by its side: again where it dies, and never left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from web.test_serve import environment, free_port

WAIT = 180.0


def workers(server: int) -> list[int]:
    """The processes that run as the worker beside this server."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"worker" in words and words[-2:-1] == [str(server).encode()]:
                found.append(int(folder.name))
    return found


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_worker_lives_and_dies_with_the_server(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kaohe.web", "serve", "--port", str(free_port()), "--workers", "1"]
    with subprocess.Popen(command, env=environment(tmp_path / "site")) as server:
        try:
            until(lambda: len(workers(server.pid)) == 1)
            (first,) = workers(server.pid)
            os.kill(first, signal.SIGKILL)
            until(lambda: workers(server.pid) not in ([], [first]))
        finally:
            server.kill()
    until(lambda: not workers(server.pid))


def test_without_one_where_it_runs_elsewhere(tmp_path: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "kaohe.web",
        "serve",
        "--port",
        str(port),
        "--no-worker",
        "--workers",
        "1",
    ]
    said = subprocess.PIPE
    with subprocess.Popen(command, env=environment(tmp_path / "site"), stdout=said, text=True) as server:
        try:
            assert server.stdout is not None and str(port) in server.stdout.readline()
            until(lambda: answers(port))
            assert workers(server.pid) == []
        finally:
            server.terminate()
