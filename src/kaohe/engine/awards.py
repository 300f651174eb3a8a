"""Awards by place, from the end, by share and by progress; conditions bar, they do not replace."""

from __future__ import annotations

from kaohe.engine.grades import seats_of
from kaohe.engine.history import PAST
from kaohe.engine.met import Met
from kaohe.engine.order import scope_sql
from kaohe.engine.plan import grade_numbers
from kaohe.engine.steps import Step, merged, text
from kaohe.scheme.model import Award, Quota, Scheme, place_range


def steps(scheme: Scheme, met: Met) -> list[Step]:
    parts = _parts(scheme, met)
    if not parts:
        return []
    awarded = Step("awarded", " UNION ALL ".join(f"({part})" for part in parts))
    return [merged(_BARRED, awarded) if met.verdicts else awarded, Step("title", _TITLE)]


def awards(scheme: Scheme, met: Met) -> bool:
    """Whether anybody may get an award."""
    return bool(_parts(scheme, met))


# Who is barred from which award ('' = all).
_BARRED = Step(
    "barred",
    """
    SELECT DISTINCT a, '' AS award FROM verdict_row WHERE bars
    UNION
    SELECT DISTINCT v.a, e.award FROM verdict_row v JOIN effect_award e ON e.rule = v.rule
    """,
)

# The column 奖项: each title once, in the scheme's order.
_TITLE = """
WITH once AS (
    SELECT w.a, t.title, min(w.nth) AS nth
    FROM awarded w
    JOIN award_t t ON t.nth = w.nth
    WHERE w.granted AND t.title <> ''
    GROUP BY w.a, t.title
)
SELECT a, string_agg(title, '、' ORDER BY nth) AS titles FROM once GROUP BY a
"""


def _parts(scheme: Scheme, met: Met) -> list[str]:
    """One row for each award (by its number in the scheme) and appraisee who gets it or whose tie waits."""
    numbers = grade_numbers(scheme)
    parts = []
    for nth, award in enumerate(scheme.awards):
        if not award.computed:
            continue
        within = numbers[award.within] if award.within else None
        if award.quotas:
            quotas = [quota for quota in scheme.quotas if quota.id in award.quotas]
            parts += [_by_share(nth, award, quota, within, met) for quota in quotas]
        elif award.by == "进步":
            parts += [_by_progress(nth, award, scheme, within, met)] if met.history else []
        elif award.last is not None:
            parts.append(_from_the_end(nth, award, scheme, within, met))
        elif award.places:
            parts.append(_by_place(nth, award, scheme, within, met))
    return parts


def _pool(award: Award, categories: tuple[str, ...], within: int | None, met: Met) -> str:
    """The ranked appraisees of an award, each with whether it is barred from it."""
    conditions = ["g.ranked"]
    if categories:
        conditions.append(f"g.category IN ({', '.join(text(name) for name in categories)})")
    if within is not None:
        conditions.append(f"g.g = {within}")
    barred = f"""EXISTS (
            SELECT 1 FROM barred b WHERE b.a = g.a AND (b.award = '' OR b.award = {text(award.id)})
        )"""
    if award.remark or not met.verdicts:
        barred = "FALSE"  # a consequence is no award that a veto could take away
    return f"(SELECT g.*, {barred} AS barred FROM graded g WHERE {' AND '.join(conditions)})"


def _scope(award: Award, scheme: Scheme) -> str:
    return scope_sql(
        ("类别", "分组") if award.scope == "类别+分组" else ("类别",) if award.scope else scheme.scope
    )


def _placed(award: Award, scheme: Scheme) -> str:
    """The place that counts: the official one, or one of the award's own scope or among those not barred."""
    if not award.scope and not award.refill:
        return "place"
    pool = "NOT barred" if award.refill else "TRUE"
    return f"""CASE WHEN {pool} THEN rank() OVER (
        PARTITION BY {_scope(award, scheme)}, {pool} ORDER BY last, v DESC
    ) END"""


def _by_place(nth: int, award: Award, scheme: Scheme, within: int | None, met: Met) -> str:
    low, high = place_range(award.places or "1-")
    pool = _pool(award, award.categories, None, met)
    inside = "TRUE" if within is None else f"g = {within}"
    top = "" if high is None else f" AND counted <= {high}"
    return f"""
    SELECT {nth} AS nth, a, TRUE AS granted, FALSE AS undecided
    FROM (SELECT *, {_placed(award, scheme)} AS counted FROM {pool})
    WHERE NOT barred AND {inside} AND counted >= {low}{top}
    """


def _from_the_end(nth: int, award: Award, scheme: Scheme, within: int | None, met: Met) -> str:
    inside = "TRUE" if within is None else f"g = {within}"
    return f"""
    SELECT {nth} AS nth, a, TRUE AS granted, FALSE AS undecided
    FROM (
        SELECT *, rank() OVER (PARTITION BY {_scope(award, scheme)} ORDER BY last DESC, v) AS from_end
        FROM {_pool(award, award.categories, None, met)}
        {"WHERE NOT barred" if award.refill else ""}
    )
    WHERE NOT barred AND {inside} AND from_end <= {award.last}
    """


def _by_share(nth: int, award: Award, quota: Quota, within: int | None, met: Met) -> str:
    """Seats by share: never exceeded; a tie that does not fit waits (待研究)."""
    scope = scope_sql(quota.scope)
    base = f"count(CASE WHEN {'graded' if quota.base == '全体' else 'g IS NOT NULL'} THEN 1 END)"
    listed = ", ".join(text(name) for name in quota.categories or award.categories)
    inside = f"WHERE category IN ({listed})" if listed else ""
    return f"""
    WITH seats AS (
        SELECT a, {seats_of(quota, f"{base} OVER (PARTITION BY {scope})")} AS seats FROM graded {inside}
    ),
    ordered AS (
        SELECT *, rank() OVER (PARTITION BY {scope} ORDER BY last, v DESC) AS r,
            sum((NOT barred)::INTEGER) OVER (PARTITION BY {scope}, last, v) AS ties
        FROM {_pool(award, quota.categories or award.categories, within, met)}
        {"WHERE NOT barred" if award.refill else ""}
    )
    SELECT {nth} AS nth, o.a, r + ties - 1 <= seats AS granted, r + ties - 1 > seats AS undecided
    FROM ordered o
    JOIN seats s ON s.a = o.a
    WHERE NOT barred AND r <= seats
    """


def _by_progress(nth: int, award: Award, scheme: Scheme, within: int | None, met: Met) -> str:
    """Places gained since the period before: larger first, then the total; ties share."""
    low, high = place_range(award.places or "1-")
    top = "" if high is None else f" AND g.place <= {high}"
    return f"""
    SELECT {nth} AS nth, a, TRUE AS granted, FALSE AS undecided
    FROM (
        SELECT g.*, rank() OVER (
            PARTITION BY {_scope(award, scheme)} ORDER BY p.place - g.place DESC, g.v DESC
        ) AS r
        FROM {_pool(award, award.categories, within, met)} g
        JOIN ({PAST}) p ON p.name = g.name AND p.back = 1
        WHERE p.place > g.place AND g.place >= {low}{top}{" AND NOT g.barred" if award.refill else ""}
    )
    WHERE NOT barred AND r <= {award.count if award.count is not None else "r"}
    """
