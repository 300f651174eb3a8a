"""Records to the points of every rule (semantics, section 3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.methods import (
    Decided,
    Discretionary,
    Fixed,
    PercentagePoint,
    PerUnit,
    Ratio,
    Severity,
    Shortfall,
    Tiers,
    Zero,
)
from kaohe.methods.base import Rule
from kaohe.scheme.model import Scheme
from oracle.numbers import exact, floor, micro
from oracle.tree import Node, Row, find, met

CONFIRMED = "已核定"


@dataclass(eq=False)
class Record:
    """One confirmed record of one appraisee, with its place in the table."""

    order: int
    rule: str
    quantity: Fraction
    own: Fraction
    level: str
    severity: str
    factor: Fraction
    base: Fraction | None
    matter: str


@dataclass
class Outcome:
    """What the records of one appraisee come to, by rule; `minus` and `plus` are both positive."""

    minus: dict[str, Fraction] = field(default_factory=dict)
    plus: dict[str, Fraction] = field(default_factory=dict)
    owed: list[str] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)

    def size(self, rule: str) -> Fraction:
        return abs(self.plus[rule] - self.minus[rule])


def confirmed(rows: list[Row]) -> list[Record]:
    """The confirmed records among the rows of one appraisee, in the order of the table."""
    found = []
    for order, row in enumerate(rows):
        if row.get("状态", CONFIRMED) == CONFIRMED:
            base = row.get("基数", "")
            found.append(
                Record(
                    order,
                    row["规则"],
                    exact(row.get("数量", "") or 1),
                    exact(row.get("分值", "") or 0),
                    row.get("层级", ""),
                    row.get("情节", ""),
                    exact(row.get("系数", "") or 1),
                    exact(base) if base else None,
                    row.get("同一事项", ""),
                )
            )
    return found


def rule_applies(rule: Rule, holder: str, root: Node, row: Row) -> bool:
    """True when the rule can act for this appraisee: its indicator stands, its conditions hold."""
    stands = any(node.id == holder and node.own is None for node in root.walk())
    return stands and met(rule.applies, row) and (not rule.categories or row["类别"] in rule.categories)


def outcome(scheme: Scheme, row: Row, root: Node, rows: list[Row], idle: set[str]) -> Outcome:
    """The points of every rule that applies to one appraisee, and what is still owed.

    Rules of `idle` indicators do not act: they stand below one that took another appraisal's score.
    """
    records = confirmed(rows)
    result = Outcome(confirmed={record.rule for record in records})
    rules = {}
    for rule, indicator in scheme.rules():
        holder = indicator.id if indicator else ""
        if holder not in idle and rule_applies(rule, holder, root, row):
            rules[rule.id] = (rule, find(root, holder).points)
    displaced = _displaced(scheme, rules, records)
    for rule, leaf in rules.values():
        of_rule = [record for record in records if record.rule == rule.id]
        if of_rule:
            counted = [record for record in of_rule if record not in displaced]
            result.minus[rule.id], result.plus[rule.id] = _total(rule, counted, leaf)
        else:
            _unreported(result, rule)
    for group in scheme.same_matter:
        if group.always:
            _keep_largest(result, [rule for rule in rules if rule in group.rules])
    return result


def _unreported(result: Outcome, rule: Rule) -> None:
    """No record at all of a rule that needs one."""
    if not isinstance(rule.method, Shortfall | PercentagePoint):
        return
    if rule.method.missing == "待补":
        result.owed.append(rule.id)
    elif rule.method.missing == "按零":
        nothing = Record(0, rule.id, Fraction(0), Fraction(0), "", "", Fraction(1), None, "")
        result.minus[rule.id], result.plus[rule.id] = _total(rule, [nothing], Fraction(0))


def _displaced(
    scheme: Scheme, rules: dict[str, tuple[Rule, Fraction]], records: list[Record]
) -> list[Record]:
    """Records of one matter of which another has more points, or as many and stands before."""
    lost: list[Record] = []
    for group in scheme.same_matter:
        if group.always:
            continue
        matters = defaultdict(list)
        for record in records:
            if record.matter and record.rule in group.rules and record.rule in rules:
                rule, leaf = rules[record.rule]
                matters[record.matter].append((-abs(_alone(rule, record, leaf)), record.order, record))
        for competing in matters.values():
            best = min(competing, key=lambda entry: entry[:2])
            lost += [entry[2] for entry in competing if entry is not best]
    return lost


def _keep_largest(result: Outcome, rules: list[str]) -> None:
    present = [rule for rule in rules if rule in result.plus]
    if present:
        best = max(present, key=result.size)
        for rule in present:
            if rule != best:
                result.minus[rule] = result.plus[rule] = Fraction(0)


def _alone(rule: Rule, record: Record, leaf: Fraction) -> Fraction:
    """What the record would give were it the only one of its rule, before the cap."""
    return _together(rule, [record], leaf)


def _total(rule: Rule, records: list[Record], leaf: Fraction) -> tuple[Fraction, Fraction]:
    """What a rule takes and what it gives to one appraisee, cap included."""
    points = _together(rule, records, leaf)
    if rule.per:
        points = sum((_alone(rule, record, leaf) for record in records), Fraction(0))
    if rule.amount and rule.amount.sign == "-":
        points = -points
    minus, plus = max(Fraction(0), -points), max(Fraction(0), points)
    if rule.cap is not None:
        minus, plus = min(minus, exact(rule.cap)), min(plus, exact(rule.cap))
    return minus, plus


def _together(rule: Rule, records: list[Record], leaf: Fraction) -> Fraction:
    """The points of records that are counted together: quantities first, where quantities count."""
    if isinstance(rule.method, PerUnit | Shortfall | Zero | Tiers):
        by_level = defaultdict(list)
        for record in records:
            by_level[record.level if _by_level(rule) else ""].append(record)
        return sum((_summed(rule, level, of, leaf) for level, of in by_level.items()), Fraction(0))
    return sum((_single(rule, record, leaf) for record in records), Fraction(0))


def _by_level(rule: Rule) -> bool:
    if isinstance(rule.method, Tiers):
        return any(tier.level for tier in rule.method.tiers)
    return bool(rule.amount and rule.amount.levels)


def _amount(rule: Rule, level: str) -> Fraction:
    amount = rule.amount
    if amount is None:
        return Fraction(0)
    if amount.levels:
        return exact(dict(amount.levels)[level])
    return exact(amount.points or 0)


def _summed(rule: Rule, level: str, records: list[Record], leaf: Fraction) -> Fraction:
    """The kinds whose quantities are added up before anything else happens."""
    method = rule.method
    if isinstance(method, PerUnit):
        done = sum((record.quantity * record.factor for record in records), Fraction(0))
        return micro(_amount(rule, level) * max(Fraction(0), done - exact(method.free or 0)))
    quantity = sum((record.quantity for record in records), Fraction(0))
    if isinstance(method, Shortfall):
        return micro(_amount(rule, level) * max(Fraction(0), exact(method.required) - quantity))
    if isinstance(method, Zero):
        return leaf if quantity >= 1 else Fraction(0)
    assert isinstance(method, Tiers)
    return _tier(method, level, quantity)


def _tier(method: Tiers, level: str, quantity: Fraction) -> Fraction:
    """The points of the tier from ≤ q < to; the highest tier takes its upper bound too."""
    tiers = [tier for tier in method.tiers if tier.level in ("", level)]
    bounds = [exact(tier.high) for tier in tiers if tier.high is not None]
    top = max(bounds) if len(bounds) == len(tiers) and bounds else None
    for tier in tiers:
        high = exact(tier.high) if tier.high is not None else None
        above = tier.low is None or quantity >= exact(tier.low)
        below = high is None or quantity < high or (high == top and quantity == top)
        if above and below:
            return exact(tier.points)
    return Fraction(0)


def _single(rule: Rule, record: Record, leaf: Fraction) -> Fraction:
    """The kinds that take every record by itself."""
    method = rule.method
    if isinstance(method, Fixed):
        return micro(_amount(rule, record.level) * record.factor) if record.quantity >= 1 else Fraction(0)
    if isinstance(method, PercentagePoint):
        target = exact(method.target)
        apart = record.quantity - target if method.direction == "高于" else target - record.quantity
        step = exact(method.step)
        counted = floor(max(Fraction(0), apart) / step) * step
        return micro(_amount(rule, record.level) * counted * record.factor)
    if isinstance(method, Ratio):
        return micro(leaf * record.quantity / (record.base or 100) * record.factor)
    if isinstance(method, Severity):
        times = exact(dict(method.severities)[record.severity]) if method.severities else Fraction(1)
        points = _amount(rule, record.level) if rule.amount else Fraction(1)
        return micro(points * times * record.factor)
    assert isinstance(method, Discretionary | Decided)
    return micro(record.own * record.factor)
