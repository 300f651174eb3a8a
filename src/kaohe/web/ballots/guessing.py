"""A brake on guessing codes: wrong ones are counted in this process, by a hash of the address.

Nothing of it is stored anywhere, and right codes are not counted.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import deque

MOST = 60
WITHIN = 600.0
_salt = secrets.token_bytes(16)
_wrong: dict[bytes, deque[float]] = {}
_lock = threading.Lock()


def _key(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), key=_salt, digest_size=12).digest()


def too_many(address: str) -> bool:
    """Whether so many wrong codes came from there that it has to wait."""
    with _lock:
        times = _wrong.get(_key(address))
        return times is not None and len(_recent(times)) >= MOST


def count(address: str) -> None:
    with _lock:
        if len(_wrong) > 10_000:
            _wrong.clear()
        _recent(_wrong.setdefault(_key(address), deque())).append(time.monotonic())


def forget() -> None:
    """Begin anew (a test, a new vote)."""
    with _lock:
        _wrong.clear()


def _recent(times: deque[float]) -> deque[float]:
    oldest = time.monotonic() - WITHIN
    while times and times[0] < oldest:
        times.popleft()
    return times
