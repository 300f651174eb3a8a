"""What only a comparison needs, in an environment of its own beside Kaohe's: never among its dependencies."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path


class Missing(RuntimeError):
    """It cannot be installed here; the message says what and why."""


def environment(name: str, *packages: str) -> Path:
    """The folder of the programs of an environment with these packages, made on first use; Missing."""
    home = Path(sys.prefix) / name
    programs, marker = home / "bin", home / "+".join(packages).replace("/", "-")
    if not marker.exists():
        print(f"安装 {'、'.join(packages)} 到 {home} …", file=sys.stderr)
        venv.create(home, with_pip=True, clear=True)
        line = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*line, *packages], capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [""])[-1]
            raise Missing(f"装不上 {'、'.join(packages)}：{last}")
        marker.touch()
    return programs
