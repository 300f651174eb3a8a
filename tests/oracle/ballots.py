"""Ballots to one weighted result for every appraisee and ballot leaf (semantics, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kaohe.methods import Ballot
from kaohe.methods.by_place import ByPlace
from kaohe.scheme.model import BallotClass, Limit, Scheme
from oracle.numbers import exact, micro
from oracle.tree import Node, Row

Key = tuple[str, str]
"""(appraisee, indicator)."""


@dataclass(eq=False)
class Mark:
    """A mark that is not ignored. `value` is None for an abstention."""

    appraisee: str
    indicator: str
    value: Fraction | None


@dataclass(eq=False)
class Paper:
    """One ballot: its class, its number and its marks."""

    cls: str
    number: str
    marks: list[Mark] = field(default_factory=list)
    bad: bool = False


@dataclass
class Results:
    """Weighted results before conversion, and the classes that dropped out."""

    weighted: dict[Key, Fraction] = field(default_factory=dict)
    missing_classes: dict[Key, list[str]] = field(default_factory=dict)
    void: set[tuple[str, str]] = field(default_factory=set)


def count(scheme: Scheme, categories: Mapping[str, str], leaves: dict[Key, Node], rows: list[Row]) -> Results:
    """Everything that the ballots say. `leaves` are the ballot leaves that apply, by appraisee."""
    classes = {cls.id: cls for cls in scheme.ballots}
    papers = _papers(scheme, classes, leaves, rows)
    valid = [
        paper for paper in papers if not paper.bad and not _breaks_limits(classes[paper.cls], paper, leaves)
    ]
    results = Results(void={(paper.cls, paper.number) for paper in papers if paper not in valid})
    counted = {
        cls.id
        for cls in scheme.ballots
        if _enough(cls, sum(p.cls == cls.id and bool(p.marks) for p in valid))
    }
    means = _means(scheme, categories, leaves, [paper for paper in valid if paper.cls in counted])
    for key, node in leaves.items():
        weights = weights_of(scheme, node)
        present = {cls: means[(*key, cls)] for cls in weights if (*key, cls) in means}
        if present:
            total = sum((weights[cls] * mean for cls, mean in present.items()), Fraction(0))
            results.weighted[key] = micro(total / sum(weights[cls] for cls in present))
            results.missing_classes[key] = [cls for cls in weights if cls not in present]
    for rule in scheme.by_place:
        if rule.on == "合计":
            _place_results(rule, categories, results)
    return results


def weights_of(scheme: Scheme, node: Node) -> dict[str, Fraction]:
    """The weights of a ballot leaf's classes, its own or those of the section 权重."""
    assert isinstance(node.method, Ballot)
    table = node.method.weights or next(
        (w.weights for w in scheme.weights if node.declared in w.indicators), ()
    )
    return {cls: exact(weight) for cls, weight in table if weight > 0}


def _papers(
    scheme: Scheme, classes: dict[str, BallotClass], leaves: dict[Key, Node], rows: list[Row]
) -> list[Paper]:
    papers: dict[tuple[str, str], Paper] = {}
    seen: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for row in rows:
        cls, number, key = row["票种"], row["票号"], (row["对象"], row["指标"])
        paper = papers.setdefault((cls, number), Paper(cls, number))
        node = leaves.get(key)
        if node is None or cls not in weights_of(scheme, node):
            continue
        if key in seen[cls, number]:
            paper.bad = True
        seen[cls, number].add(key)
        value, good = _value(node, row)
        if not good:
            paper.bad = True
        if classes[cls].recuse and row.get("所属", "") == row["对象"]:
            value = None
        paper.marks.append(Mark(*key, value))
    return list(papers.values())


def _value(node: Node, row: Row) -> tuple[Fraction | None, bool]:
    """The mark (None for an abstention) and whether it is a good one."""
    assert isinstance(node.method, Ballot)
    text = (row.get("等次", "") or row.get("评分", "")).strip()
    if not text:
        return None, True
    grades = dict(node.method.grades)
    if text in grades:
        return exact(grades[text]), True
    try:
        value = exact(text)
    except ValueError:
        return None, False
    return value, 0 <= value <= exact(node.method.scale)


def _breaks_limits(cls: BallotClass, paper: Paper, leaves: dict[Key, Node]) -> bool:
    """A limit holds for the marks of each of the scheme's indicators by itself."""
    by_indicator = defaultdict(list)
    for mark in paper.marks:
        if mark.value is not None:
            by_indicator[leaves[mark.appraisee, mark.indicator].declared].append(mark)
    return any(_breaks(limit, marks, leaves) for limit in cls.limits for marks in by_indicator.values())


def _breaks(limit: Limit, marks: list[Mark], leaves: dict[Key, Node]) -> bool:
    if limit.kind == "全同":
        return len(marks) > 1 and len({mark.value for mark in marks}) == 1
    high = sum(1 for mark in marks if _is_high(limit, mark, leaves))
    if limit.most is not None and high > limit.most:
        return True
    return limit.share is not None and high * 100 > exact(limit.share) * len(marks)


def _is_high(limit: Limit, mark: Mark, leaves: dict[Key, Node]) -> bool:
    assert mark.value is not None
    if limit.kind == "高分":
        return limit.line is not None and mark.value >= exact(limit.line)
    method = leaves[mark.appraisee, mark.indicator].method
    assert isinstance(method, Ballot)
    grades = dict(method.grades)
    return limit.grade in grades and mark.value == exact(grades[limit.grade])


def _enough(cls: BallotClass, valid: int) -> bool:
    """True unless the class has too few valid ballots to count."""
    if valid < cls.least:
        return False
    if cls.turnout is not None and cls.eligible:
        return Fraction(valid * 100, cls.eligible) >= exact(cls.turnout)
    return True


def _means(
    scheme: Scheme, categories: Mapping[str, str], leaves: dict[Key, Node], papers: list[Paper]
) -> dict[tuple[str, str, str], Fraction]:
    """The mean of every (appraisee, indicator, class) with a mark."""
    marks: dict[tuple[str, str, str], list[Fraction]] = defaultdict(list)
    for paper in papers:
        for mark in paper.marks:
            if mark.value is not None:
                value = _placed_on_ballot(scheme, categories, paper, mark)
                marks[mark.appraisee, mark.indicator, paper.cls].append(value)
    means = {}
    for (appraisee, indicator, cls), values in marks.items():
        method = leaves[appraisee, indicator].method
        assert isinstance(method, Ballot)
        kept = sorted(values)
        if len(kept) > method.drop_low + method.drop_high:
            kept = kept[method.drop_low : len(kept) - method.drop_high]
        means[appraisee, indicator, cls] = micro(sum(kept, Fraction(0)) / len(kept))
    for rule in scheme.by_place:
        if rule.on == "每票种":
            _place_means(rule, categories, means)
    return means


def _placed_on_ballot(scheme: Scheme, categories: Mapping[str, str], paper: Paper, mark: Mark) -> Fraction:
    """The mark, or the points of its place on the ballot."""
    assert mark.value is not None
    for rule in scheme.by_place:
        if rule.on == "每张票" and mark.indicator in rule.indicators:
            rivals = [
                other.value
                for other in paper.marks
                if other.value is not None
                and other.indicator == mark.indicator
                and categories[other.appraisee] == categories[mark.appraisee]
            ]
            return _points(rule, mark.value, rivals)
    return mark.value


def _points(rule: ByPlace, value: Fraction, rivals: Iterable[Fraction]) -> Fraction:
    place = 1 + sum(1 for rival in rivals if rival > value)
    return max(exact(rule.lowest), exact(rule.first) - exact(rule.step) * (place - 1))


def _place_means(
    rule: ByPlace, categories: Mapping[str, str], means: dict[tuple[str, str, str], Fraction]
) -> None:
    before = dict(means)
    for (appraisee, indicator, cls), value in before.items():
        if indicator in rule.indicators:
            rivals = [
                other
                for (rival, same, of), other in before.items()
                if same == indicator and of == cls and categories[rival] == categories[appraisee]
            ]
            means[appraisee, indicator, cls] = _points(rule, value, rivals)


def _place_results(rule: ByPlace, categories: Mapping[str, str], results: Results) -> None:
    before = dict(results.weighted)
    for (appraisee, indicator), value in before.items():
        if indicator in rule.indicators:
            rivals = [
                other
                for (rival, same), other in before.items()
                if same == indicator and categories[rival] == categories[appraisee]
            ]
            results.weighted[appraisee, indicator] = _points(rule, value, rivals)
