"""What every rule method says, complains of, and moves at most and at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kaohe.methods import RULE_METHODS
from kaohe.methods.base import Rule
from kaohe.scheme.language import loads

RULES = {
    "每项": "扣分: 0.5, 单位: 次, 免计: 2",
    "不足": "扣分: 0.5, 应有: 3, 单位: 篇, 缺报: 按零",
    "一次性": "扣分: {省级: 3, 市级: 2}",
    "不得分": "扣分: 全部",
    "百分点": "扣分: 0.2, 目标: 95, 方向: 低于, 精度: 1",
    "按比例": "扣分: 全部",
    "分档": "扣分: 分档, 档: [{到: 60, 分: 5}, {从: 60, 到: 80, 分: 2}, {从: 80, 分: 0}]",
    "酌情": "加分: 酌情, 最低: 1, 最高: 5",
    "情节": "扣分: {县级: 1, 省级: 4}, 情节: {一般: 1, 严重: 2}",
    "研究决定": "",
}


def rule(kind: str, text: str = "") -> Rule:
    """A rule of this kind as the language reads it."""
    body = text or RULES[kind]
    made = loads(
        "方案: one\n名称: 办法\n类别: [{名称: 科室}]\n指标:\n- 编号: '1'\n  分值: 10\n  规则:\n"
        f"  - {{编号: 1a, 方法: {kind}{', ' + body if body else ''}}}\n"
    ).scheme
    return next(found for found, _ in made.rules())


def test_every_method_is_told_here() -> None:
    assert set(RULES) == set(RULE_METHODS)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("每项", ("超过2次", "每次扣0.5分")),
        ("不足", ("应有3篇", "每少1篇扣0.5分", "没有记录的按没有完成计")),
        ("一次性", ("有此情形的", "省级3分、市级2分")),
        ("不得分", ("不得分",)),
        ("百分点", ("以95%为准", "每低1个百分点扣0.2分", "只计整数百分点", "没有记录的列为待补")),
        ("按比例", ("按所占百分比扣本项分值",)),
        ("分档", ("不到60的扣5分", "60至80的扣2分", "80以上的扣0分")),
        ("酌情", ("酌情加", "1", "5分")),
        ("情节", ("县级1分、省级4分", "一般乘1、严重乘2")),
        ("研究决定", ("研究",)),
    ],
)
def test_its_sentence_tells_every_parameter(kind: str, words: tuple[str, ...]) -> None:
    made = rule(kind)
    said = made.method.sentence(made)
    assert [word for word in words if word not in said] == [] and not said.endswith("。")


@pytest.mark.parametrize("kind", RULES)
def test_sound_parameters_are_not_complained_of(kind: str) -> None:
    made = rule(kind)
    assert list(made.method.check(made)) == []


@pytest.mark.parametrize(
    ("kind", "text", "key", "what"),
    [
        ("每项", "扣分: 1, 免计: -1", "免计", "负数"),
        ("不足", "扣分: 1, 应有: 0", "应有", "大于0"),
        ("百分点", "扣分: 1, 目标: 90, 方向: 低于, 精度: 0.1", "精度", "不能是0.1"),
        ("分档", "扣分: 分档, 档: [{从: 5, 到: 2, 分: 1}]", "档", "是空的"),
        ("酌情", "扣分: 酌情, 最低: 3, 最高: 1", "最高", "小于"),
        ("情节", "扣分: 1, 情节: {轻: -1}", "情节", "负数"),
    ],
)
def test_it_complains_of_parameters_that_make_no_sense(kind: str, text: str, key: str, what: str) -> None:
    made = rule(kind, text)
    ((where, said, cure),) = made.method.check(made)
    assert where == key and what in said and cure


@pytest.mark.parametrize(
    ("kind", "most", "once"),
    [
        ("每项", None, "0.5"),
        ("不足", "1.5", None),
        ("一次性", "3", "3"),
        ("百分点", "19.0", None),
        ("按比例", None, None),
        ("分档", "5", None),
        ("酌情", None, "5"),
        ("情节", None, "8"),
        ("研究决定", None, None),
    ],
)
def test_the_most_that_it_moves_together_and_at_once(kind: str, most: str | None, once: str | None) -> None:
    made = rule(kind)
    assert made.method.most(made) == (None if most is None else Decimal(most))
    assert made.method.once(made) == (None if once is None else Decimal(once))
