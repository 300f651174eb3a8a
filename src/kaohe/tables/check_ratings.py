"""The table 评分: scores given by assessing units, or adopted from another appraisal."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.numbers import show
from kaohe.scheme.model import Scheme
from kaohe.tables import inputs, targets
from kaohe.tables.check_appraisees import People
from kaohe.tables.check_own import Own
from kaohe.tables.grid import Findings, Grid, combos, positions, repeated, spread
from kaohe.tables.lookup import Known, look_up, look_up_ids, numbers
from kaohe.tables.needs import RATED as RATINGS
from kaohe.tables.needs import adoptable, scored
from kaohe.tables.normal import listing
from kaohe.tables.targets import ADOPTED, AVERAGE, OTHER, RATED, Target


def read_ratings(grid: Grid, people: People, own: Own, scheme: Scheme, findings: Findings) -> pa.Table:
    """The ratings with their faults reported; rows with faults are still in it, rows without score not."""
    grid = _without_scores(grid, findings)
    who = look_up(grid, "对象", people.names, "对象", findings)
    indicator = look_up_ids(grid, "指标", own.ids, "指标", findings, suggested=_rated(own, scheme))
    score, full = numbers(grid, "得分", findings), numbers(grid, "满分", findings)
    index = pc.index_in(indicator.text(), pa.array(own.ids, pa.string()))
    key = own.keys(who.index, index)
    found = pc.index_in(key, own.key, skip_nulls=True)
    codes, list_of = _targets(people, own, scheme, who.index, index, found, key)
    kind = spread(codes, [target.kind for target in list_of], pa.int32())
    findings.rows(
        grid,
        pc.equal(kind, OTHER),
        "指标",
        lambda at: (
            f"指标“{indicator.names[indicator.index[at].as_py()]}”{list_of[codes[at].as_py()].why}",
            "改正指标编号，或删去这一行",
        ),
    )
    _limits(grid, codes, list_of, score, full, findings)
    again = repeated(pc.if_else(pc.not_equal(kind, AVERAGE), key, pa.scalar(None, pa.int64())))
    findings.rows(
        grid,
        list(again),
        "指标",
        lambda at: (
            f"“{people.names[who.index[at].as_py()]}”的指标“{indicator.names[indicator.index[at].as_py()]}”"
            f"评了两次，第{grid.numbers([again[at]])[0]}行已有",
            "只留一个评分",
        ),
    )
    _under_taken_over(grid, people, scheme, who, indicator, full, findings)
    columns = [grid.rows, who.index, indicator.text(), score, full]
    return pa.table(columns, inputs.RATINGS.names)


def _rated(own: Own, scheme: Scheme) -> set[str]:
    """The indicators that may be rated at all, own ones included."""
    declared = {indicator.id for indicator in scheme.walk()}
    return (
        {leaf.indicator.id for leaf in scored(scheme) if isinstance(leaf.method, RATINGS)}
        | adoptable(scheme)
        | {name for name in own.ids if name not in declared}
    )


def _without_scores(grid: Grid, findings: Findings) -> Grid:
    """An empty 得分 is a rating that is still missing: the row is noted and left out."""
    empty = grid.cells("得分").empty
    missing = grid.numbers(positions(empty))
    if missing:
        findings.note(f"表“{grid.table}”：{listing(missing)}的得分空着，视为还没有评")
    return grid.filter(pc.invert(empty)) if missing else grid


def _targets(
    people: People, own: Own, scheme: Scheme, who: pa.Array, index: pa.Array, found: pa.Array, key: pa.Array
) -> tuple[pa.Array, list[Target]]:
    """What each row rates: which target, and the targets. Unknown appraisees or indicators count as rated."""
    scored = pa.array([method is not None for method in own.methods], pa.bool_())
    above = pc.is_in(key, own.parents.filter(scored))
    codes, distinct = combos(people.profile_of(who), index, found, pc.cast(above, pa.int32()))
    declared = {indicator.id for indicator in scheme.walk()}
    points = own.table["points"].to_pylist()
    made = []
    for profile, indicator, row, has_below in distinct:
        if profile is None or indicator is None:
            made.append(Target(RATED, -(2**62), 2**62, True))
        elif has_below:
            made.append(Target(OTHER, why="下面有个性指标，要逐项评分"))
        elif row is not None:
            adopts = targets.adoptable(scheme, people.shapes[profile], own.roots[row])
            made.append(_own_target(own, row, points[row] or 0, adopts))
        elif own.ids[indicator] in declared:
            made.append(targets.of_profile(scheme, people.shapes[profile], own.ids[indicator]))
        else:
            made.append(Target(OTHER, why="是别的对象的个性指标，不适用于这个对象"))
    return codes, made


def _own_target(own: Own, row: int, points: int, adopts: bool) -> Target:
    method = own.methods[row]
    if method is None:
        return Target(OTHER, why="只是评价内容，上级指标整体评分")
    return targets.target(method, points, adopts)


def _limits(
    grid: Grid, codes: pa.Array, list_of: list[Target], score: pa.Array, full: pa.Array, findings: Findings
) -> None:
    """Scores stand within 0 and the points, or within 0 and the full mark where adopted."""
    rated = spread(codes, [target.kind != OTHER for target in list_of], pa.bool_())
    adoptable = spread(codes, [target.adoptable for target in list_of], pa.bool_())
    given = pc.is_valid(full)
    findings.rows(
        grid,
        pc.and_(pc.and_(rated, given), pc.invert(adoptable)),
        "满分",
        ("这个指标不能采用其他考核的成绩", "清空满分，得分按指标的分值评"),
    )
    findings.rows(
        grid, pc.less_equal(full, 0), "满分", lambda at: (f"满分{show(full[at].as_py())}不是正数", "填满分")
    )
    adopted = spread(codes, [target.kind == ADOPTED for target in list_of], pa.bool_())
    default = spread(codes, [target.full or None for target in list_of], pa.int64())
    findings.rows(
        grid,
        pc.and_(adopted, pc.is_null(pc.coalesce(full, default))),
        "满分",
        ("采用其他考核的成绩，要写那次考核的满分", "填满分，如 100"),
    )
    own_high = spread(codes, [target.high for target in list_of], pa.int64())
    high = pc.coalesce(full, pc.if_else(adopted, default, own_high))
    own_low = spread(codes, [target.low for target in list_of], pa.int64())
    low = pc.if_else(pc.or_(given, adopted), 0, own_low)
    outside = pc.or_(pc.less(score, low), pc.greater(score, high))
    findings.rows(
        grid,
        pc.and_(rated, outside),
        "得分",
        lambda at: (
            (
                f"得分{show(score[at].as_py())}超出{show(low[at].as_py())}至{show(high[at].as_py())}",
                "改正得分；采用其他考核成绩的，填那次考核的满分",
            )
            if adoptable[at].as_py()
            else (
                f"得分{show(score[at].as_py())}超出{show(low[at].as_py())}至{show(high[at].as_py())}",
                "改正得分",
            )
        ),
    )


def _under_taken_over(
    grid: Grid,
    people: People,
    scheme: Scheme,
    who: Known,
    indicator: Known,
    full: pa.Array,
    findings: Findings,
) -> None:
    """Where a node took the score of another appraisal as a whole, nothing below it is rated besides."""
    codes, distinct = combos(people.profile_of(who.index), indicator.index)
    above: list[list[str]] = []
    for profile, at in distinct:
        shape = people.shapes[profile] if profile is not None else None
        name = indicator.names[at] if at is not None else ""
        above.append(targets.taken_over(scheme, shape, name) if shape and name in shape.branches else [])
    if not any(above):
        return
    persons, names = who.index.to_pylist(), indicator.text().to_pylist()
    whole = {(persons[at], names[at]) for at in positions(pc.is_valid(full))}
    for at in positions(spread(codes, [bool(nodes) for nodes in above], pa.bool_())):
        for node in above[codes[at].as_py()]:
            if (persons[at], node) in whole:
                findings.row(
                    grid,
                    at,
                    "指标",
                    f"指标“{names[at]}”在“{node}”之内，而“{node}”已整体采用其他考核的成绩",
                    f"只留一种：删去这一行，或删去“{node}”的那一行",
                )
