"""The table 个性指标: indicators of one appraisee below a node of the scheme."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.methods.base import LeafMethod
from kaohe.numbers import show
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Shape
from kaohe.tables import inputs, targets
from kaohe.tables.check_appraisees import People
from kaohe.tables.grid import Findings, Grid, combos, positions, repeated, spread
from kaohe.tables.lookup import hint, look_up, numbers

NONE = pa.scalar(None, pa.int64())
LEVELS = 3
"""So many levels of own indicators may hang below a node."""
DEEPEST = 12
CLASH = "个性指标的编号"


@dataclass(frozen=True)
class Own:
    """The own indicators. `key` is appraisee × ids + indicator; `parents` the same of what has rows below.

    `ids` are all ids of the scheme and the table; `roots` says per row under which node of the scheme
    it hangs ('' or '?' where faulty), `methods` how it is scored (None where mere content or faulty).
    """

    table: pa.Table
    ids: tuple[str, ...]
    key: pa.Array
    parents: pa.Array
    roots: list[str]
    methods: list[LeafMethod | None]

    def keys(self, who: pa.Array, indicator: pa.Array) -> pa.Array:
        """Keys of appraisees and indicators given by their index in `ids`."""
        return pc.add(pc.multiply(pc.cast(who, pa.int64()), len(self.ids)), pc.cast(indicator, pa.int64()))


def read_own(
    grid: Grid, people: People, scheme: Scheme, annual: bool, findings: Findings, *, whole: bool = True
) -> Own:
    """The own indicators with their faults reported; rows with faults are still in it.

    `whole`: the table is all there is, so who must have some and stands nowhere in it is a fault.
    """
    who = look_up(grid, "对象", people.names, "对象", findings)
    parent, indicator = grid.text("上级指标"), grid.text("指标")
    for name in ("上级指标", "指标", "名称", "分值"):
        if grid.has(name):
            findings.rows(grid, grid.cells(name).empty, name, (f"{name}空着", f"填{name}"))
    points = numbers(grid, "分值", findings)
    findings.rows(
        grid, pc.less(points, 0), "分值", lambda at: (f"分值{show(points[at].as_py())}是负数", "填正数")
    )
    declared = [i.id for i in scheme.walk()]
    ids = tuple(
        name
        for name in dict.fromkeys(
            [*declared, *pc.unique(parent).to_pylist(), *pc.unique(indicator).to_pylist()]
        )
        if name
    )
    known = pa.array(ids, pa.string())
    below, mine = pc.index_in(parent, known), pc.index_in(indicator, known)
    made = Own(pa.table({}), ids, NONE, NONE, [], [])
    key, parents = made.keys(who.index, mine), made.keys(who.index, below)
    again = repeated(key)
    findings.rows(
        grid,
        [at for at in again if indicator[at].as_py()],
        "指标",
        lambda at: (
            f"“{people.names[who.index[at].as_py()]}”的个性指标“{indicator[at].as_py()}”重复，"
            f"第{grid.numbers([again[at]])[0]}行已有",
            "同一对象的个性指标编号各不相同",
        ),
    )
    roots = _places(grid, people, scheme, who.index, below, mine, key, parents, ids, findings)
    columns = {
        "row": grid.rows,
        "a": who.index,
        "parent": parent,
        "indicator": indicator,
        "name": grid.text("名称"),
        "points": points,
    }
    table = pa.table([columns[name] for name in inputs.OWN.names], inputs.OWN.names)
    own = Own(table, ids, key, parents, roots.to_pylist(), _methods(scheme, roots, mine, ids))
    if not annual:
        present = _sums(grid, own, people, points, findings)
        if whole:
            _required(grid, people, present, own, findings)
    return own


def _places(
    grid: Grid,
    people: People,
    scheme: Scheme,
    who: pa.Array,
    below: pa.Array,
    mine: pa.Array,
    key: pa.Array,
    parents: pa.Array,
    ids: tuple[str, ...],
    findings: Findings,
) -> pa.Array:
    """Where each row hangs: under a node with own indicators, a declared child, or another own row."""
    declared = {indicator.id for indicator in scheme.walk()}
    codes, distinct = combos(people.profile_of(who), below, mine)
    found = [
        ("", "", "")
        if p is None or b is None or m is None
        else _place(people.shapes[p], ids[b], ids[m], declared)
        for p, b, m in distinct
    ]
    roots = spread(codes, [root for root, _, _ in found], pa.string())
    below_node = [
        1 if b is not None and found[at][0] == ids[b] else 2 for at, (_, b, _) in enumerate(distinct)
    ]
    level = spread(codes, below_node, pa.int32())
    # a row below another own row hangs where that one hangs, one level deeper
    above = pc.index_in(parents, key, skip_nulls=True)
    for _ in range(LEVELS):
        inherits = pc.and_(
            pc.and_(pc.equal(roots, "?"), pc.is_valid(above)),
            pc.fill_null(pc.not_equal(roots.take(above), "?"), False),
        )
        level = pc.if_else(inherits, pc.add(level.take(above), 1), level)
        roots = pc.if_else(inherits, roots.take(above), roots)
    deep = pc.and_(pc.greater(level, LEVELS), pc.not_equal(roots, "?"))
    findings.rows(
        grid, deep, "上级指标", (f"个性指标超过{LEVELS}层", "把下层的合到上一层，或改挂在上一层的指标下")
    )
    what = [said for _, said, _ in found]
    cure = [cured for _, _, cured in found]
    for column, clash in (("指标", True), ("上级指标", False)):
        findings.rows(
            grid,
            spread(codes, [bool(said) and said.startswith(CLASH) == clash for said in what], pa.bool_()),
            column,
            lambda at: (what[codes[at].as_py()], cure[codes[at].as_py()]),
        )
    lost = pc.equal(roots, "?")
    holders = [i.id for i in scheme.walk() if i.own is not None]
    findings.rows(
        grid,
        lost,
        "上级指标",
        lambda at: (
            f"上级指标“{ids[below[at].as_py()]}”不是方案的指标，也不是这个对象的个性指标",
            hint(ids[below[at].as_py()], holders, "可挂个性指标的指标"),
        ),
    )
    return roots


def _place(shape: Shape, parent: str, indicator: str, declared: set[str]) -> tuple[str, str, str]:
    """(node with own indicators or '?' where another own row is meant, what is wrong, cure)."""
    if indicator in declared:
        branch = shape.branches.get(indicator)
        if branch is None or branch.parent != parent or branch.indicator.points is not None:
            return "", f"{CLASH}“{indicator}”与方案的指标相同", "换一个方案没有用过的编号"
    if parent not in declared:
        return "?", "", ""
    if parent not in shape.branches:
        return "", f"上级指标“{parent}”不适用于这个对象", "改正上级指标，或改正“对象”表里的类别和属性"
    branch = shape.branches[parent]
    root = branch.parent if targets.is_data(shape, branch) else parent
    if shape.branches[root].indicator.own is None:
        holders = [name for name, b in shape.branches.items() if b.indicator.own is not None]
        return "", f"上级指标“{parent}”下面不能挂个性指标", hint(parent, holders, "可挂个性指标的指标")
    return root, "", ""


def _methods(
    scheme: Scheme, roots: pa.Array, mine: pa.Array, ids: tuple[str, ...]
) -> list[LeafMethod | None]:
    """How each row is scored: like the declared child that it stands for, else as the node says."""
    nodes = {indicator.id: indicator for indicator in scheme.walk()}
    coded = pc.dictionary_encode(roots)
    codes, distinct = combos(coded.indices, mine)
    names = coded.dictionary.to_pylist()
    made: list[LeafMethod | None] = []
    for root, indicator in distinct:
        node = nodes.get(names[root]) if root is not None else None
        name = ids[indicator] if indicator is not None else ""
        if node is None or node.own is None or node.own.whole:
            made.append(None)
        else:
            made.append(targets.own_method(node.own, nodes.get(name)))
    return [made[code] for code in codes.to_pylist()]


def _sums(grid: Grid, own: Own, people: People, points: pa.Array, findings: Findings) -> set[int]:
    """Own points add up to those of the node or row above; the keys of what has rows below."""
    size = len(own.ids)
    rows = pa.table({"parent": own.parents, "points": points, "at": pa.array(range(len(grid)), pa.int64())})
    rows = rows.filter(pc.and_(findings.ok(grid), pc.is_valid(own.parents)))
    own_points = dict(zip(own.key.to_pylist(), points.to_pylist(), strict=True))
    sums: dict[int, int] = {}
    first: dict[int, int] = {}
    grouped = rows.group_by("parent").aggregate([("points", "sum"), ("at", "min")])
    for parent, total, at in zip(
        grouped["parent"].to_pylist(),
        grouped["points_sum"].to_pylist(),
        grouped["at_min"].to_pylist(),
        strict=True,
    ):
        sums[parent], first[parent] = total, at
    _lift(sums, first, own_points, own, people)
    for parent, total in sums.items():
        person, node = divmod(parent, size)
        expected = own_points.get(parent)
        if expected is None:
            profile = people.profile[person].as_py()
            branch = people.shapes[profile].branches.get(own.ids[node]) if profile is not None else None
            if branch is None or branch.indicator.own is None:
                continue
            expected = branch.inside
        if total != expected:
            findings.unfit.add(person)
            findings.row(
                grid,
                first[parent],
                "分值",
                f"“{people.names[person]}”在“{own.ids[node]}”下的个性指标合计{show(total)}分，"
                f"应为{show(expected)}分",
                f"改正分值，使各行合计{show(expected)}",
            )
    return {*sums}


def _lift(
    sums: dict[int, int], first: dict[int, int], own_points: dict[int, int], own: Own, people: People
) -> None:
    """A declared child without a row of its own counts what its rows below add up to."""
    size = len(own.ids)
    index = {name: at for at, name in enumerate(own.ids)}
    for depth in range(DEEPEST, 1, -1):
        for key in list(sums):
            person, node = divmod(key, size)
            profile = people.profile[person].as_py()
            branch = people.shapes[profile].branches.get(own.ids[node]) if profile is not None else None
            lifts = branch is not None and branch.depth == depth and branch.indicator.own is None
            if branch is None or not lifts or key in own_points:
                continue
            above = person * size + index[branch.parent]
            sums[above] = sums.get(above, 0) + sums[key]
            first.setdefault(above, first[key])


def _required(grid: Grid, people: People, present: set[int], own: Own, findings: Findings) -> None:
    """Every appraisee has own indicators where the scheme asks for them."""
    size = len(own.ids)
    index = {name: at for at, name in enumerate(own.ids)}
    keys = pa.array(sorted(present), pa.int64())
    for number, shape in enumerate(people.shapes):
        for name, branch in shape.branches.items():
            needs = branch.indicator.own
            if needs is None or not needs.required:
                continue
            persons = pc.cast(people.table["a"].combine_chunks(), pa.int64())
            mine = pc.equal(people.profile, number)
            has = pc.is_in(pc.add(pc.multiply(persons, size), index[name]), keys)
            lacking = positions(pc.and_(mine, pc.invert(has)))
            if lacking and not len(grid):
                findings.about(
                    "没有个性指标，而方案要求每个对象都有",
                    f"填写“个性指标”表：挂在“{name} {branch.indicator.name}”下，合计{show(branch.inside)}分",
                    table=grid.table,
                )
                return
            for person in lacking:
                findings.unfit.add(person)
                findings.at(
                    grid.table,
                    0,
                    "对象",
                    f"“{people.names[person]}”在“{name}”下没有个性指标",
                    f"加上它的个性指标，合计{show(branch.inside)}分",
                )
