"""The table 历史: the results of earlier periods."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import NO_GRADE
from kaohe.tables import inputs, periods
from kaohe.tables.grid import Findings, Grid, combos, positions, repeated
from kaohe.tables.lookup import align, look_up, numbers
from kaohe.tables.normal import listing


def read_history(grid: Grid, names: tuple[str, ...], scheme: Scheme, findings: Findings) -> pa.Table:
    """Earlier results. Appraisees of earlier periods need not be in 对象 any more.

    Rows of another calendar than the scheme's cannot stand in its order of periods: they are left out
    and noted.
    """
    who = align(grid, "对象", names, findings)
    findings.rows(grid, pc.equal(who, ""), "对象", ("对象空着", "填单位或个人的名称"))
    period, same = _periods(grid, scheme, findings)
    codes, _ = combos(pc.dictionary_encode(who).indices, pc.dictionary_encode(period).indices)
    again = repeated(codes)
    findings.rows(
        grid,
        [at for at in again if who[at].as_py() and period[at].as_py()],
        "周期",
        lambda at: (
            f"“{who[at].as_py()}”{period[at].as_py()}的结果重复，第{grid.numbers([again[at]])[0]}行已有",
            "一个对象一期一行，删去多余的",
        ),
    )
    grade = grid.text("等次")
    if scheme.grades:
        known = (*(g.name for g in scheme.grades), NO_GRADE)
        grade = look_up(grid, "等次", known, "等次", findings, may_be_empty=True).text()
        grade = pc.if_else(pc.equal(grade, NO_GRADE), "", grade)
    columns = {
        "row": grid.rows,
        "name": who,
        "period": period,
        "total": numbers(grid, "得分", findings),
        "place": numbers(grid, "名次", findings, whole=True),
        "grade": grade,
        "awards": grid.text("奖项"),
    }
    _strangers(grid, who, names, findings)
    table = pa.table([columns[name] for name in inputs.HISTORY.names], inputs.HISTORY.names)
    return table.filter(same)


def _periods(grid: Grid, scheme: Scheme, findings: Findings) -> tuple[pa.Array, pa.Array]:
    """Periods in their one form, and which rows are of the scheme's calendar."""
    cells = grid.cells("周期")
    texts = cells.texts.to_pylist()
    read = [periods.parse(text) for text in texts]
    findings.rows(grid, cells.empty, "周期", ("周期空着", "填哪一期的结果，如 2020、2020H1、2020Q1、2020-03"))
    strange = [at for at, (text, found) in enumerate(zip(texts, read, strict=True)) if text and not found]
    findings.rows(
        grid,
        cells.where(strange),
        "周期",
        lambda at: (
            f"看不懂周期“{texts[cells.codes[at].as_py()]}”",
            "写成 2020、2020H1、2020Q1 或 2020-03 这样",
        ),
    )
    other = [at for at, found in enumerate(read) if found and found[0] != scheme.calendar]
    rows = grid.numbers(positions(cells.where(other)))
    if rows:
        findings.note(f"表“{grid.table}”：{listing(rows)}不是按{scheme.calendar}的周期，未用")
    shown = {
        at: f"周期写成 {periods.show(*found)} 的样子"
        for at, found in enumerate(read)
        if found and periods.show(*found) != texts[at]
    }
    findings.changed(grid, "周期", cells, shown)
    canonical = [periods.show(*found) if found else text for text, found in zip(texts, read, strict=True)]
    return cells.spread(pa.array(canonical, pa.string())), pc.invert(cells.where(other))


def _strangers(grid: Grid, who: pa.Array, names: tuple[str, ...], findings: Findings) -> None:
    known = pc.is_in(who, pa.array(names, pa.string()))
    rows = grid.numbers(positions(pc.and_(pc.invert(known), pc.not_equal(who, ""))))
    if rows:
        findings.note(f"表“{grid.table}”：{listing(rows)}的对象不在本期的“对象”表中，未用")
