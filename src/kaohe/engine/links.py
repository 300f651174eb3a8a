"""Links between periods: ordered conditions on earlier grades, totals and awards; the first hit wins."""

from __future__ import annotations

from kaohe.engine.awards import awards
from kaohe.engine.history import PAST
from kaohe.engine.met import Met
from kaohe.engine.plan import grade_numbers
from kaohe.engine.steps import Step, merged, text
from kaohe.numbers import to_micro
from kaohe.scheme.model import Link, Scheme
from kaohe.tables.inputs import ANNUAL
from kaohe.tables.periods import PER_YEAR


def steps(scheme: Scheme, met: Met) -> list[Step]:
    """`concluded`, the first link that hits, where there are any."""
    links = computed(scheme, "本期")
    if not links:
        return []
    era = Step("era", _era(scheme, met))
    return [merged(era, Step("concluded", _concluded(scheme, links, annual=False)))]


def annual_steps(scheme: Scheme) -> list[Step]:
    """The same at the end of a year; `era` holds what the links look at."""
    links = computed(scheme, ANNUAL)
    return [Step("era", _ERA_YEAR), Step("concluded", _concluded(scheme, links, annual=True))]


def computed(scheme: Scheme, when: str) -> list[Link]:
    """The links that the engine concludes."""
    return [link for link in scheme.links if link.computed and link.when == when]


_ERA_YEAR = f"""
    SELECT ap.a, p.back, p.total, p.grade, p.awards
    FROM ({PAST}) p
    JOIN appraisees ap ON ap.name = p.name
"""


def _era(scheme: Scheme, met: Met) -> str:
    """The earlier periods of each appraisee, and this one as 0."""
    titles, title = ("''", "")
    if awards(scheme, met):
        titles, title = "coalesce(w.titles, '')", "LEFT JOIN title w ON w.a = g.a"
    earlier = f"{_ERA_YEAR} WHERE p.back > 0 UNION ALL" if met.history else ""
    return f"""
    {earlier}
    SELECT g.a, 0 AS back, CASE WHEN NOT g.unfinished THEN g.shown END AS total,
        coalesce(n.name, '') AS grade, {titles} AS awards
    FROM graded g
    LEFT JOIN grade_t n ON n.g = g.g
    {title}
    """


_NOTHING = "SELECT 0 AS a, 0 AS nth, '' AS conclusion, '' AS clause LIMIT 0"


def _concluded(scheme: Scheme, links: list[Link], annual: bool) -> str:
    if not links:
        return _NOTHING
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
