"""Sheets of a workbook as rows of text, for lists that are no tables of a scheme (units, people)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import python_calamine

from kaohe.errors import Fault, KaoheError, fault
from kaohe.tables.normal import fold, text_of

SEARCHED = 20
"""So many rows are searched for the headings."""
MOST_CELLS = 5_000_000
MOST_UNPACKED = 500_000_000
"""Bytes: a workbook that unpacks to more is not opened."""


@dataclass(frozen=True)
class Line:
    """One row: its number as Excel shows it, and heading → text, spaces around removed."""

    row: int
    cells: dict[str, str]


def read(content: bytes, wanted: Mapping[str, tuple[str, ...]], name: str = "") -> dict[str, list[Line]]:
    """The wanted sheets of an .xlsx workbook that are there; `wanted` names each sheet's needed headings.

    Headings are the first row in which all needed ones stand; rows without any text are left out.
    KaoheError with every fault: no workbook, too large, none of the sheets, a heading missing or twice.
    """
    sheets: dict[str, list[Line]] = {}
    faults: list[Fault] = []
    book = _open(content, name)
    known = {fold(sheet): sheet for sheet in wanted}
    for title in book.sheet_names:
        sheet = known.get(fold(title))
        if sheet is None or sheet in sheets:
            continue
        found = _lines(book.get_sheet_by_name(title), sheet, wanted[sheet])
        if isinstance(found, Fault):
            faults.append(found)
        else:
            sheets[sheet] = found
    if not sheets and not faults:
        faults.append(fault(f"没有工作表“{'”或“'.join(wanted)}”", "照模板写工作表的名称", file=name))
    if faults:
        raise KaoheError(faults)
    return sheets


def _open(content: bytes, name: str) -> python_calamine.CalamineWorkbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise KaoheError([fault("工作簿太大，没有打开", "删去表外多余的内容，或分成几个", file=name)])
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise KaoheError(
            [
                fault(
                    "不是能打开的 Excel 工作簿",
                    "用 Excel 或 WPS 打开后另存为“Excel 工作簿 (.xlsx)”；设了密码的先去掉密码",
                    file=name,
                )
            ]
        ) from error


def _lines(sheet: python_calamine.CalamineSheet, name: str, needed: tuple[str, ...]) -> list[Line] | Fault:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        return fault("工作表太大，没有读", "删去表外多余的格子", sheet=name)
    rows = sheet.to_python(skip_empty_area=False)
    titles = [[text_of(cell).strip() for cell in row] for row in rows[:SEARCHED]]
    at = next((at for at, row in enumerate(titles) if set(needed) <= set(row)), -1)
    if at < 0:
        return fault(
            f"前{SEARCHED}行里找不到标题“{'、'.join(needed)}”", "照模板写标题，一个都不要少", sheet=name
        )
    headings = titles[at]
    twice = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if twice:
        return fault(f"标题“{'、'.join(twice)}”写了两次", "只留一列", sheet=name, row=at + 1)
    lines = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {
            heading: text_of(cell).strip() for heading, cell in zip(headings, row, strict=False) if heading
        }
        if any(cells.values()):
            lines.append(Line(number, cells))
    return lines
