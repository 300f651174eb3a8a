"""Between plain trees and the model, driven by the model's own field declarations.

A plain tree is made of `Node`s: text, lists and mappings, each with its place, so that every
fault names line and column of the YAML, or sheet, row and column of the workbook. The same
declarations give the scheme language, its Excel form, its JSON Schema and its reference page.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Levels, Params
from kaohe.errors import Fault, Place
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import Amount, LeafMethod, Rule, RuleMethod
from kaohe.numbers import plain
from kaohe.scheme import model
from kaohe.scheme.scalars import BLANKS, Unreadable, half_width, nearest, number, short, truth

Tree = str | list["Node"] | dict["Node", "Node"]
METHOD = "方法"
AMOUNT_KEYS = {"扣分": "-", "加分": "+"}
AMOUNT_WORDS = ("全部", "酌情", "分档")
UNLIMITED = "不限"
PERCENTAGES = ("比例", "目标", "最低参评率", "从", "到")  # values that may be written with a percent sign


class Number(str):
    """A number in plain data, exact as written."""


@dataclass(eq=False)
class Node:
    """A piece of a plain tree with its place."""

    value: Tree
    place: Place = field(default_factory=Place)

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


class Places:
    """Where each value of a scheme, or one key of it, stands in its source."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, str], Place] = {}
        self._keep: list[Any] = []  # ids stay unique only while the values live

    def note(self, value: Any, name: str, place: Place) -> None:
        self._keep.append(value)
        self._places[id(value), name] = place

    def of(self, value: Any, name: str = "", item: str = "") -> Place:
        """The place of `item` in the list or table `name` of `value`, else of `name`, else of the value."""
        for wanted in (f"{name}/{item}", name, ""):
            if (id(value), wanted) in self._places:
                return self._places[id(value), wanted]
        return Place()


@dataclass(frozen=True)
class Spec:
    """One field of a model class: its key, type, default and explanation."""

    attr: str
    key: str
    type: Any
    default: Any
    doc: str
    ref: str = ""
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        return self.default is dataclasses.MISSING


_SPECS: dict[type[Any], tuple[Spec, ...]] = {}


def specs(cls: type[Any]) -> tuple[Spec, ...]:
    """The keyed fields of a model class in the order in which people read them."""
    if cls not in _SPECS:
        _SPECS[cls] = _read_specs(cls)
    return _SPECS[cls]


def _read_specs(cls: type[Any]) -> tuple[Spec, ...]:
    hints = typing.get_type_hints(cls)
    found = [
        Spec(
            f.name,
            f.metadata["key"],
            hints[f.name],
            f.default,
            f.metadata["doc"],
            f.metadata["ref"],
            f.metadata["choices"],
        )
        for f in dataclasses.fields(cls)
        if "key" in f.metadata
    ]
    if cls is model.Scheme:  # declared in the order of a regulation
        return tuple(found)
    return tuple(sorted(found, key=lambda spec: _rank(spec.key)))


_FIRST = ("编号", "名称", "分值", "奖项", "等次", "最低")
_LAST = ("依据", "理解", "存疑", "参数", "个性指标", "规则", "下级", "指标")


def _rank(name: str) -> int:
    if name in _FIRST:
        return _FIRST.index(name) - len(_FIRST)
    return _LAST.index(name) + 1 if name in _LAST else 0


@functools.cache
def known_keys() -> frozenset[str]:
    """Every key of the language, wherever it may stand."""
    found = {METHOD, *AMOUNT_KEYS}
    waiting: list[Any] = [model.Scheme, Rule, *RULE_METHODS.values(), *LEAF_METHODS.values()]
    done: set[Any] = set()
    while waiting:
        cls = waiting.pop()
        if cls in done:
            continue
        done.add(cls)
        for spec in specs(cls):
            found.add(spec.key)
            kind = bare(spec.type)[0]
            inner = item_type(kind) or kind
            if dataclasses.is_dataclass(inner):
                waiting.append(inner)
    return frozenset(found)


def item_type(annotation: Any) -> Any:
    """The class inside `tuple[X, ...]`, else None."""
    if typing.get_origin(annotation) is tuple:
        inner = typing.get_args(annotation)
        return inner[0] if len(inner) == 2 and inner[1] is Ellipsis else None
    return None


def bare(annotation: Any) -> tuple[Any, bool]:
    """The annotation without `| None`, and whether it had it."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        inner = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return inner[0], True
    return annotation, False


class Decoder:
    """Turns a plain tree into model values, collecting every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.places = Places()

    def wrong(self, node: Node, what: str, cure: str) -> None:
        self.faults.append(Fault(node.place, what, cure))

    def scheme(self, root: Node) -> model.Scheme | None:
        value = self.struct(root, model.Scheme, "方案")
        return None if self.faults else typing.cast(model.Scheme, value)

    def value(self, node: Node, annotation: Any, name: str) -> Any:
        kind, optional = bare(annotation)
        if optional and node.text in (UNLIMITED, "无"):
            return None
        if kind is LeafMethod:
            return self.leaf_method(node, name)
        if dataclasses.is_dataclass(kind):
            return self.struct(node, typing.cast(type[Any], kind), name)
        if kind in (Levels, Conditions, Params):
            return self.table(node, kind, name)
        if (item := item_type(kind)) is not None:
            return self.items(node, item, name)
        return self.scalar(node, kind, name)

    def items(self, node: Node, item: Any, name: str) -> tuple[Any, ...]:
        if isinstance(node.value, list):
            return tuple(self.value(child, item, name) for child in node.value)
        if node.text[:1] in ("【", "［", "｛") and node.text[-1:] in ("】", "］", "｝"):
            self.wrong(node, f"“{name}”用了全角括号", f"写成 {name}: [甲, 乙]，括号和逗号用半角")
            return ()
        if isinstance(node.value, str) and not dataclasses.is_dataclass(item):
            return (self.value(node, item, name),) if node.value else ()
        cure = "每项另起一行，以“- ”开头"
        self.wrong(node, f"“{name}”应是一个列表", colon_cure(node) or cure)
        return ()

    def table(self, node: Node, kind: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(node.value, dict):
            cure = f"写成 {name}: {{名称: 值, 名称: 值}}，用半角的括号、冒号和逗号，冒号后空一格"
            self.wrong(node, f"“{name}”应是一张表", cure)
            return ()
        for label in node.value:
            if kind != Params and "：" in label.text and node.value[label].value == "":
                parts = label.text.replace("：", ": ").replace("，", ", ")
                self.wrong(label, f"“{short(label.text)}”里用了全角标点", f"写成 {name}: {{{parts}}}")
                return ()
        if kind == Levels:
            return tuple((k.text, self.number(v, k.text, name == "权重")) for k, v in node.value.items())
        inner = {Params: str, Conditions: tuple[str, ...]}[kind]
        return tuple((k.text, self.value(v, inner, k.text)) for k, v in node.value.items())

    def scalar(self, node: Node, kind: Any, name: str) -> Any:
        if kind is Decimal or kind is int:
            return self.number(node, name, name in PERCENTAGES, kind)
        if not isinstance(node.value, str):
            self.wrong(node, f"“{name}”应是一个值，不是列表或表", "写在冒号后面同一行")
            return kind()
        if kind is str:
            return node.value
        try:
            return truth(node.value.strip())
        except Unreadable as error:
            self.wrong(node, f"“{name}”的值{error.what}", error.cure)
            return False

    def number(self, node: Node, name: str, percent: bool = False, kind: Any = Decimal) -> Any:
        if not isinstance(node.value, str):
            self.wrong(node, f"“{name}”应是一个数，不是列表或表", "写在冒号后面同一行")
            return kind(0)
        try:
            return kind(number(node.value.strip(), whole=kind is int, percent=percent))
        except Unreadable as error:
            self.wrong(node, f"“{name}”的值{error.what}", error.cure)
            return kind(0)

    def struct(self, node: Node, cls: type[Any], name: str) -> Any:
        if not isinstance(node.value, dict):
            self.wrong(node, f"“{name}”应是一组“键: 值”", colon_cure(node) or "每行写一个“键: 值”")
            return None
        entries = {k.text: (k, v) for k, v in node.value.items()}
        extra: dict[str, Any] = {}
        known = list(specs(cls))
        method: type[RuleMethod] | None = None
        if cls is Rule:
            method = self.rule_method(node, entries)
            extra["amount"] = self.amount(entries)
            known = [s for s in known if s.attr not in ("method", "amount")]
        values = self.fields(node, known, entries, name)
        if method is not None:
            params = self.fields(node, list(specs(method)), entries, name)
            extra["method"] = method(**params) if params is not None else None
        if cls is not Rule or method is not None:
            self.unknown(entries, [*known, *(specs(method) if method else ())], cls is Rule)
        if (
            values is None
            or ("method" in extra and extra["method"] is None)
            or (cls is Rule and method is None)
        ):
            return None
        made = cls(**values, **extra)
        self.places.note(made, "", node.place)
        for text, (_, child) in entries.items():
            self.note(made, text, child)
        return made

    def note(self, made: Any, name: str, child: Node) -> None:
        """Remember where a key of `made` stands, and the items of its list or table."""
        self.places.note(made, name, child.place)
        if isinstance(child.value, list):
            for item in child.value:
                if isinstance(item.value, str):
                    self.places.note(made, f"{name}/{item.value}", item.place)
        elif isinstance(child.value, dict):
            for label in child.value:
                self.places.note(made, f"{name}/{label.text}", label.place)

    def fields(
        self, node: Node, known: list[Spec], entries: dict[str, tuple[Node, Node]], name: str
    ) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        complete = True
        for spec in known:
            if spec.key in entries and entries[spec.key][1].value != "":
                values[spec.attr] = self.value(entries[spec.key][1], spec.type, spec.key)
            elif spec.required:
                near = self.label(entries)
                self.wrong(node, f"{near}缺少“{spec.key}”（{spec.doc}）", f"加一行“{spec.key}: …”")
                complete = False
        return values if complete else None

    @staticmethod
    def label(entries: dict[str, tuple[Node, Node]]) -> str:
        for name in ("编号", "名称"):
            if name in entries and entries[name][1].text:
                return f"“{entries[name][1].text}”"
        return "这里"

    def unknown(self, entries: dict[str, tuple[Node, Node]], known: list[Spec], is_rule: bool) -> None:
        keys = [spec.key for spec in known] + ([METHOD, *AMOUNT_KEYS] if is_rule else [])
        for text, (k, _) in entries.items():
            if text in keys or not isinstance(k.value, str):
                continue
            if half_width(text) in keys:
                self.wrong(
                    k, f"键“{text}”前后有空格或用了全角字符", f"写成“{half_width(text)}”，缩进用半角空格"
                )
                continue
            what = f"不认识的键“{short(text)}”"
            self.wrong(k, what, f"{nearest(text, keys)}这里可以写：{'、'.join(keys)}")

    def rule_method(self, node: Node, entries: dict[str, tuple[Node, Node]]) -> type[RuleMethod] | None:
        if METHOD not in entries:
            self.wrong(
                node, f"{self.label(entries)}缺少“方法”", f"加一行“方法: …”：{'、'.join(RULE_METHODS)}"
            )
            return None
        return typing.cast("type[RuleMethod] | None", self.tag(entries[METHOD][1], RULE_METHODS))

    def tag(self, node: Node, methods: dict[str, Any]) -> Any:
        if node.text in methods:
            return methods[node.text]
        if not isinstance(node.value, str):
            self.wrong(node, "“方法”应是一个词，不是列表或表", f"可以写：{'、'.join(methods)}")
            return None
        hint = nearest(node.text, methods, 0.3)
        self.wrong(node, f"不认识的方法“{short(node.text)}”", f"{hint}可以写：{'、'.join(methods)}")
        return None

    def leaf_method(self, node: Node, name: str) -> LeafMethod | None:
        if isinstance(node.value, str):
            cls = self.tag(node, LEAF_METHODS)
            made = cls() if cls else None
            self.places.note(made, "", node.place)
            return made
        if not isinstance(node.value, dict):
            self.wrong(node, f"“{name}”应是一个方法", f"写 {name}: 评分，或 {name}: {{方法: 测评, …}}")
            return None
        methods = [v for k, v in node.value.items() if k.text == METHOD]
        if not methods:
            self.wrong(node, f"“{name}”缺少“方法”", f"写 {name}: {{方法: …}}：{'、'.join(LEAF_METHODS)}")
            return None
        cls = self.tag(methods[0], LEAF_METHODS)
        rest = Node({k: v for k, v in node.value.items() if k.text != METHOD}, node.place)
        return self.struct(rest, cls, name) if cls else None

    def amount(self, entries: dict[str, tuple[Node, Node]]) -> Amount | None:
        given = [name for name in AMOUNT_KEYS if name in entries]
        if len(given) > 1:
            cure = "一条规则只写一个；扣和加分成两条规则"
            self.wrong(entries[given[1]][0], "同时写了“扣分”和“加分”", cure)
        if not given:
            return None
        sign, node = AMOUNT_KEYS[given[0]], entries[given[0]][1]
        if isinstance(node.value, dict):
            return Amount(sign=sign, levels=self.table(node, Levels, given[0]))
        if node.text in AMOUNT_WORDS:
            return Amount(sign=sign, word=node.text)
        if isinstance(node.value, str) and node.text and not any(c.isdigit() for c in node.text):
            words = f"写一个数、按层级的表 {{国家级: 3, 省级: 2}}，或 {'、'.join(AMOUNT_WORDS)}"
            self.wrong(node, f"不认识的“{given[0]}: {short(node.text)}”", words)
            return None
        return Amount(sign=sign, points=self.number(node, given[0]))


def colon_cure(node: Node) -> str:
    """The cure where “键：值” was typed with a full-width colon, so that YAML saw a mere text."""
    name, colon, _ = node.text.partition("：")
    name = name.strip(BLANKS)
    return (
        f"“{name}”后面的冒号是全角的，改成半角冒号加一个空格：“{name}: 值”"
        if colon and name in known_keys()
        else ""
    )


def encode(value: Any) -> Any:
    """A model value as plain data (dict, list, str); fields at their default are left out."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return Number(plain(value))
    if isinstance(value, int):
        return Number(value)
    if value is None:
        return UNLIMITED
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return {name: encode(inner) for name, inner in value}
        return [encode(inner) for inner in value]
    if dataclasses.is_dataclass(value):
        return _encode_struct(value)
    return value


def _encode_struct(value: Any) -> Any:
    out: dict[str, Any] = {}
    for spec in specs(type(value)):
        inner = getattr(value, spec.attr)
        if isinstance(value, Rule) and spec.attr == "method":
            out[METHOD] = inner.tag
            continue
        if isinstance(value, Rule) and spec.attr == "amount":
            if inner is not None:
                out["加分" if inner.sign == "+" else "扣分"] = inner.word or encode(
                    inner.levels or inner.points
                )
            continue
        if spec.required or inner != spec.default:
            out[spec.key] = encode(inner)
    if isinstance(value, Rule):
        params = _encode_struct(value.method)
        tail = {k: out.pop(k) for k in ("依据", "理解", "存疑") if k in out}
        return {**out, **params, **tail}
    if isinstance(value, LeafMethod):
        return {METHOD: value.tag, **out} if out else value.tag
    return out
