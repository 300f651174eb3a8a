"""Each seed's draft, its questions answered from the register, scores the seed's sample as shipped."""

from __future__ import annotations

import functools
from collections import Counter
from pathlib import Path

import pytest

from draft.answering import Answers, answers_from
from draft.registered import REGULATIONS, Registered
from kaohe.draft.answers import answer, read_answers
from kaohe.draft.assemble import Draft, draft
from kaohe.draft.formats import open_document
from kaohe.engine.run import Results, evaluate
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.library import shipped
from kaohe.scheme.model import Scheme
from kaohe.tables.read import read

SEEDS = Path(__file__).parent / "seeds"
CASES = [  # scheme, its document, folder of the sample, period asked for
    ("audit-400", "zaozhuang", "", ""),
    ("changzhou-2016", "changzhou", "", ""),
    ("linyi-2018", "linyi", "", ""),
    ("qianxinan-2010", "qianxinan", "", ""),
    ("qufu-2020", "qufu", "2020Q1", "2020Q1"),
    ("zaozhuang-departments", "zaozhuang", "", ""),
    ("zaozhuang-districts", "zaozhuang", "", ""),
    ("zaozhuang-staff", "zaozhuang", "", ""),
]


@functools.cache
def drafted(document: str) -> Draft:
    return draft(open_document(SEEDS / f"{document}.txt"), document)


@functools.cache
def answers(name: str, document: str) -> Answers:
    return answers_from(Registered(name), drafted(document))


@functools.cache
def answered(name: str, document: str) -> Scheme:
    """The scheme as it comes out of the files that an office would have."""
    made = answer(drafted(document), read_answers(answers(name, document).text())).draft
    return loads(dumps(made.scheme)).scheme


def table(results: Results, name: str) -> list[tuple[tuple[str, str], ...]]:
    """The rows of a result but for what the scheme calls its indicators, in an order of their own."""
    return sorted(
        tuple((column, value) for column, value in row.items() if column != "名称")
        for row in results.table(name).to_pylist()
    )


@pytest.mark.parametrize(("name", "document", "folder", "period"), CASES, ids=[case[0] for case in CASES])
def test_the_sample_scores_as_under_the_shipped_scheme(
    name: str, document: str, folder: str, period: str
) -> None:
    scheme, known = answered(name, document), shipped(name).scheme
    data = REGULATIONS / name / "data" / folder
    mine = evaluate(scheme, read(data, scheme, period=period))
    right = evaluate(known, read(data, known, period=period))
    for part in ("得分", "指标得分", "联动"):
        assert table(mine, part) == table(right, part)
    assert [fault for fault in check(loads(dumps(scheme))) if fault.level == "错误"] == []


def test_most_of_what_the_register_asks_for_comes_from_the_drafts() -> None:
    counts = sum((answers(name, document).counts for name, document, _, _ in CASES), Counter[str]())
    kept = counts["照草案"] + counts["改"]
    assert kept >= 0.7 * (kept + counts["补"])
