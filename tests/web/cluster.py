"""A PostgreSQL of the tests' own: a fresh cluster on a free port, gone when the tests end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = (
    "找不到 PostgreSQL（/usr/lib/postgresql/*/bin/initdb）。安装：apt-get install postgresql，或 make setup"
)


def programs() -> Path:
    """The folder of the newest PostgreSQL of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise RuntimeError(MISSING)
    return Path(on_path).resolve().parent


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.getuid() != 0:
        return {}
    known = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def cluster() -> Iterator[dict[str, object]]:
    """Runs a cluster; yields Django's settings for a database on it."""
    programs_folder = programs()
    who = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="kaohe-pg-"))
    if who:
        os.chown(folder, who["user"], who["group"])  # type: ignore[arg-type]
    data, log = folder / "data", folder / "log"
    port = _free_port()

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs_folder / program, *arguments], cwd=folder, capture_output=True, text=True, **who
        )
        if done.returncode:
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"PostgreSQL 的 {program} 没有成功：{done.stderr}{said}")

    try:
        run("initdb", "-D", str(data), "-U", "kaohe", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        settings += " -c checkpoint_timeout=1d"  # who reads the log finds it whole, however long a test takes
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", settings, "start")
        try:
            yield {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "kaohe",
                "USER": "kaohe",
                "PASSWORD": "",
                "HOST": "127.0.0.1",
                "PORT": str(port),
            }
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
