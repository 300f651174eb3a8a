"""Names of files that papers are written to."""

from __future__ import annotations

import re

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""What no system takes in the name of a file."""


def fit(name: str) -> str:
    """A name without the signs that no system takes."""
    return _UNFIT.sub("_", name)
