"""How long each kind of material is kept, by the scheme's filings (保管期限)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded


@dataclass(frozen=True)
class Kept:
    """A kind of material, the clause, and until when (None: for ever)."""

    kind: str
    clause: str
    years: str
    until: datetime.date | None

    @property
    def over(self) -> bool:
        return self.until is not None and self.until < clock.today()


def retention(cycle: Cycle, closed: datetime.date | None) -> list[Kept]:
    """From the day of closing; everything for ever where the scheme says nothing."""
    found = [
        Kept(kind, element.id, f"{years.normalize():f}年", _until(closed, int(years)) if closed else None)
        for element in loaded(cycle.scheme).archives
        for kind, years in element.retain
    ]
    return found or [Kept("全部材料", "", "永久（办法没有规定保管期限）", None)]


def _until(day: datetime.date, years: int) -> datetime.date:
    """So many years later; of a leap day the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
