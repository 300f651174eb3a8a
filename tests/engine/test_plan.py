"""The plan depends on the scheme and the profiles met, never on how many appraisees or records there are."""

from __future__ import annotations

from collections.abc import Iterable

from kaohe.engine.backends.duckdb import DuckDB
from kaohe.engine.plan import Plan
from kaohe.engine.planner import plan
from kaohe.engine.run import evaluate
from kaohe.engine.steps import Step
from kaohe.scheme.shape import Profile
from kaohe.tables.read import from_rows
from tests.engine.world import facts, people, scheme

KINDS = """
属性: [{名称: 类型, 取值: [业务, 综合]}]
指标:
  - 编号: 1
    名称: 业务
    分值: 60
    量表: 100
    下级:
      - {编号: 1.1, 名称: 技术, 分值: 40, 适用: {类型: [业务]}, 不适用时: {处理: 剔除折算, 节点: 1}}
      - 编号: 1.2
        名称: 日常
        分值: 60
        规则:
          - {编号: 1.2a, 名称: 差错, 方法: 每项, 扣分: {大: 2, 小: 1}, 封顶: 5}
          - {编号: 1.2b, 名称: 业务差错, 方法: 一次性, 扣分: 1, 适用: {类型: [业务]}}
  - {编号: 2, 名称: 党建, 分值: 40}
否决: [{编号: F1, 名称: 安全, 效果: [取消评先]}]
"""
PROFILES = (Profile("科室", ("业务",)), Profile("科室", ("综合",)))


def kinds() -> Plan:
    return plan(scheme(KINDS), PROFILES)


def rows(made: Plan, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = made.tables()[table].to_pylist()
    return found


def test_a_plan_has_a_row_for_each_node_of_each_profile() -> None:
    trees = [(row["profile"], row["id"]) for row in rows(kinds(), "cell_t")]
    assert trees == [(0, "1"), (0, "1.1"), (0, "1.2"), (0, "2"), (1, "1"), (1, "1.2"), (1, "2")]


def test_points_are_micro_points() -> None:
    """Section 1: inside the engine a score is an integer of micro-points."""
    points = {(row["profile"], row["node"]): row["points"] for row in rows(kinds(), "leaf_t")}
    assert points[0, 2] == 40_000_000
    (cap,) = [row["cap"] for row in rows(kinds(), "rule_t") if row["id"] == "1.2a"]
    assert cap == 5_000_000


def test_rules_belong_to_the_profiles_to_which_they_apply() -> None:
    made = kinds()
    ids = {row["rule"]: row["id"] for row in rows(made, "rule_t")}
    belonging = {(row["profile"], ids[row["rule"]]) for row in rows(made, "profile_rule")}
    assert belonging == {(0, "1.2a"), (0, "1.2b"), (0, "F1"), (1, "1.2a"), (1, "F1")}


def test_nodes_that_change_their_sum_are_marked_where_they_do() -> None:
    """剔除折算 only for the profile that lacks 1.1; the scale for both."""
    found = [
        (row["profile"], row["whole"], row["rest"], row["scale_from"]) for row in rows(kinds(), "adjust")
    ]
    assert found == [(0, None, None, 100_000_000), (1, 100_000_000, 60_000_000, 100_000_000)]


def test_a_plan_is_the_same_whenever_it_is_made() -> None:
    assert kinds().tables() == kinds().tables()


class Counting(DuckDB):
    """The backend that really runs, counting the steps."""

    seen: list[str]

    def run(self, steps: Iterable[Step]) -> None:
        every = list(steps)
        type(self).seen = [step.name for step in every]
        super().run(every)


def names_of_steps(text: str, who: str) -> list[str]:
    made = scheme(text)
    records = [row for name in who.split() for row in facts(name, "1a", "1a")]
    evaluate(made, from_rows(made, {"对象": people(who), "记录": records}), backend=Counting)
    return Counting.seen


def leaves(count: int) -> str:
    listed = "".join(
        f"  - {{编号: {n}, 名称: 项, 分值: 1, 规则: [{{编号: {n}a, 名称: 差错, 方法: 每项, 扣分: 1}}]}}\n"
        for n in range(1, count + 1)
    )
    return "指标:\n" + listed


def test_the_number_of_steps_does_not_grow_with_scheme_or_data() -> None:
    """A constant number of queries, since indicators and rules are tables too."""
    small = names_of_steps(leaves(1), "甲")
    assert (
        small == names_of_steps(leaves(40), "甲") == names_of_steps(leaves(1), " ".join("甲乙丙丁戊己庚辛"))
    )


class Recording(Counting):
    """The SQL of the steps."""

    texts: list[str]

    def run(self, steps: Iterable[Step]) -> None:
        every = list(steps)
        type(self).texts = [step.sql for step in every]
        super().run(every)


def sql_of(who: str, *records: str) -> list[str]:
    made = scheme(leaves(1))
    inputs = from_rows(made, {"对象": people(who), "记录": facts(who, *records)})
    evaluate(made, inputs, backend=Recording)
    return Recording.texts


def test_no_value_of_the_data_stands_in_the_sql() -> None:
    """Steps are text built from the scheme's shape, never from its data."""
    texts = sql_of("独一无二", "1a 数量=7777")
    assert texts
    assert not any("独一无二" in text or "7777" in text for text in texts)


def test_inputs_that_hold_the_same_kinds_of_things_are_computed_by_the_same_sql() -> None:
    assert sql_of("甲", "1a 数量=2", "1a 数量=1") == sql_of("乙", "1a 数量=3", "1a 数量=5", "1a")


def test_what_the_inputs_do_not_hold_is_not_planned() -> None:
    """Fractions of a unit need a division, several records a sum, no records no step of rules."""
    assert "HUGEINT" in "".join(sql_of("甲", "1a 数量=0.5"))
    assert "HUGEINT" not in "".join(sql_of("甲", "1a 数量=2"))
    assert "GROUP BY a, rule" in "".join(sql_of("甲", "1a", "1a"))
    assert "GROUP BY a, rule" not in "".join(sql_of("甲", "1a"))
    assert len(sql_of("甲")) < len(sql_of("甲", "1a 数量=2"))
