"""What a register row is worth: for each scoring clause a few appraisees that trigger it, and the score.

Everything here is worked out from the register's own parameters, in fractions; the shipped scheme is
only asked for the name of a ballot class that the register does not name.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.scheme.library import shipped
from kaohe.scheme.model import Scheme
from tests.regulations.checks import conditions, names
from tests.regulations.register import Row, rows

USUAL: dict[str, dict[str, str]] = {
    "linyi-2018": {"类别": "科室"},
    "changzhou-2016": {"类别": "内设机构", "部门类型": "业务", "对外服务": "是"},
    "qufu-2020": {"类别": "工作人员", "人员身份": "公务员", "岗位": "窗口"},
    "qianxinan-2010": {"类别": "县市局", "示范项目": "是"},
    "zaozhuang-departments": {"类别": "市直部门", "分组": "一口"},
    "zaozhuang-districts": {"类别": "区(市)"},
    "zaozhuang-staff": {"类别": "科级及以下", "分组": "一处"},
    "audit-400": {"类别": "审计单位", "单位类型": "科室"},
}
"""An appraisee to whom as much as possible applies (register's README)."""
OWN = {
    "zaozhuang-departments": [("1", "规划", "40"), ("1", "项目", "30")],
    "zaozhuang-districts": [("1", "1.1", "45"), ("1", "1.2", "25")],
}
"""Own indicators that everybody has where the scheme asks for them: node above, id, points."""
TOTAL = "加减"


@dataclass
class Trial:
    """One appraisee: what it is, what is said of it, and what one of its scores has to be.

    `moved` is what the rule itself adds or takes, before the limits of its indicator.
    """

    node: str
    score: Fraction
    records: list[dict[str, str]] = field(default_factory=list)
    ratings: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    own: list[tuple[str, str, str]] | None = None
    moved: Fraction | None = None
    traits: dict[str, str] = field(default_factory=dict)


@functools.cache
def loaded(scheme: str) -> Scheme:
    return shipped(scheme).scheme


def round_up(value: Fraction) -> Fraction:
    """Half up, away from zero, to a micro-point (semantics, section 1)."""
    sign = -1 if value < 0 else 1
    return Fraction(sign * ((abs(value) * 2_000_000 + 1) // 2), 1_000_000)


def written(value: Fraction) -> str:
    """A score as results show it."""
    rounded = round_up(value)
    sign, whole = ("-" if rounded < 0 else ""), abs(rounded)
    digits = f"{whole.numerator * 1_000_000 // whole.denominator:07d}"
    return sign + f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")


class Register:
    """The rows of one scheme's register with their parameters, and how a rule finds its indicator."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.rows = {row.id: row for row in rows(scheme)}
        self.of = {row.id: dict(row.parameters) for row in self.rows.values()}

    def leaf(self, id: str) -> str:
        """The nearest indicator above the id of a rule (register's README); 加减 for rules on the total."""
        if id[0] in "JD":
            return TOTAL
        above = id.rstrip("abcdefghijklmnopqrstuvwxyz")
        while above not in self.rows:
            above = above.rpartition(".")[0]
        return above

    def points(self, leaf: str) -> Fraction:
        return Fraction(0) if leaf == TOTAL else Fraction(self.of[leaf]["points"])

    def traits(self, id: str) -> dict[str, str]:
        """What an appraisee must be for the clause to apply to it."""
        given = self.of[id]
        found = {"类别": given["category"].split(",")[0]} if "category" in given else {}
        if ":" in given.get("applies", ""):
            ((attribute, values),) = conditions(given["applies"])
            found[attribute] = values[0]
        if found.get("类别") == "直属单位":
            found["能力类型"] = "两者"
        return found


def price(given: dict[str, str]) -> dict[str, Fraction]:
    """Points by level; the level is '' where there is no table."""
    if "level" in given:
        pairs = (item.split(":") for item in given["level"].split(","))
        return {name: Fraction(points) for name, points in pairs}
    by_level = {key.removeprefix("base."): Fraction(v) for key, v in given.items() if key.startswith("base.")}
    return by_level or {"": Fraction(given.get("points", given.get("each", 0)))}


def severities(given: dict[str, str]) -> dict[str, Fraction]:
    if "severity" in given:
        pairs = (item.split(":") for item in given["severity"].split(","))
        return {name: Fraction(factor) for name, factor in pairs}
    by_name = {k.removeprefix("factor."): Fraction(v) for k, v in given.items() if k.startswith("factor.")}
    return by_name or {"": Fraction(1)}


def capped(given: dict[str, str], points: Fraction) -> Fraction:
    """A cap in numbers; `to_zero` is the leaf's own limit."""
    cap = given.get("cap", "none")
    return points if cap in ("none", "to_zero") else min(points, Fraction(cap))


Facts = list[dict[str, str]]


def fact(**cells: object) -> dict[str, str]:
    return {name: str(cell) for name, cell in cells.items() if cell not in ("", None)}


def per_unit(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    free = int(given.get("free", 0))
    for level, points in price(given).items():
        for count in (1, 2, 1000):
            yield [fact(数量=free + count, 层级=level)], capped(given, points * count)
    yield (
        [fact(数量=free, 层级=level)] if free else [fact(数量=1, 层级=level)],
        Fraction(0 if free else points),
    )


def fixed(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    for level, points in price(given).items():
        yield [fact(层级=level)], points
        yield [fact(层级=level, 数量=3)], points
        yield [fact(层级=level)] * 2, points * 2
        yield [fact(层级=level, 数量=0)], Fraction(0)


def zero(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    yield [fact()], leaf
    yield [fact(数量=0)], Fraction(0)


def shortfall(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    required = int(given["required"])
    ((_, points),) = price({"points": given.get("each", given.get("points", ""))}).items()
    for done in (0, required - 1, required, required + 1):
        yield [fact(数量=done)], points * max(0, required - done)
    one, more = fact(数量=required - 1), fact(数量=required + 5)
    yield [one, more], points if "per" in given else Fraction(0)


def percentage_point(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    """Off the target by 7.478, which counts as 7.47; at the target; far off it."""
    target, side = Fraction(given["target"]), 1 if given["direction"] == "above" else -1
    assert given["step"] == "0.01"
    for off, counted in (("7.478", "7.47"), ("0", "0"), ("-3", "0"), ("60", "60")):
        quantity = target + side * Fraction(off)
        yield [fact(数量=written(quantity))], capped(given, Fraction(given["points"]) * Fraction(counted))


def ratio(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    whole = Fraction(given["of"])
    yield [fact(数量="12.5")], whole / 8
    yield [fact(数量=1, 基数=3)], round_up(whole / 3)
    yield [fact(数量=100)], whole


def discretionary(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    low = Fraction(given["min"]) or Fraction(1, 100)
    high = Fraction(250) if given["max"] == "none" else Fraction(given["max"])
    for points in (low, high):
        yield [fact(分值=written(points))], points
    yield [fact(分值=written(low), 数量=5), fact(分值=written(high))], low + high


def severity(given: dict[str, str], leaf: Fraction) -> Iterator[tuple[Facts, Fraction]]:
    for (level, points), (name, factor) in itertools.product(price(given).items(), severities(given).items()):
        yield [fact(层级=level, 情节=name, 数量=4)], points * factor
        yield [fact(层级=level, 情节=name)] * 2, points * factor * 2


RULES = {
    "per_unit": per_unit,
    "fixed": fixed,
    "zero": zero,
    "shortfall": shortfall,
    "per_percent_point": percentage_point,
    "ratio": ratio,
    "range": discretionary,
    "severity": severity,
}


def after(register: Register, leaf: str, sign: str, moved: Fraction) -> Fraction:
    """The leaf's score: base less deductions down to zero, plus additions; the total has no floor."""
    base = register.points(leaf)
    if sign == "+":
        return base + moved
    return -moved if leaf == TOTAL else base - min(base, moved)


def of_rule(register: Register, row: Row) -> Iterator[Trial]:
    given, leaf = register.of[row.id], register.leaf(row.id)
    for facts, moved in RULES[row.kind](given, register.points(leaf)):
        records = [{"规则": row.id, **cells} for cells in facts]
        sign = given["sign"]
        score = after(register, leaf, sign, moved)
        signed = moved if sign == "+" else -moved
        yield Trial(leaf, score, records, traits=register.traits(row.id), moved=signed)


def single(register: Register, id: str, **more: str) -> Iterator[tuple[dict[str, str], Fraction]]:
    """One record of a rule for each of its levels, with its points; a shortfall with nothing done."""
    given, row = register.of[id], register.rows[id]
    if row.kind == "shortfall":
        yield fact(规则=id, 数量=0, **more), Fraction(given["points"]) * int(given["required"])
        return
    name, factor = next(iter(severities(given).items())) if row.kind == "severity" else ("", Fraction(1))
    for level, points in price(given).items():
        yield fact(规则=id, 层级=level, 情节=name, **more), points * factor


def factor(register: Register, row: Row) -> Iterator[Trial]:
    """The record's factor multiplies; or the factor stands in the table of severities."""
    given = register.of[row.id]
    (target,) = names(given.get("applies") or given["applies_to"])
    leaf, sign = register.leaf(target), register.of[target]["sign"]
    values = [given[name] for name in ("factor", "min", "max") if name in given]
    if "min" in given:
        values.append("0.35")
    for value in values:
        for record, points in single(register, target):
            if "severity" in given:
                record |= {"情节": given["severity"]}
            else:
                record |= {"系数": value}
            yield Trial(leaf, after(register, leaf, sign, points * Fraction(value)), [record])


def same_matter(register: Register, row: Row) -> Iterator[Trial]:
    """All records of one matter count once, the highest; of two matters both count.

    Shortfalls exclude each other without a key.
    """
    given = register.of[row.id]
    group = sorted(names(given.get("applies") or given["group"]))
    leaf, sign = register.leaf(group[0]), register.of[group[0]]["sign"]
    keyed = register.rows[group[0]].kind != "shortfall"
    one = [pair for id in group for pair in single(register, id, **({"同一事项": "甲事"} if keyed else {}))]
    for order in (one, one[::-1]):
        most = max(points for _, points in order)
        yield Trial(leaf, after(register, leaf, sign, most), [record for record, _ in order])
    if keyed:
        pairs = [(record | {"同一事项": f"事{n}"}, points) for n, (record, points) in enumerate(one)]
        whole = sum((points for _, points in pairs), Fraction(0))
        yield Trial(leaf, after(register, leaf, sign, whole), [record for record, _ in pairs])


def rated(register: Register, row: Row) -> Iterator[Trial]:
    """The least, the most, and something between; own indicators up to their own points."""
    given, own = register.of[row.id], OWN.get(register.scheme)
    leaf = row.id if "points" in given else register.leaf(row.id)
    most = given.get("max") or given["points"]
    targets = [(leaf, Fraction(most))] if most != "own_points" else []
    if own is not None and not targets:
        targets = [(id, Fraction(points)) for above, id, points in own if leaf in (above, id)]
    for node, points in targets:
        for score in (Fraction(given.get("min", 0)), points, points * Fraction("0.85")):
            rating = fact(指标=node, 得分=written(score))
            yield Trial(node, score, ratings=[rating], traits=register.traits(row.id))
    if given.get("na", "").startswith("转移"):
        yield _transferred(register, row)


def _transferred(register: Register, row: Row) -> Trial:
    """The indicator to which the points go has both where this one does not apply."""
    target = register.of[row.id]["na"].partition(":")[2]
    points = register.points(row.id) + register.points(target)
    traits = register.traits(row.id)
    ((attribute, values),) = conditions(register.of[target]["applies"])
    traits[attribute] = next(value for value in values if value not in register.of[row.id]["applies"])
    return Trial(target, points, ratings=[fact(指标=target, 得分=written(points))], traits=traits)


def average(register: Register, row: Row) -> Iterator[Trial]:
    """266 / 3 = 88.666667, converted; two roundings."""
    leaf, scale = register.leaf(row.id), Fraction(register.of[row.id]["scale"])
    for scores in ((88, 91, 87), (100,), (0, 0)):
        mean = round_up(Fraction(sum(scores), len(scores)))
        ratings = [fact(指标=leaf, 得分=score) for score in scores]
        yield Trial(leaf, round_up(mean * register.points(leaf) / scale), ratings=ratings)


def adopted(register: Register, row: Row) -> Iterator[Trial]:
    """A score of another appraisal by its full mark, on every leaf that is named or stands below one."""
    given = register.of[row.id]
    for leaf, other in register.rows.items():
        if other.kind != "rated" or not any(
            f"{leaf}.".startswith(f"{name}.") for name in names(given["applies"])
        ):
            continue
        for full in (given["scale"], "150"):
            rating = fact(指标=leaf, 得分="85", 满分=full)
            score = round_up(85 * register.points(leaf) / Fraction(full))
            traits = register.traits(row.id) | {"能力类型": "两者"}
            yield Trial(leaf, score, ratings=[rating], traits=traits)
