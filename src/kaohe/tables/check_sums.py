"""What the records of an appraisee come to together: within reach of exact whole numbers, and in a tier."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods import PercentagePoint, PerUnit, Ratio, Severity, Shortfall, Tiers
from kaohe.methods.base import Rule
from kaohe.numbers import MICRO, to_micro
from kaohe.scheme.model import Scheme
from kaohe.tables.facts import Facts
from kaohe.tables.grid import Findings, combos, positions
from kaohe.tables.normal import LARGEST, listing

BEYOND = 2 * LARGEST


def bounded(facts: Facts, columns: dict[str, pa.Array], scheme: Scheme, findings: Findings) -> None:
    """Quantities and points of the confirmed records of one appraisee stay within `LARGEST` together.

    `columns` are q, own, factor and base in micro-units. What a record may come to is reckoned from
    above, cap and leaf aside; a record at which the sum passes the bound is a fault.
    """
    names = ("q", "own", "factor", "base")
    coded = [pc.dictionary_encode(columns[name]) for name in names]
    values = [part.dictionary.to_pylist() for part in coded]
    codes, distinct = combos(facts.rule.index, *(part.indices for part in coded))
    leaf = max((indicator.points or 0 for indicator in scheme.walk()), default=0)
    most = []
    for rule, *at in distinct:
        given = [None if i is None else known[i] for i, known in zip(at, values, strict=True)]
        most.append(most_of(facts.rules[rule] if rule is not None else None, given, Fraction(leaf)))
    if max(most, default=0) * len(facts.grid) <= LARGEST:
        return
    weight = pa.array(most, pa.int64()).take(codes)
    counted = pc.and_(facts.confirmed, pc.is_valid(facts.who.index))
    table = pa.table({"a": facts.who.index, "weight": pc.if_else(counted, weight, 0)})
    sums = table.group_by("a").aggregate([("weight", "sum")])
    heavy = sums.filter(pc.greater(sums["weight_sum"], LARGEST))["a"].combine_chunks()
    running: dict[int, int] = {}
    for row in positions(pc.and_(counted, pc.is_in(facts.who.index, heavy))):
        person = facts.who.index[row].as_py()
        running[person] = running.get(person, 0) + weight[row].as_py()
        if running[person] > LARGEST:
            name = facts.who.names[person]
            findings.row(
                facts.grid,
                row,
                "数量",
                f"“{name}”的记录到这一行合计超过{LARGEST}，算不准了",
                "检查数量、分值、系数、基数是不是多写了位数",
            )


def most_of(rule: Rule | None, given: Sequence[int | None], leaf: Fraction) -> int:
    """The whole units of quantity or points to which a record may come, from above; at most `BEYOND`."""
    q, own, factor, base = (None if value is None else Fraction(abs(value), MICRO) for value in given)
    quantity, times = (Fraction(1) if q is None else q), (Fraction(1) if factor is None else factor)
    if rule is None:
        return 1
    amount, method = rule.amount, rule.method
    points = Fraction(max([amount.points or 0, *(n for _, n in amount.levels)]) if amount else 0)
    reach = quantity * max(times, Fraction(1)) if method.adds_up else Fraction(0)
    if isinstance(method, PerUnit):
        reach = max(reach, points * quantity * times)
    elif isinstance(method, Shortfall):
        reach = max(reach, points * Fraction(method.required))
    elif isinstance(method, PercentagePoint):
        reach = points * (quantity + abs(Fraction(method.target))) * times
    elif isinstance(method, Ratio):
        reach = leaf * quantity / (base or 100) * times
    elif isinstance(method, Tiers):
        reach = max(reach, *(Fraction(tier.points) for tier in method.tiers))
    elif isinstance(method, Severity):
        reach = points * times * Fraction(max((n for _, n in method.severities), default=1))
    else:
        reach = max(reach, points * times, (own or Fraction(0)) * times)
    return min(-int(-reach // 1), BEYOND)


def outside_tiers(facts: Facts, q: pa.Array, levels: pa.Array, findings: Findings) -> None:
    """Note the confirmed quantities, added up as they count, that fall into no tier and so count nothing."""
    tiered = facts.of_rules(rule is not None and isinstance(rule.method, Tiers) for rule in facts.rules)
    at = pa.array(
        positions(pc.and_(tiered, pc.and_(facts.confirmed, pc.is_valid(facts.who.index)))), pa.int64()
    )
    if not len(at):
        return
    alone = pc.cast(facts.of_rules(rule is not None and bool(rule.per) for rule in facts.rules), pa.int64())
    table = pa.table(
        {
            "a": facts.who.index.take(at),
            "rule": facts.rule.index.take(at),
            "level": levels.take(at),
            "one": pc.multiply(alone.take(at), pc.cast(facts.grid.rows.take(at), pa.int64())),
            "q": pc.min_element_wise(pc.fill_null(q, MICRO).take(at), LARGEST * MICRO),
            "row": facts.grid.rows.take(at),
        }
    )
    sums = table.group_by(["a", "rule", "level", "one"]).aggregate([("q", "sum"), ("row", "min")])
    keys = zip(sums["rule"].to_pylist(), sums["level"].to_pylist(), sums["q_sum"].to_pylist(), strict=True)
    known: dict[tuple[int, str, int], bool] = {}
    rows = []
    for key, row in zip(keys, sums["row_min"].to_pylist(), strict=True):
        if key not in known:
            known[key] = _in_a_tier(facts.rules[key[0]], key[1], key[2])
        if not known[key]:
            rows.append(row)
    if rows:
        findings.note(
            f"表“{facts.grid.table}”：{listing(sorted(rows))}的数量（同一规则合计）不在任何一档，计0分"
        )


def _in_a_tier(rule: Rule | None, level: str, q: int) -> bool:
    """Whether a quantity falls into a tier; the highest tier takes its upper bound."""
    if rule is None or not isinstance(rule.method, Tiers):
        return True
    tiers = [tier for tier in rule.method.tiers if tier.level in ("", level)]
    top = max((to_micro(tier.high) for tier in tiers if tier.high is not None), default=0)
    return any(
        (tier.low is None or to_micro(tier.low) <= q)
        and (tier.high is None or q < to_micro(tier.high) or q == to_micro(tier.high) == top)
        for tier in tiers
    )
