"""From leaves to the total: base less deductions and additions, node by node (semantics, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.methods import Adopted, Average, Ballot, ByRules, NotScored, Rated
from kaohe.methods.base import Rule
from kaohe.scheme.model import Scheme
from oracle.ballots import Results
from oracle.numbers import exact, micro
from oracle.records import Outcome
from oracle.tree import Node, Row

ZERO = Fraction(0)


@dataclass(frozen=True)
class Value:
    """Base less deductions, and additions; `missing` where something below is not there."""

    net: Fraction
    extra: Fraction = ZERO
    missing: bool = False

    @property
    def score(self) -> Fraction:
        return self.net + self.extra


def may_adopt(scheme: Scheme, node: Node) -> bool:
    """True for a node that the scheme names, or a rated leaf below one."""
    return any(up.id in a.indicators for a in scheme.adoptions for up in node.upwards())


def taken_over(scheme: Scheme, node: Node, ratings: Mapping[str, list[Row]]) -> bool:
    """True for a node with scored ones below that takes another appraisal's score as a whole."""
    rows = ratings.get(node.id, [])
    return bool(node.scored_children and rows and rows[0].get("满分") and may_adopt(scheme, node))


@dataclass
class Tally:
    """Adds up the tree of one appraisee; `values` keeps every node's."""

    scheme: Scheme
    name: str
    records: Outcome
    ratings: dict[str, list[Row]]
    ballots: Results
    provisional: bool
    values: dict[Node, Value] = field(default_factory=dict)
    lacking: list[Node] = field(default_factory=list)
    adjustment: Fraction = ZERO

    def total(self, root: Node) -> Fraction | None:
        """The total before rounding; None when something is missing."""
        value = self.below(root, free=False)
        net = micro(value.net * root.points / (root.points - root.removed)) if root.removed else value.net
        totals = self.scheme.totals
        total = net + value.extra
        if totals is not None:
            minus, plus = self.moved(totals.rules)
            if totals.bonus_cap is not None:
                plus = min(plus, exact(totals.bonus_cap))
            self.adjustment = plus - minus
            total += self.adjustment
            if totals.lowest is not None:
                total = max(total, exact(totals.lowest))
            if totals.highest is not None:
                total = min(total, exact(totals.highest))
        return None if value.missing else total

    def node(self, node: Node, free: bool) -> Value:
        """The value of a node; `free` below a node that settles deductions as a whole.

        A named node may take another appraisal's score as a whole; what is below it then has none.
        """
        rows = self.ratings.get(node.id, [])
        if taken_over(self.scheme, node, self.ratings):
            value = Value(micro(exact(rows[0]["得分"]) * node.points / exact(rows[0]["满分"])))
            self.values[node] = value
            return value
        if node.scored_children or node.given:
            value = self.below(node, free or self.pools(node))
        else:
            value = self.leaf(node, rows)
        value = self.with_rules(node, value, free)
        value = self.adjusted(node, value)
        self.values[node] = value
        return value

    def below(self, node: Node, free: bool) -> Value:
        parts = [self.node(child, free) for child in node.scored_children]
        return Value(
            sum((part.net for part in parts), node.given),
            sum((part.extra for part in parts), ZERO),
            any(part.missing for part in parts),
        )

    @staticmethod
    def pools(node: Node) -> bool:
        return node.indicator is not None and node.indicator.pooled

    def leaf(self, node: Node, rows: list[Row]) -> Value:
        """A leaf before its rules: full points, nothing, or what somebody gave."""
        method = node.method
        if isinstance(method, NotScored):
            return Value(ZERO)
        if isinstance(method, ByRules) or method is None:
            earned = node.indicator is not None and node.indicator.start == "零"
            return Value(ZERO if earned else node.points)
        given = self.given(node, rows)
        if given is None:
            self.lacking.append(node)
            return Value(ZERO, missing=not self.provisional)
        return Value(given)

    def given(self, node: Node, rows: list[Row]) -> Fraction | None:
        """What a rating, another appraisal or the ballots give; None where there is nothing."""
        method = node.method
        if isinstance(method, Ballot):
            weighted = self.ballots.weighted.get((self.name, node.id))
            return None if weighted is None else micro(weighted * node.points / exact(method.scale))
        if not rows:
            return None
        if isinstance(method, Average):
            mean = micro(sum((exact(row["得分"]) for row in rows), ZERO) / len(rows))
            return micro(mean * node.points / exact(method.scale))
        full = rows[0].get("满分") or (method.full if isinstance(method, Adopted) else None)
        if full is not None and (isinstance(method, Adopted) or may_adopt(self.scheme, node)):
            return micro(exact(rows[0]["得分"]) * node.points / exact(full))
        assert isinstance(method, Rated)
        return exact(rows[0]["得分"])

    def moved(self, rules: tuple[Rule, ...]) -> tuple[Fraction, Fraction]:
        """Σ deductions and Σ additions of these rules, both positive."""
        minus = sum((self.records.minus.get(rule.id, ZERO) for rule in rules), ZERO)
        return minus, sum((self.records.plus.get(rule.id, ZERO) for rule in rules), ZERO)

    def with_rules(self, node: Node, value: Value, free: bool) -> Value:
        """base − min(base, Σ deductions) + min(cap, Σ additions)."""
        indicator = node.indicator
        if indicator is None:
            return value
        minus, plus = self.moved(indicator.rules)
        base, extra = value.net, value.extra
        if indicator.start == "零" and not node.scored_children:
            _, beyond = self.moved(tuple(rule for rule in indicator.rules if rule.extra))
            earned = min(node.points, plus - beyond)
            net = earned - (minus if free else min(exact(indicator.negative or 0), minus))
            extra += beyond
            if indicator.bonus_cap is not None:
                extra = min(extra, exact(indicator.bonus_cap))
            return Value(net, extra, value.missing)
        extra += plus
        if indicator.bonus_cap is not None:
            extra = min(extra, exact(indicator.bonus_cap))
        if free and not indicator.pooled:
            return Value(base - minus, extra, value.missing)
        floor = -exact(indicator.negative or 0)
        if not indicator.pooled:
            floor = min(floor, base)
        return Value(max(floor, base - minus), extra, value.missing)

    @staticmethod
    def adjusted(node: Node, value: Value) -> Value:
        """剔除折算, then 量表: one rounding each."""
        net, extra = value.net, value.extra
        if node.removed:
            net = micro(net * node.inside / (node.inside - node.removed))
        if node.scale is not None:
            whole = micro((net + extra) * node.points / node.inside)
            net = micro(net * node.points / node.inside)
            extra = whole - net
        return Value(net, extra, value.missing)
