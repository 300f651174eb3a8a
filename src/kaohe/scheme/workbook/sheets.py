"""The sheets of a scheme's workbook, derived from the model: names, headings, forms, drop-downs.

One sheet for each kind of element that the scheme lists; 方案 for its own values. Indicators stand
in one sheet as a tree by 编号 and 上级, rules in one sheet by 指标 (empty: on the total).
"""

from __future__ import annotations

import dataclasses
import enum
import functools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Levels, Params
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import Amount, LeafMethod, Rule
from kaohe.scheme.codec import AMOUNT_KEYS, METHOD, Spec, bare, item_type, specs
from kaohe.scheme.model import Indicator, Scheme, Totals

VALUES = "方案"
NOTES = "说明"
ITEM, VALUE, MEANING = "项", "值", "说明"
ID = "编号"
CATEGORY, PARENT, INDICATOR = "类别", "上级", "指标"
CHILDREN, RULES, NAME = "下级", "规则", "名称"
PRESENT = "有"

REFERENCES = {
    "indicator": ("指标", ID),
    "rule": ("规则", ID),
    "category": ("类别", "名称"),
    "grade": ("等次", "名称"),
    "ballot": ("票种", ID),
    "quota": ("名额", ID),
    "award": ("奖项", "奖项"),
    "form": ("表样", ID),
}
"""What a reference names: the sheet and the column that hold the possible values."""


class Form(enum.Enum):
    """How a value stands in its cell."""

    TEXT = "文字"
    NUMBER = "数"
    LIST = "列表"
    TABLE = "表"
    EITHER = "一个词或数，或表"


@dataclass(frozen=True)
class Column:
    """A heading, the form of its cells, its explanation and what may stand in it."""

    heading: str
    form: Form
    doc: str
    required: bool = False
    choices: tuple[str, ...] = ()
    ref: str = ""
    several: bool = False
    owner: bool = False


@dataclass(frozen=True)
class Sheet:
    """One kind of element: the key of its list in the scheme and its columns."""

    name: str
    kind: type[Any]
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        return next((c for c in self.columns if c.heading == heading), None)


def form(annotation: Any) -> Form:
    """The form of the cells of a field of this type."""
    kind, _ = bare(annotation)
    if kind in (LeafMethod, Amount):
        return Form.EITHER
    if kind in (Levels, Conditions, Params) or dataclasses.is_dataclass(kind):
        return Form.TABLE
    if item_type(kind) is not None:
        return Form.LIST
    return Form.NUMBER if kind in (int, Decimal) else Form.TEXT


def column(spec: Spec) -> Column:
    """The column of a field."""
    kind, _ = bare(spec.type)
    choices = ("是", "否") if kind is bool else tuple(c for c in spec.choices if c)
    choices = tuple(LEAF_METHODS) if kind is LeafMethod else choices
    return Column(
        heading=spec.key,
        form=form(spec.type),
        doc=spec.doc,
        required=spec.required,
        choices=choices,
        ref=spec.ref,
        several=item_type(kind) is not None or kind is LeafMethod,
    )


def hoisted(spec: Spec) -> bool:
    """Whether a field's elements stand in a sheet of their own (indicators and rules)."""
    return item_type(spec.type) in (Indicator, Rule)


@functools.cache
def values() -> tuple[Column, ...]:
    """The rows of the sheet 方案: the scheme's own values."""
    return tuple(column(spec) for spec in specs(Scheme) if _element(spec) is None)


@functools.cache
def sheets() -> tuple[Sheet, ...]:
    """Every sheet but 方案, in the order in which a scheme is read: a rules' sheet after the indicators."""
    found: list[Sheet] = []
    for spec in sorted(specs(Scheme), key=_order):
        kind = _element(spec)
        if kind is None:
            continue
        found.append(Sheet(spec.key, kind, (*_owners(kind), *_columns(kind))))
        if kind is Indicator:
            found.append(Sheet(_rules_key(), Rule, _rule_columns()))
    return tuple(found)


def _order(spec: Spec) -> int:
    return [f.name for f in dataclasses.fields(Scheme)].index(spec.attr)


def _element(spec: Spec) -> type[Any] | None:
    kind = item_type(spec.type) or bare(spec.type)[0]
    return kind if dataclasses.is_dataclass(kind) and isinstance(kind, type) else None


def _columns(kind: type[Any]) -> tuple[Column, ...]:
    return tuple(column(spec) for spec in specs(kind) if not hoisted(spec))


def _owners(kind: type[Any]) -> tuple[Column, ...]:
    if kind is Indicator:
        category = Column(
            CATEGORY, Form.TEXT, "只属于哪个类别的指标；空着为各类别共用", ref="category", owner=True
        )
        return category, Column(
            PARENT, Form.TEXT, "上级指标的编号；空着为最上一级", ref="indicator", owner=True
        )
    if kind is Totals:
        return (
            Column(PRESENT, Form.TEXT, "方案有总分上的加减时写“是”，只写一行", choices=("是",), owner=True),
        )
    return ()


def _rules_key() -> str:
    return next(spec.key for spec in specs(Indicator) if item_type(spec.type) is Rule)


def _rule_columns() -> tuple[Column, ...]:
    """A rule's columns: whose it is, its method and amount, the parameters of all methods, the rest."""
    own = {spec.attr: spec for spec in specs(Rule)}
    owner = Column(INDICATOR, Form.TEXT, "规则所在的指标；空着为挂在总分上", ref="indicator", owner=True)
    method = Column(METHOD, Form.TEXT, own.pop("method").doc, required=True, choices=tuple(RULE_METHODS))
    doc = own.pop("amount").doc
    amounts = [Column(name, Form.EITHER, doc) for name in AMOUNT_KEYS]
    params: dict[str, Column] = {}
    for tag, cls in RULE_METHODS.items():
        for spec in specs(cls):
            said = dataclasses.replace(column(spec), required=False, doc=f"方法“{tag}”：{spec.doc}")
            before = params.get(spec.key)
            params[spec.key] = dataclasses.replace(said, doc=f"{before.doc}；{said.doc}") if before else said
    head = [column(own.pop(attr)) for attr in ("id", "name")]
    return (head[0], owner, head[1], method, *amounts, *params.values(), *map(column, own.values()))
