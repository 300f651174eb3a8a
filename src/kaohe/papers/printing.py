"""Ballots on paper as one PDF: each with its own QR code, boxes to be marked, markers in the corners."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

import cv2
import segno
import typst

from kaohe.papers import sheet
from kaohe.proof.paper import Paper

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
_PAGE = """
#set page(width: {width}mm, height: {height}mm, margin: 0mm)
#set text(font: ({fonts},), size: 9pt, lang: "zh")
#let data = json(bytes(sys.inputs.data))
#let at(x, y, it) = place(top + left, dx: x * 1mm, dy: y * 1mm, it)
#for page in data.pages {{
  for (x, y, svg) in page.pictures {{
    at(x.at(0), y, image(bytes(svg), width: x.at(1) * 1mm, format: "svg"))
  }}
  at(24, 11, text(size: 13pt, weight: "bold", data.title))
  at(24, 19, text(size: 10pt, data.name))
  at(24, 26, box(width: 132mm, text(size: 8pt, data.how)))
  at(162, 34, text(size: 7pt, page.code))
  for (x, y, it) in page.heads {{ at(x, y, text(size: 7pt, it)) }}
  for (y, it) in page.names {{
    let name = text(size: 8.5pt, it)
    at({name}, y, box(width: 58mm, height: 6.4mm, inset: (top: 0.4mm), clip: true, name))
  }}
  for (x, y, it) in page.boxes {{
    at(x, y, rect(width: {box}mm, height: {box}mm, stroke: 0.35pt + luma(60)))
    let faint = text(size: 6pt, fill: luma(200), it)
    at(x, y, box(width: {box}mm, height: {box}mm, align(center + horizon, faint)))
  }}
  for (x, y, it) in page.words {{ at(x, y, text(size: 8.5pt, it)) }}
  at(24, 284, text(size: 7.5pt, page.foot))
  pagebreak(weak: true)
}}
"""
HOW = (
    "把要打的格子涂满，或在格子里打勾。打分的，十位、个位各涂一格，100分只涂最前一格；整行空着算弃权。"
    "涂错了不要改，换一张。不要在别处写字，不要折角上的黑块和二维码。"
)


def pdf(paper: Paper, title: str, box: str, codes: Sequence[str]) -> bytes:
    """All pages of all sheets, sheet after sheet, in the order of the codes."""
    rows = sheet.pages(paper)
    data = {
        "title": title,
        "name": f"{paper.name or paper.cls}（{paper.cls}票）",
        "how": HOW,
        "pages": [
            _page(page, number, len(rows), box, code) for code in codes for number, page in enumerate(rows, 1)
        ],
    }
    source = _PAGE.format(
        width=sheet.WIDTH,
        height=sheet.HEIGHT,
        name=sheet.NAME_AT,
        box=sheet.BOX,
        fonts=", ".join(f'"{font}"' for font in FONTS),
    )
    made: bytes = typst.compile(source.encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    return made


def _page(rows: Sequence[sheet.Row], number: int, count: int, box: str, code: str) -> dict[str, object]:
    qr = segno.make(sheet.label(box, code, number), error="q", micro=False)
    right, bottom = sheet.WIDTH - sheet.MARGIN - sheet.MARKER, sheet.HEIGHT - sheet.MARGIN - sheet.MARKER
    corners = ((sheet.MARGIN, sheet.MARGIN), (right, sheet.MARGIN), (right, bottom), (sheet.MARGIN, bottom))
    pictures = [[[x, sheet.MARKER], y, marker(which)] for which, (x, y) in enumerate(corners)]
    pictures.append([[sheet.QR_AT[0], sheet.QR_SIZE], sheet.QR_AT[1], _svg(qr)])
    boxes = [[one.x, one.y, _inside(one.means)] for row in rows for one in row.boxes]
    words = [
        [one.x + sheet.BOX + 1.2, one.y + 0.6, one.means]
        for row in rows
        if row.place.question.grades
        for one in row.boxes
    ]
    heads = []
    if any(not row.place.question.grades for row in rows):
        top = sheet.FIRST_ROW - 4
        heads = [
            [sheet.BOXES_AT, top, "100"],
            [sheet.BOXES_AT + 9, top, "十位"],
            [sheet.BOXES_AT + 67, top, "个位"],
        ]
    several = len({row.place.question.id for row in rows}) > 1
    names = [
        [
            row.boxes[0].y + 0.3,
            row.place.appraisee
            + (f"　{row.place.question.name or row.place.question.id}" if several else ""),
        ]
        for row in rows
    ]
    return {
        "pictures": pictures,
        "code": f"{code[:4]}-{code[4:]}",
        "heads": heads,
        "names": names,
        "boxes": boxes,
        "words": words,
        "foot": f"第{number}页，共{count}页　同一张票的各页编号相同，一起投入票箱　票箱编号 {box}",
    }


def _inside(means: str) -> str:
    """The digit printed faintly in its box."""
    return means.strip("x") if "x" in means else ""


def _svg(qr: segno.QRCode) -> str:
    made: str = qr.svg_inline(border=2, omitsize=True)
    return made.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@cache
def marker(which: int) -> str:
    """A marker of OpenCV's as SVG squares."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    bits = cv2.aruco.generateImageMarker(dictionary, which, 6)
    cells = "".join(
        f'<rect x="{x}" y="{y}" width="1.02" height="1.02"/>'
        for y in range(6)
        for x in range(6)
        if bits[y][x] == 0
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 6">{cells}</svg>'
