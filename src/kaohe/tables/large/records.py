"""The table 记录 in SQL: which rows are plain, and the records made of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kaohe.methods import Discretionary, PercentagePoint, Ratio, Tiers
from kaohe.methods.base import Rule
from kaohe.numbers import MICRO, to_micro
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile, shape
from kaohe.tables.check_records import levels_of, severities_of
from kaohe.tables.check_sums import BEYOND, most_of
from kaohe.tables.contracts import DEFAULT_STATE, STATES
from kaohe.tables.large.cells import Cells, either, listed, text
from kaohe.tables.large.people import PEOPLE
from kaohe.tables.large.source import ROW, Source, raw
from kaohe.tables.needs import declared
from kaohe.tables.normal import LARGEST

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def odd(cells: Cells, scheme: Scheme, where: str, profiles: tuple[Profile, ...], source: Source) -> str:
    """SQL for `ROW` of the rows of 记录 that have to be looked at."""
    rules = [rule for rule, _ in scheme.rules()]
    conditions = [
        "p.name IS NULL",
        f"{cells['规则'].text} NOT IN ({listed(item.id for item, _ in declared(scheme))})",
        *_misapplied(cells, scheme, profiles),
        *_states(cells),
        *_quantities(cells, rules),
        *_points(cells, rules),
        _tabled(cells, "层级", [(rule.id, *levels_of(rule)) for rule in rules]),
        _tabled(cells, "情节", [(rule.id, *severities_of(rule)) for rule in rules]),
        _factors(cells, scheme),
        _bases(cells, rules),
        _matters(cells, scheme),
        _dates(cells),
        cells["说明"].untidy,
        cells["佐证"].untidy,
    ]
    given = f"{raw('记录')} m LEFT JOIN {PEOPLE} p ON p.name = {cells['对象'].text}"
    parts = [f"SELECT m.{ROW} FROM {given} WHERE ({either(*conditions)}) AND {where}"]
    for suspect, key, having in _groups(cells, scheme, where, source):
        rows = f"FROM {raw('记录')} m WHERE {where} AND {suspect}"
        parts.append(
            f"SELECT m.{ROW} {rows} AND {key} IN (SELECT {key} {rows} GROUP BY {key} HAVING {having})"
        )
    return " UNION ".join(parts)


def _misapplied(cells: Cells, scheme: Scheme, profiles: tuple[Profile, ...]) -> Iterator[str]:
    """Rules that do not apply to an appraisee of this profile."""
    every = [item.id for item, _ in declared(scheme)]
    for number, profile in enumerate(profiles):
        applying = shape(scheme, profile).rules
        idle = [name for name in every if name not in applying]
        if idle:
            yield f"p.profile = {number} AND {cells['规则'].text} IN ({listed(idle)})"


def _states(cells: Cells) -> Iterator[str]:
    if cells["状态"].given:
        yield f"{cells['状态'].text} NOT IN ({listed(STATES)})"


def _of(cells: Cells, names: list[str]) -> str:
    return f"{cells['规则'].text} IN ({listed(names)})"


def _quantities(cells: Cells, rules: list[Rule]) -> Iterator[str]:
    q = cells["数量"]
    needs = [rule.id for rule in rules if rule.method.needs_quantity]
    yield q.crooked
    if q.given:
        yield f"{q.micro} < 0"
    if needs:
        yield f"{_of(cells, needs)} AND {q.empty}"


def _points(cells: Cells, rules: list[Rule]) -> Iterator[str]:
    own = cells["分值"]
    carries = [rule.id for rule in rules if rule.method.carries_points]
    yield own.crooked
    if carries:
        yield f"{_of(cells, carries)} AND {own.empty}"
    if not own.given:
        return
    yield f"NOT {own.empty} AND NOT ({_of(cells, carries)})"
    for rule in rules:
        if isinstance(rule.method, Discretionary):
            highs = (
                [rule.method.high, *(n for _, n in rule.amount.levels)] if rule.amount else [rule.method.high]
            )
            top = [to_micro(high) for high in highs if high is not None]
            limit = f" AND {own.micro} <= {min(top)}" if top else ""
            low = max(1, to_micro(rule.method.low))
            yield f"{_of(cells, [rule.id])} AND NOT ({own.micro} >= {low}{limit})"


def _tabled(cells: Cells, column: str, tables: list[tuple[str, tuple[str, ...], bool]]) -> str:
    """Where a level or severity is lacking, unknown, or of a rule that has none."""
    cell = cells[column]
    has = [(rule, names, needed) for rule, names, needed in tables if names]
    without = [rule for rule, names, _ in tables if not names]
    idle = f"NOT {cell.empty} AND {_of(cells, without)}" if without and cell.given else "FALSE"
    strange = (
        f"{_of(cells, [rule])} AND {cell.text} NOT IN ({listed(names if needed else (*names, ''))})"
        for rule, names, needed in has
    )
    return either(cell.untidy, idle, *strange)


def _factors(cells: Cells, scheme: Scheme) -> str:
    """Where a factor is not 1 and none of the plain ones that the scheme declares for the rule."""
    factor = cells["系数"]
    if not factor.given:
        return "FALSE"
    fits = [f"{factor.micro} = {MICRO}"]
    for declared_factor in scheme.factors:
        if declared_factor.severity or not declared_factor.rules:
            continue
        named = _of(cells, list(declared_factor.rules))
        if declared_factor.values:
            values = ", ".join(str(to_micro(value)) for value in declared_factor.values)
            fits.append(f"{named} AND {factor.micro} IN ({values})")
        elif declared_factor.low is not None or declared_factor.high is not None:
            low = to_micro(declared_factor.low) if declared_factor.low is not None else 0
            most = (
                f" AND {factor.micro} <= {to_micro(declared_factor.high)}"
                if declared_factor.high is not None
                else ""
            )
            fits.append(f"{named} AND {factor.micro} >= {low}{most}")
    return either(factor.crooked, f"NOT {factor.empty} AND NOT coalesce({either(*fits)}, FALSE)")


def _bases(cells: Cells, rules: list[Rule]) -> str:
    base = cells["基数"]
    if not base.given:
        return "FALSE"
    divided = [rule.id for rule in rules if isinstance(rule.method, Ratio)]
    good = f"{_of(cells, divided)} AND {base.micro} > 0"
    return either(base.crooked, f"NOT {base.empty} AND NOT coalesce({good}, FALSE)")


def _matters(cells: Cells, scheme: Scheme) -> str:
    matter = cells["同一事项"]
    if not matter.given:
        return "FALSE"
    grouped = [rule for group in scheme.same_matter if not group.always for rule in group.rules]
    return either(matter.wide, f"NOT {matter.empty} AND NOT ({_of(cells, grouped)})")


def _dates(cells: Cells) -> str:
    date = cells["日期"]
    if date.kind != "text":
        return date.untidy
    good = f"regexp_full_match({date.sql}, {text(_DAY)}) AND TRY_CAST({date.sql} AS DATE) IS NOT NULL"
    return f"NOT {date.empty} AND NOT ({good})"


def _groups(cells: Cells, scheme: Scheme, where: str, source: Source) -> Iterator[tuple[str, str, str]]:
    """What several rows come to together: which rows, what groups them, and when a group is odd."""
    rules = [rule for rule, _ in scheme.rules()]
    who, rule = cells["对象"].text, cells["规则"].text
    confirmed = f"{_state(cells)} = '已核定'"
    same = ", ".join(f"trim({cell.sql}::VARCHAR)" for cell in cells.all.values())
    yield "TRUE", f"hash({same})", "count(*) > 1"
    once = [r.id for r in rules if isinstance(r.method, PercentagePoint | Ratio) and not r.per]
    if once:
        yield f"{confirmed} AND {_of(cells, once)}", f"hash({who}, {rule})", "count(*) > 1"
    for tiered in (r for r in rules if isinstance(r.method, Tiers)):
        level = f", {cells['层级'].text}" if cells["层级"].given else ""
        apart = f", m.{ROW}" if tiered.per else ""
        q = f"sum(least(coalesce({cells['数量'].micro}, {MICRO}), {LARGEST * MICRO}))"
        key = f"hash({who}{level}{apart})"
        yield f"{confirmed} AND {_of(cells, [tiered.id])}", key, f"NOT ({_in_some_tier(tiered, q)})"
    heavy = _heavy(cells, scheme, where, source)
    if heavy:
        yield confirmed, who, f"sum({heavy}) > {LARGEST}"


def _in_some_tier(rule: Rule, q: str) -> str:
    """Where a sum falls into a tier, whatever its level: only what all levels have in common is sure."""
    assert isinstance(rule.method, Tiers)
    levels = {tier.level for tier in rule.method.tiers} - {""} or {""}
    sure = []
    for level in levels:
        inside = [
            f"({f'{q} >= {to_micro(tier.low)}' if tier.low is not None else 'TRUE'}"
            f" AND {f'{q} < {to_micro(tier.high)}' if tier.high is not None else 'TRUE'})"
            for tier in rule.method.tiers
            if tier.level in ("", level)
        ]
        sure.append(f"({' OR '.join(inside)})")
    return " AND ".join(sure)


def _heavy(cells: Cells, scheme: Scheme, where: str, source: Source) -> str:
    """SQL for what a record may come to at the most, from above; '' where all together stay in bounds."""
    rules = {rule.id: rule for rule, _ in scheme.rules()}
    columns = {"q": "数量", "own": "分值", "factor": "系数"}
    highest = ", ".join(f"max(abs({cells[name].micro})) AS {key}" for key, name in columns.items())
    found = source.select(f"""
    SELECT {cells["规则"].text} AS rule, {highest}, min({cells["基数"].micro}) AS base, count(*) AS n
    FROM {raw("记录")} m WHERE {where} GROUP BY 1
    """).to_pylist()
    leaf = max((indicator.points or 0 for indicator in scheme.walk()), default=0)
    arms, together = [], 0
    for row in found:
        base = row["base"] if row["base"] is None or row["base"] > 0 else 1
        least = min(base, 100 * MICRO) if base is not None else None
        given = [max(row["q"] or MICRO, MICRO), row["own"], max(row["factor"] or MICRO, MICRO), least]
        most = most_of(rules.get(row["rule"]), given, Fraction(leaf))
        together += min(most, BEYOND) * row["n"]
        arms.append(f"WHEN {text(row['rule'] or '')} THEN {most}::HUGEINT")
    return f"CASE {cells['规则'].text} {' '.join(arms)} ELSE 0 END" if together > LARGEST else ""


def _state(cells: Cells) -> str:
    return cells["状态"].text if cells["状态"].given else text(DEFAULT_STATE)


def plain(cells: Cells, where: str, odd_rows: bool) -> str:
    """SQL for the records of the plain rows, as far as the steps read them (of `inputs.RECORDS`)."""
    less = f" AND m.{ROW} NOT IN (SELECT {ROW} FROM odd_records)" if odd_rows else ""
    return f"""
    SELECT m.{ROW} AS row, p.a, {cells["规则"].text} AS rule, coalesce({cells["数量"].micro}, {MICRO}) AS q,
        {cells["分值"].micro} AS own, {cells["层级"].text} AS level, {cells["情节"].text} AS severity,
        coalesce({cells["系数"].micro}, {MICRO}) AS factor, {cells["基数"].micro} AS base,
        {cells["同一事项"].text} AS matter, {_state(cells)} AS state
    FROM {raw("记录")} m JOIN appraisees p ON p.name = {cells["对象"].text}
    WHERE {where}{less}
    """
