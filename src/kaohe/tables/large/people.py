"""The table 对象 in SQL: which rows are plain, and the appraisees made of them."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.scheme.model import Attribute, Scheme
from kaohe.scheme.shape import Profile, deciding_attributes
from kaohe.tables.large.cells import TEXT, Cells, either, listed, text
from kaohe.tables.large.source import ROW, Source, raw
from kaohe.tables.needs import group_used
from kaohe.tables.normal import FOLDED, INVISIBLE, SPACES, WIDE

PEOPLE = "people"
"""The plain rows of 对象: `ROW`, a, name, category, grp, profile, and the attributes under their names."""

_SIGNS = f"{FOLDED}|[{INVISIBLE}]"


def odd(cells: Cells, scheme: Scheme, where: str, source: Source) -> str:
    """SQL for `ROW` of the rows of 对象 that have to be looked at."""
    name = cells["对象"]
    # one look for odd signs is cheaper than two tests of each name, and mostly there are none
    odd_signs = source.select(
        f"SELECT coalesce(bool_or({name.matches(_SIGNS)}), FALSE) AS any FROM {raw('对象')} m"
    )["any"][0].as_py()
    untidy = name.untidy if odd_signs or name.kind != TEXT else "FALSE"
    conditions = [
        name.empty,
        untidy,
        f"{cells['类别'].text} NOT IN ({listed(c.name for c in scheme.categories)})",
        cells["分组"].untidy,
        cells["分组"].empty if group_used(scheme) else "FALSE",
        *(_attribute(cells, attribute) for attribute in scheme.attributes),
    ]
    # names that differ by width, spaces or case only are one by all likelihood: fold them as `fold` does
    folded = name.text
    if odd_signs:
        folded = f"CASE WHEN {name.matches(FOLDED)} THEN {_folded(name.text)} ELSE {name.text} END"
    return f"""
    SELECT m.{ROW} FROM {raw("对象")} m WHERE ({either(*conditions)}) AND {where}
    UNION
    SELECT m.{ROW} FROM {raw("对象")} m WHERE {where} AND {folded} IN (
        SELECT {folded} FROM {raw("对象")} m WHERE {where} GROUP BY ALL HAVING count(*) > 1
    )
    """


def _folded(name: str) -> str:
    """SQL for `normal.fold`."""
    wide = f"translate({name}, {text(''.join(map(chr, WIDE)))}, {text(''.join(map(chr, WIDE.values())))})"
    return f"lower(regexp_replace({wide}, {text(f'[{SPACES}{INVISIBLE}]')}, '', 'g'))"


def _attribute(cells: Cells, attribute: Attribute) -> str:
    cell = cells[attribute.name]
    if not cell.given:
        return "FALSE" if attribute.empty else "TRUE"
    strange = f"{cell.text} NOT IN ({listed((*attribute.values, ''))})" if attribute.values else cell.untidy
    asked = f"{cells['类别'].text} IN ({listed(attribute.categories)})" if attribute.categories else "TRUE"
    lacking = "FALSE" if attribute.empty else f"{asked} AND {cell.empty}"
    idle = f"NOT ({asked}) AND NOT {cell.empty}" if attribute.categories else "FALSE"
    return either(strange, lacking, idle)


def create(cells: Cells, scheme: Scheme, where: str, odd_rows: bool, source: Source) -> tuple[Profile, ...]:
    """Makes `PEOPLE`; returns the profiles met, in the order in which they are met."""
    names = deciding_attributes(scheme)
    keys = [cells["类别"].text, *(cells[name].text for name in names)]
    good = where + (f" AND m.{ROW} NOT IN (SELECT {ROW} FROM odd_people)" if odd_rows else "")
    columns = ", ".join(f"{key} AS k{n}" for n, key in enumerate(keys))
    met = source.select(
        f"SELECT {columns}, min(m.{ROW}) AS first FROM {raw('对象')} m WHERE {good}"
        " GROUP BY ALL ORDER BY first"
    )
    rows = list(zip(*(met[f"k{n}"].to_pylist() for n in range(len(keys))), strict=True))
    profiles = tuple(Profile(category, tuple(values)) for category, *values in rows)
    arms = []
    for n, row in enumerate(rows):
        same = " AND ".join(f"{key} = {text(value)}" for key, value in zip(keys, row, strict=True))
        arms.append(f"WHEN {same} THEN {n}")
    # every row counts: its number is the appraisee's
    number = f"(m.{ROW} - 2)" if good == "TRUE" else f"(row_number() OVER (ORDER BY m.{ROW}) - 1)"
    profile = "0" if len(rows) == 1 else f"CASE {' '.join(arms)} END" if rows else "NULL"
    source.create(
        PEOPLE,
        f"""
    SELECT m.{ROW}, {number}::INTEGER AS a, {cells["对象"].text} AS name, {cells["类别"].text} AS category,
        {cells["分组"].text} AS grp, {profile}::INTEGER AS profile {"".join(_attributes(cells, scheme))}
    FROM {raw("对象")} m WHERE {good}
    """,
    )
    return profiles


def _attributes(cells: Cells, scheme: Scheme) -> Iterator[str]:
    for attribute in scheme.attributes:
        yield f", {cells[attribute.name].text} AS {column(attribute.name)}"


def column(attribute: str) -> str:
    """The column of an attribute in `PEOPLE`."""
    quoted = attribute.replace('"', '""')
    return f'"属性_{quoted}"'
