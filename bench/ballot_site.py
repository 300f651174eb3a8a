"""A site with a vote that runs, on SQLite or on a PostgreSQL of its own with full durability."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
INDICATORS, APPRAISEES = 3, 30
SCHEME = """
方案: bench-ballots
名称: 测评测速
类别: [{名称: 单位}]
票种: [{编号: A, 名称: 测评}]
指标:
""" + "".join(
    f"  - {{编号: '{at}', 名称: 指标{at}, 分值: {points}, 计分: {{方法: 测评, 权重: {{A: 100}}}}}}\n"
    for at, points in zip(range(1, INDICATORS + 1), (40, 30, 30), strict=True)
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A cluster as in service: fsync and full pages on. It can be killed and started again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kaohe-bench-pg-"))
        self.port = free_port()
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.who: dict[str, Any] = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.run("initdb", "-D", self.data, "-U", "kaohe", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.start()

    @property
    def data(self) -> str:
        return str(self.folder / "data")

    @property
    def url(self) -> str:
        return f"postgresql://kaohe@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            **self.who,
        )

    def start(self) -> None:
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", "60", "-o", settings, "start")

    @property
    def pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """The postmaster and all its processes at once, as when the power fails; then start again."""
        parent = self.pid
        pids = [parent, *children(parent)]
        for pid in pids:
            kill(pid)
        deadline = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in pids[1:]) and time.monotonic() < deadline:
            time.sleep(0.02)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.start()

    def kill_backend(self, which: float) -> None:
        """One process of the database: PostgreSQL then throws all sessions out and recovers."""
        found = children(self.pid)
        if found:
            kill(found[int(which * len(found))])

    def ensure(self) -> None:
        """Start it again where it gave up: hit while it recovers, it does, some seconds later."""
        file = self.folder / "data" / "postmaster.pid"
        if file.exists() and Path(f"/proc/{file.read_text().split()[0]}").exists():
            return
        file.unlink(missing_ok=True)
        self.start()

    def stop(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):  # it may be down already
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """The processes that a process of ours started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(one) for one in path.read_text().split()]
    except FileNotFoundError:
        return []


def family(pid: int) -> list[int]:
    """A process with all that it started, directly or not."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def ticks(pid: int) -> int:
    """The processor time of a process so far, in hundredths of a second."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(after_name[11]) + int(after_name[12])


class Site:
    """`kaohe serve` with its own folder; `prepare` makes the vote, `finish` opens and verifies the box."""

    def __init__(self, database: str, codes: int) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="kaohe-bench-site-"))
        self.postgres = Postgres() if database == "postgresql" else None
        self.port = free_port()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("KAOHE_")
        }
        self.environment |= {"KAOHE_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'bench'}"}
        if self.postgres:
            self.environment["KAOHE_DATABASE"] = self.postgres.url
        self.server: subprocess.Popen[bytes] | None = None
        self.call(sys.executable, "-m", "kaohe.web", "migrate", "-v", "0")
        self.prepared: dict[str, Any] = json.loads(self.job("prepare", str(codes)))

    def call(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def job(self, *arguments: str) -> str:
        return self.call(sys.executable, str(Path(__file__)), *arguments)

    def serve(self, workers: int = 2) -> None:
        """Start it; again where the database was not up yet."""
        command = [sys.executable, "-m", "kaohe.web", "serve", "--port", str(self.port)]
        self.log = (self.home / "log").open("ab")
        self.server = subprocess.Popen(
            [*command, "--workers", str(workers)], env=self.environment, stdout=self.log, stderr=self.log
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/vote", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
            if self.postgres:
                self.postgres.ensure()
            if self.server.poll() is not None:
                self.server = subprocess.Popen(
                    [*command, "--workers", str(workers)],
                    env=self.environment,
                    stdout=self.log,
                    stderr=self.log,
                )
        raise RuntimeError(f"the site did not start: {(self.home / 'log').read_text()[-2000:]}")

    def ensure(self) -> None:
        """Start it again where it gave up, as a service manager does: granian ends when a worker that it
        has just started is killed as well.
        """
        time.sleep(6)
        if self.server is None or self.server.poll() is not None:
            self.serve()

    def settle(self) -> None:
        """Wait until its processes have started up: for two seconds none of them does any work."""
        assert self.server is not None
        quiet, before = 0, -1
        for _ in range(120):
            now = sum(map(ticks, family(self.server.pid)))
            quiet, before = (quiet + 1 if now - before < 3 else 0), now
            if quiet == 4:
                return
            time.sleep(0.5)

    def workers(self) -> list[int]:
        """The processes that answer: the server's children but for the helper of multiprocessing."""
        found = children(self.server.pid) if self.server else []
        return [pid for pid in found if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def finish(self) -> dict[str, Any]:
        """Close, open, verify; what is in the box."""
        found: dict[str, Any] = json.loads(self.job("finish", json.dumps(self.prepared["keys"])))
        return found

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.home, ignore_errors=True)


def prepare(codes: int) -> dict[str, Any]:
    """A vote of one class, 30 appraisees, 3 indicators, by code."""
    from kaohe.scheme.language import loads
    from kaohe.web.ballots import issuing, setup
    from kaohe.web.ballots.papers import frozen
    from kaohe.web.cycles import actions
    from kaohe.web.cycles.models import Appraisee, Cycle
    from kaohe.web.organisation.models import Person

    people = [Person.objects.create_user(f"00{at}", f"某{at}") for at in range(4)]
    office, tellers = people[0], people[1:]
    published = actions.publish(loads(SCHEME), by=office)
    cycle = actions.create_cycle(published, "2026", "测速", by=office, office=[office])
    Appraisee.objects.bulk_create(
        Appraisee(cycle=cycle, order=at, name=f"单位{at}", category="单位") for at in range(APPRAISEES)
    )
    actions.move(cycle, Cycle.State.RUNNING, by=office)
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    poll = setup.create(cycle, "测速", now - day, now + day, by=office)
    setup.name_tellers(poll, tellers, by=office)
    keys = [setup.fetch_key(poll, by=teller) for teller in tellers]
    _, made = issuing.codes(poll, "A", codes, by=office)
    poll = setup.lock(poll, by=office)
    size = frozen(poll.issues.select_related("poll").get()).size
    return {"codes": made, "keys": keys, "envelope": size + 112}


def finish(keys: list[str]) -> dict[str, Any]:
    from kaohe.proof.boxfile import verify
    from kaohe.web.ballots import opening
    from kaohe.web.ballots.models import Poll, Right
    from kaohe.web.organisation.models import Person

    office = Person.objects.get(number="000")
    half = (
        Right.objects.filter(cast=True, envelope=None).count()
        + Right.objects.filter(cast=False, envelope__isnull=False).count()
    )
    poll = opening.close(Poll.objects.get(), by=office, reason="测速")
    box = opening.open_box(poll, keys[:2], by=office)
    wrong = [check.text for check in verify(bytes(box.file)) if not check.holds]
    return {"receipts": box.receipts, "half": half, "wrong": wrong, "counts": box.record["清点"]}


if __name__ == "__main__":
    from kaohe.web.home import prepare as make_home

    make_home()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        print(json.dumps(prepare(int(sys.argv[2]))))
    else:
        print(json.dumps(finish(json.loads(sys.argv[2]))))
