"""Whether the deductions of a leaf can use up its points, and whether they reach beyond them.

The most a rule can move is known only where the rule itself ends: a cap, a required number, tiers,
a percentage with a floor. One-off deductions are counted once each, and the message says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kaohe.methods import Fixed
from kaohe.methods.base import Rule
from kaohe.methods.leaf import ByRules
from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label, several
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from kaohe.scheme.shape import is_leaf

WHOLE = Decimal("Infinity")
"""More than any leaf has: a rule that takes all its points, or that has no end."""


def check(scheme: Scheme, found: Found) -> None:
    for indicator, pooled in _leaves(scheme):
        if indicator.start == "零":
            _earned(indicator, found)
        elif not pooled and indicator.points is not None and indicator.points > 0:
            _deducted(scheme, indicator, found)


def _leaves(scheme: Scheme) -> Iterator[tuple[Indicator, bool]]:
    """The leaves scored by rules, each with whether an ancestor pools their deductions."""

    def down(nodes: tuple[Indicator, ...], pooled: bool) -> Iterator[tuple[Indicator, bool]]:
        for node in nodes:
            if is_leaf(node):
                if isinstance(leaf_method(node), ByRules):
                    yield node, pooled
            else:
                yield from down(node.children, pooled or node.pooled)

    yield from down(scheme.indicators, False)
    for category in scheme.categories:
        yield from down(category.indicators, False)


def _deducted(scheme: Scheme, indicator: Indicator, found: Found) -> None:
    points = indicator.points or Decimal(0)
    rules = [rule for rule in indicator.rules if rule.sign != "+"]
    shown = f"分值{plain(points)}分"
    if not rules:
        cure = "写扣分规则；由单位评分的写“计分: 评分”"
        found.doubt(indicator, "分值", f"{label(indicator)}没有扣分规则，{shown}人人照得", cure)
        return
    for rule in rules:
        single = _one_record(rule)
        if points < single < WHOLE and indicator.negative is None:
            what = f"{label(rule)}一笔就可扣{plain(single)}分，超过{label(indicator)}的{shown}"
            found.doubt(rule, "扣分", what, "超出的部分因扣完为止不起作用；核对分值，或允许“倒扣”")
    most, parts = _together(scheme, rules, excluding=False), _sum_text(rules)
    least = _together(scheme, rules, excluding=True)
    if most < points:
        rest = plain(points - most)
        what = f"{label(indicator)}最多只能扣{plain(most)}分，{shown}，有{rest}分永远扣不掉{parts}"
        found.doubt(indicator, "分值", what, "核对分值和各条扣分")
    elif points < least < WHOLE and len(rules) > 1 and indicator.negative is None:
        what = f"{label(indicator)}各条合计可扣{plain(least)}分，超过{shown}{parts}"
        found.doubt(indicator, "分值", what, "超出的部分因扣完为止不起作用；核对分值和各条扣分")


def _earned(indicator: Indicator, found: Found) -> None:
    points = indicator.points or Decimal(0)
    minus = [rule for rule in indicator.rules if rule.sign == "-"]
    if minus and indicator.negative is None:
        what = f"{label(indicator)}起评为零又不允许倒扣，扣分不起作用：{several(rule.id for rule in minus)}"
        found.doubt(indicator, "起评", what, "写“倒扣: 最多几分”，或改为“起评: 满分”")
    plus = [rule for rule in indicator.rules if rule.sign != "-" and not rule.extra]
    most = sum((_most(rule) for rule in plus), Decimal(0))
    if most < points:
        what = (
            f"{label(indicator)}起评为零，最多只能得{plain(most)}分，分值{plain(points)}分{_sum_text(plus)}"
        )
        found.doubt(indicator, "分值", what, "核对分值和各条加分")


def _together(scheme: Scheme, rules: list[Rule], excluding: bool) -> Decimal:
    """The most that the rules can deduct; of rules that exclude each other only the largest.

    Rules of one same-matter group exclude each other for certain only with 总是同一事项; with
    `excluding` those that do so by a common key are counted once, too.
    """
    alone = {rule.id: _most(rule) for rule in rules}
    total = Decimal(0)
    for group in scheme.same_matter:
        inside = [alone.pop(name) for name in dict.fromkeys(group.rules) if name in alone]
        if group.always or excluding:
            total += max(inside, default=Decimal(0))
        else:
            total += sum(inside, Decimal(0))
    return total + sum(alone.values(), Decimal(0))


def _most(rule: Rule) -> Decimal:
    """The most a rule can move over all its records, within its cap."""
    most = rule.method.most(rule)
    return min(WHOLE if most is None else most, WHOLE if rule.cap is None else rule.cap)


def _one_record(rule: Rule) -> Decimal:
    """The most that one record of one unit can move, as far as the rule says."""
    once = rule.method.once(rule) or Decimal(0)
    return once if rule.cap is None else min(once, rule.cap)


def _sum_text(rules: list[Rule]) -> str:
    once = [rule.id for rule in rules if isinstance(rule.method, Fixed) and rule.cap is None]
    return f"（{several(once)}按只发生一次计）" if once else ""
