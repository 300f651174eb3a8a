"""How the workbooks look: fonts, fills, column widths, page set-up. Shared by results and template."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Any

import pyarrow as pa

from kaohe.tables.meta import Meta

A4 = 9
NO_CLOCK = datetime.datetime(2000, 1, 1)  # the same result gives the same bytes
FONT = {"font_name": "宋体", "font_size": 11}
HEADING = {
    **FONT,
    "bold": True,
    "bg_color": "#DDE6F0",
    "border": 1,
    "border_color": "#8A9BB0",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}
BODY = {**FONT, "border": 1, "border_color": "#C4CCD6", "valign": "vcenter", "text_wrap": True}
RED_FILL = {"bg_color": "#FBE0DD", "font_color": "#9C1C12"}
WAITING_FILL = {"bg_color": "#FFF1C9", "font_color": "#7A5200"}
STAMP = {
    "width": 64,
    "height": 28,
    "x_offset": 8,
    "y_offset": 2,
    "font": {"name": "黑体", "size": 14, "bold": True, "color": "#C00000"},
    "align": {"vertical": "middle", "horizontal": "center"},
    "line": {"color": "#C00000", "width": 1.5},
    "fill": {"none": True},
}
_LEAST_WIDTH, _MOST_WIDTH = 8, 50
_LOOK_AT = 1000  # rows that decide a column's width


def display_width(text: str) -> int:
    """Columns that a text takes: two for a Chinese character, one for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def set_widths(sheet: Any, table: pa.Table) -> None:
    """Columns as wide as their heading and contents, within limits; longer texts wrap."""
    for at, name in enumerate(table.column_names):
        texts = [name + "　", *table.column(at).slice(0, _LOOK_AT).to_pylist()]
        widest = max(display_width(line) for text in texts for line in (text or "").splitlines() or [""])
        sheet.set_column(at, at, min(max(widest + 2, _LEAST_WIDTH), _MOST_WIDTH))


def page(sheet: Any, meta: Meta, *, rows: int, columns: int) -> None:
    """A4 landscape, heading frozen and repeated, filter, header and footer, 暂定 where it is."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{rows + 1}"})
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.9, bottom=0.7)
    sheet.center_horizontally()
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, rows, columns - 1)
    period = f" {_plain(meta.period)}" if meta.period else ""
    stamp = "&B&KC00000【暂定】" if meta.provisional else ""
    sheet.set_header(f"&L{_plain(meta.title)[:80]}{period}&C&A&R{stamp}")
    sheet.set_footer(f"&L{_plain(meta.scheme)} {meta.hash[:12]}&R第 &P 页，共 &N 页")
    if meta.provisional:
        sheet.set_tab_color("#C00000")


def _plain(text: str) -> str:
    return text.replace("&", "&&")
