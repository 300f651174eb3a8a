"""What happened: records of every rule that applies, as often and as grave as such things are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from kaohe.methods.base import Rule
from kaohe.methods.decided import Decided
from kaohe.methods.discretionary import Discretionary
from kaohe.methods.per_unit import PerUnit
from kaohe.methods.percentage_point import PercentagePoint
from kaohe.methods.ratio import Ratio
from kaohe.methods.shortfall import Shortfall
from kaohe.methods.tiers import Tiers
from kaohe.methods.zero import Zero
from kaohe.numbers import MICRO, plain
from kaohe.scheme.model import Affirmation, Factor, Scheme, Veto
from kaohe.scheme.shape import takes_grade
from kaohe.tables.needs import level_names, record_factors
from kaohe.tables.sampling.cells import between, micro, skewed, step_for, text
from kaohe.tables.sampling.world import Member, World, days

Row = dict[str, str]
_PARTS = {"半年": 2, "季度": 4, "月": 12}
_ABOUT = 5.0  # occasional records of an appraisee, whatever the number of rules


@dataclass
class _Case:
    """One appraisee while its records are drawn: quantities that several rules share."""

    member: Member
    shared: dict[tuple[str, Decimal], str] = field(default_factory=dict)
    matters: dict[int, str] = field(default_factory=dict)


def record_rows(world: World) -> Iterator[Row]:
    """One mapping of column to text for each record; columns that stay empty are absent."""
    yield from _Records(world).rows()


class _Records:
    def __init__(self, world: World) -> None:
        self.world, self.scheme, self.rng = world, world.scheme, world.rng("记录")
        self.first_day, self.length = days(world.period)
        self.rules = {rule.id: rule for rule, _ in self.scheme.rules()}
        self.owners = {rule.id: owner.id if owner else "" for rule, owner in self.scheme.rules()}
        self.factors = _factors(self.scheme)
        self.kinds: tuple[tuple[Veto | Affirmation, ...], ...] = (
            self.scheme.vetoes,
            self.scheme.affirmations,
        )
        self.matters = [group for group in self.scheme.same_matter if not group.always]
        self.plans: dict[int, list[tuple[Rule, float, bool]]] = {}
        self.matter = 0

    def rows(self) -> Iterator[Row]:
        chosen, draw = self.planted(), self.rng.random
        for at, member in enumerate(self.world.members):
            case = _Case(member)
            for rule, chance, owed in self.plan(member):
                if draw() < chance:
                    yield from self.usual(case, rule, owed)
            yield from self.pair(case)
            yield from self.verdict(case, chosen.get(at))

    def plan(self, member: Member) -> list[tuple[Rule, float, bool]]:
        """The rules of the member's profile: how likely a record is, and whether one is owed."""
        key = id(member.shape)
        if key not in self.plans:
            rules = [rule for name, rule in self.rules.items() if name in member.shape.rules]
            often = min(0.12, _ABOUT / max(1, len(rules)))
            self.plans[key] = [(rule, *_chance(rule, often)) for rule in rules]
        return self.plans[key]

    def usual(self, case: _Case, rule: Rule, owed: bool) -> Iterator[Row]:
        """The records of one rule: a report for each sub-period where owed, else one fact."""
        for _ in range(_PARTS.get(rule.per, 2) if rule.per and owed else 1):
            state = "已核定" if owed else self.state()
            yield self.record(case, rule, state) | self.shared_matter(case, rule)
            if state != "已核定" and self.rng.random() < 0.5:
                yield self.record(case, rule, "已核定")  # handed in again with better evidence

    def shared_matter(self, case: _Case, rule: Rule) -> Row:
        """Reports of one group may be about one matter."""
        if isinstance(rule.method, Shortfall):
            for at, group in enumerate(self.matters):
                if rule.id in group.rules:
                    if at not in case.matters:
                        self.matter += 1
                        case.matters[at] = f"事项{self.matter}" if self.rng.random() < 0.3 else ""
                    return {"同一事项": case.matters[at]}
        return {}

    def pair(self, case: _Case) -> Iterator[Row]:
        """Now and then two records of one matter."""
        for group in self.matters:
            names = [name for name in group.rules if name in case.member.shape.rules]
            methods = {name: self.rules[name].method for name in names}
            names = [n for n in names if not methods[n].single and not isinstance(methods[n], Shortfall)]
            if not names or self.rng.random() >= 0.12:
                continue
            self.matter += 1
            for name in (self.rng.choice(names), self.rng.choice(names)):
                row = self.record(case, self.rules[name], "已核定")
                yield {**row, "同一事项": f"事项{self.matter}"}

    def planted(self) -> dict[int, Veto | Affirmation]:
        """One confirmed veto and one affirmation for sure where there are appraisees enough.

        The veto meets the worst, the affirmation the best of those to whom it can apply.
        """
        found: dict[int, Veto | Affirmation] = {}
        members = self.world.members
        graded = {p: takes_grade(self.scheme, p) for p in {m.shape.profile for m in members}}
        order = [at for at, member in enumerate(members) if graded[member.shape.profile]]
        order.sort(key=lambda at: members[at].quality)
        for items, candidates in zip(self.kinds, (order, order[::-1]), strict=True):
            item = self.rng.choice(items) if items and len(members) >= 8 else None
            for at in candidates:
                if item is not None and at not in found and item.id in members[at].shape.rules:
                    found[at] = item
                    break
        return found

    def verdict(self, case: _Case, planted: Veto | Affirmation | None) -> Iterator[Row]:
        """Vetoes and affirmations: the planted one, and rarely others, not all of them confirmed."""
        if planted is not None:
            yield from self.declare(case, planted, "已核定")
        for items in self.kinds:
            if items and self.rng.random() < 0.015:
                item = self.rng.choice(items)
                if item.id in case.member.shape.rules:
                    yield from self.declare(case, item, self.rng.choice(("已核定", "待核", "驳回")))

    def declare(self, case: _Case, item: Veto | Affirmation, state: str) -> Iterator[Row]:
        yield self.frame(case, item.id, item.name, state)
        beside = item.beside if isinstance(item, Veto) else ""
        if beside in case.member.shape.rules and beside in self.rules:
            yield self.record(case, self.rules[beside], state)

    def state(self) -> str:
        return self.rng.choices(("已核定", "待核", "驳回"), (91, 5, 4))[0]

    def frame(self, case: _Case, name: str, what: str, state: str) -> Row:
        rng = self.rng
        day = self.first_day + datetime.timedelta(rng.randrange(self.length))
        row = {"对象": case.member.name, "规则": name, "状态": state, "日期": day.isoformat()}
        if what and rng.random() < 0.7:
            row["说明"] = what if len(what) < 30 else what[:29] + "…"
        if rng.random() < 0.6:
            kind = rng.choice(("通报", "会议纪要", "督查专报", "表彰决定", "情况报告"))
            row["佐证"] = f"{kind}〔{day.year}〕{rng.randint(1, 99)}号"
        return row

    def record(self, case: _Case, rule: Rule, state: str) -> Row:
        row = self.frame(case, rule.id, rule.name, state)
        row |= self.facts(case, rule)
        factor = self.factors.get(rule.id)
        if factor is not None and rule.method.factors and self.rng.random() < 0.3:
            row["系数"] = _factor(self.rng, factor)
        return row

    def facts(self, case: _Case, rule: Rule) -> Row:
        """Level, severity, quantity, base and points, as the rule's method asks for them."""
        rng, method = self.rng, rule.method
        row: Row = {}
        severities = getattr(method, "severities", ())
        if severities:
            row["情节"] = severities[skewed(rng, [micro(factor) for _, factor in severities])][0]
        if isinstance(method, Tiers):
            return {**row, **_tier(rng, method)}
        names = level_names(rule)
        if names and rule.amount:
            row["层级"] = names[skewed(rng, [micro(points) for _, points in rule.amount.levels])]
        if isinstance(method, Discretionary):
            row["分值"] = _discretionary(rng, rule, method, row.get("层级", ""))
        elif isinstance(method, Decided):
            sign = rng.choice(("", "-"))
            row["分值"] = sign + between(rng, MICRO // 2, 3 * MICRO)
        elif isinstance(method, PercentagePoint):
            row["数量"] = self.percentage(case, rule, method)
        elif isinstance(method, Ratio):
            row |= _ratio(rng)
        elif isinstance(method, Shortfall):
            row["数量"] = _done(rng, method)
        elif isinstance(method, PerUnit):
            free = int(method.free) if method.free is not None else 0
            row["数量"] = str(free + rng.choices((1, 2, 3, 5), (70, 18, 8, 4))[0] - (free > 0))
        elif rng.random() < 0.5:
            row["数量"] = "1"
        return row

    def percentage(self, case: _Case, rule: Rule, method: PercentagePoint) -> str:
        """The figure reached; rules of one indicator with one target are about the same figure."""
        key = (self.owners[rule.id], method.target)
        if key not in case.shared or rule.per:
            target, rng = micro(method.target), self.rng
            away = int(abs(rng.gauss(0, 4)) * 100) * (MICRO // 100)
            up = rng.random() < (0.7 if method.direction == "低于" or rule.sign == "+" else 0.3)
            value = target + away if up else max(0, target - away)
            case.shared[key] = text(min(value, 100 * MICRO) if target <= 100 * MICRO and not up else value)
        return case.shared[key]


def _chance(rule: Rule, often: float) -> tuple[float, bool]:
    """How likely an appraisee has a record of the rule, and whether every one owes a report."""
    method = rule.method
    if isinstance(method, Shortfall | PercentagePoint) and method.missing != "满分":
        return 1.0, True
    if isinstance(method, Tiers):
        return 0.6, False
    return (0.008 if isinstance(method, Zero) else often), False


def _factors(scheme: Scheme) -> dict[str, Factor]:
    found: dict[str, Factor] = {}
    for factor in record_factors(scheme):
        for rule in factor.rules:
            found.setdefault(rule, factor)
    return found


def _factor(rng: Random, factor: Factor) -> str:
    if factor.values:
        return plain(rng.choice(factor.values))
    low = micro(factor.low) if factor.low is not None else 3 * MICRO // 10
    high = micro(factor.high) if factor.high is not None else max(low, MICRO)
    if low == 0 < high:
        low = min(high, 2 * MICRO // 10)
    return between(rng, low, high)


def _discretionary(rng: Random, rule: Rule, method: Discretionary, level: str) -> str:
    most = dict(rule.amount.levels).get(level) if rule.amount else None
    tops = [micro(value) for value in (most, method.high) if value is not None]
    low = micro(method.low)
    high = min(tops) if tops else max(2 * low, 5 * MICRO)
    if low == 0:
        low = min(high, step_for(high))
    return between(rng, low, high)


def _tier(rng: Random, method: Tiers) -> Row:
    tier = rng.choice(method.tiers)
    row = {"层级": tier.level} if tier.level else {}
    low = micro(tier.low) if tier.low is not None else 0
    high = micro(tier.high) if tier.high is not None else max(2 * low, low + 10 * MICRO)
    step = step_for(high - low) if high > low else MICRO
    # the upper bound belongs to the next tier
    row["数量"] = between(rng, low, high - step if high - step >= low else low)
    return row


def _ratio(rng: Random) -> Row:
    if rng.random() < 0.5:
        return {"数量": between(rng, MICRO, 30 * MICRO)}
    base = rng.randint(8, 60)
    return {"数量": str(rng.randint(1, max(1, base // 4))), "基数": str(base)}


def _done(rng: Random, method: Shortfall) -> str:
    """What was done: mostly what is required or more."""
    required = int(method.required)
    if rng.random() < 0.85:
        return str(required + rng.choices((0, 1, 2), (70, 20, 10))[0])
    return str(rng.randint(0, max(0, required - 1)))
