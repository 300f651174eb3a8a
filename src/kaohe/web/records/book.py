"""What a scheme lets people record: its rules, vetoes and affirmations with what each form must ask.

One book a scheme, made once a process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from kaohe.methods import Discretionary, Fixed, PercentagePoint, PerUnit, Ratio, Shortfall, Tiers, Zero
from kaohe.methods.adopted import Adopted
from kaohe.methods.base import Rule
from kaohe.numbers import plain
from kaohe.scheme.language import loads
from kaohe.scheme.model import Affirmation, Indicator, Scheme, Veto
from kaohe.scheme.shape import Profile, deciding_attributes, shape
from kaohe.tables.needs import RATED, adoptable, level_names, record_factors, scored, severity_names
from kaohe.web.cycles.models import Appraisee, Cycle

RULE, VETO, AFFIRMATION = "规则", "否决", "肯定"
DEFAULT_PATH = ("提出书面意见", "分管领导审核", "考核办初审", "决定机构审定")
COUNTING = (PerUnit, Shortfall)
COUNTED = frozenset("次项篇条个人件台家起份名户处例宗场期批") | {"人次", "件次", "项次"}
"""Measure words of what comes in whole pieces; days, money and shares may be parts."""
QUANTITIES = (PerUnit, Shortfall, PercentagePoint, Ratio, Tiers)


@dataclass(frozen=True)
class Entry:
    """A rule, veto or affirmation: `line` are the indicators around it from the top, ids.

    `fields` are the columns of table 记录 that its form asks, in their order; `limits` says in words
    what each may hold.
    """

    id: str
    name: str
    kind: str
    place: str
    line: tuple[str, ...]
    rule: Rule | None
    element: Rule | Veto | Affirmation
    fields: tuple[str, ...]
    levels: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.id} {self.name}"

    @property
    def claimable(self) -> bool:
        """An appraisee may ask for additions only."""
        return self.rule is not None and self.rule.sign == "+"

    @property
    def whole(self) -> bool:
        """Whether its quantity is counted in whole units: times, papers, people."""
        counts = self.rule is not None and isinstance(self.rule.method, COUNTING)
        return counts and self.rule is not None and self.rule.unit in COUNTED

    @property
    def zero(self) -> bool:
        """Whether nothing is a quantity worth a record: what was done of so many required."""
        return self.rule is not None and not isinstance(self.rule.method, PerUnit)

    @property
    def items(self) -> frozenset[str]:
        """What a unit may be charged with to enter this: the rule itself or an indicator around it."""
        return frozenset((self.id, *self.line))

    @property
    def cell(self) -> str:
        """The one column that a grid asks for; '' where one cell is not enough."""
        asked = [name for name in self.fields if name in ("数量", "分值", "层级", "情节", "基数")]
        needed = [name for name in asked if name not in ("基数",)]
        if self.kind != RULE or len(needed) > 1:
            return ""
        return needed[0] if needed else "数量"


@dataclass(frozen=True)
class Leaf:
    """Something that is rated: id, name, full points as text, whether another score may be taken over."""

    id: str
    name: str
    points: str
    line: tuple[str, ...]
    adoptable: bool
    average: bool

    @property
    def items(self) -> frozenset[str]:
        return frozenset((self.id, *self.line))


class Book:
    """The entries of a scheme by id, in the order of the document."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        lines = {node.id: line for node, line in _lines(scheme)}
        self.names = {node.id: node.name for node in scheme.walk()}
        self.entries: dict[str, Entry] = {}
        for rule, node in scheme.rules():
            line = (*lines[node.id], node.id) if node is not None else ()
            self.entries[rule.id] = _of_rule(scheme, rule, line)
        for kind, elements in ((VETO, scheme.vetoes), (AFFIRMATION, scheme.affirmations)):
            for element in elements:
                self.entries[element.id] = Entry(
                    element.id, element.name, kind, element.place, (), None, element, ()
                )
        adopted = adoptable(scheme)
        self.leaves = {
            leaf.indicator.id: Leaf(
                leaf.indicator.id,
                leaf.indicator.name,
                plain(leaf.indicator.points) if leaf.indicator.points is not None else "",
                lines[leaf.indicator.id],
                leaf.indicator.id in adopted or isinstance(leaf.method, Adopted),
                leaf.method.tag == "平均",
            )
            for leaf in scored(scheme)
            if leaf.own is None and (isinstance(leaf.method, RATED) or leaf.indicator.id in adopted)
        }
        self.own_parents = {node.id: node for node in scheme.walk() if node.own is not None}
        self.path = _path(scheme)
        self._names = deciding_attributes(scheme)
        self._shapes: dict[Profile, tuple[frozenset[str], frozenset[str]]] = {}

    def applies(self, appraisee: Appraisee) -> tuple[frozenset[str], frozenset[str]]:
        """What a record may name for an appraisee (vetoes among it), and the indicators in its tree."""
        values = tuple(str(appraisee.attributes.get(name, "")) for name in self._names)
        return self.applies_to(appraisee.category, values)

    def applies_to(self, category: str, values: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The same for all appraisees of a category with these values of the deciding attributes."""
        profile = Profile(category, values)
        if profile not in self._shapes:
            made = shape(self.scheme, profile)
            self._shapes[profile] = frozenset(made.rules), frozenset(made.branches)
        return self._shapes[profile]

    def with_any(self, appraisees: QuerySet[Appraisee], rules: Collection[str]) -> QuerySet[Appraisee]:
        """Those for whom a record may name one of the rules. Two queries, whatever their number."""
        return self._fitting(appraisees, lambda named, _: not named.isdisjoint(rules))

    def with_leaf(self, appraisees: QuerySet[Appraisee], leaf: str) -> QuerySet[Appraisee]:
        """Those in whose tree the indicator stands. Two queries, whatever their number."""
        return self._fitting(appraisees, lambda _, branches: leaf in branches)

    def _fitting(
        self, appraisees: QuerySet[Appraisee], fits: Callable[[frozenset[str], frozenset[str]], bool]
    ) -> QuerySet[Appraisee]:
        keys = [KeyTextTransform(name, "attributes") for name in self._names]
        kinds = appraisees.order_by().values_list("category", *keys).distinct()
        known = {
            kind: fits(*self.applies_to(kind[0], tuple(value or "" for value in kind[1:]))) for kind in kinds
        }
        if all(known.values()):
            return appraisees
        named = appraisees.order_by().values_list("pk", "category", *keys)
        return appraisees.filter(pk__in=[pk for pk, *kind in named if known.get(tuple(kind))])

    def under(self, indicator: str) -> list[Entry]:
        """The rules on an indicator or below it."""
        return [entry for entry in self.entries.values() if indicator in entry.line]


def book_of(cycle: Cycle) -> Book:
    """The book of a cycle's scheme; the scheme's hash is the key, hashing the tree would take longer."""
    return _book(cycle.scheme.hash, cycle.scheme.text)


@lru_cache(maxsize=64)
def _book(_hash: str, text: str) -> Book:
    return Book(loads(text).scheme)


def _lines(scheme: Scheme) -> Iterator[tuple[Indicator, tuple[str, ...]]]:
    def below(node: Indicator, line: tuple[str, ...]) -> Iterator[tuple[Indicator, tuple[str, ...]]]:
        yield node, line
        for child in node.children:
            yield from below(child, (*line, node.id))

    for indicator in (*scheme.indicators, *(i for c in scheme.categories for i in c.indicators)):
        yield from below(indicator, ())


def _path(scheme: Scheme) -> tuple[str, ...]:
    """The stages through which a veto passes: the scheme's own, or proposal, leader, office, decision."""
    for step in scheme.steps:
        if "否决" in step.name and len(step.stages) > 1:
            return step.stages
    return DEFAULT_PATH


def _of_rule(scheme: Scheme, rule: Rule, line: tuple[str, ...]) -> Entry:
    levels, severities = level_names(rule), severity_names(rule)
    factors = [factor for factor in record_factors(scheme) if rule.id in factor.rules]
    grouped = any(rule.id in group.rules for group in scheme.same_matter if not group.always)
    asked = {
        "数量": isinstance(rule.method, QUANTITIES),
        "分值": rule.method.carries_points,
        "层级": bool(levels),
        "情节": bool(severities),
        "系数": bool(factors),
        "基数": isinstance(rule.method, Ratio),
        "同一事项": grouped,
    }
    values = [plain(value) for factor in factors for value in factor.values]
    return Entry(
        rule.id,
        rule.name,
        RULE,
        rule.place,
        line,
        rule,
        rule,
        tuple(name for name, needed in asked.items() if needed),
        levels,
        severities,
        tuple(dict.fromkeys(values)),
        _limits(rule),
    )


def _limits(rule: Rule) -> dict[str, str]:
    """What the cells of a rule's record may hold, in words."""
    method = rule.method
    said: dict[str, str] = {}
    if isinstance(method, PerUnit):
        said["数量"] = f"前{plain(method.free)}{rule.unit}不计" if method.free else ""
    elif isinstance(method, Shortfall):
        said["数量"] = f"实际完成数，应有{plain(method.required)}{rule.unit}"
    elif isinstance(method, PercentagePoint):
        said["数量"] = f"实际的百分数，目标{plain(method.target)}%，{method.direction}目标的计分"
    elif isinstance(method, Ratio):
        said["数量"] = "百分数；或填数量，并在“基数”填总数"
    elif isinstance(method, Tiers):
        said["数量"] = "；".join(
            f"{tier.level}{_bound(tier.low, '以上')}{_bound(tier.high, '以下')}{plain(tier.points)}分"
            for tier in method.tiers
        )
    elif isinstance(method, Discretionary):
        high = f"，最多{plain(method.high)}分" if method.high is not None else ""
        by_level = "、".join(
            f"{name}最多{plain(most)}分" for name, most in (rule.amount.levels if rule.amount else ())
        )
        said["分值"] = f"正数，最少{plain(method.low)}分{high}" + (f"；{by_level}" if by_level else "")
    elif method.carries_points:
        said["分值"] = "加分写正数，扣分写负数"
    elif isinstance(method, Fixed | Zero):
        said["说明"] = "有这种情形就记一条"
    if rule.cap is not None:
        said["封顶"] = f"本条合计最多{plain(rule.cap)}分"
    return {name: text for name, text in said.items() if text}


def _bound(value: object, word: str) -> str:
    return "" if value is None else f"{value}{word}"
