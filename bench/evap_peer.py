"""EvaP beside Kaohe: as many ballots of as many marks, as many clients and workers, the same server.

EvaP comes from PyPI into an environment of its own; it needs PostgreSQL, as Kaohe's side has it, and Redis
(`redis-server` from Debian). Where that cannot be had, `available` says what is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from apart import Missing, environment
from ballot_clients import Voters
from ballot_site import Postgres, children, free_port, kill

EVAP = "evap[psycopg-binary]==2026.2.0"
SERVER = "granian"
HERE = Path(__file__).parent
HOME = Path(sys.prefix) / "evap"
DONE = "vote submitted successfully"


def available() -> str:
    """Installs EvaP on first use; "" where it can run, else what is missing."""
    if shutil.which("redis-server") is None:
        return "没有 redis-server（apt install redis-server）"
    try:
        environment(HOME.name, EVAP, SERVER)
    except Missing as error:
        return str(error)
    return ""


class Evap:
    """EvaP with its databases; `vote` lets everybody vote, `count` says what became of it."""

    def __init__(self, voters: int, workers: int) -> None:
        self.postgres = Postgres()
        self.port, redis = free_port(), free_port()
        command = ["redis-server", "--port", str(redis), "--save", "", "--bind", "127.0.0.1"]
        self.running = [subprocess.Popen(command, stdout=subprocess.DEVNULL)]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "evap_settings", "PYTHONPATH": str(HERE),
            "EVAP_POSTGRES": str(self.postgres.port), "EVAP_REDIS": str(redis),
            "EVAP_SECRET": secrets.token_hex(32),
        }  # fmt: skip
        try:
            self.made: dict[str, Any] = json.loads(self._job("prepare", str(voters)))
            self._serve(workers)
        except BaseException:
            self.stop()
            raise

    def _serve(self, workers: int) -> None:
        serve = [str(HOME / "bin" / SERVER), "evap.wsgi:application", "--interface", "wsgi"]
        serve += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", str(workers)]
        serve += ["--blocking-threads", "4", "--no-log"]
        self.running.append(subprocess.Popen(serve, env=self.environment, stdout=subprocess.DEVNULL))
        self._wait()

    def _job(self, *arguments: str) -> str:
        command = [str(HOME / "bin" / "python"), str(HERE / "evap_jobs.py"), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def _wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=20).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("EvaP did not start")

    def vote(self, clients: int, most: float, again: bool) -> dict[str, Any]:
        """Everybody once, for at most so many seconds; `again`: who gets an error tries again."""
        chance = random.Random(1)
        waiting = [(key, self._request(key, chance)) for key in self.made["sessions"]]
        voters = EvapVoters(self.port, again)
        begun = time.perf_counter()
        asyncio.run(self._all(voters, waiting, clients, most))
        return {
            "seconds": time.perf_counter() - begun, "accepted": len(voters.receipts),
            "errors": voters.errors, "each": sorted(voters.seconds),
        }  # fmt: skip

    @staticmethod
    async def _all(voters: Voters, waiting: list[tuple[str, bytes]], clients: int, most: float) -> None:
        everybody = asyncio.gather(*(voters.client(waiting) for _ in range(clients)))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(everybody, most)

    def _request(self, session: str, chance: random.Random) -> bytes:
        token = "a" * 32
        marks = {field: str(chance.randint(1, 5)) for field in self.made["fields"]}
        body = urlencode({"csrfmiddlewaretoken": token} | marks).encode()
        head = (
            f"POST {self.made['path']} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: csrftoken={token}; {self.made['cookie']}={session}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def count(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self._job("count"))
        return found

    def stop(self) -> None:
        for process in reversed(self.running):
            workers = children(process.pid)
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:  # its workers wait for locks of the database
                process.kill()
                process.wait(5)
            for pid in workers:
                kill(pid)
        self.postgres.stop()


class EvapVoters(Voters):
    """The same clients; what EvaP says when it has taken a vote."""

    def __init__(self, port: int, again: bool) -> None:
        super().__init__(port, 0)
        self.again = again

    def accepted(self, body: bytes) -> str:
        return DONE if DONE.encode() in body else ""
