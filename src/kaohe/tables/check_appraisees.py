"""The table 对象: who is appraised, in which category and group, with which attributes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.scheme.model import Attribute, Scheme
from kaohe.scheme.shape import Profile, Shape, deciding_attributes, shape
from kaohe.tables.grid import Findings, Grid, positions, repeated
from kaohe.tables.inputs import appraisees_schema
from kaohe.tables.lookup import look_up
from kaohe.tables.normal import FOLDED, fold

_JOIN = "\x1f"


@dataclass(frozen=True)
class People:
    """The appraisees in the order of their rows, faulty ones included (their profile is null).

    `table` has the columns of `Inputs.appraisees` and `row`; `profiles` are those met in the data.
    """

    scheme: Scheme
    table: pa.Table
    profiles: tuple[Profile, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table["name"].to_pylist())

    @cached_property
    def profile(self) -> pa.Array:
        return self.table["profile"].combine_chunks()

    @cached_property
    def shapes(self) -> list[Shape]:
        """The tree of each profile; worked out only when a table asks for it."""
        return [shape(self.scheme, profile) for profile in self.profiles]

    def profile_of(self, who: pa.Array) -> pa.Array:
        """Profiles of indices of appraisees; null for unknown or faulty appraisees."""
        return self.profile.take(who)

    def describe(self, profile: int) -> str:
        return self.profiles[profile].text(deciding_attributes(self.scheme))


def read_people(grid: Grid, scheme: Scheme, annual: bool, findings: Findings) -> People:
    """The appraisees; for annual links alone only name and category must be there."""
    names = grid.text("对象")
    findings.rows(grid, pc.equal(names, ""), "对象", ("对象空着", "填单位或个人的名称，或删去这一行"))
    again = repeated(names)
    findings.rows(
        grid,
        [at for at in again if names[at].as_py()],
        "对象",
        lambda at: (
            f"对象“{names[at].as_py()}”重复，第{grid.numbers([again[at]])[0]}行已有",
            "一个对象一行，删去多余的",
        ),
    )
    _nearly_equal(grid, names, findings)
    category = look_up(grid, "类别", (c.name for c in scheme.categories), "类别", findings)
    group = grid.text("分组")
    if not annual:
        _check_groups(grid, scheme, category.text(), group, findings)
    columns = {"name": names, "category": category.text(), "grp": group}
    for attribute in scheme.attributes:
        columns[attribute.name] = _attribute(grid, scheme, attribute, category.text(), annual, findings)
    return _people(grid, scheme, columns, findings)


def _people(grid: Grid, scheme: Scheme, columns: dict[str, pa.Array], findings: Findings) -> People:
    ok = findings.ok(grid)
    keys = [columns["category"], *(columns[name] for name in deciding_attributes(scheme))]
    joined = pc.binary_join_element_wise(*keys, _JOIN)
    coded = pc.dictionary_encode(pc.if_else(ok, joined, pa.scalar(None, pa.string())))
    profiles = []
    for text in coded.dictionary.to_pylist():
        name, *values = text.split(_JOIN)
        profiles.append(Profile(name, tuple(values)))
    columns |= {
        "a": pa.array(range(len(grid)), pa.int32()),
        "profile": pc.cast(coded.indices, pa.int32()),
    }
    schema = appraisees_schema(scheme)
    table = pa.table([columns[name] for name in schema.names], schema.names).append_column("row", grid.rows)
    first = pc.invert(pc.is_in(table["a"], pa.array(sorted(repeated(columns["name"])), pa.int32())))
    table = table.filter(first)
    return People(scheme, table, tuple(profiles))


def _nearly_equal(grid: Grid, names: pa.Array, findings: Findings) -> None:
    """Two appraisees whose names differ only by width, spaces or case are one by all likelihood."""
    if not pc.any(pc.match_substring_regex(names, FOLDED)).as_py():
        return
    seen: dict[str, tuple[int, str]] = {}
    for at, name in enumerate(names.to_pylist()):
        first, same = seen.setdefault(fold(name), (at, name))
        if name and name != same:
            findings.row(
                grid,
                at,
                "对象",
                f"对象“{name}”与第{grid.numbers([first])[0]}行的“{same}”只差空格、全角半角或大小写",
                "是同一个的删去一行；不是的，名称改得能分清",
            )


def _check_groups(
    grid: Grid, scheme: Scheme, category: pa.Array, group: pa.Array, findings: Findings
) -> None:
    """A group must be given where places or seats go by group."""
    everywhere = "分组" in scheme.scope
    named: set[str] = set()
    for quota in scheme.quotas:
        if "分组" in quota.scope:
            named |= set(quota.categories or (c.name for c in scheme.categories))
    for award in scheme.awards:
        if "分组" in award.scope:
            named |= set(award.categories or (c.name for c in scheme.categories))
    if not everywhere and not named:
        return
    needed = (
        pc.not_equal(category, "") if everywhere else pc.is_in(category, pa.array(sorted(named), pa.string()))
    )
    findings.rows(
        grid,
        pc.and_(needed, pc.equal(group, "")),
        "分组",
        ("分组空着，而方案按分组排名或分配名额", "填分组；不分组的，全部填同一个词"),
    )


def _attribute(
    grid: Grid, scheme: Scheme, attribute: Attribute, category: pa.Array, annual: bool, findings: Findings
) -> pa.Array:
    """The values of one attribute, one string per row."""
    name = attribute.name
    if not grid.has(name):
        if not (attribute.empty or annual):
            _missing_attribute(grid, scheme, attribute, category, findings)
        return grid.text(name)
    if attribute.values:
        values = look_up(grid, name, attribute.values, name, findings, may_be_empty=True).text()
    else:
        values = grid.text(name)
    empty = grid.cells(name).empty
    asked = pc.not_equal(category, "")
    if attribute.categories:
        asked = pc.is_in(category, pa.array(attribute.categories, pa.string()))
        findings.rows(
            grid,
            pc.and_(pc.and_(pc.invert(asked), pc.not_equal(category, "")), pc.invert(empty)),
            name,
            lambda at: (
                f"类别“{category[at].as_py()}”的对象不填“{name}”",
                f"清空这一格（只有 {'、'.join(attribute.categories)} 才填），或改正类别",
            ),
        )
    if not (attribute.empty or annual):
        choices = "、".join(attribute.values)
        findings.rows(
            grid,
            pc.and_(asked, empty),
            name,
            (f"“{name}”空着", f"填 {choices} 中的一个" if choices else "填上"),
        )
    return values


def _missing_attribute(
    grid: Grid, scheme: Scheme, attribute: Attribute, category: pa.Array, findings: Findings
) -> None:
    """A column that is lacking altogether: a fault where scores or seats depend on it, else a note."""
    if attribute.categories and not positions(
        pc.is_in(category, pa.array(attribute.categories, pa.string()))
    ):
        return
    name = attribute.name
    used = name in deciding_attributes(scheme) or any(name in quota.scope for quota in scheme.quotas)
    if used:
        findings.about(
            f"缺少“{name}”列",
            f"加上标题“{name}”的列，填 {'、'.join(attribute.values)} 中的一个",
            table=grid.table,
            row=1,
        )
    else:
        findings.note(f"表“{grid.table}”：没有“{name}”列，按空着读入")
