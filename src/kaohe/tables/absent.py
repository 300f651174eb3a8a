"""Libraries that others look for at every step and that are not here."""

from __future__ import annotations

import importlib.util
import sys


def absent(name: str) -> None:
    """Where a library is not installed, let nobody search the disk for it again in this process."""
    if name not in sys.modules and importlib.util.find_spec(name) is None:
        sys.modules[name] = None  # type: ignore[assignment]
