"""Cells become exact numbers, dates and tidy texts; what was changed is said."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe.tables.normal import date, dates, fold, micro, percent_text, text_of, tidy, whole


def read(text, **options):
    parsed = micro(pa.array([text]), **options)
    return parsed.values[0].as_py(), parsed.changed.get(0, "")


def wrong(text):
    return "。".join(micro(pa.array([text])).wrong[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1_000_000),
        ("-0.5", -500_000),
        ("12.345678", 12_345_678),
        ("0012", 12_000_000),
        ("1.1000000", 1_100_000),
        ("+3", 3_000_000),
        (".5", 500_000),
        ("999999999.999999", 999_999_999_999_999),
        ("1000000000", 1_000_000_000_000_000),
        ("-1000000000", -1_000_000_000_000_000),
        ("0000000000005", 5_000_000),
    ],
)
def test_a_number_is_read_exactly(text, value):
    assert read(text)[0] == value


def test_an_empty_cell_is_no_number_and_no_fault():
    assert read("") == (None, "")


@given(st.integers(-(10**15), 10**15))
def test_every_plain_number_survives(value):
    assert read(text_of(Decimal(value).scaleb(-6)))[0] == value


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("１２．５", 12_500_000, "全角"),
        ("95%", 95_000_000, "百分号"),
        ("９５％", 95_000_000, "百分号"),
        ("1,234.5", 1_234_500_000, "千分位"),
        ("1 000", 1_000_000_000, "空格"),
        ("−2", -2_000_000, "全角"),
    ],
)
def test_what_is_understood_is_reported(text, value, said):
    got, change = read(text)
    assert got == value
    assert said in change


def test_a_percent_of_one_is_a_fraction():
    assert read("50%", percent_of_one=True)[0] == 500_000


def test_a_decimal_comma_names_both_readings():
    assert "12.5 还是 125" in wrong("12,5")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.1234567", "小数超过6位"),
        ("0.30000000000000004", "ROUND"),
        ("三次", "不是数"),
        ("3次", "不写单位"),
        ("1e3", "不是一个数"),
        ("2018-03-05", "是日期"),
        ("#DIV/0!", "出错值"),
        ("1000000000.000001", "太大"),
        ("-1000000001", "太大"),
        ("1.2.3", "不是一个数"),
        ("--1", "不是数"),
    ],
)
def test_what_is_no_number_says_why(text, said):
    assert said in wrong(text)


def test_only_odd_texts_are_changed():
    texts, changed = tidy(pa.array([" 甲", "乙\u200b", "\u3000丙 x\u3000", "\ufeff丁", "ok"]))
    assert texts.to_pylist() == ["甲", "乙", "丙 x", "丁", "ok"]
    assert sorted(changed) == [0, 1, 2, 3]


def test_texts_are_compared_without_width_space_and_case():
    assert fold("Ｋ１．１ （a）") == fold("k1.1(A)")


@pytest.mark.parametrize("text", ["2018-03-05", "2018/3/5", "2018.3.5", "2018年3月5日", "20180305", "43164"])
def test_a_date_in_any_way_of_writing(text):
    assert date(text) == "2018-03-05"


@pytest.mark.parametrize("text", ["2018-02-30", "3月5日", "去年", "12"])
def test_what_is_no_date_is_a_fault(text):
    assert "不是日期" in dates(pa.array([text])).wrong[0][0]


def test_places_are_whole_numbers_from_one():
    parsed = whole(pa.array(["1", "2.0", "20000", "0", "1.5", "-1", ""]))
    assert parsed.values.to_pylist() == [1, 2, 20_000, None, None, None, None]
    assert sorted(parsed.wrong) == [3, 4, 5]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (95.0, "95"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (float("nan"), ""),
        (None, ""),
        (True, "是"),
        (1, "1"),
        (Decimal("1.50"), "1.5"),
        (datetime.date(2018, 3, 5), "2018-03-05"),
        (datetime.datetime(2018, 3, 5), "2018-03-05"),
        (datetime.datetime(2018, 3, 5, 10), "2018-03-05 10:00:00"),
    ],
)
def test_cells_of_a_workbook_become_text_exactly(value, text):
    assert text_of(value) == text


def test_a_cell_shown_as_percentage_is_what_the_user_sees():
    assert percent_text(0.29) == "29%"
    assert percent_text(0.8753) == "87.53%"
