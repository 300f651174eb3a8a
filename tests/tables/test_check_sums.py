"""Records that come to more than can be reckoned exactly, and quantities outside every tier."""

from kaohe.engine.run import evaluate
from kaohe.scheme.language import loads
from kaohe.tables.read import from_rows
from tables.bed import faults, read, record

LEDGER = loads("""
方案: bound
名称: 试验办法
类别: [{名称: 科室, 分值: 100}]
指标:
  - 编号: "1"
    名称: 工作
    分值: 100
    规则:
      - {编号: 1a, 名称: 漏报, 方法: 每项, 扣分: 1}
      - {编号: 1b, 名称: 简报, 方法: 每项, 加分: 1}
      - {编号: 1c, 名称: 决定, 方法: 研究决定}
      - {编号: 1d, 名称: 大额, 方法: 每项, 加分: 1000000}
""").scheme
WHO = [{"对象": "甲科", "类别": "科室"}]
BILLION = 10**9


def said(*records):
    return [text for text in faults(LEDGER, 对象=WHO, 记录=list(records)) if "算不准" in text]


def test_records_at_the_bound_are_computed_exactly():
    rows = [record("1b", 数量=BILLION - 1), record("1c", 分值="0.999999")]
    results = evaluate(LEDGER, from_rows(LEDGER, {"对象": WHO, "记录": rows}))
    assert results.table("得分")["总分"].to_pylist() == ["1000000100.00"]
    assert results.table("指标得分")["得分"].to_pylist() == ["1000000099.999999"]


def test_several_records_beyond_the_bound_are_a_fault():
    (found,) = said(record("1a", 数量=BILLION), record("1a", 数量=1))
    assert "第3行" in found and "“甲科”的记录到这一行合计超过1000000000" in found


def test_records_of_several_rules_count_together():
    assert said(record("1a", 数量=BILLION), record("1c", 分值=-1))
    assert not said(record("1a", 数量=BILLION - 1), record("1c", 分值=-1))


def test_points_count_not_only_quantities():
    assert said(record("1d", 数量=1001))
    assert not said(record("1d", 数量=1000))


def test_a_record_that_is_not_confirmed_does_not_count():
    rows = [record("1a", 数量=BILLION, 状态="已核定"), record("1a", 数量=BILLION, 状态="待核")]
    assert not said(*rows)


def test_a_quantity_outside_every_tier_is_noted():
    rows = [record("1i", 数量=100), record("1i", "乙科", 数量=60), record("1i", "乙科", 数量=41)]
    notes = read(记录=rows).notes
    assert any("第3行的数量（同一规则合计）不在任何一档，计0分" in note for note in notes)
    assert not any("不在任何一档" in note for note in read(记录=rows[:2]).notes)
