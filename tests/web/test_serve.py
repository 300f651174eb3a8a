"""The site as a process: it starts on an empty folder, serves, and says what is missing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

START = 300.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAOHE_", "DJANGO_"))}
    return kept | {"KAOHE_HOME": str(home), "PYTHONIOENCODING": "utf-8"} | more


def site(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kaohe.web", *arguments]
    return subprocess.run(
        command, env=environment(home, **more), capture_output=True, text=True, timeout=START, check=False
    )


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).close()
    except OSError:
        return False
    return True


def until(true: Callable[[], object], seconds: float = START) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.2)
    return False


@dataclass
class Running:
    """`kaohe serve` on a folder that did not exist."""

    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> bool:
        return self.process.poll() is None and answers(self.port)

    def workers(self, but: Iterable[int] = ()) -> set[int]:
        """The processes that answer: forks of the first one, called as it is."""
        found = ["pgrep", "-P", str(self.process.pid), "-f", "kaohe.web serve"]
        said = subprocess.run(found, capture_output=True, text=True, check=False).stdout
        return {int(pid) for pid in said.split()}.difference(but)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    command = [sys.executable, "-m", "kaohe", "serve", "--port", str(port), "--workers", "1"]
    with (tmp_path / "said").open("w") as said:
        process = subprocess.Popen(
            command, env=environment(tmp_path / "site"), cwd=tmp_path, stderr=said, text=True
        )
    made = Running(process, port)
    try:
        assert until(made.up), (tmp_path / "said").read_text()
        yield made
    finally:
        process.terminate()
        process.wait(START)


@pytest.fixture
def running(served: Running) -> str:
    """Its address."""
    return served.address


def test_it_serves_pages_whose_assets_are_its_own(running: str) -> None:
    with urllib.request.urlopen(f"{running}/sign-in") as answer:
        page = answer.read().decode()
        policy = answer.headers["Content-Security-Policy"]
    assert "<h1>登录</h1>" in page
    assert "http://" not in page and "https://" not in page
    assert "default-src 'none'" in policy
    assets = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    assert any("htmx" in asset for asset in assets)
    for asset in assets:
        request = urllib.request.Request(f"{running}/static/{asset}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 200


def test_a_process_that_is_killed_as_often_as_it_starts_is_started_again(
    served: Running, tmp_path: Path
) -> None:
    """granian alone ends when a process that it has just started again is killed too."""
    killed: set[int] = set()
    for _ in range(3):
        assert until(partial(served.workers, killed)), "nothing was started again"
        fresh = served.workers(killed)
        for pid in fresh:
            os.kill(pid, signal.SIGKILL)
        killed |= fresh
    assert until(served.up), "the site did not come back"
    assert "接连意外结束" in (tmp_path / "said").read_text()


def test_what_is_left_of_a_killed_site_ends_and_frees_the_port(served: Running) -> None:
    served.process.kill()
    served.process.wait(START)
    assert until(lambda: not answers(served.port))


def test_the_first_administrator_is_made_at_the_command_line(tmp_path: Path) -> None:
    site(tmp_path, "migrate")
    made = site(tmp_path, "admin", "001", "孙宁")
    assert "初始口令" in made.stdout
    again = site(tmp_path, "admin", "001", "孙宁")
    assert again.returncode and "工号“001”已经有人用了" in again.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = site(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert ran.returncode and "用 --port 换一个" in ran.stderr


def test_a_database_of_an_older_version_is_not_served(tmp_path: Path) -> None:
    site(tmp_path, "migrate")
    site(tmp_path, "migrate", "audit", "zero")
    ran = site(tmp_path, "serve", "--port", str(free_port()))
    assert ran.returncode and "先备份，再执行：python -m kaohe.web migrate" in ran.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KAOHE_DEMO", "yes", "写 是 或 否"),
        ("KAOHE_DATABASE", "mysql://a/b", "postgresql://用户:口令@主机:端口/库名"),
        ("KAOHE_SECRET", "short", "至少32个字符"),
    ],
)
def test_a_setting_that_is_wrong_stops_the_start(tmp_path: Path, name: str, value: str, said: str) -> None:
    ran = site(tmp_path, "serve", **{name: value})
    assert ran.returncode and said in ran.stderr


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    site(tmp_path / "site", "check")
    assert (tmp_path / "site").stat().st_mode & 0o077 == 0
    assert (tmp_path / "site" / "secret").stat().st_mode & 0o077 == 0
