"""How an indicator counts: earned part by part or lost, and what 得满分 alone leaves unsaid."""

from __future__ import annotations

import re
from decimal import Decimal

from kaohe.draft.making import make
from kaohe.draft.nodes import Node
from kaohe.draft.rules import Made, name_of
from kaohe.draft.saying import Label
from kaohe.methods import Zero
from kaohe.methods.base import Amount, Rule

_CONDITION = re.compile(
    "^(?:有|无|未|没有|按)|[^，]{2,12}(?:有|无)(?:记录|通报|总结|方案|被|败诉)|及时|完整|齐全|按要求|按时"
)


def joint_cap(made: list[Made]) -> Decimal | None:
    return next(
        (one.extra["joint_cap"] for one in made if "joint_cap" in one.extra and one.rule.sign == "+"), None
    )


def is_earned(node: Node) -> bool:
    """Are the points earned part by part (得3分, 得2分), or from a table of cases, instead of lost?"""
    full = [
        label.values["points"]
        for _, _, label in node.said
        if label.kind == "full_if" and label.values.get("points")
    ]
    lost = any(label.kind.startswith("deduct") or label.kind == "percent_point" for _, _, label in node.said)
    tiers = any(
        label.kind == "tiers" and not any("deduct" in case for case in label.values["cases"])
        for _, _, label in node.said
    )
    if tiers:
        return True
    return len(full) >= 2 and not lost and (node.points is None or sum(full) <= node.points)


def of_full_marks(node: Node, made: list[Made]) -> list[Made]:
    """完成的得满分, with nothing said of what is lost: who does not, gets nothing.

    A part of an indicator that is named by its condition (有方案0.5分) is meant the same way.
    """
    if made:
        return []
    if not node.said and not node.children and node.clause is not None and _CONDITION.search(node.name):
        rule = make(
            Rule,
            id="",
            name=f"没有做到：{node.name}"[:40],
            method=make(Zero),
            amount=make(Amount, sign="-", word="全部"),
        )
        return [Made(rule, node.clause, Label("zero_out"), ["只写了分值，没有写做不到怎样：草案作“不得分”"])]
    return [
        Made(
            make(
                Rule,
                id="",
                name=f"没有做到：{name_of(clause, label)}"[:40],
                method=make(Zero),
                amount=make(Amount, sign="-", word="全部"),
            ),
            clause,
            label,
            ["只写了做到得满分，没有写做不到怎样：草案作“不得分”"],
        )
        for _, clause, label in node.said
        if label.kind == "full_if" and label.values.get("points", node.points) == node.points
    ][:1]
