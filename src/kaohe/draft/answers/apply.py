"""Answers put into a draft: readings chosen, numbers corrected, clauses moved, elements named and added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kaohe.draft.answers.file import WHOLE, Answer, misplaced, unknown_question
from kaohe.draft.answers.plain import (
    LISTS,
    ROOT,
    Data,
    Found,
    by_id,
    elements,
    home_for,
    opened,
    plain_of,
    rename,
    scheme_of,
    text_of,
    trimmed,
)
from kaohe.draft.answers.readings import readings
from kaohe.draft.assemble import CONTENT, Draft, Link
from kaohe.draft.document import Document
from kaohe.draft.questions import Question, keyed
from kaohe.errors import Fault, KaoheError


@dataclass(frozen=True)
class Answered:
    """A draft with answers in it; `notes` are answers to questions that are no longer asked."""

    draft: Draft
    notes: tuple[str, ...] = ()


def marks(draft: Draft) -> dict[str, str]:
    """A lasting mark for each element that comes from a sentence, and the element's id in this draft.

    The mark is of the part of the scheme and the words; reading the document anew changes ids, not marks.
    """
    parts = {id: found.name for id, found in by_id(plain_of(draft.scheme)).items()}
    links = [link for link in draft.links if link.id in parts and link.what != CONTENT]
    words = [f"{parts[link.id]}\n{draft.document.words(link.start, link.end)}" for link in links]
    return dict(zip(keyed("e", words), (link.id for link in links), strict=True))


def answer(draft: Draft, answers: Sequence[Answer]) -> Answered:
    """The draft with all answers in it, or KaoheError with every answer that cannot be followed."""
    return _Answering(draft, answers).answered()


class _Answering:
    """One draft being answered; elements are looked up before any of them changes its id."""

    def __init__(self, draft: Draft, answers: Sequence[Answer]) -> None:
        self.draft = draft
        self.answers = answers
        self.data = plain_of(draft.scheme)
        self.known = by_id(self.data)
        self.marks = marks(draft)
        self.questions = {question.key: question for question in draft.questions}
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.names: dict[str, str] = {}
        self.done: set[str] = set()
        self.added: list[Link] = []
        self.gone: set[str] = set()

    def answered(self) -> Answered:
        targets = [self._target(one) for one in self.answers]
        for one, target in zip(self.answers, targets, strict=True):
            self._settle(one, target)
        self.data = rename(self.data, self.names)
        for one, target in zip(self.answers, targets, strict=True):
            if target is not None:
                self._change(one, target.data)
            if one.drop and target is not None:
                target.data.pop("编号", None)
        for one in self.answers:
            self._add(one)
        self._move(targets)
        for one, target in zip(self.answers, targets, strict=True):
            if one.drop and target is not None:
                self._drop(one, target)
        if self.faults:
            raise KaoheError(self.faults)
        scheme = scheme_of(trimmed(self.data))
        links = [
            replace(link, id=self.names.get(link.id, link.id))
            for link in self.draft.links
            if link.id not in self.gone
        ]
        asked = [
            replace(question, id=self.names.get(question.id, question.id))
            for question in self.draft.questions
            if question.key not in self.done and question.id not in self.gone
        ]
        made = Draft(self.draft.document, self.draft.items, scheme, [*links, *self.added], asked)
        return Answered(made, tuple(self.notes))

    def _target(self, one: Answer) -> Found | None:
        """The element that an answer is about."""
        if one.element == ROOT:
            return Found(self.data, [], ROOT)
        if one.element:
            found = self.known.get(self.marks.get(one.element, one.element))
            if found is None:
                what = f"草案里没有要素{one.element}"
                self.faults.append(misplaced(one, what, "写草案里的编号，或重新起草后 draft.html 里的记号"))
            return found
        if not one.question:
            return None
        question = self.questions.get(one.question)
        if question is None:
            if one.change or one.id or one.to or one.drop:
                self.faults.append(unknown_question(one))
            else:
                self.notes.append(f"问题{one.question}不再问了，这条答案没有用上")
            return None
        found = self.known.get(question.id)
        if found is None and (one.change or one.id or one.to or one.drop):
            what = f"问题{one.question}问的不是一个要素"
            self.faults.append(misplaced(one, what, "加“要素: …”写明改哪一个；或用“补”"))
        return found

    def _settle(self, one: Answer, target: Found | None) -> None:
        """The question is answered: by the reading chosen, or by the correction beside it."""
        question = self.questions.get(one.question)
        if question is not None:
            self.done.add(question.key)
            if one.choice > 1:
                self._choose(one, question)
            asked = self.known.get(question.id)
            if asked is not None:
                _settled(asked.data, question)
        if one.id and target is not None and "编号" in target.data:
            self.names[text_of(target.data["编号"])] = one.id

    def _choose(self, one: Answer, question: Question) -> None:
        possible = readings(question, self.data)
        if one.choice > len(possible):
            what = f"问题{question.key}没有第{one.choice}种读法"
            cure = f"有{len(possible)}种，见 questions.md" if possible else "用“改”写出改成什么"
            self.faults.append(misplaced(one, what, cure))
            return
        for id, change in possible[one.choice - 1].changes.items():
            _put(self.known[id].data, change)

    def _change(self, one: Answer, data: Data) -> None:
        _put(data, {name: opened(node) for name, node in one.change.items()})
        if one.id:
            data.setdefault("编号", one.id)
        if one.reason and one.question:
            data.setdefault("理解", one.reason)

    def _add(self, one: Answer) -> None:
        if one.add is None:
            return
        added: Data = opened(one.add)
        home = home_for(self.data, one.under, added)
        if home is None:
            cure = f"写指标的编号、类别的名称，或方案的一栏：{'、'.join(LISTS[:6])} …"
            self.faults.append(misplaced(one, f"没有可以补在“{one.under}”里的地方", cure))
            return
        ids = [text_of(other.get("编号")) if isinstance(other, dict) else "" for other in home]
        at = ids.index(one.before) if one.before in ids else len(home)
        home.insert(at, added)
        if one.words:
            place = find(self.draft.document, one.words)
            if place is None:
                what = f"原文里没有“{one.words[:30]}”"
                self.faults.append(misplaced(one, what, "照抄原文的一句话；原文没有的，写“理由”"))
            elif added.get("编号") is not None:
                id = text_of(added["编号"])
                self.added.append(Link(id, text_of(added.get("名称")), *place))

    def _move(self, targets: Sequence[Found | None]) -> None:
        """All that moves is taken out before any of it is put elsewhere: the order does not matter."""
        known = by_id(self.data)
        moves: list[tuple[Answer, Found, list[Any]]] = []
        for one, target in zip(self.answers, targets, strict=True):
            if not one.to or target is None:
                continue
            home = home_for(self.data, one.to, target.data, known)
            if home is None or target.name not in ("指标", "下级", "规则"):
                what = f"不能移到“{one.to}”"
                self.faults.append(misplaced(one, what, "指标和规则可以移到指标、类别或“加减”下"))
            else:
                moves.append((one, target, home))
        for _, target, _ in moves:
            target.home[:] = [other for other in target.home if other is not target.data]
        for _, target, home in moves:
            home.append(target.data)
        standing = {id(found.data) for found in elements(self.data)}
        for one, target, _ in moves:
            if id(target.data) not in standing:
                self.faults.append(misplaced(one, f"不能移到自己的下级“{one.to}”", "换一个上级"))

    def _drop(self, one: Answer, target: Found) -> None:
        below = [text_of(inner.data.get("编号")) for inner in elements(target.data)]
        if below and one.drop != WHOLE:
            what = f"“{text_of(target.data.get('名称'))}”下面还有{'、'.join(below[:5])}，没有删除"
            self.faults.append(misplaced(one, what, f"先移走下面的；一起删的，写“删除: {WHOLE}”"))
            return
        target.home[:] = [other for other in target.home if other is not target.data]
        gone = [target.data, *(inner.data for inner in elements(target.data))]
        self.gone |= {old for old, found in self.known.items() if any(found.data is one for one in gone)}


def _settled(data: Data, question: Question) -> None:
    """What was open about the element no longer is."""
    doubts = [doubt for doubt in text_of(data.get("存疑")).split("；") if doubt and doubt != question.open]
    if doubts:
        data["存疑"] = "；".join(doubts)
    else:
        data.pop("存疑", None)


def _put(data: Data, change: Any) -> None:
    for name, value in change.items():
        if value == "" or (not isinstance(value, dict | list) and text_of(value) == ""):
            data.pop(name, None)
            continue
        if name in ("扣分", "加分"):
            data.pop("加分" if name == "扣分" else "扣分", None)
        data[name] = value


def find(document: Document, words: str) -> tuple[int, int] | None:
    """Where words stand in a document, white space and the lines between cells aside."""
    skipped = {at for start, end in document.furniture for at in range(start, end)}
    kept = [at for at, sign in enumerate(document.source) if not sign.isspace() and at not in skipped]
    wanted = "".join(words.split())
    found = "".join(document.source[at] for at in kept).find(wanted) if wanted else -1
    return (kept[found], kept[found + len(wanted) - 1] + 1) if found >= 0 else None
