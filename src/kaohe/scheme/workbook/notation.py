"""Lists and tables in one cell, readable and exact.

    list     K1.1、K1.2
    table    国家级: 3；省级: 2             部门类型: 业务、综合；对外服务: 是
    nested   {从: 0；到: 60；分: 5}、{从: 60；分: 3}      方法: 测评；权重: {A: 30；B: 20}

A text that holds one of these signs stands in straight double quotes, with \\" \\\\ \\n \\r \\t inside.
`[]` is an empty list, `{}` an empty table, `[x]` a list of one inside a table. A line break outside
quotes separates like ；. Half-width `;` and full-width `：` are read as well.
"""

from __future__ import annotations

import re
from typing import Any

from kaohe.errors import Fault, Place
from kaohe.scheme.codec import Node

MOST_DEPTH = 20
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES = {escaped[1]: plain for plain, escaped in _ESCAPES.items()}
_SEPARATORS = "；;\n"
_COLONS = "：:"
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SIGNS = set('、{}[]"\r\t' + _SEPARATORS + _COLONS)


class NotationError(ValueError):
    """A cell that doesn't follow the notation: what is wrong, and the cure."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what, self.cure = what, cure

    def fault(self, place: Place) -> Fault:
        return Fault(place, self.what, self.cure)


def quoted(text: str) -> str:
    """The text as it stands inside a list or table: bare where it can be, else in quotes."""
    if text and text == text.strip() and not _SIGNS & set(text):
        return text
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


def say(data: Any) -> str:
    """Plain data (`codec.encode`) as the text of a cell; a bare text stays as it is."""
    if isinstance(data, str):
        return str(data)
    if isinstance(data, list):
        return "、".join(_nested(item) for item in data) if data else "[]"
    return "；".join(f"{quoted(name)}: {_nested(value)}" for name, value in data.items()) if data else "{}"


def _nested(data: Any) -> str:
    if isinstance(data, str):
        return quoted(data)
    if isinstance(data, dict):
        return f"{{{say(data) if data else ''}}}"
    if len(data) > 1:
        return say(data)
    one = data[0] if data else None
    return quoted(one) if isinstance(one, str) and one else f"[{say(data) if data else ''}]"


def is_table(text: str) -> bool:
    """Whether a cell that may hold a word or a table holds a table: a colon outside quotes."""
    return ":" in (bare := _QUOTED.sub("", text)) or "：" in bare or bare.strip() == "{}"


def read_list(text: str, place: Place) -> Node:
    """A cell as a list; NotationError where it is none."""
    reader = _Reader(text, place)
    items: list[Node] = []
    while not reader.at_end():
        items += reader.values(0)
        reader.skip()
    if len(items) == 1 and isinstance(items[0].value, list):
        return items[0]
    return Node(items, place)


def read_table(text: str, place: Place) -> Node:
    """A cell as a table; NotationError where it is none."""
    reader = _Reader(text, place)
    if text.strip() == "{}":
        return Node({}, place)
    made = reader.table(0)
    if not reader.at_end():
        raise NotationError(f"“{reader.rest()}”前面多了括号或少了分号", "各项之间用；隔开，括号成对")
    return made


class _Reader:
    """Reads one cell from left to right."""

    def __init__(self, text: str, place: Place) -> None:
        self.text, self.place, self.at = text, place, 0

    def at_end(self) -> bool:
        self.blanks()
        return self.at >= len(self.text)

    def rest(self) -> str:
        return self.text[self.at : self.at + 12]

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def blanks(self) -> None:
        while self.peek() and self.peek() in " \t\r\u3000":
            self.at += 1

    def skip(self) -> None:
        """Past separators and blanks."""
        self.blanks()
        while self.peek() and self.peek() in _SEPARATORS:
            self.at += 1
            self.blanks()

    def table(self, depth: int) -> Node:
        made: dict[Node, Node] = {}
        seen: set[str] = set()
        self.skip()
        while not self.at_end() and self.peek() != "}":
            name = self.atom()
            self.blanks()
            if self.peek() not in tuple(_COLONS):
                raise NotationError(f"“{name}”后面缺冒号", "写成 名称: 值；名称: 值，如 国家级: 3；省级: 2")
            self.at += 1
            if name in seen:
                raise NotationError(f"“{name}”写了两次", "合并或删去一个")
            seen.add(name)
            values = self.values(depth)
            if not values:
                raise NotationError(f"“{name}:”后面没有值", "补上值，或删去这一项")
            made[Node(name, self.place)] = values[0] if len(values) == 1 else Node(values, self.place)
            self.blanks()
            if self.peek() and self.peek() not in _SEPARATORS + "}":
                raise NotationError(
                    f"“{self.rest()}”前面缺分号", "各项之间用；隔开；带：；、的文字加英文双引号"
                )
            self.skip()
        return Node(made, self.place)

    def values(self, depth: int) -> list[Node]:
        """One value, or several joined by 、."""
        found = self.value(depth)
        self.blanks()
        while self.peek() == "、":
            self.at += 1
            found += self.value(depth)
            self.blanks()
        return found

    def value(self, depth: int) -> list[Node]:
        self.blanks()
        sign = self.peek()
        if sign == "" or sign in _SEPARATORS + "、]}":
            return []
        if sign in _COLONS:
            raise NotationError(f"多了一个冒号（“{self.rest()}”）", "带：；、的文字加英文双引号")
        if sign in "{[":
            if depth >= MOST_DEPTH:
                raise NotationError(f"括号套了{MOST_DEPTH}层以上", "检查括号是否成对")
            self.at += 1
            inside = self.table(depth + 1) if sign == "{" else self.sequence(depth + 1)
            self.closed("}" if sign == "{" else "]")
            return [inside]
        return [Node(self.atom(), self.place)]

    def sequence(self, depth: int) -> Node:
        items: list[Node] = []
        self.skip()
        while not self.at_end() and self.peek() != "]":
            before = self.at
            items += self.values(depth)
            self.skip()
            if self.at == before:
                raise NotationError(f"“{self.rest()}”不该在这里", "检查括号是否成对")
        return Node(items, self.place)

    def closed(self, sign: str) -> None:
        self.blanks()
        if self.peek() != sign:
            raise NotationError(f"缺右括号“{sign}”", "括号要成对")
        self.at += 1

    def atom(self) -> str:
        """A bare or quoted text."""
        self.blanks()
        if self.peek() == '"':
            return self.quoted()
        start = self.at
        while self.peek() and self.peek() not in _SIGNS:
            self.at += 1
        text = self.text[start : self.at].strip()
        if not text or self.peek() in ('"', "{", "["):
            raise NotationError(f"“{self.rest()}”看不懂", "带：；、括号或引号的文字加英文双引号")
        return text

    def quoted(self) -> str:
        self.at += 1
        signs: list[str] = []
        while self.peek() != '"':
            sign = self.peek()
            if sign == "\\":
                self.at += 1
                sign = _UNESCAPES.get(self.peek(), "")
            if not sign:
                raise NotationError("英文双引号没有成对，或有不认识的反斜杠", '引号写成 \\"，反斜杠写成 \\\\')
            signs.append(sign)
            self.at += 1
        self.at += 1
        return "".join(signs)
