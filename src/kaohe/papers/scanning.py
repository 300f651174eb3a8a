"""Reading ballots from scans and photographs: straightened by the markers in the corners, box by box.

What is not clear is never guessed: the row is handed to people with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pypdfium2
import zxingcpp

from kaohe.papers import sheet
from kaohe.papers.sheet import Unread

Image = Any
QR: Any = zxingcpp.BarcodeFormat.QRCode
DPI = 200
PER_MM = DPI / 25.4
LEAST_DPI = 145
"""Below it, rows were read wrongly without anybody noticing."""
INSET = 0.75
"""So many millimetres inside a box its own line is not seen."""
DARK = 0.62
"""Of the paper's brightness around it: ink is darker, the digits printed in the boxes are lighter."""
EMPTY, FULL = 0.085, 0.16
"""The share of dark in a box: below the one it is empty, above the other marked, between them unsure."""


@dataclass(frozen=True)
class Page:
    """A page made straight: its picture, and whose it is."""

    picture: Image
    box: str
    code: str
    number: int


def pictures(content: bytes, name: str) -> Iterator[Image]:
    """The pages of a PDF, or the one picture of a JPEG or PNG file, in grey."""
    if content[:5] == b"%PDF-":
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise Unread(f"“{name}”打不开，请重新扫描") from error
        for page in document:
            yield cv2.cvtColor(page.render(scale=DPI / 72).to_numpy(), cv2.COLOR_BGR2GRAY)
        return
    picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE) if content else None
    if picture is None:
        raise Unread(f"“{name}”不是 PDF、JPEG 或 PNG 图片")
    yield picture


def straighten(picture: Image) -> Page:
    """The page as it was printed, whichever way it lay; Unread where that cannot be."""
    found = _corners(picture)
    if len(found) < 3:
        raise Unread("找不到角上的黑块：整张纸都要在图片里，四角不要遮住")
    size = float(np.median([np.linalg.norm(c[i] - c[(i + 1) % 4]) for c in found.values() for i in range(4)]))
    dpi = size / sheet.MARKER * 25.4
    if dpi < LEAST_DPI:
        raise Unread(f"图片只有约{dpi:.0f} dpi，看不准；扫描用 200 dpi，拍照靠近一些")
    there = np.concatenate([_printed(which) for which in found]).astype(np.float32)
    here = np.concatenate(list(found.values())).astype(np.float32)
    matrix, _ = cv2.findHomography(here, there, cv2.RANSAC, 3.0)
    if matrix is None:
        raise Unread("角上的黑块对不齐：纸太皱，请压平再扫")
    target = (round(sheet.WIDTH * PER_MM), round(sheet.HEIGHT * PER_MM))
    flat = cv2.warpPerspective(picture, matrix, target, flags=cv2.INTER_AREA, borderValue=255)
    label = _label(flat) or _label(picture)
    if label is None:
        raise Unread("读不出二维码：不要遮住、折到二维码")
    return Page(flat, *label)


def _corners(picture: Image) -> dict[int, Image]:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    options = cv2.aruco.DetectorParameters()
    options.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary, options).detectMarkers(picture)
    if ids is None:
        return {}
    seen = [int(which) for which in ids.flatten()]
    return {
        which: corner.reshape(4, 2)
        for which, corner in zip(seen, corners, strict=True)
        if which < 4 and seen.count(which) == 1
    }


def _printed(which: int) -> Image:
    """The corners of a marker on the straight page, in its pixels."""
    right, bottom = sheet.WIDTH - sheet.MARGIN - sheet.MARKER, sheet.HEIGHT - sheet.MARGIN - sheet.MARKER
    x = sheet.MARGIN if which in (0, 3) else right
    y = sheet.MARGIN if which in (0, 1) else bottom
    size = sheet.MARKER
    return np.array([[x, y], [x + size, y], [x + size, y + size], [x, y + size]]) * PER_MM


def _label(picture: Image) -> tuple[str, str, int] | None:
    for one in zxingcpp.read_barcodes(picture, formats=QR):
        label = sheet.read_label(one.text)
        if label is not None:
            return label
    return None


def read(page: Page, rows: Sequence[sheet.Row]) -> list[sheet.Reading]:
    """What the rows of a page say."""
    dark = _dark(page.picture)
    found = []
    for row in rows:
        shares = [_share(dark, box) for box in row.boxes]
        marked = [share >= FULL for share in shares]
        unsure = [EMPTY <= share < FULL for share in shares]
        found.append(sheet.read(row, marked, unsure))
    return found


def _dark(picture: Image) -> Image:
    """Where there is ink: compared with the paper around, so that a shadow is no ink."""
    paper = cv2.medianBlur(cv2.dilate(picture, np.ones((9, 9), np.uint8)), 41)
    return picture.astype(np.float32) < DARK * np.maximum(paper, 40).astype(np.float32)


def _share(dark: Image, box: sheet.Box) -> float:
    left, top = (box.x + INSET) * PER_MM, (box.y + INSET) * PER_MM
    side = (sheet.BOX - 2 * INSET) * PER_MM
    inside = dark[round(top) : round(top + side), round(left) : round(left + side)]
    return float(inside.mean())


def crop(page: Page, row: sheet.Row) -> bytes:
    """A row as a PNG picture, for people to look at."""
    top = max(0, round((row.boxes[0].y - 1.5) * PER_MM))
    bottom = round((row.boxes[0].y + sheet.BOX + 1.5) * PER_MM)
    left, right = round((sheet.NAME_AT - 2) * PER_MM), round((sheet.WIDTH - 8) * PER_MM)
    made, png = cv2.imencode(".png", page.picture[top:bottom, left:right])
    if not made:
        raise Unread("图片存不下")
    return bytes(png)
