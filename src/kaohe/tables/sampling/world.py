"""Who is appraised: categories, groups, attributes, and how good each one is."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from kaohe.scheme.model import Category, Scheme
from kaohe.scheme.shape import NO_GRADE, Profile, Shape, deciding_attributes, shape
from kaohe.tables.needs import group_used
from kaohe.tables.periods import PER_YEAR, parse, show
from kaohe.tables.sampling.names import Namer, group_names, kind_of

PANEL = 60
"""The most appraisees that one ballot marks."""
POOR = 0.6
_MOST_COMBINATIONS = 200
_PERIOD = {"年": "2024", "半年": "2024H2", "季度": "2024Q4", "月": "2024-12"}


@dataclass(frozen=True)
class Member:
    """One appraisee. `quality` (0 to 1) ties its ratings, marks and history together.

    The few with a quality below `POOR` have trouble in every period.
    """

    name: str
    category: str
    group: str
    values: tuple[str, ...]
    shape: Shape
    quality: float


@dataclass(frozen=True)
class World:
    """Everything that the tables of one sample have in common."""

    scheme: Scheme
    seed: int
    period: str
    members: tuple[Member, ...]

    def rng(self, table: str) -> Random:
        """A generator of its own for each table, so that one does not disturb another."""
        return Random(f"{self.seed}/{self.scheme.name}/{table}")

    def panels(self) -> Iterator[list[Member]]:
        """Those who are marked on the same ballots: at most `PANEL`, people of one group together."""
        apart = group_used(self.scheme) and len({member.group for member in self.members}) > 1
        panel: list[Member] = []
        for member in self.members:
            if panel and (len(panel) == PANEL or (apart and panel[-1].group != member.group)):
                yield panel
                panel = []
            panel.append(member)
        if panel:
            yield panel


def make_world(scheme: Scheme, seed: int, size: int | None) -> World:
    """A world of `size` appraisees (None: as many as the regulation says, or a usual number)."""
    rng = Random(f"{seed}/{scheme.name}/对象")
    namer = Namer(rng)
    shapes: dict[Profile, Shape] = {}
    members: list[Member] = []
    for category, count in _sizes(scheme, size):
        members += _members(scheme, category, count, rng, namer, shapes)
    return World(scheme, seed, _PERIOD[scheme.calendar], tuple(members))


def _sizes(scheme: Scheme, size: int | None) -> Iterator[tuple[Category, int]]:
    usual = [category.size or _usual(scheme, category) for category in scheme.categories]
    if size is None:
        yield from zip(scheme.categories, usual, strict=True)
        return
    left, weight = size, sum(usual)
    for category, number in zip(scheme.categories, usual, strict=True):
        count = -(-left * number // weight) if weight else 0
        yield category, count
        left, weight = left - count, weight - number


def _usual(scheme: Scheme, category: Category) -> int:
    people = kind_of(category.name) == "people"
    grouped = group_used(scheme)
    least = (60 if grouped else 40) if people else (36 if grouped else 12)
    return max(least, 3 * len(_combinations(scheme, category)))


def _combinations(scheme: Scheme, category: Category) -> list[tuple[str, ...]]:
    """Every combination of attribute values there can be, in a category."""
    choices, left = [], _of_named_people(scheme)
    for attribute in scheme.attributes:
        open_to = not attribute.categories or category.name in attribute.categories
        empty = ("",) if attribute.empty or not open_to else ()
        choices.append(empty + (attribute.values if open_to and attribute.name not in left else ()))
    return list(itertools.islice(itertools.product(*choices), _MOST_COMBINATIONS))


def _members(
    scheme: Scheme,
    category: Category,
    count: int,
    rng: Random,
    namer: Namer,
    shapes: dict[Profile, Shape],
) -> Iterator[Member]:
    combinations = _combinations(scheme, category)
    values = [
        *combinations,
        *(_usual_values(rng, scheme, category) for _ in range(count - len(combinations))),
    ]
    rng.shuffle(values)
    if count < len(values):
        values = values[:count]
    deciding = deciding_attributes(scheme)
    names = tuple(attribute.name for attribute in scheme.attributes)
    for group, own in zip(_groups(scheme, category, count, rng), values, strict=True):
        profile = Profile(category.name, tuple(own[names.index(name)] for name in deciding))
        if profile not in shapes:
            shapes[profile] = shape(scheme, profile)
        kind = kind_of(*own, category.name)
        poor = rng.random() < 0.03
        quality = rng.uniform(0.5, 0.58) if poor else min(0.995, max(0.7, rng.gauss(0.91, 0.045)))
        yield Member(namer.name(kind), category.name, group, own, shapes[profile], quality)


def _usual_values(rng: Random, scheme: Scheme, category: Category) -> tuple[str, ...]:
    """Attribute values in usual shares: what may be empty mostly is, earlier values are more frequent."""
    found, left = [], _of_named_people(scheme)
    for attribute in scheme.attributes:
        closed = bool(attribute.categories) and category.name not in attribute.categories
        if closed or attribute.name in left or (attribute.empty and rng.random() < 0.85):
            found.append("")
        else:
            weights = [len(attribute.values) + 1 - at for at in range(len(attribute.values))]
            found.append(rng.choices(attribute.values, weights)[0])
    return tuple(found)


def _of_named_people(scheme: Scheme) -> set[str]:
    """Attributes of a few people whom the regulation names (市级领导): nobody of a sample is one of them."""
    return {
        name
        for special in scheme.specials
        if special.subjects and NO_GRADE in special.effect
        for name, _ in special.applies
    }


def _groups(scheme: Scheme, category: Category, count: int, rng: Random) -> Iterator[str]:
    """The group of each member, those of one group after each other; empty where groups don't matter."""
    if not group_used(scheme):
        yield from itertools.repeat("", count)
        return
    kind = kind_of(category.name)
    about = 20 if kind == "people" else 12
    names, left = group_names(kind), count
    while left:
        some = min(left, max(3, about + rng.randint(-about // 3, about // 3)))
        if 0 < left - some < 5:
            some = left
        yield from itertools.repeat(next(names), some)
        left -= some


def earlier_periods(world: World, count: int) -> list[str]:
    """The `count` periods before the world's, the earliest first."""
    read = parse(world.period)
    assert read is not None
    calendar, number = read
    return [show(calendar, number - back) for back in range(count, 0, -1)]


def days(period: str) -> tuple[datetime.date, int]:
    """The first day of a period and its number of days."""
    read = parse(period)
    assert read is not None
    calendar, number = read
    first, after = (_start(calendar, at) for at in (number, number + 1))
    return first, (after - first).days


def _start(calendar: str, number: int) -> datetime.date:
    year, part = divmod(number, PER_YEAR[calendar])
    return datetime.date(year, part * (12 // PER_YEAR[calendar]) + 1, 1)
