"""Checks rows of one table by themselves, before they join the others: a record, a rating, an upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kaohe.errors import Fault
from kaohe.scheme.model import Scheme
from kaohe.tables import delimited, excel
from kaohe.tables.check import empty_grid
from kaohe.tables.check_appraisees import read_people
from kaohe.tables.check_history import read_history
from kaohe.tables.check_marks import read_marks
from kaohe.tables.check_own import read_own
from kaohe.tables.check_ratings import read_ratings
from kaohe.tables.check_records import read_records
from kaohe.tables.contracts import TABLES_IN
from kaohe.tables.grid import Findings, Grid
from kaohe.tables.labels import without_names
from kaohe.tables.read import sheet_of
from kaohe.tables.sheet import Sheet, to_grid

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class Part:
    """The rows of one table: canonical columns of `kaohe.tables.inputs`, faulty rows included.

    `people` are the names to which the column `a` points; `faults` only those of this table; `texts`
    the cells as they were read.
    """

    table: pa.Table
    people: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    texts: pa.Table


def check(scheme: Scheme, name: str, rows: Columns | Sheet, appraisees: Columns, own: Columns) -> Part:
    """The rows of table `name` against appraisees and their own indicators, columns as in those tables.

    What only all tables together can tell (who lacks own indicators, what is not yet rated) is left
    to the evaluation.
    """
    findings, around = Findings(), Findings()
    sheet = rows if isinstance(rows, Sheet) else sheet_of(name, rows)
    grid = _grid(sheet, name, scheme, findings)
    people = read_people(_grid(sheet_of("对象", appraisees), "对象", scheme, around), scheme, False, around)
    if name == "记录":
        table = read_records(grid, people, scheme, findings)
    elif name == "历史":
        table = read_history(grid, people.names, scheme, findings)
    elif name == "个性指标":
        table = read_own(grid, people, scheme, False, findings, whole=False).table
    else:
        targets = _grid(sheet_of("个性指标", own), "个性指标", scheme, around)
        known = read_own(targets, people, scheme, False, around)
        read = read_ratings if name == "评分" else read_marks
        table = read(grid, people, known, scheme, findings)
    faults = tuple(f for f in findings.all() if f.place.sheet in (name, ""))
    texts = pa.table({"行": grid.rows} | {column: grid.text(column) for column in grid.columns})
    return Part(table, people.names, faults, tuple(findings.notes), texts)


def open_table(path: Path, name: str) -> tuple[Sheet | None, tuple[Fault, ...], tuple[str, ...]]:
    """One table out of an uploaded workbook (its sheet of that name) or CSV file."""
    findings = Findings()
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheet = excel.read(path, findings).get(name)
        if sheet is None and not findings.whole:
            findings.about(f"工作簿里没有名为“{name}”的工作表", f"把工作表改名为“{name}”", file=path.name)
    elif path.suffix.lower() in (".csv", ".tsv", ".txt"):
        sheet = delimited.read(path, TABLES_IN[name], findings)
    else:
        sheet = None
        findings.about("只收 .xlsx 工作簿或 .csv 文件", "用 Excel 或 WPS 另存为 .xlsx", file=path.name)
    return sheet, tuple(findings.all()), tuple(findings.notes)


def _grid(sheet: Sheet, name: str, scheme: Scheme, findings: Findings) -> Grid:
    grid = to_grid(sheet, TABLES_IN[name], scheme, findings)
    return without_names(grid, scheme) if grid is not None else empty_grid(name)
