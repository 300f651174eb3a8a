"""Links between periods: ordered conditions on earlier grades, totals and awards; the first hit wins."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from kaohe.engine.plan import grade_numbers
from kaohe.engine.steps import Step, nothing, text
from kaohe.numbers import to_micro
from kaohe.scheme.model import Link, Scheme
from kaohe.tables.inputs import ANNUAL
from kaohe.tables.periods import PER_YEAR, parse


def periods(seen: Iterable[str], own: str) -> pa.Table:
    """Every period met in the history: its number in its calendar, and how far back from `own` it is.

    `back` is NULL for other calendars; for the annual run (`own` 年度) it counts within the latest
    year, and periods of other years have none.
    """
    rows = [(name, *read) for name in sorted(set(seen)) if (read := parse(name)) is not None]
    here = parse(own)
    if own == ANNUAL:
        latest = max((number // PER_YEAR[calendar] for _, calendar, number in rows), default=0)
        last = {calendar: (latest + 1) * PER_YEAR[calendar] - 1 for calendar in PER_YEAR}
        backs = [last[c] - n if n // PER_YEAR[c] == latest else None for _, c, n in rows]
    else:
        backs = [here[1] - n if here and here[0] == c else None for _, c, n in rows]
    return pa.table(
        {
            "period": pa.array([name for name, _, _ in rows], pa.string()),
            "back": pa.array(backs, pa.int32()),
        }
    )


# Earlier results by name; `back` = 1 is the period before.
PAST = Step(
    "past",
    """
SELECT h.name, p.back, h.total, h.place, h.grade, h.awards, h.period
FROM history h
JOIN period_t p ON p.period = h.period
WHERE p.back IS NOT NULL
""",
)


NO_PAST = nothing(
    "past",
    "name VARCHAR, back INTEGER, total BIGINT, place INTEGER, grade VARCHAR, awards VARCHAR, period VARCHAR",
)


def steps(scheme: Scheme, annual: bool) -> list[Step]:
    """`era` holds what the links look at; `concluded` the first link that hits."""
    when = ANNUAL if annual else "本期"
    links = [link for link in scheme.links if link.computed and link.when == when]
    if not links and not annual:
        return [nothing("concluded", _COLUMNS)]
    return [Step("era", _ERA_YEAR if annual else _ERA), Step("concluded", _concluded(scheme, links, annual))]


_COLUMNS = "a INTEGER, nth INTEGER, conclusion VARCHAR, clause VARCHAR"

_ERA_YEAR = """
SELECT ap.a, p.back, p.total, p.grade, p.awards, p.period
FROM past p
JOIN appraisees ap ON ap.name = p.name
"""

_ERA = (
    _ERA_YEAR
    + """
WHERE p.back > 0
UNION ALL
SELECT g.a, 0, CASE WHEN NOT g.unfinished THEN g.shown END, coalesce(n.name, ''),
    coalesce(w.titles, ''), run.period
FROM graded g
LEFT JOIN grade_t n ON n.g = g.g
LEFT JOIN title w ON w.a = g.a
CROSS JOIN run_t run
"""
)


def _concluded(scheme: Scheme, links: list[Link], annual: bool) -> str:
    if not links:
        return nothing("concluded", _COLUMNS).sql
    names = [grade.name or grade.id for grade in scheme.grades]
    numbers = grade_numbers(scheme)
    hits = []
    for nth, link in enumerate(links):
        grade = names[numbers[link.grade]] if link.grade in numbers else link.grade
        hits.append(_hit(link, nth, grade, scheme, annual))
    arms = " ".join(f"WHEN {nth} THEN {text(link.conclusion)}" for nth, link in enumerate(links))
    clauses = " ".join(f"WHEN {nth} THEN {text(link.place)}" for nth, link in enumerate(links))
    return f"""
    WITH hit AS ({" UNION ALL ".join(hits)}), first AS (SELECT a, min(nth) AS nth FROM hit GROUP BY a)
    SELECT a, nth, CASE nth {arms} END AS conclusion, CASE nth {clauses} END AS clause FROM first
    """


def _hit(link: Link, nth: int, grade: str, scheme: Scheme, annual: bool) -> str:
    wanted = []
    if grade:
        wanted.append(f"grade = {text(grade)}")
    if link.below is not None:
        wanted.append(f"total < {to_micro(link.below)}")
    if link.award:
        titles = {award.id: award.award or award.name for award in scheme.awards}
        title = titles.get(link.award, link.award)
        wanted.append(f"list_contains(string_split(awards, '、'), {text(title)})")
    hit = f"coalesce({' AND '.join(wanted) or 'TRUE'}, FALSE)"
    good = f"count(*) FILTER ({hit})"
    if link.running is not None:
        # 年度: the row ends with the appraisee's latest period of the year
        end = "min(back) OVER (PARTITION BY a)" if annual else "0"
        inside = f"back < latest + {link.running}"
        condition = f"count(*) FILTER ({inside} AND {hit}) = {link.running}"
        return f"""SELECT a, {nth} AS nth FROM (SELECT *, {end} AS latest FROM era) e
            GROUP BY a HAVING {condition}"""
    if link.every:
        # a full round of the calendar, this period being the last
        whole = PER_YEAR[scheme.calendar]
        condition = f"count(*) FILTER (back < {whole} AND {hit}) = {whole}"
    elif link.times is not None:
        condition = f"{good} = {link.times}"
    else:
        condition = f"{good} >= {link.least if link.least is not None else 1}"
    return f"SELECT a, {nth} AS nth FROM era GROUP BY a HAVING {condition}"
