"""The numbers of a record: quantity, own points, factor, base; and how many records a rule may have."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods import Discretionary, PercentagePoint, Ratio
from kaohe.methods.base import Rule
from kaohe.numbers import MICRO, plain, show, to_micro
from kaohe.scheme.model import Factor, Scheme
from kaohe.tables.facts import Facts
from kaohe.tables.grid import Findings, combos, positions, repeated, spread
from kaohe.tables.normal import listing


def quantities(facts: Facts, q: pa.Array, findings: Findings) -> None:
    findings.rows(
        facts.grid, pc.less(q, 0), "数量", lambda at: (f"数量{show(q[at].as_py())}是负数", "填0或正数")
    )
    needs = facts.of_rules(rule is not None and rule.method.needs_quantity for rule in facts.rules)
    lacking = pc.and_(pc.and_(needs, facts.confirmed), facts.grid.cells("数量").empty)
    findings.rows(
        facts.grid,
        lacking,
        "数量",
        lambda at: (f"规则“{facts.name(at)}”要有数量", f"填{_asked(facts, at)}"),
    )


def _asked(facts: Facts, at: int) -> str:
    rule = facts.rules[facts.rule.index[at].as_py()]
    unit = rule.unit if rule else ""
    tag = rule.method.tag if rule else ""
    return {
        "不足": f"实际完成的{unit or '数量'}，没有完成的填0",
        "百分点": "实际的百分数，如 87.5",
        "按比例": "所占的百分数，或填数量和基数",
    }.get(tag, "实际的数")


def own_points(facts: Facts, own: pa.Array, levels: pa.Array, findings: Findings) -> None:
    """Discretionary and decided records carry their points; discretionary ones within the range."""
    carries = facts.of_rules(rule is not None and rule.method.carries_points for rule in facts.rules)
    lacking = pc.and_(pc.and_(carries, facts.confirmed), facts.grid.cells("分值").empty)
    findings.rows(
        facts.grid, lacking, "分值", lambda at: (f"规则“{facts.name(at)}”要由记录给出分值", "填给几分")
    )
    discretionary = facts.of_rules(
        rule is not None and isinstance(rule.method, Discretionary) for rule in facts.rules
    )
    given = pc.and_(pc.and_(discretionary, facts.live), pc.is_valid(own))
    if not positions(given):
        return
    codes, distinct = combos(facts.rule.index, pc.dictionary_encode(levels).indices)
    names = pc.dictionary_encode(levels).dictionary.to_pylist()
    ranges = [
        _range(facts.rules[rule] if rule is not None else None, names[level or 0]) for rule, level in distinct
    ]
    low = spread(codes, [r[0] for r in ranges], pa.int64())
    high = spread(codes, [r[1] for r in ranges], pa.int64())
    below = pc.or_(pc.less_equal(own, 0), pc.less(own, low))
    wrong = pc.or_(below, pc.fill_null(pc.greater(own, high), False))

    def say(at: int) -> tuple[str, str]:
        least, most = ranges[codes[at].as_py()]
        what = f"规则“{facts.name(at)}”的分值{show(own[at].as_py())}不在规定之内"
        limits = "大于0" if not least else f"不少于{show(least)}"
        limits += "" if most is None else f"、不超过{show(most)}"
        return what, f"填{limits}的正数；加分还是扣分由规则定"

    findings.rows(facts.grid, pc.and_(given, wrong), "分值", say)


def _range(rule: Rule | None, level: str) -> tuple[int, int | None]:
    """Least and most points of a discretionary record of this level (None: open-ended)."""
    if rule is None or not isinstance(rule.method, Discretionary):
        return 0, None
    by_level = dict(rule.amount.levels) if rule.amount else {}
    high = by_level.get(level, rule.method.high)
    return to_micro(rule.method.low), None if high is None else to_micro(high)


def factors(facts: Facts, factor: pa.Array, severities: pa.Array, scheme: Scheme, findings: Findings) -> None:
    """A factor other than 1 only where the scheme declares it for the rule."""
    coded = pc.dictionary_encode(factor)
    values = coded.dictionary.to_pylist()
    kinds = pc.dictionary_encode(severities)
    codes, distinct = combos(facts.rule.index, coded.indices, kinds.indices)
    faults: dict[int, tuple[str, str]] = {}
    for at, (rule, code, severity) in enumerate(distinct):
        if rule is None or code is None or values[code] == MICRO:
            continue
        name = facts.rule.names[rule]
        declared = [
            f
            for f in scheme.factors
            if name in f.rules and (f.values or f.low is not None or f.high is not None)
        ]
        kind = kinds.dictionary[severity or 0].as_py()
        fits = [f for f in declared if not f.severity or f.severity == kind]
        if not any(_admits(f, values[code]) for f in fits):
            shown = "；".join(dict.fromkeys(_factor_text(f) for f in declared))
            faults[at] = (
                f"规则“{name}”不能用系数{show(values[code])}",
                f"可用的系数：1，{shown}" if shown else "方案没有给这条规则规定系数，清空这一格",
            )
    mask = pc.and_(pc.is_in(codes, pa.array(sorted(faults), pa.int32())), facts.live)
    findings.rows(facts.grid, mask, "系数", lambda at: faults[codes[at].as_py()])


def _admits(factor: Factor, value: int) -> bool:
    if factor.values:
        return value in {to_micro(admitted) for admitted in factor.values}
    low = factor.low if factor.low is not None else Decimal(0)
    return to_micro(low) <= value and (factor.high is None or value <= to_micro(factor.high))


def _factor_text(factor: Factor) -> str:
    if factor.values:
        return "、".join(plain(value) for value in factor.values)
    low = plain(factor.low) if factor.low is not None else "0"
    return f"{low} 至 {plain(factor.high)}" if factor.high is not None else f"{low} 以上"


def bases(facts: Facts, base: pa.Array, findings: Findings) -> None:
    """A base divides, so it must be positive."""
    findings.rows(
        facts.grid,
        pc.and_(pc.less_equal(base, 0), facts.live),
        "基数",
        lambda at: (f"基数{show(base[at].as_py())}不是正数", "填总数；数量已是百分数的，清空这一格"),
    )


def single(facts: Facts, findings: Findings) -> None:
    """Two confirmed records of a percentage-point or ratio rule (unless counted by sub-period)."""
    once = facts.of_rules(
        rule is not None and isinstance(rule.method, PercentagePoint | Ratio) and not rule.per
        for rule in facts.rules
    )
    counted = pc.and_(pc.and_(once, facts.confirmed), pc.is_valid(facts.who.index))
    codes, _ = combos(facts.who.index, facts.rule.index)
    again = repeated(pc.if_else(counted, codes, pa.scalar(None, codes.type)))
    findings.rows(
        facts.grid,
        list(again),
        "规则",
        lambda at: (
            f"规则“{facts.name(at)}”对同一对象有两条已核定的记录，"
            f"第{facts.grid.numbers([again[at]])[0]}行已有一条",
            "一个对象只留一条，其余删去或改为 驳回",
        ),
    )


def unused(facts: Facts, findings: Findings) -> None:
    """Notes on cells that the rule does not use: they change nothing, and that is said."""
    uses = {
        "分值": [rule is not None and rule.method.carries_points for rule in facts.rules],
        "基数": [rule is not None and isinstance(rule.method, Ratio) for rule in facts.rules],
    }
    for column, used in uses.items():
        filled = pc.invert(facts.grid.cells(column).empty)
        idle = facts.of_rules(not use for use in used)
        note_unused(facts, column, pc.and_(filled, idle), f"那些规则不由记录给出{column}", findings)


def note_unused(facts: Facts, column: str, where: pa.Array, why: str, findings: Findings) -> None:
    """Say which cells of a column change nothing, and why."""
    rows = facts.grid.numbers(positions(where))
    if rows:
        findings.note(f"表“{facts.grid.table}”：{listing(rows)}的“{column}”未用，{why}")
