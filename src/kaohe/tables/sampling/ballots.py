"""How people voted: ballots of every class, correlated with how good the marked are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kaohe.methods.ballot import Ballot
from kaohe.numbers import MICRO
from kaohe.scheme.model import BallotClass, Limit, Scheme
from kaohe.tables.sampling.cells import micro, text
from kaohe.tables.sampling.leaves import Leaf, Planner
from kaohe.tables.sampling.world import Member, World

Row = dict[str, str]
_LEADERS = ("领导", "班子", "局长", "主任", "书记", "主要负责人")
_MANY = 2000  # appraisees from which fewer vote for each


@dataclass
class _Mark:
    """One mark on a ballot; `value` in micro-points, None for an abstention."""

    member: Member
    leaf: Leaf
    value: int | None


def mark_rows(world: World, planner: Planner) -> Iterator[Row]:
    """One mapping of column to text for each mark, ballot after ballot."""
    yield from _Ballots(world, planner).rows()


class _Ballots:
    def __init__(self, world: World, planner: Planner) -> None:
        self.world, self.planner, self.rng = world, planner, world.rng("测评票")
        self.scheme = world.scheme
        self.weights = _weights(self.scheme)
        self.numbers = dict.fromkeys((cls.id for cls in self.scheme.ballots), 0)

    def rows(self) -> Iterator[Row]:
        for at, panel in enumerate(self.world.panels()):
            marked = [(member, leaf) for member in panel for leaf in self.planner.plan(member).balloted]
            for cls in self.scheme.ballots:
                places = [(member, leaf) for member, leaf in marked if cls.id in self.classes(leaf)]
                if places:
                    yield from self.ballots(cls, places, void=at % 20 == 0)

    def classes(self, leaf: Leaf) -> frozenset[str]:
        """The classes with weight for a leaf."""
        assert isinstance(leaf.method, Ballot)
        own = frozenset(name for name, weight in leaf.method.weights if weight > 0)
        return own or self.weights.get(leaf.node, frozenset())

    def ballots(self, cls: BallotClass, places: list[tuple[Member, Leaf]], *, void: bool) -> Iterator[Row]:
        """The ballots of one class for one panel; of a first panel's larger class one is void."""
        count = self.raters(cls, places)
        spoilt = self.rng.randrange(count) if void and count >= 6 else -1
        members = list(dict.fromkeys(member.name for member, _ in places))
        for number in range(count):
            self.numbers[cls.id] += 1
            unit = members[number % len(members)] if cls.recuse and len(members) > 2 else ""
            marks = self.ballot(cls, places, unit)
            head = {"票号": f"{cls.id}{self.numbers[cls.id]:03d}", "票种": cls.id}
            rows = [self.row(head, mark, unit) for mark in marks]
            yield from self.spoil(rows, marks) if number == spoilt else rows

    def raters(self, cls: BallotClass, places: list[tuple[Member, Leaf]]) -> int:
        """How many vote: all of a small class, most of a large one, never fewer than must."""
        rng = self.rng
        methods = [leaf.method for _, leaf in places]
        dropped = max(m.drop_high + m.drop_low for m in methods if isinstance(m, Ballot))
        least = max(cls.least, dropped + 1, 3)
        few = any(word in f"{cls.name}{cls.raters}" for word in _LEADERS)
        if len(self.world.members) > _MANY:
            return max(least, 3 if few else 5)
        if cls.eligible is None:
            return max(least, rng.randint(5, 9) if few else rng.randint(12, 24)) + 1
        turnout = cls.turnout if cls.turnout is not None else 85
        asked = -(-cls.eligible * int(turnout + 1) // 100)
        return max(1, min(cls.eligible, max(least, asked + 1)))

    def ballot(self, cls: BallotClass, places: list[tuple[Member, Leaf]], unit: str) -> list[_Mark]:
        rng = self.rng
        severe = rng.gauss(0, 0.025)  # how strict this rater is
        marks = []
        for member, leaf in places:
            assert isinstance(leaf.method, Ballot)
            abstains = member.name == unit or rng.random() < 0.02
            share = min(1.0, max(0.4, member.quality + severe + rng.gauss(0, 0.03)))
            marks.append(_Mark(member, leaf, None if abstains else _value(rng, leaf.method, share)))
        if cls.limits:
            by_node: dict[str, list[_Mark]] = {}
            for mark in marks:
                by_node.setdefault(mark.leaf.node, []).append(mark)
            for limit in cls.limits:
                for some in by_node.values():  # limits hold for each indicator by itself
                    _obey(limit, some)
        return marks

    def row(self, head: Row, mark: _Mark, unit: str) -> Row:
        row = {**head, "对象": mark.member.name, "指标": mark.leaf.id}
        if unit:
            row["所属"] = unit
        if mark.value is not None:
            column, given = _written(mark)
            row[column] = given
        return row

    def spoil(self, rows: list[Row], marks: list[_Mark]) -> list[Row]:
        """A void ballot: a mark beyond the scale, or one appraisee marked twice."""
        at = self.rng.randrange(len(rows))
        method = marks[at].leaf.method
        assert isinstance(method, Ballot)
        if method.grades or self.rng.random() < 0.5:
            return [*rows[: at + 1], *rows[at:]]
        spoilt = {**rows[at], "评分": text(micro(method.scale) + MICRO)}
        return [*rows[:at], spoilt, *rows[at + 1 :]]


def _weights(scheme: Scheme) -> dict[str, frozenset[str]]:
    """Classes with weight by leaf, from the scheme's shared weights."""
    return {
        indicator: frozenset(name for name, weight in shared.weights if weight > 0)
        for shared in scheme.weights
        for indicator in shared.indicators
    }


def _value(rng: Random, method: Ballot, share: float) -> int:
    """A mark about `share` of the scale: a grade's points, or mostly a whole number."""
    scale = micro(method.scale)
    if method.grades:
        wanted = share * scale - abs(rng.gauss(0, 0.05)) * scale
        return min((micro(points) for _, points in method.grades), key=lambda p: abs(p - wanted))
    step = MICRO if scale >= 20 * MICRO else MICRO // 2
    if scale >= 20 * MICRO and rng.random() < 0.1:
        step = MICRO // 2
    return min(scale, int(share * scale) // step * step)


def _written(mark: _Mark) -> tuple[str, str]:
    method = mark.leaf.method
    assert isinstance(method, Ballot) and mark.value is not None
    if not method.grades:
        return "评分", text(mark.value)
    return "等次", next(name for name, points in method.grades if micro(points) == mark.value)


def _obey(limit: Limit, marks: list[_Mark]) -> None:
    """Lower marks of one indicator until the ballot keeps a limit."""
    given = [mark for mark in marks if mark.value is not None]
    if limit.kind == "全同":
        if len(given) > 1 and len({mark.value for mark in given}) == 1:
            _lower(given[-1])
        return
    people = len({mark.member.name for mark in given})
    bounds = [limit.most] if limit.most is not None else []
    if limit.share is not None:
        bounds.append(int(people * limit.share) // 100)
    high = [mark for mark in given if _counts(limit, mark)]
    high.sort(key=lambda mark: -(mark.value or 0))
    for mark in high[min(bounds, default=len(high)) :]:
        while _counts(limit, mark) and _lower(mark):
            pass


def _counts(limit: Limit, mark: _Mark) -> bool:
    if mark.value is None:
        return False
    if limit.kind == "等次":
        return (
            isinstance(mark.leaf.method, Ballot)
            and bool(mark.leaf.method.grades)
            and (_written(mark)[1] == limit.grade)
        )
    return limit.line is not None and mark.value >= micro(limit.line)


def _lower(mark: _Mark) -> bool:
    """The next lower mark or grade; False at the lowest."""
    method = mark.leaf.method
    assert isinstance(method, Ballot) and mark.value is not None
    if not method.grades:
        lower = [mark.value - MICRO] if mark.value >= MICRO else []
    else:
        lower = [micro(points) for _, points in method.grades if micro(points) < mark.value]
    if lower:
        mark.value = max(lower)
    return bool(lower)
