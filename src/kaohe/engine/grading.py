"""From totals to grades in one step, and what is sorted on the way.

Of many appraisees only their numbers are sorted, each scope as one number: texts that are carried through
every sort cost more than all the rest. Their names are joined to them where somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.engine import grades, order
from kaohe.engine.met import Met
from kaohe.engine.order import scope_columns
from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step, merged
from kaohe.scheme.model import Scheme

Scope = tuple[str, ...]


def steps(plan: Plan, met: Met, provisional: bool) -> list[Step]:
    """`graded`: everybody with total, place and grade."""
    scheme = plan.scheme
    scopes = _scopes(scheme) if met.many else {}
    made = merged(
        order.total(plan, met, _narrow(scheme, scopes) if met.many else ""),
        order.standing(plan, met, provisional, scopes, grades.counted_base(scheme, met)),
        *grades.graded(scheme, met, scopes),
    )
    if not met.many:
        return [made]
    known = ", ".join((*_asked(scheme), *dict.fromkeys(scopes.values())))
    wide = f"SELECT ap.*, x.* EXCLUDE ({known}) FROM appraisees ap JOIN placed x ON x.a = ap.a"
    return [Step("placed", made.sql), Step("graded", wide, lazy=True)]


def _scopes(scheme: Scheme) -> dict[Scope, str]:
    """The column of each scope in which there are places or a quota; none for 全部."""
    used = (scheme.scope, *(quota.scope for quota in grades.grade_quotas(scheme)))
    columns: dict[tuple[str, ...], str] = {}
    return {
        scope: columns.setdefault(scope_columns(scope), f"scope{len(columns)}")
        for scope in used
        if scope_columns(scope)
    }


def _asked(scheme: Scheme) -> Iterator[str]:
    """What totals and grades ask of an appraisee."""
    yield from ("a", "profile")
    if any(quota.categories for quota in grades.grade_quotas(scheme)):
        yield "category"


def _narrow(scheme: Scheme, scopes: dict[Scope, str]) -> str:
    """SQL for the appraisees by their number, with the numbers of their scopes."""
    asked = [f"ap.{name}" for name in _asked(scheme)]
    asked += [f"{name}.n AS {name}" for name in dict.fromkeys(scopes.values())]
    joins = list(dict.fromkeys(_numbered(scope, name) for scope, name in scopes.items()))
    return f"(SELECT {', '.join(asked)} FROM appraisees ap {' '.join(joins)})"


def _numbered(scope: Scope, name: str) -> str:
    """SQL that joins the number of a scope: that of its first appraisee, whoever computes it."""
    columns = scope_columns(scope)
    same = " AND ".join(f"{name}.{column} = ap.{column}" for column in columns)
    listed = ", ".join(columns)
    return f"JOIN (SELECT {listed}, min(a) AS n FROM appraisees GROUP BY {listed}) {name} ON {same}"
