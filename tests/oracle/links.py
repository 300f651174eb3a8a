"""Periods of a calendar, the history, and links between periods (semantics, section 6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from kaohe.scheme.model import Link, Scheme
from oracle.numbers import exact
from oracle.tree import Row

YEAR = "年度"
COUNTS = {"年": 1, "半年": 2, "季度": 4, "月": 12}
_PERIOD = re.compile(r"(\d{4})(?:([QH])(\d)|-(\d\d))?")


@dataclass(frozen=True)
class Past:
    """What one period brought to one appraisee."""

    shown: Fraction | None
    place: int | None
    grade: str
    awards: tuple[str, ...]


class History:
    """The table 历史, by appraisee and period."""

    def __init__(self, rows: list[Row]) -> None:
        self.pasts = {(row["对象"], row["周期"]): _past(row) for row in rows}

    @property
    def periods(self) -> list[str]:
        return sorted({period for _, period in self.pasts})

    def place(self, name: str, period: str) -> int | None:
        past = self.pasts.get((name, period))
        return past.place if past else None


def _past(row: Row) -> Past:
    shown, place = row.get("得分", ""), row.get("名次", "")
    return Past(
        exact(shown) if shown else None,
        int(place) if place else None,
        row.get("等次", ""),
        tuple(row["奖项"].split("、")) if row.get("奖项") else (),
    )


def step(period: str, by: int) -> str:
    """The period so many steps on in its calendar; '' when it is no period."""
    found = _PERIOD.fullmatch(period)
    if not found:
        return ""
    year, letter, part, month = found.groups()
    if month:
        total = int(year) * 12 + int(month) - 1 + by
        return f"{total // 12:04d}-{total % 12 + 1:02d}"
    if letter:
        count = 4 if letter == "Q" else 2
        total = int(year) * count + int(part) - 1 + by
        return f"{total // count:04d}{letter}{total % count + 1}"
    return f"{int(year) + by:04d}"


def before(period: str) -> str:
    return step(period, -1)


def run_period(period: str, tables: dict[str, list[Row]]) -> str:
    """The asked period, or the data's, or the one after the latest in 历史."""
    if period:
        return period
    said = {row["周期"] for name, rows in tables.items() if name != "历史" for row in rows if row.get("周期")}
    if said:
        return max(said)
    periods = [row["周期"] for row in tables.get("历史", ())]
    return step(max(periods), 1) if periods else ""


def conclude(
    scheme: Scheme, names: list[str], history: History, period: str, now: dict[str, Past]
) -> dict[str, str]:
    """The conclusion of the first link that hits, for everyone who has one."""
    when = YEAR if period == YEAR else "本期"
    links = [link for link in scheme.links if link.computed and link.when == when]
    found = {}
    for name in names:
        past = {p: what for (who, p), what in history.pasts.items() if who == name}
        if period == YEAR:
            year = max(history.periods)[:4] if history.periods else ""
            chosen = {p: what for p, what in past.items() if p[:4] == year}
        else:
            chosen = {p: what for p, what in past.items() if p < period} | (
                {period: now[name]} if name in now else {}
            )
        for link in links:
            if _holds(scheme, link, chosen, period):
                found[name] = link.conclusion
                break
    return found


def _holds(scheme: Scheme, link: Link, pasts: dict[str, Past], period: str) -> bool:
    hit = _condition(link)
    hits = sum(1 for past in pasts.values() if hit(past))
    if link.running is not None:
        end = max(pasts, default="") if period == YEAR else period
        row = [end] + [step(end, -back) or "unknown" for back in range(1, link.running)]
        return all(p in pasts and hit(pasts[p]) for p in row)
    if link.every:
        count = COUNTS[scheme.calendar]
        year = max(pasts, default="")[:4]
        round_ = list(pasts) if period == YEAR else [period, *(step(period, -b) for b in range(1, count))]
        return len(round_) == count and bool(year) and all(p in pasts and hit(pasts[p]) for p in round_)
    if link.times is not None:
        return hits == link.times
    return hits >= (link.least if link.least is not None else 1)


def _condition(link: Link) -> Callable[[Past], bool]:
    def hit(past: Past) -> bool:
        if link.grade and past.grade != link.grade:
            return False
        if link.award and link.award not in past.awards:
            return False
        return link.below is None or (past.shown is not None and past.shown < exact(link.below))

    return hit
