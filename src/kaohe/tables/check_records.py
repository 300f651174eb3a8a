"""The table 记录: facts that a rule turns into points."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods import Severity, Tiers
from kaohe.methods.base import Rule
from kaohe.numbers import MICRO
from kaohe.scheme.model import Scheme
from kaohe.tables import check_amounts, check_sums, inputs
from kaohe.tables.check_appraisees import People
from kaohe.tables.facts import Facts, read_facts
from kaohe.tables.grid import Findings, Grid, combos, positions, repeated, spread
from kaohe.tables.lookup import folded, hint, numbers
from kaohe.tables.normal import fold, listing


def read_records(grid: Grid, people: People, scheme: Scheme, findings: Findings) -> pa.Table:
    """The records with their faults reported; rows with faults are still in it."""
    facts = read_facts(grid, people, scheme, findings)
    _applicable(facts, people, findings)
    q = numbers(grid, "数量", findings)
    check_amounts.quantities(facts, q, findings)
    own = numbers(grid, "分值", findings)
    levels, severities = grid.text("层级"), grid.text("情节")
    levels = _levels(facts, levels, findings)
    severities = _severities(facts, severities, findings)
    check_amounts.own_points(facts, own, levels, findings)
    factor = numbers(grid, "系数", findings, percent_of_one=True)
    check_amounts.factors(facts, factor, severities, scheme, findings)
    base = numbers(grid, "基数", findings)
    check_amounts.bases(facts, base, findings)
    check_amounts.single(facts, findings)
    check_amounts.unused(facts, findings)
    check_sums.bounded(facts, {"q": q, "own": own, "factor": factor, "base": base}, scheme, findings)
    check_sums.outside_tiers(facts, q, levels, findings)
    _remarks(facts, scheme, findings)
    columns = {
        "row": grid.rows,
        "a": facts.who.index,
        "rule": facts.rule.text(),
        "q": pc.fill_null(q, MICRO),
        "own": own,
        "level": levels,
        "severity": severities,
        "factor": pc.fill_null(factor, MICRO),
        "base": base,
        "matter": folded(grid, "同一事项", findings),
        "state": facts.state.text(),
        "date": grid.text("日期"),
        "note": grid.text("说明"),
        "evidence": grid.text("佐证"),
    }
    return pa.table([columns[name] for name in inputs.RECORDS.names], inputs.RECORDS.names)


def _applicable(facts: Facts, people: People, findings: Findings) -> None:
    """A record of a rule that does not apply to the appraisee is a fault."""
    codes, distinct = combos(people.profile_of(facts.who.index), facts.rule.index)
    wrong = [
        profile is not None
        and rule is not None
        and facts.rule.names[rule] not in people.shapes[profile].rules
        for profile, rule in distinct
    ]
    findings.rows(
        facts.grid,
        spread(codes, wrong, pa.bool_()),
        "规则",
        lambda at: (
            f"规则“{facts.name(at)}”不适用于“{people.names[facts.who.index[at].as_py()]}”"
            f"（{people.describe(distinct[codes[at].as_py()][0] or 0)}）",
            "改正规则编号，或改正“对象”表里的类别和属性",
        ),
    )


def _levels(facts: Facts, levels: pa.Array, findings: Findings) -> pa.Array:
    """Levels in the scheme's writing, '' where the rule has no table of them (noted).

    Unknown and missing ones are faults where it has one.
    """
    tables = [levels_of(rule) for rule in facts.rules]
    return _by_table(facts, "层级", levels, tables, findings)


def levels_of(rule: Rule | None) -> tuple[tuple[str, ...], bool]:
    """The levels of a rule, and whether one must be given."""
    if rule is None:
        return (), False
    if rule.amount and rule.amount.levels:
        return tuple(name for name, _ in rule.amount.levels), True
    if isinstance(rule.method, Tiers):
        names = tuple(dict.fromkeys(tier.level for tier in rule.method.tiers))
        return tuple(name for name in names if name), bool(names) and "" not in names
    return (), False


def _severities(facts: Facts, severities: pa.Array, findings: Findings) -> pa.Array:
    tables = [severities_of(rule) for rule in facts.rules]
    return _by_table(facts, "情节", severities, tables, findings)


def severities_of(rule: Rule | None) -> tuple[tuple[str, ...], bool]:
    """The severities of a rule, and whether one must be given."""
    if rule is None or not isinstance(rule.method, Severity):
        return (), False
    return tuple(name for name, _ in rule.method.severities), bool(rule.method.severities)


def _by_table(
    facts: Facts,
    column: str,
    given: pa.Array,
    tables: list[tuple[tuple[str, ...], bool]],
    findings: Findings,
) -> pa.Array:
    cells = facts.grid.cells(column)
    codes, distinct = combos(facts.rule.index, cells.codes)
    new: list[object] = []
    idle: list[bool] = []
    faults: dict[int, tuple[str, str]] = {}
    lacking: dict[int, tuple[str, str]] = {}
    for at, (rule, code) in enumerate(distinct):
        text = cells.texts[code].as_py() if code is not None else ""
        names, needed = tables[rule] if rule is not None else ((), False)
        same = [name for name in names if fold(name) == fold(text)]
        # what the rule has no table for is not kept: records must not be told apart by it
        idle.append(rule is not None and not names and bool(text))
        new.append("" if idle[-1] else same[0] if len(same) == 1 else text)
        rule_id = facts.rule.names[rule] if rule is not None else ""
        if names and text and not same:
            faults[at] = f"规则“{rule_id}”没有名为“{text}”的{column}", hint(text, names, column)
        elif needed and not text:
            lacking[at] = f"规则“{rule_id}”要有{column}", f"填 {'、'.join(names)} 中的一个"
    for found, rows in ((faults, facts.live), (lacking, facts.confirmed)):
        say = [found.get(code, ("", "")) for code in range(len(distinct))]
        mask = pc.and_(pc.is_in(codes, pa.array(sorted(found), pa.int32())), rows)
        for at in positions(mask):
            findings.row(facts.grid, at, column, *say[codes[at].as_py()])
    check_amounts.note_unused(
        facts, column, spread(codes, idle, pa.bool_()), f"那些规则不分{column}", findings
    )
    return spread(codes, new, pa.string())


def _remarks(facts: Facts, scheme: Scheme, findings: Findings) -> None:
    """Notes on what is understood but may not be what was meant."""
    grid = facts.grid
    grouped = {rule for group in scheme.same_matter if not group.always for rule in group.rules}
    outside = facts.of_rules(name not in grouped for name in facts.rule.names)
    rows = grid.numbers(positions(pc.and_(outside, pc.invert(grid.cells("同一事项").empty))))
    if rows:
        findings.note(
            f"表“{grid.table}”：{listing(rows)}写了同一事项，但方案没有规定那些规则同一事项只计一次，各自计分"
        )
    if grid.columns:
        codes = [cells.codes for cells in grid.columns.values()]
        twice = repeated(pc.binary_join_element_wise(*(pc.cast(c, pa.string()) for c in codes), " "))
        if twice:
            rows = grid.numbers(sorted(twice))
            findings.note(f"表“{grid.table}”：{listing(rows)}与前面的行完全相同，各算一件事")
