"""Whole cohorts for the clauses on places, grades and awards: everybody gets the total that a test needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.engine.run import Results, evaluate
from kaohe.tables.read import from_rows
from tests.regulations.trials import OWN, USUAL, Register, loaded, written
from tests.regulations.votes import weights


@dataclass
class Person:
    """An appraisee rated and voted at `strength` (a share of the points) everywhere.

    `records` are ids of rules, `before` the cells of its row in 历史.
    """

    name: str
    strength: Fraction
    records: list[str] = field(default_factory=list)
    traits: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)

    @property
    def percent(self) -> str:
        return written(100 * self.strength)


@dataclass
class Standing:
    """得分 of a cohort by appraisee, and the results behind it."""

    results: Results
    rows: dict[str, dict[str, str]]

    def of(self, column: str) -> dict[str, str]:
        return {who: row[column] for who, row in self.rows.items()}

    def holders(self, title: str) -> list[str]:
        return [who for who, row in self.rows.items() if title in row["奖项"].split("、")]

    def noted(self, word: str) -> list[str]:
        return [who for who, row in self.rows.items() if word in row["备注"].split("、")]

    def place(self, who: str) -> int:
        return int(self.rows[who]["名次"])


def standing(scheme: str, people: Iterable[Person]) -> Standing:
    """The results of 2020, or of its first quarter, where everybody has all scores."""
    people = list(people)
    register, made = Register(scheme), loaded(scheme)
    tables: dict[str, list[dict[str, str]]] = {
        "对象": [],
        "记录": [],
        "评分": [],
        "测评票": [],
        "个性指标": [],
        "历史": [],
    }
    for person in people:
        who = {"对象": person.name}
        traits = USUAL[scheme] | person.traits
        tables["对象"].append(who | traits)
        tables["记录"] += [who | {"规则": id} for id in person.records]
        tables["评分"] += [who | rating for rating in _ratings(register, person, traits["类别"])]
        tables["测评票"] += [who | mark for mark in _marks(register, person, traits["类别"])]
        tables["个性指标"] += own_rows(scheme, person.name)
        if person.before:
            tables["历史"].append(who | person.before)
    filled = {name: rows for name, rows in tables.items() if rows}
    period = "2020Q1" if made.calendar == "季度" else "2020"
    results = evaluate(made, from_rows(made, filled, period=period))
    return Standing(results, {row["对象"]: row for row in results.table("得分").to_pylist()})


def own_rows(scheme: str, who: str) -> list[dict[str, str]]:
    """Rows of 个性指标 where the scheme asks everybody for own indicators."""
    return [
        {"对象": who, "上级指标": above, "指标": id, "名称": id, "分值": points}
        for above, id, points in OWN.get(scheme, [])
    ]


def _for(given: dict[str, str], category: str) -> bool:
    return given.get("category", category) == category


def _ratings(register: Register, person: Person, category: str) -> list[dict[str, str]]:
    """A rating of every rated indicator, and of every own one."""
    found = []
    for row in register.rows.values():
        given = register.of[row.id]
        if row.kind == "average":
            found.append((register.leaf(row.id), Fraction(given["scale"])))
        elif row.kind == "rated" and _for(given, category) and given.get("max") != "own_points":
            node = row.id if "points" in given else register.leaf(row.id)
            found.append((node, Fraction(given.get("max") or given["points"])))
    found += [(id, Fraction(points)) for _, id, points in OWN.get(register.scheme, [])]
    return [{"指标": node, "得分": written(points * person.strength)} for node, points in found]


def _marks(register: Register, person: Person, category: str) -> list[dict[str, str]]:
    """One ballot of every class for every indicator that is voted on."""
    found = []
    for row in register.rows.values():
        given = register.of[row.id]
        if row.kind == "ballot" and _for(given, category) and ("points" in given or "applies" not in given):
            leaf = row.id if "points" in given else register.leaf(row.id)
            classes = weights(register, leaf, given)
            found += [{"票种": cls, "票号": "1", "指标": leaf, "评分": person.percent} for cls in classes]
    return found


def seats(share: str, rounding: str, base: int) -> int:
    """Seats of a share of so many heads."""
    percent = Fraction(share.rstrip("%")) / (100 if share.endswith("%") else 1)
    exact = percent * base
    return int(exact) if rounding == "floor" else int(exact + Fraction(1, 2))


def descending(count: int, **traits: str) -> list[Person]:
    """So many people with different totals, the best first: 甲01, 甲02, …"""
    return [
        Person(f"{''.join(traits.values())}{n:03d}", Fraction(990 - n, 1000), traits=dict(traits))
        for n in range(1, count + 1)
    ]
