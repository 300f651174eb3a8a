"""The pictures of the docs: taken by the tests that walk a cycle or a year, each shown, none too large."""

from __future__ import annotations

import re
from pathlib import Path

from web import test_whole_cycle, test_year_departments, test_year_quarters, test_year_sections

LARGEST = 250_000
DOCS = Path(__file__).parents[2] / "docs"
WALKS = (test_whole_cycle, test_year_departments, test_year_quarters, test_year_sections)


def test_the_docs_show_every_picture_there_is() -> None:
    """Those that a page names are those that are there; what a walk takes with `--pictures` is shown."""
    texts = "".join(path.read_text("utf-8") for path in sorted(DOCS.glob("*.md")))
    shown = set(re.findall(r"\(pictures/([\w-]+\.png)\)", texts))
    there = {path.name: path.stat().st_size for path in (DOCS / "pictures").glob("*.png")}
    assert shown == set(there)
    assert {f"{name}.png" for walk in WALKS for name in walk.TAKEN} <= shown
    assert max(there.values()) <= LARGEST
