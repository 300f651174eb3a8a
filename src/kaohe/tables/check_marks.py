"""The table 测评票: marks on ballots. What voids a ballot is no fault of the table but a flaw of the mark."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods import Ballot
from kaohe.numbers import plain, to_micro
from kaohe.scheme.model import Scheme
from kaohe.tables import inputs, normal, targets
from kaohe.tables.check_appraisees import People
from kaohe.tables.check_own import Own
from kaohe.tables.grid import Cells, Findings, Grid, combos, positions, spread
from kaohe.tables.lookup import Known, align, hint, look_up, look_up_ids
from kaohe.tables.normal import listing

_MISTYPED = re.compile(r"[+-]?[.\d].*|#.*", re.DOTALL)


def read_marks(grid: Grid, people: People, own: Own, scheme: Scheme, findings: Findings) -> pa.Table:
    """The marks with their faults reported; rows with faults are still in it."""
    findings.rows(grid, grid.cells("票号").empty, "票号", ("票号空着", "填票号；同一张票的各行写同一个号"))
    aliases = {cls.name: cls.id for cls in scheme.ballots if cls.name}
    cls = look_up(grid, "票种", (c.id for c in scheme.ballots), "票种", findings, aliases=aliases)
    who = look_up(grid, "对象", people.names, "对象", findings)
    indicator = look_up_ids(grid, "指标", own.ids, "指标", findings)
    index = pc.index_in(indicator.text(), pa.array(own.ids, pa.string()))
    methods, which = _methods(own, scheme, who.index, index)
    _voted(grid, indicator, which, own, scheme, findings)
    cells, column = _marks(grid, findings)
    mark, flaw = _read(grid, column, cells, methods, which, findings)
    columns = [grid.rows, grid.text("票号"), cls.text(), who.index, indicator.text(), mark, flaw]
    return pa.table([*columns, _units(grid, people, findings)], inputs.MARKS.names)


def _units(grid: Grid, people: People, findings: Findings) -> pa.Array:
    """The unit of each voter in the writing of the appraisees; one that is none of them is noted."""
    unit = align(grid, "所属", people.names, findings)
    strange = pc.and_(pc.invert(pc.is_in(unit, pa.array(people.names, pa.string()))), pc.not_equal(unit, ""))
    rows = grid.numbers(positions(strange))
    if rows:
        findings.note(f"表“{grid.table}”：{listing(rows)}的“所属”不是“对象”表中的对象，不按回避处理")
    return unit


def _methods(own: Own, scheme: Scheme, who: pa.Array, index: pa.Array) -> tuple[list[Ballot], pa.Array]:
    """The ways of voting, and which of them each row follows (null: its indicator is not voted on)."""
    methods: list[Ballot] = []
    by_id: dict[str, int] = {}
    by_row: list[int | None] = []
    for name, method in targets.ballots(scheme):
        by_id[name] = _number(methods, method)
    own_ids = own.table["indicator"].to_pylist()
    for name, own_method in zip(own_ids, own.methods, strict=True):
        by_row.append(_number(methods, own_method) if isinstance(own_method, Ballot) else None)
        if by_row[-1] is not None:
            by_id.setdefault(name, by_row[-1])
    common = pa.array([by_id.get(name) for name in own.ids], pa.int32()).take(index)
    if not by_row:
        return methods, common
    mine = pa.array(by_row, pa.int32()).take(pc.index_in(own.keys(who, index), own.key, skip_nulls=True))
    return methods, pc.coalesce(mine, common)


def _number(methods: list[Ballot], method: Ballot) -> int:
    if method not in methods:
        methods.append(method)
    return methods.index(method)


def _voted(
    grid: Grid, indicator: Known, which: pa.Array, own: Own, scheme: Scheme, findings: Findings
) -> None:
    """A mark on an indicator that nobody votes on is a fault; one that does not apply here is not."""
    voted = [name for name, _ in targets.ballots(scheme)]
    findings.rows(
        grid,
        pc.and_(pc.is_valid(indicator.index), pc.is_null(which)),
        "指标",
        lambda at: (
            f"指标“{(name := indicator.names[indicator.index[at].as_py()])}”不是测评的指标",
            hint(name, voted, "测评的指标"),
        ),
    )


def _marks(grid: Grid, findings: Findings) -> tuple[Cells, str]:
    """The cells of 评分 or 等次; where a table has both, of the one that is filled."""
    if not (grid.has("评分") and grid.has("等次")):
        column = "评分" if grid.has("评分") else "等次"
        return grid.cells(column), column
    score, grade = grid.text("评分"), grid.text("等次")
    both = pc.and_(pc.not_equal(score, ""), pc.not_equal(grade, ""))
    findings.rows(grid, both, "等次", ("评分和等次都填了", "只留一个"))
    return Cells.of(pc.if_else(pc.equal(score, ""), grade, score)), "评分"


def _read(
    grid: Grid, column: str, cells: Cells, methods: list[Ballot], which: pa.Array, findings: Findings
) -> tuple[pa.Array, pa.Array]:
    """Marks in micro-points (null: abstention) and flaws."""
    parsed = normal.micro(cells.texts)
    findings.changed(grid, column, cells, parsed.changed)
    mark = cells.spread(parsed.values)
    scale = spread(
        pc.fill_null(which, len(methods)), [*(to_micro(m.scale) for m in methods), None], pa.int64()
    )
    outside = pc.fill_null(pc.or_(pc.less(mark, 0), pc.greater(mark, scale)), False)
    flaw = pc.if_else(
        outside,
        pc.binary_join_element_wise("评分", cells.rows(), "超出0至", _scales(methods, which), ""),
        "",
    )
    if not parsed.wrong:
        return pc.if_else(outside, pa.scalar(None, pa.int64()), mark), flaw
    codes, distinct = combos(which, cells.codes)
    points: list[int | None] = []
    flaws: list[str] = []
    faults: dict[int, tuple[str, str]] = {}
    for at, (method, code) in enumerate(distinct):
        text = cells.texts[code].as_py() if code in parsed.wrong else ""
        grades = dict(methods[method].grades) if method is not None else {}
        grade = _grade(text, list(grades))
        points.append(to_micro(grades[grade]) if grade else None)
        mistyped = bool(text) and not grade and bool(_MISTYPED.fullmatch(text.translate(normal.WIDE)))
        if mistyped and code is not None:
            faults[at] = parsed.wrong[code]
        flaws.append("" if not text or grade or mistyped else _unknown(text, list(grades)))
    findings.rows(
        grid,
        pc.is_in(codes, pa.array(sorted(faults), pa.int32())),
        column,
        lambda at: faults[codes[at].as_py()],
    )
    mark = pc.coalesce(mark, spread(codes, points, pa.int64()))
    said = spread(codes, flaws, pa.string())
    return pc.if_else(outside, pa.scalar(None, pa.int64()), mark), pc.if_else(outside, flaw, said)


def _scales(methods: list[Ballot], which: pa.Array) -> pa.Array:
    return spread(
        pc.fill_null(which, len(methods)), [*(plain(method.scale) for method in methods), ""], pa.string()
    )


def _grade(text: str, grades: list[str]) -> str:
    same = [grade for grade in grades if normal.fold(grade) == normal.fold(text)] if text else []
    return same[0] if len(same) == 1 else ""


def _unknown(text: str, grades: list[str]) -> str:
    return f"没有“{text}”这个等次" if grades else f"“{text}”不是数"
