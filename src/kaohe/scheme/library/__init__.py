"""The shipped schemes, one YAML file each."""

from __future__ import annotations

import difflib
from pathlib import Path

from kaohe.errors import KaoheError, fault
from kaohe.scheme.language import Source, load

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The short names of the shipped schemes."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def shipped(name: str) -> Source:
    """A shipped scheme by its short name."""
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1)
        hint = f"是不是“{near[0]}”？" if near else ""
        raise KaoheError(
            [
                fault(
                    f"没有名为“{name}”的方案",
                    f"{hint}随附的方案：{'、'.join(names())}；也可给出 .yaml 或 .xlsx 文件",
                )
            ]
        )
    return load(FOLDER / f"{name}.yaml")
