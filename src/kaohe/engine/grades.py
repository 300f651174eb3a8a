"""Grades: cut-offs, vetoes and affirmations, then the quotas from the best grade downwards.

Each quota is one pass over the appraisees: affirmed first, then the best shown totals; a tie across
the boundary stays out as a whole, and who is out gets the next grade (semantics, section 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaohe.engine.met import Met
from kaohe.engine.order import scope_columns, scope_sql
from kaohe.engine.plan import grade_numbers
from kaohe.engine.steps import Step, text
from kaohe.numbers import seats_sql, to_micro
from kaohe.scheme.model import Quota, Scheme


def graded(scheme: Scheme, met: Met, numbered: Mapping[tuple[str, ...], str] | None = None) -> list[Step]:
    """Everybody with their grade: one step for the cut-offs, one for each quota; the last is `graded`.

    `numbered`: the columns that have the numbers of scopes.
    """
    numbers = grade_numbers(scheme)
    made = [Step("pass0", _first(scheme, met))]
    for number, quota in enumerate(_passes(scheme), 1):
        grade, scope = numbers[quota.grade], scope_sql(quota.scope, numbered)
        sql = _pass(scheme, quota, grade, number, scope)
        if number == 1 and counted_base(scheme, met):
            sql = _pass_by_places(scheme, quota, grade)
        made.append(Step(f"pass{number}", sql))
    return [*made[:-1], Step("graded", made[-1].sql)]


def counted_base(scheme: Scheme, met: Met) -> str:
    """The base of the first quota where places say who is within it, else nothing.

    It has the scope of the places and is of the best grade; then those before somebody are also those
    who come before in the quota.
    """
    first = next(iter(_passes(scheme)), None)
    if first is None or met.verdicts or first.categories or grade_numbers(scheme)[first.grade]:
        return ""
    return first.base if set(scope_columns(first.scope)) == set(scope_columns(scheme.scope)) else ""


def _passes(scheme: Scheme) -> list[Quota]:
    """The quotas that limit a grade, from the best grade downwards."""
    numbers = grade_numbers(scheme)
    return sorted(grade_quotas(scheme), key=lambda quota: numbers[quota.grade])


def grade_quotas(scheme: Scheme) -> list[Quota]:
    """The quotas that limit a grade."""
    numbers = grade_numbers(scheme)
    return [quota for quota in scheme.quotas if quota.grade in numbers and not _only_awards(scheme, quota)]


def _only_awards(scheme: Scheme, quota: Quota) -> bool:
    """A quota that an award names counts the award's seats, not the grade's."""
    return any(quota.id in award.quotas for award in scheme.awards)


def _cut(scheme: Scheme) -> str:
    """The first grade whose minimum is reached; one without minimum is always reached."""
    if not scheme.grades:
        return "NULL::INTEGER"
    arms = " ".join(
        f"WHEN {'TRUE' if grade.least is None else f'v >= {to_micro(grade.least)}'} THEN {number}"
        for number, grade in enumerate(scheme.grades)
    )
    return f"(CASE {arms} ELSE {len(scheme.grades) - 1} END)"


def _first(scheme: Scheme, met: Met) -> str:
    grade = _cut(scheme)
    if met.verdicts:
        grade = f"greatest(coalesce(fix, affirmed, {grade}), coalesce(cap, 0))"
    flags = "FALSE AS undecided, FALSE AS over_quota, FALSE AS over_affirmed"
    return f"""
    SELECT *, CASE WHEN ranked THEN {grade} END::INTEGER AS g {f", {flags}" if grade_quotas(scheme) else ""}
    FROM standing
    """


def _pass_by_places(scheme: Scheme, quota: Quota, grade: int) -> str:
    """The first quota as `_pass` has it, where `standing` has counted all that it asks."""
    reached = scheme.grades[grade].least is not None
    below = min(grade + 1, len(scheme.grades) - 1)
    return f"""
    SELECT * EXCLUDE (upto, heads, seats, out, tied)
        REPLACE (
            CASE WHEN out THEN {below} ELSE g END AS g, tied AS undecided,
            out AND NOT tied AND {reached} AS over_quota
        )
    FROM (
        SELECT *, out AND place <= seats AS tied
        FROM (
            SELECT *, coalesce(g = {grade} AND upto > seats, FALSE) AS out
            FROM (SELECT *, {seats_of(quota, "heads")} AS seats FROM pass0)
        )
    )
    """


def _pass(scheme: Scheme, quota: Quota, grade: int, number: int, scope: str) -> str:
    listed = ", ".join(text(name) for name in quota.categories)
    inside = f"category IN ({listed})" if listed else "TRUE"
    base = "graded" if quota.base == "全体" else "g IS NOT NULL"
    reached = scheme.grades[grade].least is not None
    below = min(grade + 1, len(scheme.grades) - 1)
    # `upto` counts all that are as good, ties included
    # with FILTER the count over a window would take time that grows with the square of the rows
    counted = f"count(CASE WHEN {base} AND {inside} THEN 1 END) OVER (PARTITION BY {scope})"
    return f"""
    WITH marked AS (
        SELECT *, coalesce({inside} AND g = {grade} AND fix IS NULL, FALSE) AS candidate
        FROM pass{number - 1}
    ),
    split AS (
        SELECT *, candidate AND affirmed IS NOT NULL AS first, candidate AND affirmed IS NULL AS rest,
            {seats_of(quota, counted)} AS seats,
            count(CASE WHEN candidate AND affirmed IS NOT NULL THEN 1 END)
                OVER (PARTITION BY {scope}) AS firsts
        FROM marked
    ),
    ordered AS (
        SELECT *, rank() OVER best AS r, count(*) OVER best AS upto
        FROM split
        WINDOW best AS (PARTITION BY {scope}, rest ORDER BY v DESC)
    ),
    decided AS (
        SELECT *, rest AND upto > seats - firsts AS out,
            rest AND r <= seats - firsts AND upto > seats - firsts AS tied,
            first AND firsts > seats AS too_many
        FROM ordered
    )
    SELECT * EXCLUDE (candidate, seats, first, rest, firsts, r, upto, out, tied, too_many)
        REPLACE (
            CASE WHEN out THEN {below} ELSE g END AS g,
            undecided OR tied AS undecided,
            over_quota OR (out AND NOT tied AND {reached}) AS over_quota,
            over_affirmed OR too_many AS over_affirmed
        )
    FROM decided
    """


def seats_of(quota: Quota, base: str) -> str:
    """SQL for the seats of a quota over a base."""
    if quota.share is None:
        return str(quota.count or 0)
    seats = seats_sql(str(to_micro(quota.share)), base, quota.rounding)
    return f"least({seats}, {quota.count})" if quota.count is not None else seats


def seat_counts(scheme: Scheme) -> Iterator[str]:
    """For 清点, what each grade's quota came to: base, seats, how many got the grade."""
    numbers = grade_numbers(scheme)
    for quota in grade_quotas(scheme):
        scope = scope_sql(quota.scope)
        listed = ", ".join(text(name) for name in quota.categories)
        base = f"count(*) FILTER ({'graded' if quota.base == '全体' else 'g IS NOT NULL'})"
        place = f"〔{quota.place}〕" if quota.place else ""
        where = text("全部") if scope == "1" else f"concat_ws('、', {scope})"
        yield f"""
    SELECT 12, '等次名额', '', {seats_of(quota, base)},
        {text(f"{quota.id}{place} {_grade_name(scheme, numbers[quota.grade])}：")}
        || {where} || '，基数' || ({base})::VARCHAR
        || '，评出' || (count(*) FILTER (g = {numbers[quota.grade]}))::VARCHAR
    FROM graded {f"WHERE category IN ({listed})" if listed else ""}
    {"" if scope == "1" else f"GROUP BY {scope}"}"""


def _grade_name(scheme: Scheme, number: int) -> str:
    grade = scheme.grades[number]
    return grade.name or grade.id
