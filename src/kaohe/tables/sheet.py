"""From the raw cells of one sheet or file to its known columns: headings, empty rows, blemishes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.scheme.model import Scheme
from kaohe.tables import normal
from kaohe.tables.contracts import DATE, ID, NAME, PERIOD_COLUMN, Column, Contract
from kaohe.tables.grid import Cells, Findings, Grid, positions
from kaohe.tables.lookup import report

SEARCHED = 20
"""So many rows are searched for the headings."""


@dataclass
class Sheet:
    """Raw cells: text columns of equal length, `rows` the user's row numbers (int32).

    Without `headings` they are looked for in the first rows. `numeric` marks cells stored as numbers
    (None: no such cell). Row and column numbers of the blemishes count from 1.
    """

    table: str
    source: str
    columns: list[pa.Array]
    rows: pa.Array
    numeric: list[pa.Array | None] = field(default_factory=list)
    headings: list[str] | None = None
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hollow: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()


def expected(contract: Contract, scheme: Scheme) -> tuple[Column, ...]:
    """All columns that a table may have for this scheme."""
    attributes = (
        tuple(
            Column(attribute.name, NAME, "、".join(attribute.values), True) for attribute in scheme.attributes
        )
        if contract.attributes
        else ()
    )
    period = () if "周期" in contract.names else (PERIOD_COLUMN,)
    return (*contract.columns, *attributes, *period)


def to_grid(sheet: Sheet, contract: Contract, scheme: Scheme, findings: Findings) -> Grid | None:
    """The known columns of a sheet, tidied, without empty rows; None where headings are missing."""
    wanted = expected(contract, scheme)
    head, headings = _headings(sheet, wanted)
    if head < 0 and sheet.headings is None:
        if any(len(positions(pc.not_equal(column, ""))) for column in sheet.columns):
            names = "、".join(column.name for column in contract.columns if not column.optional)
            findings.about("找不到标题行", f"第一行写标题：{names}", table=contract.name)
        elif contract.required:
            findings.about("表是空的", "填写考核对象，一行一个", table=contract.name)
        return None
    heading_row = sheet.rows[head].as_py() if head >= 0 else 1
    if heading_row > 1:
        findings.note(f"表“{contract.name}”：标题在第{heading_row}行，其上的行未读")
    found = _match(contract.name, headings, wanted, heading_row, findings)
    if not _complete(contract, found, headings, heading_row, findings):
        return None
    columns = {name: sheet.columns[at].slice(head + 1) for name, at in found.items()}
    grid = Grid(
        contract.name,
        {name: Cells.of(column) for name, column in columns.items()},
        sheet.rows.slice(head + 1),
        {
            name: flags.slice(head + 1)
            for name, at in found.items()
            if sheet.numeric and (flags := sheet.numeric[at]) is not None
        },
    )
    _tidy(grid, wanted, findings)
    grid = _without_empty_rows(grid)
    _blemishes(sheet, grid, found, heading_row, findings)
    return grid


def _headings(sheet: Sheet, wanted: tuple[Column, ...]) -> tuple[int, list[str]]:
    """The position of the heading row (-1: outside the cells, or not found) and its texts."""
    if sheet.headings is not None:
        return -1, sheet.headings
    names = {normal.fold(column.name) for column in wanted}
    best, most = -1, 0
    height = len(sheet.rows)
    for at in range(min(SEARCHED, height)):
        texts = [column[at].as_py() or "" for column in sheet.columns]
        count = len({normal.fold(text) for text in texts} & names)
        if count > most:
            best, most = at, count
    if best < 0:
        return -1, []
    return best, [column[best].as_py() or "" for column in sheet.columns]


def _match(
    table: str, headings: list[str], wanted: tuple[Column, ...], row: int, findings: Findings
) -> dict[str, int]:
    """Known column → position; duplicates and near misses are faults, other columns are noted."""
    names = {normal.fold(column.name): column.name for column in wanted}
    found: dict[str, int] = {}
    others: list[str] = []
    for at, heading in enumerate(headings):
        name = names.get(normal.fold(heading))
        if name is None:
            if heading.strip():
                others.append(heading.strip())
        elif name in found:
            findings.about(
                f"标题“{name}”有两列（第{found[name] + 1}列和第{at + 1}列）",
                "删去或改名其中一列",
                table=table,
                row=row,
                column=name,
            )
        else:
            found[name] = at
    absent = [column.name for column in wanted if column.name not in found]
    ignored = []
    for other in others:
        near = near_heading(other, absent)
        if near:
            findings.about(
                f"不认识标题“{other}”",
                f"是不是“{near}”？是就改过来；如果是另外的内容，换一个不相近的标题或删去这一列",
                table=table,
                row=row,
                column=other,
            )
        else:
            ignored.append(other)
    if ignored:
        findings.note(f"表“{table}”：未用到的列 {'、'.join(ignored)}，没有读")
    return found


def near_heading(text: str, names: list[str]) -> str:
    """The known heading of which `text` looks like a misspelling, or ''.

    Two-character headings that share one character are near only when it is the first and the length
    is the same, so that 日期 is not taken for 周期, nor 序号 for 票号.
    """
    for name in names:
        ratio = difflib.SequenceMatcher(None, text, name).ratio()
        if ratio > 0.6 or (len(text) == len(name) == 2 and text[0] == name[0]):
            return name
    return ""


def _complete(
    contract: Contract, found: dict[str, int], headings: list[str], row: int, findings: Findings
) -> bool:
    """Whether all columns that must be there are; says which are not."""
    missing = [c for c in contract.columns if not c.optional and c.name not in found]
    groups = {c.group for c in contract.columns if c.group}
    for column in missing:
        findings.about(
            f"缺少“{column.name}”列",
            f"加上标题“{column.name}”的列：{column.doc}",
            table=contract.name,
            row=row,
        )
    for group in groups:
        names = [c.name for c in contract.columns if c.group == group]
        if not any(name in found for name in names):
            findings.about(f"缺少“{'”或“'.join(names)}”列", "加上其中一列", table=contract.name, row=row)
            return False
    return not missing


def _tidy(grid: Grid, wanted: tuple[Column, ...], findings: Findings) -> None:
    """Trim the cells; dates take their one form. Changes of ids and names are found when looked up."""
    kinds = {column.name: column.kind for column in wanted}
    for name, cells in grid.columns.items():
        texts, changed = normal.tidy(cells.texts)
        if changed:
            findings.changed(grid, name, cells, changed)
            cells = Cells.of(texts.take(cells.codes))
        if kinds[name] == DATE:
            read = normal.dates(cells.texts)
            report(grid, name, cells, read, findings)
            cells = Cells.of(read.values.take(cells.codes))
        grid.columns[name] = cells
        if kinds[name] != ID:
            grid.stored_as_number.pop(name, None)


def _without_empty_rows(grid: Grid) -> Grid:
    """Leave out the rows without any text."""
    filled = None
    for cells in grid.columns.values():
        here = pc.invert(cells.empty)
        filled = here if filled is None else pc.or_(filled, here)
    return grid.filter(filled) if filled is not None and not pc.all(filled).as_py() else grid


def _blemishes(sheet: Sheet, grid: Grid, found: dict[str, int], heading_row: int, findings: Findings) -> None:
    """Merged cells and formulas without value are faults; hidden rows are read and noted."""
    at = {position + 1: name for name, position in found.items()}
    for top, left, bottom, right in sheet.merged:
        names = [at[column] for column in range(left, right + 1) if column in at]
        if bottom >= heading_row and names:
            area = f"{letters(left)}{top}:{letters(right)}{bottom}"
            findings.about(
                f"单元格 {area} 是合并的",
                "取消合并，每一行都填上自己的内容",
                table=grid.table,
                row=max(top, heading_row),
                column=names[0],
            )
    for row, column in sheet.hollow:
        if column in at and row > heading_row:
            what = f"单元格 {letters(column)}{row} 是公式，文件里没有存它算出的值"
            findings.at(
                grid.table, row, at[column], what, "用 Excel 或 WPS 打开后保存一次，或把公式粘贴为数值"
            )
    for (row, column), value in sheet.errors.items():
        if column in at and row > heading_row:
            what = f"单元格 {letters(column)}{row} 是出错值 {value}"
            findings.at(grid.table, row, at[column], what, "改正公式，或直接填值")
    if sheet.hidden:
        hidden = [row for row in grid.rows.to_pylist() if row in sheet.hidden]
        if hidden:
            findings.note(f"表“{grid.table}”：{normal.listing(hidden)}是隐藏的，照常读入")


def letters(column: int) -> str:
    """A column number as Excel writes it: 1 → A, 28 → AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
