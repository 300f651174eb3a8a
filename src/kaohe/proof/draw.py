"""A draw that everybody can repeat: a sealed number first, a number said aloud after, both make the seed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence


def new_secret() -> str:
    return secrets.token_hex(16)


def commitment(secret: str) -> str:
    """What is shown before the number is said: it fixes the secret without telling it."""
    return hashlib.sha256(f"kaohe draw commitment\n{secret}".encode()).hexdigest()


def order(secret: str, said: str, candidates: Sequence[str]) -> list[str]:
    """The candidates in the order drawn: by the hash of the seed and each one's number."""
    seed = f"{secret}\n{said.strip()}"
    return sorted(
        candidates, key=lambda one: hashlib.sha256(f"kaohe draw\n{seed}\n{one}".encode()).hexdigest()
    )
