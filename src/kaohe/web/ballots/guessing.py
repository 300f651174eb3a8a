"""A brake on guessing codes: wrong ones are counted in this process, by a hash of the address.

Nothing of it is stored anywhere, and right codes are not counted. Whatever is wrong with a code, the
answer comes after the same time.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

MOST = 60
WITHIN = 600.0
ANSWER = 0.1
"""Seconds until a wrong code is answered: longer than finding out what is wrong with it takes."""
_salt = secrets.token_bytes(16)
_wrong: dict[bytes, deque[float]] = {}
_lock = threading.Lock()


def address(meta: Mapping[str, Any]) -> str:
    """Where a request comes from; behind a proxy on this machine, what the proxy says."""
    near: str = meta.get("REMOTE_ADDR", "")
    told = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if told and near in ("127.0.0.1", "::1", "") else near


def _key(where: str) -> bytes:
    return hashlib.blake2b(where.encode(), key=_salt, digest_size=12).digest()


def too_many(where: str) -> bool:
    """Whether so many wrong codes came from there that it has to wait."""
    with _lock:
        times = _wrong.get(_key(where))
        return times is not None and len(_recent(times)) >= MOST


def count(where: str) -> None:
    with _lock:
        if len(_wrong) > 10_000:
            _wrong.clear()
        _recent(_wrong.setdefault(_key(where), deque())).append(time.monotonic())


def hold(begun: float) -> None:
    """Wait until a wrong code is answered, from `begun` on (time.monotonic)."""
    time.sleep(max(0.0, begun + ANSWER - time.monotonic()))


def forget() -> None:
    """Begin anew (a test, a new vote)."""
    with _lock:
        _wrong.clear()


def _recent(times: deque[float]) -> deque[float]:
    oldest = time.monotonic() - WITHIN
    while times and times[0] < oldest:
        times.popleft()
    return times
