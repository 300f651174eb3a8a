"""The door for tables coming in: an Excel workbook, a folder of CSV or Parquet files, or plain rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from kaohe.errors import Fault, KaoheError
from kaohe.scheme.model import Scheme
from kaohe.tables import columnar, delimited, excel
from kaohe.tables.check import make_appraisees, make_inputs
from kaohe.tables.contracts import TABLES_IN
from kaohe.tables.grid import Findings, Grid
from kaohe.tables.inputs import ANNUAL, Inputs
from kaohe.tables.labels import without_names
from kaohe.tables.needs import scoring_tables
from kaohe.tables.normal import fold
from kaohe.tables.place import Place
from kaohe.tables.sheet import Sheet, to_grid

P = TypeVar("P", bound=Place)

WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
PARQUET = ".parquet"
UNFINISHED = "有关的对象都会是“未完成”"
"""How every note on a missing table of scores ends."""
OLD = (".xls", ".et", ".ods", ".xlsb", ".wps")


def read(path: str | Path, scheme: Scheme, *, period: str = "", skip_faults: bool = False) -> Inputs:
    """Read a workbook or a folder; KaoheError with every fault (semantics, section 7)."""
    findings = Findings()
    sheets = _open(Path(path), findings)
    try:
        inputs = _inputs(sheets, scheme, period, skip_faults, findings)
    except KaoheError as error:
        raise KaoheError(_in_file(fault, Path(path), sheets) for fault in error.faults) from None
    inputs = replace(inputs, faults=tuple(_in_file(f, Path(path), sheets) for f in inputs.faults))
    if inputs.period == ANNUAL:
        return inputs
    return replace(
        inputs,
        notes=(
            *inputs.notes,
            *missing_tables(
                scheme, {"评分": inputs.ratings.num_rows, "测评票": inputs.marks.num_rows}, sheets
            ),
        ),
    )


def read_appraisees(path: Path | str, scheme: Scheme, period: str = "") -> tuple[pa.Table, tuple[str, ...]]:
    """Table 对象 alone, as a roster is before anything is known of those in it, and notes on the reading.

    The columns are those of `Inputs.appraisees`. KaoheError with every fault of that table.
    """
    findings = Findings()
    sheets = _open(Path(path), findings)
    sheets = {name: sheet for name, sheet in sheets.items() if name == "对象"}
    try:
        made = make_appraisees(_grids(sheets, scheme, findings), scheme, period, findings)
    except KaoheError as error:
        raise KaoheError(_in_file(fault, Path(path), sheets) for fault in error.faults) from None
    return made, tuple(findings.notes)


def _in_file(fault: Fault, path: Path, sheets: Mapping[str, Sheet]) -> Fault:
    """The fault with the file in which it is, where that is known."""
    table = fault.place.sheet
    if fault.place.file or not table:
        return fault
    source = (
        path.name if path.suffix.lower() in WORKBOOKS else sheets[table].source if table in sheets else ""
    )
    return replace(fault, place=replace(fault.place, file=source))


def missing_tables(scheme: Scheme, rows: Mapping[str, int], given: Collection[str]) -> Iterator[str]:
    """Tables without a row although scores come from them: no fault, but nobody is finished."""
    for table, what in scoring_tables(scheme).items():
        if not rows[table]:
            state = "里没有数据" if table in given else "没有给出"
            yield f"表“{table}”{state}：{what}从这张表来，{UNFINISHED}"


def from_rows(
    scheme: Scheme,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    period: str = "",
    skip_faults: bool = False,
) -> Inputs:
    """The same from rows in memory: table name → rows of heading → value; the first row is row 2."""
    columns: dict[str, dict[str, list[object]]] = {}
    for table, rows in tables.items():
        headings = dict.fromkeys(name for row in rows for name in row)
        columns[table] = {name: [row.get(name, "") for row in rows] for name in headings}
    return from_columns(scheme, columns, period=period, skip_faults=skip_faults)


def from_columns(
    scheme: Scheme,
    tables: Mapping[str, Mapping[str, Sequence[object]]],
    *,
    period: str = "",
    skip_faults: bool = False,
) -> Inputs:
    """The same from columns in memory: table name → heading → values; the first value is row 2."""
    findings = Findings()
    sheets = {}
    for table, columns in tables.items():
        if table not in TABLES_IN:
            findings.about(f"没有名为“{table}”的表", f"表有 {'、'.join(TABLES_IN)}", table=table)
            continue
        sheets[table] = sheet_of(table, columns)
    return _inputs(sheets, scheme, period, skip_faults, findings)


def sheet_of(table: str, columns: Mapping[str, Sequence[object]]) -> Sheet:
    """A table in memory as if it had been read; without any column it has the contract's, empty."""
    named = columns or {name: [] for name in TABLES_IN[table].names}
    made = [excel.as_text(list(values)) for values in named.values()]
    rows = len(made[0][0])
    return Sheet(
        table,
        table,
        [texts for texts, _ in made],
        pa.array(range(2, rows + 2), pa.int32()),
        [numeric for _, numeric in made],
        headings=list(named),
    )


def _inputs(
    sheets: Mapping[str, Sheet], scheme: Scheme, period: str, skip_faults: bool, findings: Findings
) -> Inputs:
    return make_inputs(_grids(sheets, scheme, findings), scheme, period, skip_faults, findings)


def _grids(sheets: Mapping[str, Sheet], scheme: Scheme, findings: Findings) -> dict[str, Grid]:
    """The tables as their contracts have them; KaoheError where there is no 对象 that can be read."""
    if "对象" not in sheets and not findings.whole:
        findings.about("缺少“对象”表", "加上名为“对象”的工作表或 对象.csv，一行一个考核对象")
    grids = {}
    for table, sheet in sheets.items():
        grid = to_grid(sheet, TABLES_IN[table], scheme, findings)
        if grid is not None:
            grids[table] = without_names(grid, scheme)
    if "对象" in grids and not len(grids["对象"]):
        findings.about("表里没有对象", "填写考核对象，一行一个", table="对象")
    if findings.whole and "对象" not in grids:
        raise KaoheError(findings.all())
    return grids


def _open(path: Path, findings: Findings) -> dict[str, Sheet]:
    if path.is_dir():
        return _folder(path, findings)
    suffix = path.suffix.lower()
    if not path.exists():
        findings.about("没有这个文件或文件夹", "检查路径", file=str(path))
    elif suffix in WORKBOOKS:
        return excel.read(path, findings)
    elif suffix in OLD:
        findings.about(f"{suffix} 格式读不了", "用 Excel 或 WPS 另存为“Excel 工作簿 (.xlsx)”", file=path.name)
    else:
        findings.about(
            "数据要给一个 .xlsx 工作簿，或装有各表 CSV、Parquet 文件的文件夹",
            "给出工作簿，或这个文件所在的文件夹",
            file=path.name,
        )
    return {}


def _folder(folder: Path, findings: Findings) -> dict[str, Sheet]:
    """The tables of a folder."""
    sheets = {}
    for table, path in files_of(folder, findings).items():
        reader = delimited.read if path.suffix.lower() in TEXTS else columnar.read
        sheet = reader(path, TABLES_IN[table], findings)
        if sheet is not None:
            sheets[table] = sheet
    return sheets


def files_of(folder: P, findings: Findings) -> dict[str, P]:
    """The file of each table in a folder, or the folder of its Parquet files.

    Two files of one table are a fault, other files are noted.
    """
    known = {fold(name): name for name in TABLES_IN}
    files: dict[str, P] = {}
    others = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        suffix = path.suffix.lower()
        if path.name.startswith((".", "~$")):
            continue
        table = known.get(fold(path.stem))
        if path.is_dir():
            if table is None or suffix not in ("", PARQUET):
                continue
        elif table is None or suffix not in (*TEXTS, PARQUET):
            others.append(path.name)
            continue
        if table in files:
            findings.about(
                f"“{table}”表有两个文件：{files[table].name} 和 {path.name}", "只留一个", table=table
            )
        else:
            files[table] = path
    if not files:
        _no_tables(folder, others, findings)
    elif others:
        findings.note(f"文件夹里的其他文件没有读：{'、'.join(others[:10])}")
    return files


def _no_tables(folder: Place, others: list[str], findings: Findings) -> None:
    books = [name for name in others if name.lower().endswith(WORKBOOKS)]
    if books:
        findings.about("文件夹里是工作簿", f"直接给出工作簿，如 {folder.name}/{books[0]}", file=str(folder))
    else:
        names = "、".join(f"{name}.csv" for name in TABLES_IN)
        findings.about("文件夹里没有任何一张表", f"表的文件名是 {names}（或 .parquet）", file=str(folder))
