"""A server process ends with the process that started it: left alone it would hold the port, and a new
start of the site would find it taken.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

EVERY = 1.0
"""Seconds between two looks."""


def end_with_parent() -> None:
    """From here on in this process, where another one of the site started it."""
    if multiprocessing.parent_process() is not None:
        threading.Thread(target=_watch, args=(os.getppid(),), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    """Asked to end as by the parent itself, so that requests under way are answered."""
    while os.getppid() == parent:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
