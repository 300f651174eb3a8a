"""What a draft leaves open: each question with the words that raise it and what the readings would mean."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaohe.draft.document import Document
from kaohe.draft.items import Item


@dataclass(frozen=True)
class Question:
    """Something an office decides: where, what is open, and the words of the document.

    `key` comes from what is open and the words alone, so that an answer finds its question again
    after the document is read anew.
    """

    id: str
    what: str
    open: str
    words: str
    key: str = ""


def measured(chars: str) -> bool:
    """Does a text speak of points or percentages?"""
    return _MEASURED.search(chars) is not None


def keyed(letter: str, texts: Sequence[str]) -> list[str]:
    """A short key for each text; the second of two equal texts gets a key of its own."""
    seen: Counter[str] = Counter()
    made = []
    for text in texts:
        text = "".join(text.split())
        seen[text] += 1
        digest = hashlib.sha256(f"{text}\n{seen[text]}".encode()).hexdigest()
        made.append(f"{letter}{digest[:7]}")
    return made


_MEASURED = re.compile(r"\d+(?:\.\d+)?(?:分(?![钟之管别类])|%)|扣分|加分|不得分|满分|计分")


class Questions:
    """Questions in the order in which they were asked, each once."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str, str], Question] = {}

    def ask(self, id: str, what: str, open: str, words: str) -> None:
        words = " ".join(words.split())
        self._asked.setdefault((id, open, words), Question(id, what, open, words))

    def unread(self, document: Document, items: Sequence[Item]) -> None:
        """Sentences that speak of points or percentages and of which nothing was read."""
        for start, end in unread(items):
            self.ask("", "没有读懂", "这句话里有分数或比例，没有读出条款", document.words(start, end))

    def listed(self) -> list[Question]:
        asked = list(self._asked.values())
        keys = keyed("q", [f"{question.open}\n{question.words or question.what}" for question in asked])
        return [replace(question, key=key) for question, key in zip(asked, keys, strict=True)]


def unread(items: Sequence[Item]) -> list[tuple[int, int]]:
    """The stretches of sentences with points or percentages in which no clause stands."""
    found = []
    for item in items:
        chars = item.text.chars
        at = 0
        for end in range(len(chars) + 1):
            if end < len(chars) and chars[end] not in "。；！？":
                continue
            if _MEASURED.search(chars, at, end):
                start, stop = item.text.span(at, end)
                if not any(clause.start < stop and clause.end > start for clause in item.clauses):
                    found.append((start, stop))
            at = end + 1
    return found


def as_markdown(
    title: str,
    questions: Sequence[Question],
    faults: Sequence[str] = (),
    readings: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The questions as a list to be answered on paper or in an editor, and what the checker says.

    `readings` are the possible answers to a question by its key; the draft goes by the first.
    """
    lines = [f"# {title}：起草中要人定的问题", ""]
    if not questions:
        lines += ["没有。", ""]
    for number, question in enumerate(questions, 1):
        about = f"【{question.id}】{question.what}" if question.id else question.what
        key = f"（{question.key}）" if question.key else ""
        lines.append(f"{number}. **{about}**：{question.open}。{key}")
        if question.words:
            lines.append(f"   > {question.words}")
        for at, said in enumerate((readings or {}).get(question.key, ()), 1):
            lines.append(f"   - 读法{at}{'（草案）' if at == 1 else ''}：{said}")
        lines.append("")
    if faults:
        lines += ["## 检查器的话", "", *(f"- {said}" for said in faults), ""]
    return "\n".join(lines)
