"""Checks all tables together and makes the canonical inputs of them: every fault at once."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.errors import KaoheError
from kaohe.scheme.model import Scheme
from kaohe.tables import inputs, periods
from kaohe.tables.check_appraisees import People, read_people
from kaohe.tables.check_history import read_history
from kaohe.tables.check_marks import read_marks
from kaohe.tables.check_own import read_own
from kaohe.tables.check_ratings import read_ratings
from kaohe.tables.check_records import read_records
from kaohe.tables.contracts import TABLES_IN
from kaohe.tables.grid import Findings, Grid, positions
from kaohe.tables.inputs import ANNUAL, Inputs
from kaohe.tables.needs import history_used

_SCHEMAS = {
    "记录": inputs.RECORDS,
    "评分": inputs.RATINGS,
    "测评票": inputs.MARKS,
    "个性指标": inputs.OWN,
    "历史": inputs.HISTORY,
}


def make_inputs(
    grids: Mapping[str, Grid], scheme: Scheme, period: str, skip_faults: bool, findings: Findings
) -> Inputs:
    """The inputs made of the tables; KaoheError with every fault.

    With `skip_faults` faulty rows are left out and their faults returned in the inputs; faults of
    whole tables still raise.
    """
    chosen, tables = choose_period(grids, period, findings)
    annual = chosen == ANNUAL
    of_calendar(chosen, scheme, bool(len(tables["历史"])), findings)
    people = read_people(tables["对象"], scheme, annual, findings)
    own = read_own(tables["个性指标"], people, scheme, annual, findings)
    made = {
        "记录": read_records(tables["记录"], people, scheme, findings),
        "评分": read_ratings(tables["评分"], people, own, scheme, findings),
        "测评票": read_marks(tables["测评票"], people, own, scheme, findings),
        "个性指标": own.table,
        "历史": read_history(tables["历史"], people.names, scheme, findings),
    }
    if findings.whole or (findings.faults and not skip_faults):
        raise KaoheError(findings.all())
    if not chosen and made["历史"].num_rows:
        chosen = _after(made["历史"], findings)
    appraisees, kept = _keep_people(people, scheme, findings)
    made = {name: _keep_rows(name, table, kept, people, findings) for name, table in made.items()}
    return Inputs(
        period=chosen,
        profiles=people.profiles,
        appraisees=appraisees,
        records=made["记录"],
        ratings=made["评分"],
        marks=made["测评票"],
        own=made["个性指标"],
        history=made["历史"],
        notes=tuple(findings.notes),
        faults=tuple(findings.all()),
    )


def make_appraisees(grids: Mapping[str, Grid], scheme: Scheme, period: str, findings: Findings) -> pa.Table:
    """The appraisees of table 对象, whatever other tables will say of them; KaoheError with every fault."""
    chosen, tables = choose_period(grids, period, findings)
    of_calendar(chosen, scheme, False, findings)
    people = read_people(tables["对象"], scheme, False, findings)
    if findings.whole or findings.faults:
        raise KaoheError(findings.all())
    return _keep_people(people, scheme, findings)[0]


def empty_grid(table: str) -> Grid:
    """A table that was not given."""
    return Grid(table, {}, pa.array([], pa.int32()))


def choose_period(grids: Mapping[str, Grid], period: str, findings: Findings) -> tuple[str, dict[str, Grid]]:
    """The period of the run, and the tables without the rows of other periods."""
    tables = {name: grids.get(name) or empty_grid(name) for name in TABLES_IN}
    wanted = periods.canonical(period)
    met: dict[str, None] = {}
    for name, grid in tables.items():
        if name != "历史" and grid.has("周期"):
            met |= dict.fromkeys(periods.canonical(text) for text in pc.unique(grid.text("周期")).to_pylist())
    met.pop("", None)
    if not wanted and len(met) > 1:
        findings.about(
            f"表里有几个周期：{'、'.join(sorted(met))}",
            "用 --period 指明算哪一期，如 " + max(met),
            column="周期",
        )
        raise KaoheError(findings.all())
    chosen = wanted or next(iter(met), "")
    return chosen, {name: _of_period(grid, chosen, findings) for name, grid in tables.items()}


def _of_period(grid: Grid, chosen: str, findings: Findings) -> Grid:
    """The rows of the chosen period and those that name none."""
    if grid.table == "历史" or not grid.has("周期"):
        return grid
    cells = grid.cells("周期")
    ours = [periods.canonical(text) in ("", chosen) for text in cells.texts.to_pylist()]
    mask = cells.spread(pa.array(ours, pa.bool_()))
    left_out = len(grid) - len(positions(mask))
    if not left_out:
        return grid
    findings.note(f"表“{grid.table}”：其他周期的{left_out}行未读（本期 {chosen}）")
    kept = grid.filter(mask)
    if grid.table == "对象" and not len(kept):
        findings.about(f"没有周期 {chosen} 的行", "改正“周期”列，或改 --period", table="对象", column="周期")
    kept_rows = set(kept.rows.to_pylist())
    dropped = findings.bad.get(grid.table, set()) - kept_rows
    findings.forget(grid.table, dropped)
    return kept


def of_calendar(chosen: str, scheme: Scheme, history: bool, findings: Findings) -> None:
    """The period of the run is one of the scheme's calendar; where earlier periods count it must be."""
    read = periods.parse(chosen)
    if chosen in ("", ANNUAL) or (read and read[0] == scheme.calendar):
        return
    what = f"“{chosen}”不是按{scheme.calendar}的周期" if read else f"看不懂周期“{chosen}”"
    if history or history_used(scheme):
        example = periods.show(scheme.calendar, 2020 * periods.PER_YEAR[scheme.calendar])
        cure = f"方案按{scheme.calendar}考核，--period 和“周期”列写成 {example} 这样；跨期衔接写 {ANNUAL}"
        findings.about(what, cure, column="周期")
    else:
        findings.note(f"{what}，照写；方案按{scheme.calendar}考核")


def _after(history: pa.Table, findings: Findings) -> str:
    """Where nobody says the period: the one after the latest in 历史."""
    read = [found for text in pc.unique(history["period"]).to_pylist() if (found := periods.parse(text))]
    if not read:
        return ""
    latest = periods.show(*max(read, key=lambda found: found[1]))
    chosen = periods.following(latest)
    findings.note(f"没有写明周期，按“历史”里最后一期 {latest} 的下一期 {chosen} 计算")
    return chosen


def _keep_people(people: People, scheme: Scheme, findings: Findings) -> tuple[pa.Table, pa.Array]:
    """The appraisees without fault, and for each former index the new one (null: left out)."""
    table = people.table
    bad = pa.array(sorted(findings.bad.get("对象", ())), pa.int32())
    unfit = pa.array(sorted(findings.unfit), pa.int32())
    ok = pc.invert(pc.or_(pc.is_in(table["row"], bad), pc.is_in(table["a"], unfit))).combine_chunks()
    new = pc.subtract(pc.cumulative_sum(pc.cast(ok, pa.int32())), 1)
    renumbered = pc.if_else(ok, new, pa.scalar(None, pa.int32()))
    schema = inputs.appraisees_schema(scheme)
    kept = table.set_column(table.schema.get_field_index("a"), "a", renumbered).filter(ok)
    return kept.select(schema.names).cast(schema).combine_chunks(), renumbered


def _keep_rows(name: str, table: pa.Table, kept: pa.Array, people: People, findings: Findings) -> pa.Table:
    """The rows without fault whose appraisee stays, with the appraisees' new indices."""
    schema = _SCHEMAS[name]
    bad = findings.bad.get(name)
    if bad:
        table = table.filter(pc.invert(pc.is_in(table["row"], pa.array(sorted(bad), pa.int32()))))
    if "a" in schema.names:
        old = pc.cast(table["a"].combine_chunks(), pa.int32())
        new = kept.take(old)
        table = table.set_column(table.schema.get_field_index("a"), "a", new)
        if new.null_count:
            findings.note(f"表“{name}”：对象的行有错而略去的，连带略去{new.null_count}行")
            _say_along(
                name, table.filter(pc.is_null(new))["row"], old.filter(pc.is_null(new)), people, findings
            )
            table = table.filter(pc.is_valid(table["a"]))
    return table.cast(schema).combine_chunks()


def _say_along(name: str, rows: pa.ChunkedArray, who: pa.Array, people: People, findings: Findings) -> None:
    """Rows without a fault of their own, left out with their appraisee."""
    for row, person in zip(rows.to_pylist(), who.to_pylist(), strict=True):
        what = f"“{people.names[person]}”因有错而略去，这一行随之略去"
        findings.at(name, row, "对象", what, "改正这个对象的错处，这一行就会计入")
