"""What people add to a result so that papers come out filled: a table with a row for each appraisee."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from kaohe.errors import Fault, KaoheError, fault
from kaohe.tables.delimited import decode

APPRAISEE = "对象"
MOST_ROWS, MOST_COLUMNS = 100_000, 200


def read(path: Path, known: Collection[str]) -> dict[str, dict[str, str]]:
    """Field → text by appraisee from a .csv or .xlsx; KaoheError with every fault."""
    if path.suffix.lower() == ".xlsx":
        rows = _xlsx(path)
    elif path.suffix.lower() == ".csv":
        rows = _csv(path)
    else:
        raise KaoheError([fault("只认 .csv 和 .xlsx", "另存为这两种之一", file=str(path))])
    return _facts(rows, known, str(path))


def _csv(path: Path) -> list[list[str]]:
    decoded = decode(path.read_bytes())
    if decoded is None:
        raise KaoheError([fault("编码不是 UTF-8，也不是 GB18030", "另存为 UTF-8 的 CSV", file=str(path))])
    try:
        return list(csv.reader(io.StringIO(decoded[0])))
    except csv.Error as error:
        cure = "用 Excel 另存为 CSV"
        raise KaoheError([fault(f"不是合格的 CSV（{error}）", cure, file=str(path))]) from error


def _xlsx(path: Path) -> list[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            ["" if cell is None else _text(cell) for cell in row]
            for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        ]
        book.close()
    except Exception as error:  # openpyxl raises whatever its parsers raise
        cure = "用 Excel 或 WPS 重新另存为 .xlsx"
        raise KaoheError([fault("打不开，不是完好的工作簿", cure, file=str(path))]) from error
    return rows


def _text(value: Any) -> str:
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _facts(rows: Sequence[Sequence[str]], known: Collection[str], file: str) -> dict[str, dict[str, str]]:
    if not rows or APPRAISEE not in [name.strip() for name in rows[0]]:
        raise KaoheError(
            [fault(f"没有“{APPRAISEE}”这一列", f"第一行写列名，其中一列是“{APPRAISEE}”", file=file)]
        )
    names = [name.strip() for name in rows[0]]
    at = names.index(APPRAISEE)
    found: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        who = row[at].strip() if at < len(row) else ""
        if who not in known:
            near = difflib.get_close_matches(who, known, 1)
            cure = f"是不是“{near[0]}”？" if near else "写结果里的全名"
            faults.append(fault(f"结果里没有“{who}”", cure, file=file, row=number, column=APPRAISEE))
        elif who in found:
            faults.append(fault(f"“{who}”写了两行", "合成一行", file=file, row=number, column=APPRAISEE))
        else:
            found[who] = {
                name: cell.strip()
                for name, cell in zip(names, row, strict=False)
                if name not in ("", APPRAISEE) and cell.strip()
            }
    if faults:
        raise KaoheError(faults)
    return found


def said(pairs: Iterable[str]) -> Mapping[str, str]:
    """字段=值, as given on the command line."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise KaoheError([fault(f"“{pair}”不是 字段=值", "写成 日期=2025-01-20 的样子")])
        found[name.strip()] = value.strip()
    return found
