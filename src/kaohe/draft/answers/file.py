"""The answers file: a list of answers in YAML, each with its place for what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kaohe.errors import Fault, KaoheError, Place
from kaohe.scheme.codec import Node
from kaohe.scheme.syntax import parse

DRAFTED = "草案"
WHOLE = "全部"
KEYS = ("问题", "要素", "答", "改", "编号", "移到", "删除", "补", "在", "先于", "原文", "理由")
_CURE = f"每条答案可以写：{'、'.join(KEYS)}"


@dataclass(frozen=True)
class Answer:
    """One answer: to a question, about an element of the draft, or an element that is missing.

    `choice` is the reading taken (from 1; 0 where none is chosen). Values under `change` and `add`
    keep their places, so that a fault in them names a line of the file.
    """

    place: Place = field(default_factory=Place)
    question: str = ""
    element: str = ""
    choice: int = 0
    change: dict[str, Node] = field(default_factory=dict)
    id: str = ""
    to: str = ""
    drop: str = ""
    add: Node | None = None
    under: str = ""
    before: str = ""
    words: str = ""
    reason: str = ""


def read_answers(text: str, file: str = "answers.yaml") -> list[Answer]:
    """The answers of a file; KaoheError with every fault in it."""
    if not text.strip():
        return []
    root = parse(text, file)
    if not isinstance(root.value, list):
        raise KaoheError([Fault(root.place, "答案应是一个列表", "每条答案以“- ”开头，如“- 问题: q1a2b3c”")])
    faults: list[Fault] = []
    answers = [_answer(node, faults) for node in root.value]
    if faults:
        raise KaoheError(faults)
    return answers


def _answer(node: Node, faults: list[Fault]) -> Answer:
    if not isinstance(node.value, dict):
        faults.append(Fault(node.place, "这不是一条答案", _CURE))
        return Answer()
    entries = {key.text: (key, value) for key, value in node.value.items()}
    for text, (key, _) in entries.items():
        if text not in KEYS:
            faults.append(Fault(key.place, f"不认识的键“{text[:20]}”", _CURE))
    said: dict[str, Any] = {"place": node.place}
    names = {
        "问题": "question",
        "要素": "element",
        "编号": "id",
        "移到": "to",
        "在": "under",
        "先于": "before",
        "原文": "words",
        "理由": "reason",
    }
    for label, name in names.items():
        if label in entries:
            value = entries[label][1]
            if not isinstance(value.value, str) or not value.text.strip():
                faults.append(Fault(value.place, f"“{label}”应是一个值", "写在冒号后面同一行"))
            said[name] = value.text.strip()
    if "答" in entries:
        said["choice"] = _choice(entries["答"][1], faults)
    if "改" in entries:
        value = entries["改"][1]
        if not isinstance(value.value, dict):
            faults.append(Fault(value.place, "“改”应是一组“键: 值”", "如 改: {分值: 3}；值留空为去掉这一项"))
        else:
            said["change"] = {key.text: inner for key, inner in value.value.items()}
    if "补" in entries:
        value = entries["补"][1]
        if not isinstance(value.value, dict):
            faults.append(Fault(value.place, "“补”应是一个要素", "按方案的写法写，如 补: {编号: 1.2c, …}"))
        said["add"] = value
    if "删除" in entries:
        said["drop"] = entries["删除"][1].text.strip()
        if said["drop"] not in ("是", WHOLE):
            place = entries["删除"][1].place
            faults.append(Fault(place, "“删除”写的不成答案", f"写“是”；连下级一起删的，写“{WHOLE}”"))
    answer = Answer(**said)
    faults.extend(_incomplete(answer))
    return answer


def _choice(node: Node, faults: list[Fault]) -> int:
    text = node.text.strip()
    if text == DRAFTED:
        return 1
    if text.isdecimal() and 1 <= int(text) <= 9:
        return int(text)
    faults.append(Fault(node.place, f"“答: {text[:20]}”不成答案", f"写“{DRAFTED}”，或读法的号码，如 2"))
    return 0


def _incomplete(answer: Answer) -> list[Fault]:
    """What an answer lacks to say something."""
    found = []
    if answer.add is None and not answer.question and not answer.element:
        found.append(Fault(answer.place, "没有写答的是哪个问题、哪个要素", "加“问题: …”或“要素: …”"))
    if answer.add is not None and not (answer.words or answer.reason):
        found.append(Fault(answer.place, "补的要素没有写出自哪句话", "加“原文: …”；原文没有的，加“理由: …”"))
    if answer.add is not None and not answer.under:
        found.append(Fault(answer.place, "没有写补在哪里", "加“在: …”：指标的编号、类别的名称或方案的一栏"))
    if answer.drop and not answer.reason:
        found.append(Fault(answer.place, "删除没有写理由", "加“理由: …”"))
    if answer.choice and not answer.question:
        found.append(Fault(answer.place, "“答”要写明答的是哪个问题", "加“问题: …”，号码见 questions.md"))
    said = answer.choice or answer.change or answer.id or answer.to or answer.drop or answer.add is not None
    if not said:
        cure = f"写“答: {DRAFTED}”照草案，或写改、编号、移到、删除"
        found.append(Fault(answer.place, "这条答案没有说怎样办", cure))
    return found


def unknown_question(answer: Answer) -> Fault:
    cure = "核对 questions.md 里的号码；已经没有的，删去这条答案"
    return Fault(answer.place, f"没有问题{answer.question}", cure)


def misplaced(answer: Answer, what: str, cure: str) -> Fault:
    return Fault(answer.place, what, cure)
