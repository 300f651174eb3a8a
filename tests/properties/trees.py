"""Random valid trees of indicators: all leaf methods, applicability, own scales, own indicators."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions
from kaohe.methods import Adopted, Average, Ballot, ByRules, ContentOnly, NotScored, Rated
from kaohe.methods.base import LeafMethod, Rule
from kaohe.scheme.model import Attribute, Elsewhere, Indicator, Own
from properties.maker import POINTS, Maker
from properties.rules import rule

CLASSES = ("A", "B", "C")
KINDS_OF_WORK = ("技术", "执法", "两者")
POSTS = ("窗口", "后台")
ATTRIBUTES = (
    Attribute(id="S1", name="能力", place="第一条", values=KINDS_OF_WORK),
    Attribute(id="S2", name="岗位", place="第一条", values=POSTS, empty=True),
)
ZERO = Decimal(0)


@dataclasses.dataclass
class Trees:
    """Grows trees for one scheme; ids are unique over all of them."""

    make: Maker
    conditional: bool
    removal: str
    deepest: int = 4
    unweighted: list[str] = dataclasses.field(default_factory=list)

    def tree(self, prefix: str) -> tuple[Indicator, ...]:
        """The top indicators of a category; the first applies to everybody and has points."""
        count = self.make.number(1, 3)
        tops = [self.node(f"{prefix}{n}", 1, steady=n == 1) for n in range(1, count + 1)]
        return tuple(self.crossing(self.related(tops, "总分")))

    def crossing(self, tops: list[Indicator]) -> list[Indicator]:
        """Two leaves of different parts that take each other's points."""
        plain = [
            n
            for n, top in enumerate(tops)
            if top.children
            and all(node.scale is None and node.own is None and not node.applies for node in top.walk())
            and self.leafy(top.children[-1])
        ]
        if not self.conditional or len(plain) < 2 or not self.make.chance(5):
            return tops
        first, second = (tops[n].children[-1] for n in plain[:2])
        pairs = ((first, "技术", second), (second, "执法", first))
        for n, (leaf, kind, other) in zip(plain, pairs, strict=False):
            moved = self.only(leaf, kind, Elsewhere(how="转移", to=other.id))
            tops[n] = dataclasses.replace(tops[n], children=(*tops[n].children[:-1], moved))
        return tops

    def node(self, node_id: str, depth: int, *, steady: bool = False, pooled: bool = False) -> Indicator:
        if depth < self.deepest and self.make.chance(4 if depth == 1 else 3):
            return self.inner(node_id, depth, pooled)
        if self.make.chance(1):
            return self.own_node(node_id)
        return self.leaf(node_id, steady, pooled)

    def inner(self, node_id: str, depth: int, pooled: bool) -> Indicator:
        pools = not pooled and self.make.chance(2)
        children = [
            self.node(f"{node_id}.{n}", depth + 1, steady=n == 1, pooled=pooled or pools)
            for n in range(1, self.make.number(1, 3) + 1)
        ]
        children = self.related(children, node_id)
        inside = sum((child.points or ZERO for child in children), ZERO)
        scale = inside if self.make.chance(2) and self.removal != "总分" else None
        return Indicator(
            id=node_id,
            name=f"项{node_id}",
            place="第一条",
            **self.texts(),
            columns=self.make.one(((), (), ("序号", "考核内容", "分值", "扣分原则"))),
            points=self.make.one(POINTS) if scale is not None else inside,
            scale=scale,
            pooled=pools,
            negative=Decimal(1) if pools and self.make.chance(3) else None,
            bonus_cap=self.make.one((Decimal(2), Decimal("0.7"))) if self.make.chance(1) else None,
            children=tuple(children),
        )

    def related(self, siblings: list[Indicator], parent: str) -> list[Indicator]:
        """Siblings some of which apply to some only, and what happens to their points elsewhere."""
        if not self.conditional or len(siblings) < 2:
            return siblings
        first, second = siblings[0], siblings[1]
        if self.leafy(first) and self.leafy(second) and self.make.chance(2):
            siblings[0] = self.only(first, "技术", Elsewhere(how="转移", to=second.id))
            siblings[1] = self.only(second, "执法", Elsewhere(how="转移", to=first.id))
            return siblings
        for n, child in enumerate(siblings[1:], 1):
            if not child.points or not self.make.chance(3):
                continue
            how = self.make.one(("剔除折算", "满分", "零分", "转移"))
            if how == "转移" and not self.leafy(first):
                how = "满分"
            within = "总分" if self.removal == "总分" else parent
            siblings[n] = dataclasses.replace(
                child,
                applies=self.make.one(((("岗位", ("窗口",)),), (("能力", ("技术", "两者")),))),
                elsewhere=Elsewhere(
                    how=how,
                    within=within if how == "剔除折算" else "",
                    to=first.id if how == "转移" else "",
                ),
            )
        return siblings

    @staticmethod
    def leafy(node: Indicator) -> bool:
        scored = not isinstance(node.method, ContentOnly | NotScored)
        return not node.children and node.own is None and bool(node.points) and scored

    @staticmethod
    def only(node: Indicator, kind: str, elsewhere: Elsewhere) -> Indicator:
        applies: Conditions = (("能力", (kind, "两者")),)
        return dataclasses.replace(node, applies=applies, elsewhere=elsewhere)

    def leaf(self, node_id: str, steady: bool, pooled: bool) -> Indicator:
        points = self.make.one(POINTS)
        if not steady and self.make.chance(1):
            points = ZERO
        common = {"id": node_id, "name": f"项{node_id}", "place": "第一条", **self.texts()}
        kind = self.make.one(
            ("规则", "规则", "规则", "评分", "平均", "直接采用", "测评", "测评", "不计分", "内容")
        )
        if kind in ("不计分", "内容") and not steady:
            return Indicator(**common, method=NotScored() if kind == "不计分" else ContentOnly())
        if kind == "规则" or points == ZERO or kind in ("不计分", "内容"):
            return self.ruled(common, points, pooled)
        return Indicator(
            **common, points=points, method=self.method(kind, node_id), children=self.headings(node_id)
        )

    def texts(self) -> dict[str, Any]:
        """What the regulation prints beside an indicator, in its own column and in others."""
        others = {name: self.make.text() for name in ("扣分原则", "注")}
        printed = tuple((name, text) for name, text in others.items() if text)
        return {"text": self.make.text(), "printed": printed}

    def headings(self, node_id: str) -> tuple[Indicator, ...]:
        """Mere content under a leaf."""
        if not self.make.chance(1):
            return ()
        return (Indicator(id=f"{node_id}.0", name="内容", place="第一条", method=ContentOnly()),)

    def method(self, kind: str, node_id: str) -> LeafMethod:
        if kind == "评分":
            return Rated()
        if kind == "平均":
            return Average(scale=self.make.one((Decimal(100), Decimal(30))))
        if kind == "直接采用":
            return Adopted(full=self.make.one((Decimal(100), Decimal(120))))
        grades = (("好", Decimal(95)), ("中", Decimal("77.7")), ("差", Decimal(40)))
        dropped = self.make.one((0, 0, 1))
        weights = tuple((cls, Decimal(w)) for cls, w in self.weights())
        if self.make.chance(2) and node_id not in self.unweighted:
            self.unweighted.append(node_id)
            weights = ()
        graded = self.make.chance(3)
        return Ballot(
            weights=weights,
            grades=grades if graded else (),
            scale=Decimal(10) if not graded and self.make.chance(1) else Decimal(100),
            drop_high=dropped,
            drop_low=self.make.one((0, dropped)),
        )

    def weights(self) -> list[tuple[str, str]]:
        return self.make.one(
            (
                [("A", "100")],
                [("A", "60"), ("B", "40")],
                [("A", "40"), ("B", "30"), ("C", "30")],
                [("B", "33.3"), ("C", "66.7")],
            )
        )

    def ruled(self, common: dict[str, str], points: Decimal, pooled: bool) -> Indicator:
        earns = points > 0 and self.make.chance(2)
        sign = "+" if points == ZERO else ""
        return Indicator(
            **common,
            points=points,
            method=ByRules() if self.make.chance(3) else None,
            start="零" if earns else "满分",
            bonus_cap=self.make.one((Decimal(2), Decimal("0.7"))) if self.make.chance(3) else None,
            negative=self.make.one((Decimal(1), Decimal("2.5")))
            if not pooled and self.make.chance(2)
            else None,
            rules=self.rules(common["id"], sign, earns),
        )

    def rules(self, node_id: str, sign: str = "", earns: bool = False) -> tuple[Rule, ...]:
        letters = "abcd"[: self.make.number(0, 4)]
        made = (rule(self.make, node_id + letter, sign=sign, earns=earns) for letter in letters)
        return tuple(dataclasses.replace(each, applies=self.posts()) for each in made)

    def posts(self) -> Conditions:
        """A condition on the post, now and then."""
        return (("岗位", ("窗口",)),) if self.conditional and self.make.chance(1) else ()

    def own_node(self, node_id: str) -> Indicator:
        """A node under which every appraisee, or whoever has any, has own indicators."""
        required, whole = self.make.chance(5), self.make.chance(1)
        kinds = ("评分", "测评", "平均")
        alone = self.method(self.make.one(kinds[:2]), node_id) if whole or not required else None
        own = Own(
            place="第一条",
            method=self.method(self.make.one(kinds), node_id),
            required=required,
            whole=whole,
        )
        return Indicator(
            id=node_id,
            name=f"项{node_id}",
            place="第一条",
            points=self.make.one(POINTS),
            method=alone,
            own=own,
            children=self.declared(node_id) if required and not whole and self.make.chance(3) else (),
        )

    def declared(self, node_id: str) -> tuple[Indicator, ...]:
        """Indicators whose points come from the table 个性指标."""
        return tuple(
            Indicator(
                id=f"{node_id}.{n}",
                name=f"项{node_id}.{n}",
                place="第一条",
                method=self.method(self.make.one(("评分", "测评")), f"{node_id}.{n}"),
            )
            for n in (1, 2)
        )


def leaves(tops: tuple[Indicator, ...]) -> Iterator[Indicator]:
    for top in tops:
        for node in top.walk():
            if not node.children:
                yield node
