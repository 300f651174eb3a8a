"""Answers to a draft's questions from the register's readings: as an office would write them into a file.

Each element that the register asks for is looked for in the draft: by its part of the scheme, its
numbers, its words. What is found is named, corrected and moved; what is not is added with its
sentence; what nothing asks for is deleted. Every question about an element that stays is answered.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import yaml

from draft.registered import Data, Registered, Target
from kaohe.draft.answers import marks
from kaohe.draft.answers.plain import Found, elements, plain_of, text_of
from kaohe.draft.assemble import Draft

IGNORED = ("编号", "名称", "依据", "理解", "存疑")
PARTS = ("类别", "指标", "规则", "票种", "属性", "等次", "名额", "奖项", "否决", "肯定", "名次计分")
_DECLARED = ("程序", "期限", "公示", "申诉", "角色", "表样", "归档")
_TEXTS = "名称", "理解"


@dataclass
class Answers:
    """The answers of one register to one draft, and how much of the draft they keep."""

    written: list[Data] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def text(self) -> str:
        return yaml.dump(self.written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """Writes equal values out instead of pointing at them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def answers_from(registered: Registered, draft: Draft) -> Answers:
    return _Answering(registered, draft).answers()


class _Answering:
    def __init__(self, registered: Registered, draft: Draft) -> None:
        self.registered = registered
        self.draft = draft
        self.data = plain_of(draft.scheme)
        self.found = [one for one in elements(self.data) if one.name not in _DECLARED]
        self.mark_of = {id: mark for mark, id in marks(draft).items()}
        self.words = {link.id: draft.document.words(link.start, link.end) for link in draft.links}
        self.sentences = _sentences(draft)
        self.made = Answers()
        self.pairs: dict[int, Found] = {}

    def answers(self) -> Answers:
        targets = self.registered.targets
        self._match(targets)
        kept = {id(found.data) for found in self.pairs.values()}
        if self.registered.root:
            self.made.written.append({"要素": "方案", "改": self.registered.root})
        for at, target in enumerate(targets):
            if at not in self.pairs:
                self._add(target)
        for at, found in self.pairs.items():
            self._keep(targets[at], found)
        self._drop(kept)
        return self.made

    def _match(self, targets: list[Target]) -> None:
        """Pairs from the likeliest: outer elements first, so that what stands below can follow them."""
        grams = {id(one.data): _grams(self._said(one)) for one in self.found}
        scored = []
        for at, target in enumerate(targets):
            wanted = _grams(
                f"{target.data.get('名称', '')}{target.row.reading if target.source == '原文' else ''}"
            )
            for one in self.found:
                if _part(one) != target.part:
                    continue
                likely = _likely(target, one) + 3 * _common(wanted, grams[id(one.data)])
                if likely >= 1:
                    scored.append((likely, -at, id(one.data)))
        by_id = {id(one.data): one for one in self.found}
        taken: set[int] = set()
        for _, at, element in sorted(scored, key=lambda one: (-one[0], -one[1])):
            if -at not in self.pairs and element not in taken:
                self.pairs[-at] = by_id[element]
                taken.add(element)

    def _said(self, one: Found) -> str:
        return text_of(one.data.get("名称")) + self.words.get(text_of(one.data.get("编号")), "")

    def _keep(self, target: Target, found: Found) -> None:
        """An element of the draft that the register asks for: named, corrected, moved."""
        old = text_of(found.data.get("编号")) or text_of(found.data.get("名称"))
        answer: Data = {"要素": self.mark_of.get(old, old)}
        if "编号" in target.data and target.data["编号"] != old:
            answer["编号"] = target.data["编号"]
        change = self._corrected(target, found)
        if change:
            answer["改"] = change
        self.made.counts["改" if _numbers(change) else "照草案"] += 1
        if target.part in ("指标", "规则") and self._stands(found) != target.under:
            answer["移到"] = target.under
        if len(answer) > 1:
            self.made.written.append(answer)
        for question in self.draft.questions:
            if question.id and question.id == old:
                self.made.written.append({"问题": question.key, "答": "草案", "理由": _reason(target)})

    def _stands(self, found: Found) -> str:
        """Under which target the element of the draft stands: the id that its parent gets."""
        targets = self.registered.targets
        for at, other in self.pairs.items():
            if any(inner is found.home for inner in other.data.values()):
                part = targets[at].part
                return str(targets[at].data["名称"] if part == "类别" else targets[at].data["编号"])
        if found.home is self.data.get("指标"):
            return "指标"
        totals = self.data.get("加减")
        return "加减" if isinstance(totals, dict) and found.home is totals.get("规则") else ""

    def _corrected(self, target: Target, found: Found) -> Data:
        """The fields in which the register differs from the draft; the draft's other fields go."""
        nested = {"规则", "下级", "指标"}
        old = {name: _text(value) for name, value in found.data.items() if name not in (*IGNORED, *nested)}
        new = {name: _text(value) for name, value in target.data.items() if name not in IGNORED}
        if target.part == "类别" or target.part in ("属性", "等次") or target.data.get("计分") == "内容":
            old["名称"], new["名称"] = _text(found.data["名称"]), _text(target.data["名称"])
        change: Data = {name: value for name, value in new.items() if value not in (old.get(name), "")}
        for name in old:
            if name not in new and not (target.part == "票种" or name == "数目"):
                change[name] = ""
        moved = {"扣分", "加分"} & set(new)
        return {
            name: value
            for name, value in change.items()
            if not (moved and name in ("扣分", "加分") and value == "")
        }

    def _add(self, target: Target) -> None:
        """An element that the draft does not have, with the sentence that it comes from."""
        added = {name: value for name, value in target.data.items() if value != ""}
        answer: Data = {"补": added, "在": target.under}
        if target.part == "等次":
            order = [t.data["编号"] for t in self.registered.targets if t.part == "等次"]
            after = order[order.index(target.data["编号"]) + 1 :]
            answer |= {"先于": after[0]} if after else {}
        if target.source == "原文":
            added["依据"] = target.row.place
        words = self._sentence(target) if target.source == "原文" else ""
        self.made.written.append(answer | ({"原文": words} if words else {"理由": _reason(target)}))
        self.made.counts["补" if target.source == "原文" else "数据"] += 1

    def _sentence(self, target: Target) -> str:
        """The sentence of the document that speaks most like the register's row."""
        wanted = _grams(target.row.gist)
        best = max(self.sentences, key=lambda words: _common(wanted, _grams(words)))
        return best if _common(wanted, _grams(best)) >= 0.2 else ""

    def _drop(self, kept: set[int]) -> None:
        """What the register does not know: inner elements before those around them."""
        for one in reversed(self.found):
            if id(one.data) in kept:
                continue
            old = text_of(one.data.get("编号")) or text_of(one.data.get("名称"))
            self.made.written.append(
                {"要素": self.mark_of.get(old, old), "删除": "是", "理由": "登记的条款里没有这一条"}
            )
            self.made.counts["删"] += 1


def _part(one: Found) -> str:
    return "指标" if one.name == "下级" else one.name


def _text(value: Any) -> Any:
    """Plain data without places and with texts alone."""
    if isinstance(value, dict):
        return {name: _text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_text(inner) for inner in value]
    return text_of(value)


def _numbers(change: Data) -> bool:
    """Is something else corrected than who rates or in which unit?"""
    return any(
        name not in ("单位", "计分", "每期", "缺报", "类别", "归项", "首名", "最低") for name in change
    )


def _likely(target: Target, one: Found) -> float:
    """How much of what the two elements say is the same."""
    names = [name for name in target.data if name not in IGNORED and name not in ("下级", "规则")]
    same = sum(_text(target.data[name]) == _text(one.data.get(name)) for name in names)
    alike = same / len(names) if names else 0.0
    exact = target.part == "等次" and target.data["名称"] == text_of(one.data.get("名称"))
    letter = target.part == "票种" and target.data["编号"] == text_of(one.data.get("编号"))
    return float(alike + 2 * exact + 2 * letter)


def _grams(text: str) -> Counter[str]:
    text = re.sub(r"[\W\d_]", "", text)
    return Counter(a + b for a, b in itertools.pairwise(text))


def _common(wanted: Counter[str], said: Counter[str]) -> float:
    return (wanted & said).total() / max(1, wanted.total())


def _sentences(draft: Draft) -> list[str]:
    found = []
    for item in draft.items:
        start, end = item.text.span()
        for words in re.split("[。；\n]", draft.document.words(start, end)):
            if len(words.strip()) >= 4:
                found.append(words.strip())
    return found


def _reason(target: Target) -> str:
    return target.row.reading if target.source == "原文" and target.row.reading else "登记的条款如此"
