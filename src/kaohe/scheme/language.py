"""The scheme language: one readable YAML file with Chinese keys; places of every value are kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kaohe.errors import Fault, KaoheError, Place, fault
from kaohe.scheme.codec import Decoder, Node, Number, Places, encode
from kaohe.scheme.model import Scheme

MOST_BYTES = 5_000_000
MOST_DEPTH = 60


@dataclass(frozen=True)
class Source:
    """A scheme with the place of each of its values."""

    scheme: Scheme
    places: Places


def load(path: Path) -> Source:
    """The scheme in a YAML file; KaoheError with every fault when it isn't one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KaoheError(
            [fault("读不到这个文件", f"检查路径和权限（{error.strerror}）", file=str(path))]
        ) from error
    if len(data) > MOST_BYTES:
        raise KaoheError([fault(f"文件有{len(data)}字节，太大", "方案文件不应超过5MB", file=path.name)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise KaoheError(
            [fault("不是 UTF-8 文本", "用编辑器另存为 UTF-8 编码", file=path.name, line=line)]
        ) from error
    return loads(text, path.name)


def loads(text: str, file: str = "") -> Source:
    """The scheme in a YAML text."""
    root = parse(text, file)
    decoder = Decoder()
    scheme = decoder.scheme(root)
    if scheme is None:
        raise KaoheError(decoder.faults)
    return Source(scheme, decoder.places)


def parse(text: str, file: str = "") -> Node:
    """A YAML text as a plain tree, without recursion; anchors, tags and doubled keys are faults."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file=file, line=mark.line + 1 if mark else 0, char=mark.column + 1 if mark else 0)
        raise KaoheError(
            [
                *builder.faults,
                Fault(place, f"YAML 语法不对：{_problem(error)}", "检查缩进、冒号后的空格和引号是否成对"),
            ]
        ) from error
    except yaml.YAMLError as error:
        raise KaoheError([fault("文件里有不能用的字符", f"删去控制字符（{error}）", file=file)]) from error
    if builder.root is None:
        raise KaoheError(
            [
                *builder.faults,
                fault("文件是空的", "写入方案，或从 kaohe schemes --show 抄一份开始", file=file),
            ]
        )
    if builder.faults:
        raise KaoheError(builder.faults)
    return builder.root


_PROBLEMS = {
    "mapping values are not allowed": "这里不能再有冒号",
    "could not find expected ':'": "缺冒号",
    "expected <block end>": "缩进不齐",
    "found character '\\t'": "缩进用了制表符",
    "found unexpected end of stream": "引号没有成对",
    "did not find expected key": "缩进不齐或缺键",
    "did not find expected '-' indicator": "列表项的缩进不齐",
    "found unknown escape character": "双引号里有不认识的转义",
    "did not find expected ',' or": "括号里缺逗号或右括号",
    "found character that cannot start any token": "有不能用在这里的符号（如制表符、@、`）",
}


def _problem(error: yaml.MarkedYAMLError) -> str:
    text = f"{error.problem or ''} {error.context or ''}"
    return next((said for sign, said in _PROBLEMS.items() if sign in text), text.strip())


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
                self.faults.append(
                    Fault(
                        name.place,
                        f"键“{name.value}”写了两次（前一次在第{seen[name.value].line}行）",
                        "合并或删去一个",
                    )
                )
            seen.setdefault(name.text, name.place)
        return dict(zip(children[::2], children[1::2], strict=True))


class _Flow(dict[str, Any]):
    """A small table, written on one line."""


class _FlowList(list[Any]):
    """A short list, written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(
    _FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
)
_Dumper.add_representer(
    Number, lambda d, v: d.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in v else 'int'}", str(v))
)


def dumps(scheme: Scheme) -> str:
    """The scheme as YAML text; loading it gives the same scheme."""
    return yaml.dump(_style(encode(scheme)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)


def _style(data: Any, name: str = "") -> Any:
    if isinstance(data, dict):
        styled = {key: _style(value, key) for key, value in data.items()}
        small = all(isinstance(v, str | _FlowList) for v in styled.values()) and len(str(styled)) < 90
        return _Flow(styled) if small and "编号" not in data and name not in ("", "加减") else styled
    if isinstance(data, list):
        short = all(isinstance(v, str) for v in data) and len(str(data)) < 120
        return (_FlowList if short else list)(_style(value, name) for value in data)
    return data


def content_hash(scheme: Scheme) -> str:
    """SHA-256 of the scheme's content: the same for the YAML and the workbook form."""
    canonical = json.dumps(encode(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
