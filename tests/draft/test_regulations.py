"""Whole regulations of several layouts, written for this test, are read as their authors meant them."""

from __future__ import annotations

import pytest

from draft.reading import REGULATIONS, labels, short, unlike
from kaohe.draft.document import of_text


@pytest.mark.parametrize("name", sorted(path.stem for path in REGULATIONS.glob("*.txt")))
def test_every_clause_is_read_and_nothing_else(name: str) -> None:
    document = of_text((REGULATIONS / f"{name}.txt").read_text("utf-8"))
    lines = (REGULATIONS / f"{name}.tsv").read_text("utf-8").splitlines()
    expected = [(words, label) for words, _, label in (line.partition("\t") for line in lines)]
    read = [("".join(words.split()), short(label)) for words, label in labels(document)]
    assert [label for _, label in read] == [label for _, label in expected]
    for (words, _), (part, _) in zip(read, expected, strict=True):
        assert part[:6] in words or words in part


def test_what_the_page_says_of_a_document_is_no_points() -> None:
    page = "文档评分：4.5分\n下载积分：10分\n某局考核办法\n一、业务工作（60分）。迟报一次扣1分。\n"
    assert [short(label) for _, label in labels(of_text(page))] == ["indicator 60", "deduct_per 1"]


@pytest.mark.parametrize("name", sorted(path.stem for path in (REGULATIONS / "marked").glob("*.txt")))
def test_a_regulation_with_marks_is_read_as_marked(name: str) -> None:
    assert unlike((REGULATIONS / "marked" / f"{name}.txt").read_text("utf-8")) == []
