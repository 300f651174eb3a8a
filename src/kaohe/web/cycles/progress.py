"""How far everybody is: scores given of those asked for, by unit. Three queries for any number of cycles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Count

from kaohe.scheme.model import Indicator, Scheme
from kaohe.scheme.shape import Profile, deciding_attributes, shape
from kaohe.tables.needs import RATED, scored
from kaohe.web.cycles.models import Appraisee, Cycle, Grant, Published
from kaohe.web.cycles.schemes import loaded

ASSESSOR = "考核单位"


@dataclass(frozen=True)
class Share:
    """So many scores given of so many that are asked for."""

    name: str
    done: int
    asked: int

    @property
    def left(self) -> int:
        return self.asked - self.done

    @property
    def percent(self) -> int:
        """Rounded down: 100 only where nothing is left."""
        return 100 * self.done // self.asked if self.asked else 100


@dataclass
class Progress:
    """Of one cycle: by indicator, and by the unit of the people who assess."""

    asked: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    above: Mapping[str, frozenset[str]] = field(default_factory=dict)
    units: list[Share] = field(default_factory=list)

    def share(self, name: str, items: Collection[str] | None = None) -> Share:
        """Of these indicators and those below them, or of all."""
        chosen = [leaf for leaf in self.asked if items is None or not self.above[leaf].isdisjoint(items)]
        done = sum(min(self.given[item], self.asked[item]) for item in chosen)
        return Share(name, done, sum(self.asked[item] for item in chosen))

    @property
    def whole(self) -> Share:
        return self.share("全部")


def progress(cycles: Iterable[Cycle]) -> dict[int, Progress]:
    """By cycle id; `cycles` with their scheme joined."""
    known = {cycle.pk: cycle for cycle in cycles}
    found = {pk: Progress(above=above(cycle.scheme)) for pk, cycle in known.items()}
    _asked(known, found)
    _given(known, found)
    held: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    grants = Grant.objects.filter(cycle__in=list(known), role=ASSESSOR).select_related("person__unit")
    for grant in grants:
        unit = grant.person.unit
        held[grant.cycle_id][unit.name if unit else grant.person.name].update(grant.items)
    for pk, one in found.items():
        shares = (one.share(name, items) for name, items in held[pk].items())
        one.units = sorted((share for share in shares if share.asked), key=lambda share: share.percent)
    return found


def _asked(known: Mapping[int, Cycle], found: Mapping[int, Progress]) -> None:
    rows = (
        Appraisee.objects.filter(cycle__in=list(known))
        .order_by()
        .values_list("cycle", "category", "attributes")
        .annotate(count=Count("pk"))
    )
    for pk, category, attributes, count in rows:
        scheme = loaded(known[pk].scheme)
        values = tuple(attributes.get(name, "") for name in deciding_attributes(scheme))
        for leaf in rated(known[pk].scheme.hash, scheme, category, values):
            found[pk].asked[leaf] += count


def _given(known: Mapping[int, Cycle], found: Mapping[int, Progress]) -> None:
    ratings = Cycle.objects.filter(pk__in=list(known), ratings__isnull=False).order_by()
    rows = ratings.values_list("pk", "ratings__indicator").annotate(
        count=Count("ratings__appraisee", distinct=True)
    )
    for pk, indicator, count in rows:
        found[pk].given[indicator] = count


def above(published: Published) -> Mapping[str, frozenset[str]]:
    """Indicator → itself and every node over it."""
    return _above(_Key(published.hash, loaded(published)))


class _Key:
    """A scheme as an argument that is known by its hash: hashing the whole tree each time is slow."""

    def __init__(self, digest: str, scheme: Scheme) -> None:
        self.digest, self.scheme = digest, scheme

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.digest == self.digest


def rated(digest: str, scheme: Scheme, category: str, values: tuple[str, ...]) -> frozenset[str]:
    """The leaves that an assessing unit scores for appraisees of this category and these attributes."""
    return _rated(_Key(digest, scheme), category, values)


@lru_cache(maxsize=2048)
def _rated(key: _Key, category: str, values: tuple[str, ...]) -> frozenset[str]:
    scheme = key.scheme
    if category not in {one.name for one in scheme.categories}:
        return frozenset()
    leaves = {one.indicator.id for one in scored(scheme) if one.own is None and isinstance(one.method, RATED)}
    branches = shape(scheme, Profile(category, values)).branches
    return frozenset(name for name, branch in branches.items() if branch.leaf and name in leaves)


@lru_cache(maxsize=64)
def _above(key: _Key) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}

    def walk(node: Indicator, over: frozenset[str]) -> None:
        found[node.id] = over | {node.id}
        for child in node.children:
            walk(child, found[node.id])

    for category in key.scheme.categories:
        for top in key.scheme.tree(category):
            walk(top, frozenset())
    return found
