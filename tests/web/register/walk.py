"""Walks the register: drives the product for every row and says what it did, or that it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from traceback import extract_tb

from django.db import transaction

from kaohe.errors import KaoheError
from kaohe.web.errors import Refused
from tests.regulations.register import ROWS, Row
from tests.regulations.test_clauses_decide import outside
from web.register import counted, deadlines, forms, planned, results, roles, specials, told
from web.register.town import Town, make_town

HERE = "tests/web/register"
Enactor = Callable[[Town, Row], str]
BY_KIND: dict[str, Enactor] = {
    "procedure": planned.procedure,
    "deadline": deadlines.deadline,
    "notice": told.notice,
    "appeal": told.appeal,
    "archive": told.archive,
    "role": roles.role,
    "form": forms.form,
    "special": specials.special,
    "indicator": counted.indicator,
}
DECLARED: dict[str, Enactor] = {
    "award": results.award,
    "link": results.link,
    "veto": results.use,
    "affirmation": results.use,
}
"""Rows of these kinds that nothing computes: others decide, or they concern somebody outside the scheme."""


@dataclass(frozen=True)
class Outcome:
    """What the product did for a row; `fault` where it did not."""

    row: Row
    behaviour: str
    fault: str = ""


@dataclass(frozen=True)
class Walk:
    """All rows of one scheme."""

    scheme: str
    outcomes: tuple[Outcome, ...]

    @property
    def missing(self) -> list[str]:
        return [f"{one.row.id} {one.row.gist}：{one.fault}" for one in self.outcomes if one.fault]

    @cached_property
    def kinds(self) -> dict[str, tuple[int, int]]:
        """Kind → enacted, rows."""
        every = Counter(one.row.kind for one in self.outcomes)
        good = Counter(one.row.kind for one in self.outcomes if not one.fault)
        return {kind: (good[kind], count) for kind, count in every.items()}

    @property
    def enacted(self) -> int:
        return len(self.outcomes) - len(self.missing)


def walk(scheme: str) -> Walk:
    """Each row on the same cycle; what one row did is undone before the next."""
    assert scheme in ROWS
    town = make_town(scheme)
    return Walk(scheme, tuple(_enact(town, row) for row in town.rows.values()))


def _enact(town: Town, row: Row) -> Outcome:
    try:
        with transaction.atomic():
            said = enactor(town.name, row)(town, row)
            transaction.set_rollback(True)
    except AssertionError as error:
        return Outcome(row, "", _why(error) or "断言不成立")
    except (Refused, KaoheError, LookupError, StopIteration, AttributeError, ValueError, TypeError) as error:
        return Outcome(row, "", f"{type(error).__name__} {_why(error)}")
    finally:
        town.cycle.refresh_from_db()
        town.mine.refresh_from_db()
        for who in (town.office, town.me, town.decider, town.leader, town.colleague):
            who.__dict__.pop("_grants", None)
    return Outcome(row, said)


def _why(error: Exception) -> str:
    """The first line, and where in the walk it was."""
    at = next(
        (
            f"{frame.name}:{frame.lineno}"
            for frame in reversed(extract_tb(error.__traceback__))
            if HERE in frame.filename
        ),
        "",
    )
    return f"{(str(error).splitlines() or [''])[0][:160]} [{at}]"


def enactor(scheme: str, row: Row) -> Enactor:
    """By which behaviour a row is enacted."""
    if row.kind in DECLARED and outside(scheme, row.id):
        return DECLARED[row.kind]
    return BY_KIND.get(row.kind, counted.scoring)
