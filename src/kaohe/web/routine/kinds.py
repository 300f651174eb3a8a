"""What a scheme has of this: special provisions, attendance, periods within a year. Asks no database."""

from __future__ import annotations

from kaohe.scheme.model import Scheme, Special
from kaohe.scheme.shape import NO_GRADE
from kaohe.tables import periods
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded

YEAR, ATTENDANCE, SOURCE = "年度", "考勤", "来源"


def specials(scheme: Scheme) -> dict[str, Special]:
    """Value of an attribute → the provision by which whoever has it gets no grade for now."""
    return {
        value: special
        for special in scheme.specials
        if NO_GRADE in special.effect
        for _, values in special.applies
        for value in values
    }


def attribute_of(special: Special) -> str:
    return special.applies[0][0]


def marks(scheme: Scheme) -> dict[str, Special]:
    """Clause → the provision whose effect falls on the year."""
    return {
        special.id: special
        for special in scheme.specials
        if any(effect.startswith(YEAR) for effect in special.effect)
    }


def keeps_attendance(cycle: Cycle) -> bool:
    """Whether a step of the scheme takes attendance as a basis."""
    return any(dict(step.params).get(SOURCE) == ATTENDANCE for step in loaded(cycle.scheme).steps)


def within_a_year(cycle: Cycle) -> bool:
    """Whether a year has several periods."""
    return periods.PER_YEAR[loaded(cycle.scheme).calendar] > 1
