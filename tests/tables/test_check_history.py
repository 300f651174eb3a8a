"""Earlier periods, the period of the run, and rows of other periods."""

from dataclasses import replace

import pytest

from kaohe.scheme.model import Link
from kaohe.tables.periods import canonical, following, parse
from tables.bed import SCHEME, faults, read, record


def past(who="甲科", period="2020Q1", **cells):
    return {"对象": who, "周期": period} | cells


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("2020", "2020"),
        ("2020年", "2020"),
        ("2020年度", "2020"),
        ("2020h1", "2020H1"),
        ("2020年上半年", "2020H1"),
        ("２０２０Ｑ２", "2020Q2"),
        ("2020年第二季度", "2020Q2"),
        ("2020-3", "2020-03"),
        ("2020年3月", "2020-03"),
        ("2020-03-01", "2020-03"),
    ],
)
def test_a_period_has_one_form(text, one):
    assert canonical(text) == one


@pytest.mark.parametrize("text", ["春天", "2020Q5", "2020-13", "20", "2020-00"])
def test_what_is_no_period(text):
    assert parse(text) is None


def test_the_next_period_crosses_the_year():
    assert [following(text) for text in ("2020", "2020H2", "2020Q4", "2020-12")] == [
        "2021",
        "2021H1",
        "2021Q1",
        "2021-01",
    ]


def test_results_of_earlier_periods():
    inputs = read(历史=[past(得分="90.5", 名次="1", 等次="好", 奖项="先进")])
    assert inputs.history.to_pylist() == [
        {
            "row": 2,
            "name": "甲科",
            "period": "2020Q1",
            "total": 90_500_000,
            "place": 1,
            "grade": "好",
            "awards": "先进",
        }
    ]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"period": "春天"}, "周期", "看不懂周期“春天”"),
        ({"period": ""}, "周期", "周期空着"),
        ({"who": ""}, "对象", "对象空着"),
        ({"等次": "很好"}, "等次", "没有名为“很好”的等次"),
        ({"名次": "1.5"}, "名次", "不是正整数"),
        ({"得分": "高"}, "得分", "“高”不是数"),
    ],
)
def test_it_names_place_and_fault(cells, column, said):
    (found,) = faults(历史=[past(**cells)])
    assert found.startswith(f"[错误] 表“历史” 第2行 列“{column}”：")
    assert said in found


def test_two_rows_of_one_period_are_a_fault():
    (found,) = faults(历史=[past(), past(period="2020年第一季度")])
    assert "“甲科”2020Q1的结果重复，第2行已有" in found


def test_former_appraisees_and_other_calendars_are_noted():
    notes = "\n".join(read(历史=[past("老科"), past(period="2019")]).notes)
    assert "第2行的对象不在本期的“对象”表中" in notes
    assert "第3行不是按季度的周期，未用" in notes


def test_a_name_is_aligned_with_the_appraisees():
    assert read(历史=[past("甲 科")]).history["name"].to_pylist() == ["甲科"]


def test_the_period_is_the_one_asked_for():
    assert read(period="2020年第一季度").period == "2020Q1"


def test_the_period_is_the_only_one_in_the_data():
    assert read(记录=[record(周期="2020Q1"), record(周期="")]).period == "2020Q1"


def test_the_period_is_the_one_after_the_latest_in_the_history():
    inputs = read(历史=[past(period="2020Q4"), past(period="2020Q2")])
    assert inputs.period == "2021Q1"
    assert any("2020Q4 的下一期 2021Q1" in note for note in inputs.notes)


def test_without_any_period_there_is_none():
    assert read().period == ""


def test_several_periods_need_a_choice():
    (found,) = faults(记录=[record(周期="2020Q1"), record(周期="2020Q2")])
    assert "表里有几个周期：2020Q1、2020Q2" in found
    assert "--period" in found


def test_rows_of_other_periods_are_left_out_counted_and_not_checked():
    rows = [record(周期="2020Q1"), record("zz", 周期="2020Q2", 日期="春天"), record()]
    inputs = read(记录=rows, period="2020Q1")
    assert inputs.records["row"].to_pylist() == [2, 4]
    assert "表“记录”：其他周期的1行未读（本期 2020Q1）" in inputs.notes


def test_annual_links_read_appraisees_and_history():
    inputs = read(对象=[{"对象": "甲科", "类别": "科室"}], 历史=[past()], period="年度")
    assert (inputs.period, inputs.history.num_rows) == ("年度", 1)


def test_a_period_of_another_calendar_is_noted_where_earlier_periods_do_not_count():
    for period in ("xyz", "2020"):
        inputs = read(period=period)
        assert inputs.period == period
        assert any(period in note and "方案按季度考核" in note for note in inputs.notes)
    assert not any("方案按季度考核" in note for note in read(period="2020年第一季度").notes)


def test_a_period_of_another_calendar_is_a_fault_where_earlier_periods_count():
    for period, said in (("xyz", "看不懂周期“xyz”"), ("2020H1", "“2020H1”不是按季度的周期")):
        (found,) = faults(历史=[past()], period=period)
        assert said in found and "写成 2020Q1 这样" in found
    linked = replace(SCHEME, links=(Link(id="L1", grade="好", least=2, conclusion="推荐"),))
    assert any("看不懂周期“xyz”" in found for found in faults(linked, period="xyz"))
    assert not faults(linked, period="年度")
