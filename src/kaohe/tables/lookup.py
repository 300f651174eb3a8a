"""Looking texts up among the names that a scheme and its appraisees know; reading numbers of a column."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.tables import normal
from kaohe.tables.grid import Cells, Findings, Grid


def hint(text: str, known: Iterable[str], what: str) -> str:
    """The cure for an unknown name: the nearest known one, or what there is."""
    names = list(dict.fromkeys(known))
    near = nearest(text, names)
    if near:
        return f"是不是“{near}”？"
    if not names:
        return f"没有任何{what}可用，删去这一行"
    shown = "、".join(names[:12])
    return f"{what}有：{shown}" + ("等" if len(names) > 12 else "")


def nearest(text: str, names: list[str]) -> str:
    """The known name nearest to a text, of equally near ones that with the same first character; or ''."""
    near = difflib.get_close_matches(text, names, n=5, cutoff=0.5)
    if not near:
        return ""
    ratios = [difflib.SequenceMatcher(None, name, text).ratio() for name in near]
    best = [name for name, ratio in zip(near, ratios, strict=True) if ratio == max(ratios)]
    return max(best, key=lambda name: name[0] == text[0])


TURNED = "Excel 把它当成了日期：把这一列的单元格格式设为“文本”，再重新填"
ALIGNED = "按全角半角、空格、大小写对应到方案和“对象”表的写法"


@dataclass(frozen=True)
class Known:
    """Texts looked up among known names: per row the index in the names, null where unknown or empty."""

    index: pa.Array
    names: tuple[str, ...]

    def text(self) -> pa.Array:
        """Per row the known name, '' where unknown or empty."""
        return pc.fill_null(pa.array(self.names, pa.string()).take(self.index), "")


def look_up(
    grid: Grid,
    column: str,
    names: Iterable[str],
    what: str,
    findings: Findings,
    *,
    may_be_empty: bool = False,
    aliases: dict[str, str] | None = None,
    suggested: Collection[str] = (),
) -> Known:
    """Find a column's texts among known names; unknown and, unless allowed, empty ones are faults.

    Texts that differ only by width, spaces or case from one name are taken for it and reported.
    Only names in `suggested` are proposed for an unknown one, all where it is empty.
    """
    known = tuple(dict.fromkeys(names))
    cells = grid.cells(column)
    found = pc.index_in(cells.texts, pa.array(known, pa.string()))
    folded: dict[str, set[str]] = {}
    missing = pc.indices_nonzero(pc.and_(pc.is_null(found), pc.not_equal(cells.texts, ""))).to_pylist()
    if missing:
        for name in known:
            folded.setdefault(normal.fold(name), set()).add(name)
        for alias, name in (aliases or {}).items():
            folded.setdefault(normal.fold(alias), set()).add(name)
    index = found.to_pylist() if missing else found
    changed: dict[int, str] = {}
    unknown: list[int] = []
    for i in missing:
        same = folded.get(normal.fold(cells.texts[i].as_py()), set())
        if len(same) == 1:
            name = next(iter(same))
            index[i] = known.index(name)
            changed[i] = ALIGNED
        else:
            unknown.append(i)
    findings.changed(grid, column, cells, changed)
    if unknown:
        proposed = tuple(name for name in known if name in suggested) if suggested else known
        _say_unknown(grid, column, cells, unknown, proposed, what, findings)
    if not may_be_empty:
        findings.rows(grid, cells.empty, column, (f"{what}空着", f"填{what}"))
    return Known(cells.spread(pa.array(index, pa.int32())), known)


def _say_unknown(
    grid: Grid,
    column: str,
    cells: Cells,
    unknown: list[int],
    known: tuple[str, ...],
    what: str,
    findings: Findings,
) -> None:
    cures = {}
    for i in unknown:
        text = cells.texts[i].as_py()
        turned = normal.DAY.fullmatch(text) is not None
        cures[i] = TURNED if turned else hint(text, known, what)
    findings.rows(
        grid,
        cells.where(unknown),
        column,
        lambda at: (
            f"没有名为“{cells.texts[cells.codes[at].as_py()].as_py()}”的{what}",
            cures[cells.codes[at].as_py()],
        ),
    )


def numbers(
    grid: Grid, column: str, findings: Findings, *, percent_of_one: bool = False, whole: bool = False
) -> pa.Array:
    """A column of numbers as micro-units per row, null where empty or faulty; faults are noted."""
    cells = grid.cells(column)
    read = normal.whole(cells.texts) if whole else normal.micro(cells.texts, percent_of_one=percent_of_one)
    report(grid, column, cells, read, findings)
    return cells.spread(read.values)


def report(grid: Grid, column: str, cells: Cells, read: normal.Parsed, findings: Findings) -> None:
    """Note what was normalised in a column and what is wrong in it."""
    findings.changed(grid, column, cells, read.changed)
    if read.wrong:
        findings.rows(grid, cells.where(read.wrong), column, lambda at: read.wrong[cells.codes[at].as_py()])


def look_up_ids(
    grid: Grid,
    column: str,
    names: Iterable[str],
    what: str,
    findings: Findings,
    *,
    suggested: Collection[str] = (),
) -> Known:
    """Find identifiers; a cell stored as a number may have lost a final zero (1.10), which is a fault."""
    known = look_up(grid, column, names, what, findings, suggested=suggested)
    flags = grid.stored_as_number.get(column)
    if flags is not None:
        doubtful = pa.array(["." in name and f"{name}0" in known.names for name in known.names], pa.bool_())
        findings.rows(
            grid,
            pc.and_(pc.fill_null(doubtful.take(known.index), False), flags),
            column,
            lambda at: (
                f"编号存成了数，分不清是 {(name := known.names[known.index[at].as_py()])} 还是 {name}0",
                "把这一列的单元格格式设为“文本”，重新填编号",
            ),
        )
    return known


def align(grid: Grid, column: str, names: Iterable[str], findings: Findings) -> pa.Array:
    """A column's texts, in the writing of the known names where they differ only by width, spaces or case."""
    cells = grid.cells(column)
    known = tuple(names)
    strange = pc.and_(
        pc.invert(pc.is_in(cells.texts, pa.array(known, pa.string()))), pc.not_equal(cells.texts, "")
    )
    if not pc.any(strange).as_py():
        return cells.rows()
    folded = {normal.fold(name): name for name in known}
    texts = cells.texts.to_pylist()
    new = [
        folded.get(normal.fold(t), t) if odd else t for t, odd in zip(texts, strange.to_pylist(), strict=True)
    ]
    findings.changed(grid, column, cells, {i: ALIGNED for i, t in enumerate(texts) if new[i] != t})
    return cells.spread(pa.array(new, pa.string()))


def folded(grid: Grid, column: str, findings: Findings) -> pa.Array:
    """A column of keys that people write, one writing for those that differ by width or spaces only.

    Half width without spaces is that writing; what was changed is reported.
    """
    cells = grid.cells(column)
    texts = cells.texts.to_pylist()
    new = [normal.half(text) for text in texts]
    changed = {i: "全角改为半角、去掉空格" for i, text in enumerate(texts) if new[i] != text}
    if not changed:
        return cells.rows()
    findings.changed(grid, column, cells, changed)
    return cells.spread(pa.array(new, pa.string()))
