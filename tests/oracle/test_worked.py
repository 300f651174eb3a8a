"""The oracle reproduces the eight cases that were worked out on paper."""

from __future__ import annotations

import pytest

from kaohe.scheme import library
from kaohe.scheme.model import Scheme
from oracle.score import score
from oracle.worked import CASES, read, strip

ONE_PERIOD = (
    "linyi-2018",
    "changzhou-2016",
    "qianxinan-2010",
    "zaozhuang-departments",
    "zaozhuang-districts",
    "zaozhuang-staff",
    "audit-400",
)


def shipped(name: str) -> Scheme:
    return library.shipped(name).scheme


@pytest.mark.parametrize("name", ONE_PERIOD)
def test_worked_case(name: str) -> None:
    expected = read(CASES / name / "expected")
    result = score(shipped(name), read(CASES / name / "data"))
    assert strip(result.totals) == strip(expected["得分"])
    assert strip(result.indicators) == strip(expected["指标得分"])


def test_qufu_quarter() -> None:
    expected = read(CASES / "qufu-2020" / "expected" / "2020Q1")
    result = score(shipped("qufu-2020"), read(CASES / "qufu-2020" / "data" / "2020Q1"))
    assert strip(result.totals) == strip(expected["得分"])
    assert strip(result.indicators) == strip(expected["指标得分"])


def test_qufu_year() -> None:
    expected = read(CASES / "qufu-2020" / "expected" / "年度")["年度"]
    result = score(shipped("qufu-2020"), read(CASES / "qufu-2020" / "data" / "年度"), period="年度")
    assert {row["对象"]: row["结论"] for row in result.links} == {
        row["对象"]: row["年度衔接"] for row in expected
    }
