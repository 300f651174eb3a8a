"""The oracle shares the scheme model with the product, as data, and nothing that computes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DATA = ("kaohe.elements", "kaohe.methods", "kaohe.scheme.model")
"""What may be imported: the classes of which a scheme is made."""


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("path", [p for p in sorted(HERE.glob("*.py")) if not p.name.startswith("test_")])
def test_only_the_scheme_model_is_shared(path: Path) -> None:
    ours = {name for name in imported(path) if name.split(".")[0] == "kaohe"}
    assert all(name.startswith(DATA) for name in ours), ours
    assert "_sql" not in path.read_text(encoding="utf-8")
