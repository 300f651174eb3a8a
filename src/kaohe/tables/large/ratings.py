"""The table 评分 in SQL: which rows are plain, and the ratings made of them."""

from __future__ import annotations

import pyarrow as pa

from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile, shape
from kaohe.tables import targets
from kaohe.tables.large.cells import Cells, either
from kaohe.tables.large.people import PEOPLE
from kaohe.tables.large.source import ROW, Source, raw
from kaohe.tables.targets import ADOPTED, AVERAGE, OTHER

_TARGETS = "rating_target"


def odd(cells: Cells, scheme: Scheme, where: str, profiles: tuple[Profile, ...], source: Source) -> str:
    """SQL for `ROW` of the rows of 评分 that have to be looked at."""
    over = _load_targets(scheme, profiles, source)
    who, indicator, score, full = (cells[name] for name in ("对象", "指标", "得分", "满分"))
    high = f"coalesce({full.micro}, CASE WHEN t.kind = {ADOPTED} THEN t.whole ELSE t.high END)"
    low = f"CASE WHEN {full.micro} IS NOT NULL OR t.kind = {ADOPTED} THEN 0 ELSE t.low END"
    conditions = [
        "t.kind IS NULL",
        score.empty,
        score.crooked,
        full.crooked,
        f"NOT coalesce({score.micro} BETWEEN {low} AND {high}, FALSE)",
        f"NOT {full.empty} AND NOT (t.adoptable AND {full.micro} > 0)" if full.given else "FALSE",
    ]
    parts = [
        f"""
    SELECT m.{ROW}
    FROM {raw("评分")} m
    LEFT JOIN {PEOPLE} p ON p.name = {who.text}
    LEFT JOIN {_TARGETS} t ON t.profile = p.profile AND t.indicator = {indicator.text}
    WHERE ({either(*conditions)}) AND {where}
    """,
        f"""
    SELECT m.{ROW} FROM {raw("评分")} m WHERE {where} AND ({who.text}, {indicator.text}) IN (
        SELECT ({who.text}, {indicator.text}) FROM {raw("评分")} m
        WHERE {where} AND {indicator.text} NOT IN (SELECT indicator FROM {_TARGETS} WHERE kind = {AVERAGE})
        GROUP BY {who.text}, {indicator.text} HAVING count(*) > 1
    )
    """,
    ]
    if over and full.given:
        # a node taken over as a whole and ratings below it exclude each other
        parts.append(f"""
    SELECT m.{ROW} FROM {raw("评分")} m WHERE {where} AND {who.text} IN (
        SELECT {who.text} FROM {raw("评分")} m WHERE {where} AND NOT {full.empty}
    )
    """)
    return " UNION ".join(parts)


def _load_targets(scheme: Scheme, profiles: tuple[Profile, ...], source: Source) -> bool:
    """What can be rated, by profile, as a relation; whether a node may be taken over as a whole."""
    rows, over = [], False
    for number, profile in enumerate(profiles):
        seen = shape(scheme, profile)
        for name in seen.branches:
            over = over or bool(targets.taken_over(scheme, seen, name))
            target = targets.of_profile(scheme, seen, name)
            if target.kind != OTHER:
                whole = target.full or None
                rows.append((number, name, target.kind, target.low, target.high, target.adoptable, whole))
    kinds = (pa.int32(), pa.string(), pa.int32(), pa.int64(), pa.int64(), pa.bool_(), pa.int64())
    names = ("profile", "indicator", "kind", "low", "high", "adoptable", "whole")
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    source.load(_TARGETS, pa.table(arrays, list(names)))
    return over


def plain(cells: Cells, where: str, odd_rows: bool) -> str:
    """SQL for the ratings of the plain rows (`inputs.RATINGS`)."""
    less = f" AND m.{ROW} NOT IN (SELECT {ROW} FROM odd_ratings)" if odd_rows else ""
    return f"""
    SELECT m.{ROW} AS row, p.a, {cells["指标"].text} AS indicator, {cells["得分"].micro} AS score,
        {cells["满分"].micro} AS "full"
    FROM {raw("评分")} m JOIN appraisees p ON p.name = {cells["对象"].text}
    WHERE {where}{less}
    """
