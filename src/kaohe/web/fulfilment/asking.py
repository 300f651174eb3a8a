"""Which clauses ask that something be done and reported: steps and terms that no page of their own covers.

A target letter, a statement (事项) and a consequence (后果) have theirs. What the clause says of rules
(计分, 项目), of how often (频次, 次数) and of days before (提前月数) is acted on here.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kaohe.scheme.language import loads
from kaohe.scheme.model import Deadline, Step
from kaohe.web.cycles.models import Cycle
from kaohe.web.permissions import Role
from kaohe.web.tasks import role_of, works_itself

_PERSONS = ("本人", "个人")


@dataclass(frozen=True)
class Asked:
    """A clause: of each appraisee so often in each of its parts, or of whom it names.

    `items` are the rules and indicators by which it is judged; `before` the months to count back.
    """

    clause: str
    name: str
    who: tuple[str, ...]
    of_appraisees: bool
    count: int = 1
    items: tuple[str, ...] = ()
    before: int = 0

    @property
    def for_some(self) -> bool:
        """Whether the words name a group of appraisees that only the office can tell (列入…的部门)."""
        return any(
            works_itself(name.rpartition("的")[2]) for name in self.who if role_of(name) == Role.OFFICE
        )

    @property
    def units_only(self) -> bool:
        """Whether it speaks of units as such: where persons are appraised, it is not for them."""
        mine = [name for name in self.who if works_itself(name)]
        return not self.items and bool(mine) and not any(name.startswith(_PERSONS) for name in mine)

    @property
    def by_case(self) -> bool:
        """Whether each case has a last day of its own, counted back from its expiry."""
        return self.before > 0


def asked(cycle: Cycle) -> Mapping[str, Asked]:
    """By clause, in the order of the scheme."""
    return _asked(cycle.scheme.hash, cycle.scheme.text)


@lru_cache(maxsize=64)
def _asked(_hash: str, text: str) -> Mapping[str, Asked]:
    scheme = loads(text).scheme
    found = [_of_step(step) for step in scheme.steps if not step.task and "后果" not in dict(step.params)]
    found += [_of_term(term) for term in scheme.deadlines if not term.task]
    return {one.clause: one for one in found}


def _of_step(step: Step) -> Asked:
    who = (*step.by, step.lead, step.collect, step.check, *step.approve, step.decides, *step.sign)
    names = tuple(dict.fromkeys(name for name in who if name))
    scored = (step.scored,) if step.scored and step.scored != "否" else ()
    mine = bool(step.scored) or any(works_itself(name) for name in step.by)
    return Asked(step.id, step.name, names, mine, items=scored)


def _of_term(term: Deadline) -> Asked:
    names = tuple(filter(None, (term.by,)))
    mine = bool(term.items) or any(works_itself(name) for name in names)
    return Asked(term.id, term.name, names, mine, term.count or 1, term.items, term.months_before or 0)


def named(one: Asked, roles: Iterable[str], unit: str, *, persons: bool = False) -> bool:
    """Whether the clause names a person's unit, or what the person is in the cycle.

    Where persons are appraised, what units as such do is done by the assessing units.
    """
    held = set(roles)
    if persons and one.units_only and Role.ASSESSOR in held:
        return True
    return any(name == unit or (role_of(name) in held and not works_itself(name)) for name in one.who)


def counted_back(day: datetime.date, months: int) -> datetime.date:
    """So many months before a day; the last day of a shorter month."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
