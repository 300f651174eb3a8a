"""YAML text → a plain tree with places, and what a clerk's slip does to the syntax."""

from __future__ import annotations

import functools
import re
from typing import Any

import yaml

from kaohe.errors import Fault, KaoheError, Place, fault
from kaohe.scheme.codec import Node, known_keys
from kaohe.scheme.scalars import BLANKS

MOST_BYTES = 5_000_000
MOST_DEPTH = 60
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_CHINESE_SIGNS = str.maketrans("：，［］｛｝【】“”‘’＃－", ":,[]{}[]\"\"''#-")


def parse(text: str, file: str = "") -> Node:
    """A YAML text as a plain tree; KaoheError with every fault of its syntax."""
    root, faults = tree(text, file)
    if faults:
        raise KaoheError(faults)
    return root


def tree(text: str, file: str = "") -> tuple[Node, list[Fault]]:
    """The tree, built without recursion, and what is wrong with it though it can still be read.

    Anchors, tags, doubled keys and a second document are faults; KaoheError where no tree comes out.
    """
    if len(text) > MOST_BYTES:
        raise KaoheError([fault(f"方案有{len(text)}个字符，太长", "方案不应超过5MB", file=file)])
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise KaoheError([*builder.faults, *_diagnose(error, text, file)]) from error
    except yaml.reader.ReaderError as error:
        raise KaoheError([*builder.faults, _bad_character(text, file)]) from error
    except UnicodeEncodeError as error:
        line = text[: error.start].count("\n") + 1
        raise KaoheError([fault("有不成字的字符", "删去这个字符重新输入", file=file, line=line)]) from error
    if builder.root is None or builder.root.value == "":
        raise KaoheError(
            [*builder.faults, fault("文件是空的", "写入方案，或复制一个随附的方案开始", file=file)]
        )
    if isinstance(builder.root.value, str):
        slips = _slips(text, file)
        cure = "每行写一个“键: 值”，以“方案: 短名”开头"
        raise KaoheError(slips or [Fault(builder.root.place, "这不是方案，只是一段文字", cure)])
    return builder.root, builder.faults


class _Builder:
    """Builds the tree from events with a stack of its own, so nesting cannot exhaust Python's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.stack: list[tuple[Node, list[Node]]] = []

    def take(self, event: Any) -> None:
        place = Place(file=self.file, line=event.start_mark.line + 1, char=event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise KaoheError(
                [Fault(place, "用了 YAML 锚或别名（& 或 *）", "把内容直接写出来；以 & * 开头的文字加引号")]
            )
        if getattr(event, "tag", None) not in (None, "!"):
            self.faults.append(
                Fault(place, f"用了 YAML 标签“{event.tag}”", "删去以 ! 开头的词；以 ! 开头的文字加引号")
            )
        if isinstance(event, yaml.ScalarEvent):
            self.add(Node(event.value, place))
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self.stack) >= MOST_DEPTH:
                raise KaoheError(
                    [Fault(place, f"嵌套超过{MOST_DEPTH}层", "方案不需要这么深，检查缩进和括号")]
                )
            node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], place)
            self.stack.append((node, []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            node, children = self.stack.pop()
            node.value = self.mapping(children) if isinstance(node.value, dict) else children
            self.add(node)

    def add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1][1].append(node)
        elif self.root is None:
            self.root = node
        else:
            self.faults.append(Fault(node.place, "一个文件里有两个方案", "用“---”隔开的部分分成两个文件"))

    def mapping(self, children: list[Node]) -> dict[Node, Node]:
        seen: dict[str, Place] = {}
        for name in children[::2]:
            if not isinstance(name.value, str):
                self.faults.append(Fault(name.place, "键不能是列表或表", "键写成一个词"))
            elif name.value in seen:
                before = seen[name.value].line
                self.faults.append(
                    Fault(name.place, f"键“{name.value}”写了两次（前一次在第{before}行）", "合并或删去一个")
                )
            seen.setdefault(name.text, name.place)
        return dict(zip(children[::2], children[1::2], strict=True))


_PROBLEMS = {
    "mapping values are not allowed": (
        "这里不能再有冒号",
        "文字里有半角冒号的，整段加引号；或检查上一行的缩进",
    ),
    "could not find expected ':'": ("缺冒号", "键后面写半角冒号和一个空格"),
    "maximum nesting depth": ("嵌套太深", "方案不需要这么深，检查括号"),
    "expected <block end>": ("缩进不齐", "同一级的键左边对齐"),
    "tab character": ("缩进用了制表符（Tab）", "把制表符换成空格"),
    "quoted scalar": ("引号没有成对", "补上另一半引号，用半角引号"),
    "did not find expected key": ("缩进不齐或缺键", "同一级的键左边对齐；也看前面的引号是否成对"),
    "expected '-' indicator": ("列表项的缩进不齐", "同一个列表的“-”左边对齐"),
    "unknown escape character": ("双引号里有不认识的转义", "改用单引号"),
    "did not find expected ',' or": ("括号没有成对，或括号里缺逗号", "检查 [ ] { } 和其中的半角逗号"),
    "expected node content": ("括号没有成对，或这里缺一个值", "检查 [ ] { } 是否成对"),
    "cannot start any token": ("有不能用在这里的符号", "以 @ ` % 开头的文字加引号"),
    "directive": ("以 % 开头的行", "删去这一行，或给文字加引号"),
    "anchor": ("用了 & 或 *", "以 & * 开头的文字加引号"),
    "alias": ("用了 & 或 *", "以 & * 开头的文字加引号"),
    "tag": ("用了 !", "以 ! 开头的文字加引号"),
}


def _diagnose(error: yaml.MarkedYAMLError, text: str, file: str) -> list[Fault]:
    """The clerk's slips that can be named, else what the parser says, in Chinese."""
    mark = error.problem_mark or error.context_mark
    place = Place(file=file, line=mark.line + 1 if mark else 0, char=mark.column + 1 if mark else 0)
    lines = text.split("\n")
    near = {m.line for m in (error.problem_mark, error.context_mark) if m is not None}
    slips = _slips(text, file)
    if any(slip.place.line - 1 in near or slip.place.line in near for slip in slips):
        return slips
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or (mark and line[mark.column : mark.column + 1] == "\t"):
        return [*slips, Fault(place, "缩进用了制表符（Tab）", "把制表符换成空格")]
    said = f"{error.problem or ''} {error.context or ''}"
    what, cure = next(
        (words for sign, words in _PROBLEMS.items() if sign in said),
        (f"这里读不下去（{said.strip()}）", "检查缩进、冒号后的空格、引号和括号是否成对"),
    )
    if line.translate(_CHINESE_SIGNS) != line:
        cure += "；这一行有中文标点，起语法作用的冒号、逗号、引号、括号要用半角"
    return [*slips, Fault(place, f"YAML 语法不对：{what}", cure)]


@functools.cache
def _slip() -> re.Pattern[str]:
    keys = "|".join(sorted(map(re.escape, known_keys()), key=len, reverse=True))
    return re.compile(rf"^([\s\u3000]*(?:[-－—][\s\u3000]*)?)({keys})([\s\u3000]*[：﹕:])")


def _slips(text: str, file: str) -> list[Fault]:
    """Lines like “键：值”: a full-width colon, a colon without a space, or full-width blanks before."""
    found = []
    for count, line in enumerate(text.split("\n"), 1):
        hit = _slip().match(line)
        if hit is None:
            continue
        place = Place(file=file, line=count, char=hit.end())
        if any(blank in hit[1] for blank in "\u3000\xa0"):
            found.append(Fault(place, f"“{hit[2]}”前面是全角空格", "缩进用半角空格"))
        elif hit[3].endswith(":") and hit.end() < len(line.rstrip()) and line[hit.end()] not in " \t":
            found.append(Fault(place, f"“{hit[2]}”后面的冒号没有跟空格", f"写成“{hit[2]}: 值”"))
        elif not hit[3].endswith(":"):
            cure = f"改成半角冒号加一个空格：“{hit[2]}: 值”"
            found.append(Fault(place, f"“{hit[2]}”后面是全角冒号“{hit[3].strip(BLANKS)}”", cure))
    return found


def _bad_character(text: str, file: str) -> Fault:
    # The parser counts bytes; people count lines and characters.
    hit = _CONTROL.search(text)
    if hit is None:
        return fault("有不能用的字符", "删去看不见的控制字符", file=file)
    before = text[: hit.start()]
    line, char = before.count("\n") + 1, len(before) - before.rfind("\n")
    return fault(f"有不能用的控制字符 U+{ord(hit[0]):04X}", "删去这个字符", file=file, line=line, char=char)
