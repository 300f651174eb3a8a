"""What python-calamine does not tell: formulas without value, error values, percentages, hidden rows.

Only the cells in question are looked at; the sheet's XML is searched as bytes, so a large sheet costs
little more than unpacking it.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = rb"<(?:\w+:)?c\b[^>]*?"
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]+)?"
)
_ERROR = re.compile(_CELL + rb'\bt="e"[^>]*>.*?<(?:\w+:)?v>([^<]*)<')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_ROW = re.compile(rb'\br="(\d+)"')
LARGEST = 2 << 30


@dataclass
class Extras:
    """Cells as (row, column), both from 1. `errors` gives the error value of a cell."""

    hollow: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: list[tuple[int, int]] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part inside the workbook."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {
        sheet.get("name", ""): posixpath.normpath(
            posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))
        )[1:]
        for sheet in book.iter(f"{_MAIN}sheet")
    }


def percent_styles(archive: zipfile.ZipFile) -> list[int]:
    """The cell styles that show a number as a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    formats = {item.get("numFmtId"): item.get("formatCode", "") for item in styles.iter(f"{_MAIN}numFmt")}
    percents = {number for number, code in formats.items() if "%" in re.sub(r'"[^"]*"|\\.', "", code)}
    percents |= {"9", "10"} - set(formats)
    cells = styles.find(f"{_MAIN}cellXfs")
    return [
        at for at, style in enumerate(cells if cells is not None else ()) if style.get("numFmtId") in percents
    ]


def extras(archive: zipfile.ZipFile, part: str, percents: list[int]) -> Extras:
    """What stands in the XML of one sheet beside its values."""
    if archive.getinfo(part).file_size > LARGEST:
        raise ValueError("工作表太大")
    xml = archive.read(part)
    found = Extras()
    if b"<f" in xml or b":f" in xml:
        for match in _FORMULA.finditer(xml):
            if not match[2] and b't="str"' not in match[1]:
                _add(found.hollow, match[1])
    if b't="e"' in xml:
        for match in _ERROR.finditer(xml):
            cell: list[tuple[int, int]] = []
            _add(cell, match[0][: match[0].index(b">")])
            found.errors.update(dict.fromkeys(cell, match[1].decode()))
    if percents:
        style = b"|".join(str(number).encode() for number in percents)
        for match in re.finditer(_CELL + rb'\bs="(?:' + style + rb')"[^>]*>', xml):
            _add(found.percent, match[0])
    if b"hidden=" in xml:
        rows = (_ROW.search(match[0]) for match in _HIDDEN.finditer(xml))
        found.hidden = frozenset(int(row[1]) for row in rows if row)
    return found


def _add(cells: list[tuple[int, int]], attributes: bytes) -> None:
    match = _REFERENCE.search(attributes)
    if match:
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        cells.append((int(match[2]), column))
