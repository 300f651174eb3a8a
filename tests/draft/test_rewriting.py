"""What a regulation says does not change with the way it is written."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from draft.reading import REGULATIONS, labels, marked, short
from draft.rewriting import REWRITINGS
from kaohe.draft.document import of_text


@cache
def texts() -> dict[str, str]:
    found = {path.stem: path.read_text("utf-8") for path in REGULATIONS.glob("*.txt")}
    return found | {
        path.stem: marked(path.read_text("utf-8"))[0] for path in REGULATIONS.glob("marked/*.txt")
    }


@cache
def read(text: str) -> list[str]:
    return [short(label) for _, label in labels(of_text(text))]


@pytest.mark.parametrize("name", sorted(REWRITINGS))
def test_the_same_is_read_however_it_is_written(name: str) -> None:
    random = Random(name)
    changed = 0
    for title, text in sorted(texts().items()):
        rewritten = REWRITINGS[name](text, random)
        changed += rewritten != text
        assert read(rewritten) == read(text), title
    assert changed > 0
