"""A scheme that can be computed with: opened, checked, without a fault."""

from __future__ import annotations

from kaohe.errors import KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.model import Scheme
from kaohe.scheme.sources import open_source


def sound(name_or_path: str) -> Scheme:
    """The scheme; KaoheError with every fault (warnings don't count) when it has any."""
    source = open_source(name_or_path)
    wrong = [fault for fault in check(source) if fault.level == "错误"]
    if wrong:
        raise KaoheError(wrong)
    return source.scheme
