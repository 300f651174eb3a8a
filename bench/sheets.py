"""Paper ballots: printed, marked as people do, scanned or photographed badly, and read.

Each sheet is turned (also upside down), shadowed, folded, blurred, made noisy and saved as JPEG at 150 to
200 dpi. A box read wrongly without being handed to people is the one thing that must not happen.
"""

from __future__ import annotations

import argparse
import time
from random import Random
from typing import Any

import cv2
import numpy as np
from figures import Table, main, seconds

from kaohe.papers import printing, scanning, sheet
from kaohe.proof.envelopes import new_code
from kaohe.proof.paper import Paper, Question, Section

BOX = "0123456789abcdef"
GRADES = ("优秀", "称职", "基本称职", "不称职")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheets", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)


def paper() -> Paper:
    questions = (
        Question("1", "履行职责", "100"),
        Question("2", "作风", "100"),
        Question("3", "等次", "100", GRADES),
    )
    return Paper("A", "测评", (Section("科室", questions, tuple(f"第{at}科" for at in range(10))),))


def fill(picture: Any, rows: list[sheet.Row], chance: Random) -> list[str]:
    """Marks by hand: filled, ticked or crossed, a little beside the box now and then; what was meant."""
    meant = []
    for row in rows:
        if chance.random() < 0.05:
            meant.append("")
            continue
        if row.place.question.grades:
            mark = chance.choice(row.place.question.grades)
            wanted = {mark}
        else:
            number = chance.randint(55, 100)
            mark = str(number)
            wanted = {"100"} if number == 100 else {f"{number // 10}x", f"x{number % 10}"}
        how = chance.choice(("fill", "tick", "cross"))
        for box in row.boxes:
            if box.means in wanted:
                _draw(picture, box, how, chance)
        meant.append(mark)
    return meant


def _draw(picture: Any, box: sheet.Box, how: str, chance: Random) -> None:
    per_mm = scanning.PER_MM
    side = sheet.BOX * per_mm
    x = (box.x + chance.uniform(-0.3, 0.3)) * per_mm
    y = (box.y + chance.uniform(-0.3, 0.3)) * per_mm
    ink = chance.randint(10, 90)
    width = chance.choice((3, 4, 5))

    def point(across: float, down: float) -> tuple[int, int]:
        return round(x + across * side), round(y + down * side)

    if how == "fill":
        for step in range(12):
            down = 0.12 + step * 0.068
            cv2.line(picture, point(0.12, down), point(0.88, down + chance.uniform(-0.05, 0.05)), ink, width)
    elif how == "tick":
        cv2.line(picture, point(0.15, 0.5), point(0.42, 0.85), ink, width)
        cv2.line(picture, point(0.42, 0.85), point(0.9, 0.1), ink, width)
    else:
        cv2.line(picture, point(0.12, 0.12), point(0.88, 0.88), ink, width)
        cv2.line(picture, point(0.88, 0.12), point(0.12, 0.88), ink, width)


def spoil(picture: Any, chance: Random) -> bytes:
    """What a scanner or a telephone makes of it."""
    scale = chance.uniform(150, 200) / scanning.DPI
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape
    border = round(0.08 * height)
    wide = cv2.copyMakeBorder(small, border, border, border, border, cv2.BORDER_CONSTANT, value=200)
    middle = (wide.shape[1] / 2, wide.shape[0] / 2)
    angle = chance.uniform(-5, 5) + (180 if chance.random() < 0.2 else 0)
    turned = cv2.warpAffine(
        wide,
        cv2.getRotationMatrix2D(middle, angle, 1),
        wide.shape[::-1],
        flags=cv2.INTER_LINEAR,
        borderValue=200,
    )
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + border
    moved = corners + np.array([[chance.uniform(-12, 12) for _ in range(2)] for _ in range(4)], np.float32)
    turned = cv2.warpPerspective(
        turned, cv2.getPerspectiveTransform(corners, moved), wide.shape[::-1], borderValue=200
    )
    made = turned.astype(np.float32)
    across = np.linspace(chance.uniform(0.6, 1), chance.uniform(0.75, 1), made.shape[1])
    made *= across[None, :]
    if chance.random() < 0.5:  # the edge of a shadow
        edge = chance.randint(0, made.shape[0])
        soft = 1 / (1 + np.exp(-(np.arange(made.shape[0]) - edge) / chance.uniform(5, 60)))
        made *= (1 - chance.uniform(0.1, 0.4) * soft)[:, None]
    if chance.random() < 0.5:  # a fold
        at = chance.randint(made.shape[0] // 4, 3 * made.shape[0] // 4)
        made[at : at + 3] *= chance.uniform(0.65, 0.85)
        made[at + 3 : at + 6] = np.minimum(made[at + 3 : at + 6] * 1.08, 255)
    if chance.random() < 0.5:
        made = cv2.GaussianBlur(made, (3, 3), chance.uniform(0.3, 0.9))
    made += np.random.default_rng(chance.getrandbits(32)).normal(0, chance.uniform(1, 7), made.shape)
    _, jpeg = cv2.imencode(
        ".jpg", np.clip(made, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, chance.randint(60, 92)]
    )
    return bytes(jpeg)


def make(args: argparse.Namespace) -> list[Table]:
    chance = Random(args.seed)
    made = paper()
    rows = sheet.pages(made)[0]
    codes = [new_code() for _ in range(args.sheets)]
    printed = printing.pdf(made, "测评", BOX, codes)
    right = doubtful = wrong = unread = 0
    spent: list[float] = []
    for code, clean in zip(codes, scanning.pictures(printed, "票.pdf"), strict=True):
        marked = clean.copy()
        meant = fill(marked, rows, chance)
        scanned = spoil(marked, chance)
        begun = time.perf_counter()
        try:
            (picture,) = scanning.pictures(scanned, "扫描.jpg")
            page = scanning.straighten(picture)
            read = scanning.read(page, rows)
        except scanning.Unread:
            unread += len(rows)
            continue
        finally:
            spent.append(time.perf_counter() - begun)
        if page.code != code:
            wrong += len(rows)
            continue
        for one, mark in zip(read, meant, strict=True):
            right += not one.doubt and one.mark == mark
            doubtful += bool(one.doubt)
            wrong += not one.doubt and one.mark != mark
    total = len(rows) * args.sheets
    table = Table(
        f"{args.sheets} 张纸票，每张 {len(rows)} 行：打印、涂、弄坏、读",
        ["行", "读对", "占", "交人看", "整张读不了", "读错而没有交人看", "每张"],
        notes=["150–200 dpi，转 ±5° 或倒放，阴影、折痕、模糊、噪点、JPEG。"],
    )
    table.add(
        total, right, f"{right / total:.2%}", doubtful, unread, wrong, seconds(sorted(spent)[len(spent) // 2])
    )
    return [table]


if __name__ == "__main__":
    main(__doc__, make, options)
