"""What can be wrong with the appraisees."""

import pytest

from kaohe.scheme.language import loads
from tables.bed import PEOPLE, SCHEME, TEXT, faults, read

GOOD = {"对象": "丁", "类别": "科室", "性质": "业务"}


def one(**cells):
    (found,) = faults(对象=[*PEOPLE, GOOD | cells])
    return found


def test_profiles_are_those_met_in_the_data():
    inputs = read()
    assert [(p.category, p.values) for p in inputs.profiles] == [
        ("科室", ("业务",)),
        ("科室", ("综合",)),
        ("直属", ("业务",)),
    ]
    assert inputs.appraisees["profile"].to_pylist() == [0, 1, 2]


def test_attributes_are_columns_of_the_scheme():
    row = read().appraisees.to_pylist()[2]
    assert row == {
        "a": 2,
        "name": "丙所",
        "category": "直属",
        "grp": "",
        "profile": 2,
        "性质": "业务",
        "情形": "",
        "技术": "甲等",
    }


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"对象": ""}, "对象", "对象空着"),
        ({"对象": "甲科"}, "对象", "对象“甲科”重复，第2行已有"),
        ({"对象": "甲 科"}, "对象", "与第2行的“甲科”只差空格"),
        ({"类别": "科"}, "类别", "没有名为“科”的类别"),
        ({"类别": ""}, "类别", "类别空着"),
        ({"性质": ""}, "性质", "“性质”空着"),
        ({"性质": "事业"}, "性质", "没有名为“事业”的性质"),
        ({"类别": "直属"}, "技术", "“技术”空着"),
        ({"技术": "甲等"}, "技术", "类别“科室”的对象不填“技术”"),
        ({"情形": "退休"}, "情形", "没有名为“退休”的情形"),
    ],
)
def test_it_names_place_and_fault(cells, column, said):
    found = one(**cells)
    assert found.startswith(f"[错误] 表“对象” 第5行 列“{column}”：")
    assert said in found


def test_a_column_on_which_scores_depend_must_be_there():
    (found,) = faults(对象=[{"对象": "甲", "类别": "科室"}])
    assert "缺少“性质”列" in found


def test_a_column_on_which_nothing_depends_may_be_absent_and_is_noted():
    inputs = read(对象=[{"对象": "丙", "类别": "直属", "性质": "业务"}])
    assert "表“对象”：没有“技术”列，按空着读入" in inputs.notes


def test_annual_links_need_only_name_and_category():
    assert not faults(对象=[{"对象": "甲", "类别": "科室"}], period="年度")


def test_a_table_without_appraisees_is_a_fault():
    assert "表里没有对象" in faults(对象=[])[0]


def test_a_group_must_be_given_where_places_go_by_group():
    scheme = loads(TEXT.replace("周期: 季度", "周期: 季度\n名次范围: [类别, 分组]")).scheme
    found = faults(scheme, 对象=[GOOD | {"分组": "一组"}, GOOD | {"对象": "戊", "分组": ""}])
    assert len(found) == 1
    assert "第3行 列“分组”：分组空着" in found[0]


def test_a_group_may_be_empty_where_nothing_depends_on_it():
    assert not faults(SCHEME, 对象=[GOOD])
