"""The short code on papers, and Chinese numbers and dates."""

from __future__ import annotations

import datetime

import pytest

from kaohe.papers import code, wording


def test_a_code_is_the_first_60_bits_and_survives_bad_handwriting() -> None:
    made = code.of_hash("e3975f7e4602f8b9" + "0" * 48)
    assert code.read(made.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == made
    assert code.of_hash("f3975f7e4602f8b9" + "0" * 48) != made
    assert code.read("7QXM-2HPA") is None and code.read("七七七七七七七七七七七七") is None


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "〇"), (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百〇五"), (110, "一百一十"),
     (1001, "一千〇一"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_chinese_numbers(number: int, said: str) -> None:
    assert wording.chinese(number) == said


def test_dates_and_periods_as_official_papers_write_them() -> None:
    assert wording.date(datetime.date(2018, 6, 21)) == "2018年6月21日" == wording.date("2018-06-21")
    assert wording.date("六月") == "六月"
    said = {"2020": "2020年度", "2020H2": "2020年下半年", "2020Q3": "2020年第三季度", "2020-07": "2020年7月"}
    assert {text: wording.period(text) for text in said} == said
