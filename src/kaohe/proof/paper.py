"""The paper of a ballot class: who is marked on what, what a mark may be, and the ballot as bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import Any

from kaohe.methods.ballot import Ballot
from kaohe.numbers import plain
from kaohe.proof.envelopes import Unopened
from kaohe.scheme.model import Scheme, leaf_method
from kaohe.scheme.shape import Profile, deciding_attributes, shape

LONGEST_MARK = 8
LONGEST_REMARK = 300
ROUND = 256


@dataclass(frozen=True)
class Question:
    """An indicator that is marked: 0 to `scale`, or one of the grades."""

    id: str
    name: str
    scale: str
    grades: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Appraisees of one category that are marked on the same indicators."""

    category: str
    questions: tuple[Question, ...]
    appraisees: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """A limit of the scheme on one ballot, for each indicator by itself."""

    kind: str
    line: str = ""
    grade: str = ""
    most: int | None = None
    share: str = ""

    @property
    def text(self) -> str:
        if self.kind == "全同":
            return "同一指标的评分不能全部相同"
        what = f"{self.line}分以上（含）的" if self.kind == "高分" else f"“{self.grade}”"
        bounds = [f"至多{self.most}个"] if self.most is not None else []
        bounds += [f"至多占所评对象的{self.share}%"] if self.share else []
        return f"{what}{'、'.join(bounds)}"


@dataclass(frozen=True)
class Place:
    """One mark to be given."""

    appraisee: str
    question: Question


@dataclass(frozen=True)
class Paper:
    cls: str
    name: str
    sections: tuple[Section, ...]
    bounds: tuple[Bound, ...] = ()
    remark: bool = False
    by_place: str = ""
    """In words, where the scheme counts places on each ballot."""
    steps: tuple[str, str] = field(default=("", ""))
    """Points of the first place and the step, where places count."""
    reasons: tuple[str, str] = field(default=("", ""))
    """From which mark on, and below which, a reason has to be given in the remark; "" is never."""

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(
            Place(appraisee, question)
            for section in self.sections
            for appraisee in section.appraisees
            for question in section.questions
        )

    @cached_property
    def fields(self) -> dict[str, int]:
        """Which place a field of a form is for."""
        return {f"m{at}": at for at in range(len(self.places))}

    @cached_property
    def size(self) -> int:
        """The bytes of every ballot of this class, however it is filled."""
        longest = max((len(grade.encode()) for p in self.places for grade in p.question.grades), default=0)
        most = 64 + len(self.places) * (max(longest, LONGEST_MARK) + 3)
        most += LONGEST_REMARK * 4 if self.remark else 0
        return -(-(most + 1) // ROUND) * ROUND

    @cached_property
    def appraisees(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.appraisee for place in self.places))

    def as_json(self) -> dict[str, Any]:
        return {
            "cls": self.cls,
            "name": self.name,
            "sections": [
                {
                    "category": section.category,
                    "questions": [
                        {"id": q.id, "name": q.name, "scale": q.scale, "grades": list(q.grades)}
                        for q in section.questions
                    ],
                    "appraisees": list(section.appraisees),
                }
                for section in self.sections
            ],
            "bounds": [vars(bound) for bound in self.bounds],
            "remark": self.remark,
            "by_place": self.by_place,
            "steps": list(self.steps),
            "reasons": list(self.reasons),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Paper:
        sections = tuple(
            Section(
                one["category"],
                tuple(Question(q["id"], q["name"], q["scale"], tuple(q["grades"])) for q in one["questions"]),
                tuple(one["appraisees"]),
            )
            for one in kept["sections"]
        )
        bounds = tuple(Bound(**bound) for bound in kept["bounds"])
        first, step = kept["steps"]
        high, low = kept.get("reasons", ("", ""))
        return cls(
            kept["cls"], kept["name"], sections, bounds, kept["remark"], kept["by_place"], (first, step),
            (high, low),
        )  # fmt: skip

    @property
    def reason_text(self) -> str:
        """When a reason is asked, in words."""
        high, low = self.reasons
        marks = [f"{high}分以上（含）" if high else "", f"低于{low}分" if low else ""]
        return f"评{'、'.join(filter(None, marks))}的，在意见里写明理由" if high or low else ""

    def asks_reason(self, marks: Iterable[str]) -> bool:
        """Whether a mark on the ballot is so high or so low that it asks for a reason."""
        if not any(self.reasons):
            return False
        high, low = (Decimal(line) if line else None for line in self.reasons)
        both = zip(self.places, marks, strict=True)
        given = [Decimal(mark) for place, mark in both if mark and not place.question.grades]
        return any((high is not None and one >= high) or (low is not None and one < low) for one in given)


def paper(scheme: Scheme, cls: str, roster: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Paper:
    """The paper of a class for (name, category, attributes); without sections where it votes on nobody."""
    ballot = next(one for one in scheme.ballots if one.id == cls)
    open_to = {name for role in scheme.roles if role.ballot == cls for name in role.categories}
    shared = {leaf: dict(one.weights) for one in scheme.weights for leaf in one.indicators}
    names = deciding_attributes(scheme)
    asked: dict[Profile, tuple[Question, ...]] = {}
    groups: dict[tuple[str, tuple[Question, ...]], list[str]] = {}
    for name, category, attributes in roster:
        if open_to and category not in open_to:
            continue
        profile = Profile(category, tuple(str(attributes.get(each, "")) for each in names))
        if profile not in asked:
            asked[profile] = tuple(_questions(scheme, profile, cls, shared))
        if asked[profile]:
            groups.setdefault((category, asked[profile]), []).append(name)
    order = {category.name: at for at, category in enumerate(scheme.categories)}
    sections = sorted(groups.items(), key=lambda group: order[group[0][0]])
    placed = _by_place(scheme, {q.id for (_, questions) in groups for q in questions})
    return Paper(
        cls,
        ballot.name,
        tuple(Section(category, questions, tuple(names)) for (category, questions), names in sections),
        tuple(
            Bound(
                limit.kind,
                plain(limit.line) if limit.line is not None else "",
                limit.grade,
                limit.most,
                plain(limit.share) if limit.share is not None else "",
            )
            for limit in ballot.limits
        ),
        remark=ballot.reason_from is not None or ballot.reason_below is not None,
        by_place=placed[0],
        steps=placed[1],
        reasons=(
            plain(ballot.reason_from) if ballot.reason_from is not None else "",
            plain(ballot.reason_below) if ballot.reason_below is not None else "",
        ),
    )


def _questions(
    scheme: Scheme, profile: Profile, cls: str, shared: Mapping[str, Mapping[str, Decimal]]
) -> Iterator[Question]:
    for branch in shape(scheme, profile).branches.values():
        node = branch.indicator
        method = leaf_method(node)
        if not branch.leaf or node.own is not None or not isinstance(method, Ballot):
            continue
        weights = dict(method.weights) or shared.get(node.id, {})
        if weights.get(cls, Decimal(0)) > 0:
            grades = tuple(name for name, _ in method.grades)
            yield Question(node.id, node.name, plain(method.scale), grades)


def _by_place(scheme: Scheme, asked: set[str]) -> tuple[str, tuple[str, str]]:
    for rule in scheme.by_place:
        if rule.on == "每张票" and asked & set(rule.indicators):
            first, step = plain(rule.first), plain(rule.step)
            said = f"按每张票上的名次计分：第一名{first}分，每降一名减{step}分，同分并列"
            return said, (first, step)
    return "", ("", "")


def read_mark(text: str, question: Question) -> str:
    """A mark as it is kept; '' is an abstention. ValueError says in Chinese what is wrong."""
    text = text.strip()
    if not text:
        return ""
    if question.grades:
        if text not in question.grades:
            raise ValueError(f"“{text[:20]}”不是可选的等次（{'、'.join(question.grades)}）")
        return text
    return _read_points(text, question.scale)


@lru_cache(2048)
def _read_points(text: str, scale: str) -> str:
    """Most voters give the same few dozen marks."""
    try:
        value = Decimal(text) if len(text) <= LONGEST_MARK and text.isascii() else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise ValueError(f"“{text[:20]}”不是数")
    if not 0 <= value <= Decimal(scale):
        raise ValueError(f"{text}超出0至{scale}")
    if value != round(value, 2):
        raise ValueError(f"{text}至多两位小数")
    return plain(value)


def broken(made: Paper, marks: Sequence[str]) -> list[str]:
    """The limits that a ballot breaks; by the scheme it would be void."""
    if not made.bounds:
        return []
    given: dict[str, list[str]] = {}
    for place, mark in zip(made.places, marks, strict=True):
        if mark:
            given.setdefault(place.question.id, []).append(mark)
    found = []
    for question, values in given.items():
        for bound in made.bounds:
            if bound.kind == "全同":
                wrong = len(values) > 1 and len(set(values)) == 1
            else:
                high = sum(1 for value in values if _counts(bound, value))
                over = bound.most is not None and high > bound.most
                wrong = over or (bool(bound.share) and high * 100 > Decimal(bound.share) * len(values))
            if wrong:
                found.append(f"指标{question}：{bound.text}")
    return found


def _counts(bound: Bound, mark: str) -> bool:
    if bound.kind == "等次":
        return mark == bound.grade
    try:
        return bool(bound.line) and Decimal(mark) >= Decimal(bound.line)
    except InvalidOperation:
        return False


def encode(box: str, cls: str, marks: Sequence[str], remark: str = "") -> bytes:
    """A filled ballot as bytes; the box and class are inside, so that none can be taken for another."""
    said = [box, cls, list(marks), *([remark] if remark else [])]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def decode(payload: bytes, box: str, made: Paper) -> tuple[list[str], str]:
    """Marks in the order of the paper's places, and the remark; Unopened for what is no such ballot."""
    try:
        said = json.loads(payload)
        of, cls, marks, remark = (*said, "")[:4]
        fits = (of, cls, len(marks)) == (box, made.cls, len(made.places))
        if not fits or not all(isinstance(each, str) for each in (*marks, remark)):
            raise ValueError
    except (ValueError, TypeError) as error:
        raise Unopened("信封里不是这个票箱、这个票种的票") from error
    return marks, remark


def table_rows(made: Paper, ballots: Iterable[Sequence[str]]) -> Iterator[dict[str, str]]:
    """Rows of table 测评票, numbered in the order given; abstentions are rows with nothing in it."""
    for number, marks in enumerate(ballots, 1):
        for place, mark in zip(made.places, marks, strict=True):
            column = "等次" if place.question.grades else "评分"
            row = {
                "票号": f"{made.cls}{number:04}",
                "票种": made.cls,
                "对象": place.appraisee,
                "指标": place.question.id,
            }
            yield row | {"评分": "", "等次": ""} | {column: mark}
