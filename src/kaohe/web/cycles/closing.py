"""Until when records, ratings and claims are entered: by the stages of the plan that close them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.errors import Refused

RECORDS, RATINGS, CLAIMS = Stage.Closes.RECORDS, Stage.Closes.RATINGS, Stage.Closes.CLAIMS


@dataclass(frozen=True)
class Closing:
    """The last day on which something is entered, and the clause that says so."""

    what: str
    day: datetime.date
    clause: str
    title: str

    @property
    def over(self) -> bool:
        return self.day < clock.today()


def closing(cycle: Cycle, what: str) -> Closing | None:
    """Of several stages that close the same, the one that ends last; None where no dated stage does."""
    stages = Stage.objects.filter(cycle=cycle, closes__in=(what, Stage.Closes.ALL), end__isnull=False)
    last = stages.order_by("-end", "order").defer("detail").first()
    return Closing(what, last.end, last.clause, last.title) if last and last.end else None


def check_open(cycle: Cycle, what: str) -> None:
    """Refused after the last day: the office may move the stage's date, with a reason."""
    found = closing(cycle, what)
    if found is not None and found.over:
        raise Refused(
            f"{what}在{found.day}截止（{found.clause} {found.title}），现在不能再录入或修改。"
            "要补录，请考核办在“环节”里改期并写明理由。"
        )
