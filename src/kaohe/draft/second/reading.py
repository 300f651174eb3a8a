"""The document read a second time, in parts; where the readers differ, an office is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaohe.draft.assemble import Draft
from kaohe.draft.items import Item
from kaohe.draft.questions import Question, keyed, measured
from kaohe.draft.second.asking import KINDS, Model, Unanswered
from kaohe.draft.second.held import Proposal, Rejected, Sentence, agrees, first_read, held
from kaohe.numbers import plain

AT_ONCE = 30
"""How many sentences are asked at once."""
MOST_FAILURES = 2
"""After so many parts without an answer the model is not asked again."""


@dataclass
class SecondReading:
    """What came of a second reading: questions where the readers differ, and how it went."""

    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sentences: int = 0
    agreed: int = 0

    def joined(self, draft: Draft) -> Draft:
        """The draft with these questions at its end; nothing else of it is touched."""
        return replace(draft, questions=[*draft.questions, *self.questions])


def read_again(
    draft: Draft, model: Model, progress: Callable[[int, int], None] | None = None
) -> SecondReading:
    """The second reader's differences from the draft. Whatever goes wrong with it is a note, no error."""
    made = SecondReading()
    sentences = list(_sentences(draft.items))
    failures = 0
    rejected: Counter[str] = Counter()
    asked: list[tuple[str, str, str, str]] = []
    for at in range(0, len(sentences), AT_ONCE):
        part = sentences[at : at + AT_ONCE]
        if progress is not None:
            progress(at, len(sentences))
        try:
            reply = model.ask([draft.document.words(*one.span) for one in part])
            rows = reply["rows"] if isinstance(reply, dict) else reply
            if not isinstance(rows, list):
                raise Unanswered("答复里没有 rows")
        except (Unanswered, LookupError) as error:
            failures += 1
            why = str(error) if isinstance(error, Unanswered) else "答复里没有 rows"
            made.notes.append(
                f"第二读者：第{at + 1}至{at + len(part)}句没有读成（{why}），只有第一读者的读法"
            )
            if failures == MOST_FAILURES:
                made.notes.append("第二读者：连着没有读成，其余的不再问")
                break
            continue
        failures = 0
        proposals = _proposals(rows, part, rejected)
        made.sentences += len(part)
        for sentence in part:
            asked += _differences(draft, sentence, proposals.get(id(sentence), []), made)
    if rejected:
        said = "、".join(f"{why}{count}条" for why, count in sorted(rejected.items()))
        made.notes.append(f"第二读者：没有采用的提议：{said}")
    keys = keyed("s", [f"{open}\n{words}" for _, _, open, words in asked])
    made.questions = [Question(*one, key) for one, key in zip(asked, keys, strict=True)]
    return made


def _sentences(items: list[Item]) -> Iterator[Sentence]:
    """The sentences with points or percentages, or in which the first reader read something."""
    for item in items:
        chars = item.text.chars
        at = 0
        for end in range(len(chars) + 1):
            if end < len(chars) and chars[end] not in "。；！？":
                continue
            text = item.text[at:end]
            at = end + 1
            if not len(text):
                continue
            start, stop = text.span()
            clauses = tuple(one for one in item.clauses if one.start < stop and one.end > start)
            if clauses or measured(text.chars):
                yield Sentence(item, text, clauses)


def _proposals(rows: list[object], part: list[Sentence], rejected: Counter[str]) -> dict[int, list[Proposal]]:
    made: dict[int, list[Proposal]] = {}
    for row in rows[: AT_ONCE * 20]:
        try:
            sentence, proposal = held(row, part)
        except Rejected as error:
            rejected[str(error)] += 1
            continue
        made.setdefault(id(sentence), []).append(proposal)
    return made


def _differences(
    draft: Draft, sentence: Sentence, proposals: list[Proposal], made: SecondReading
) -> Iterator[tuple[str, str, str, str]]:
    """The questions of one sentence; none where a proposal and the first reading say the same."""
    read = first_read(sentence)
    words = " ".join(draft.document.words(*sentence.span).split())
    element = _element(draft, sentence)
    differing = [one for one in proposals if not agrees(one, read)]
    made.agreed += len(proposals) - len(differing)
    first = "、".join(sorted(_said(kind, numbers) for kind, numbers in read)) or "没有读出计分的规定"
    if differing:
        second = "、".join(dict.fromkeys(one.said() for one in differing))
        yield (*element, f"两个读者读法不同：第一读者：{first}；第二读者：{second}", words)
    elif read and not proposals:
        yield (*element, f"第二读者没有读出，第一读者读作：{first}", words)


def _said(kind: str, numbers: frozenset[Decimal]) -> str:
    said = "、".join(plain(number) for number in sorted(numbers))
    return f"{KINDS[kind]}（{said}）" if said else KINDS[kind]


def _element(draft: Draft, sentence: Sentence) -> tuple[str, str]:
    """The element that comes from a sentence, to be asked about."""
    start, end = sentence.span
    link = next((one for one in draft.links if one.start < end and one.end > start), None)
    return (link.id, link.what) if link is not None else ("", "第二读者")
