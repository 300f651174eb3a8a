"""The JSON Schema of the scheme language (draft 2020-12), derived from the model.

An editor that knows it completes keys and values while a scheme is written. YAML reads 1.10 or 100
as numbers and a scheme reads them as written, so a text admits numbers and a number admits text.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Levels, Params
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import LeafMethod, Rule, RuleMethod
from kaohe.scheme.codec import AMOUNT_KEYS, METHOD, UNLIMITED, Spec, bare, item_type, specs
from kaohe.scheme.model import Scheme

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]

TEXT: Json = {"type": ["string", "number", "boolean"]}
NUMBER: Json = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*-?[0-9]+(\.[0-9]+)?%?\s*$"}]
}
INTEGER: Json = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\s*-?[0-9]+\s*$"}]}
TRUTH: Json = {"enum": ["是", "否"]}
NONE: Json = {"enum": [UNLIMITED, "无"]}
_SCALARS: dict[Any, Json] = {str: TEXT, Decimal: NUMBER, int: INTEGER, bool: TRUTH}


def json_schema() -> Json:
    """The schema as plain data."""
    maker = _Maker()
    root = maker.reference(Scheme)
    return {
        "$schema": DRAFT,
        "$id": "urn:kaohe:scheme",
        "title": "考核方案",
        "description": "一份考核办法写成的方案：类别、指标、规则、测评、等次、名额、奖项、程序",
        **root,
        "$defs": dict(sorted(maker.made.items())),
    }


def dumps() -> str:
    """The schema as the text of its file."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


class _Maker:
    """Makes one definition for each class of the model and each method."""

    def __init__(self) -> None:
        self.made: dict[str, Json] = {}

    def reference(self, cls: type[Any]) -> Json:
        name = cls.__name__
        if name not in self.made:
            self.made[name] = {}  # a node may hold nodes
            self.made[name] = self.rule() if cls is Rule else self.struct(cls)
        return {"$ref": f"#/$defs/{name}"}

    def struct(self, cls: type[Any]) -> Json:
        known = specs(cls)
        return {
            "type": "object",
            "properties": {spec.key: self.field(spec) for spec in known},
            "required": [spec.key for spec in known if spec.required],
            "additionalProperties": False,
        }

    def field(self, spec: Spec) -> Json:
        made = {"description": spec.doc, **self.value(spec.type, spec.choices)}
        if isinstance(spec.default, bool):
            made["default"] = "是" if spec.default else "否"
        elif isinstance(spec.default, str) and spec.default:
            made["default"] = spec.default
        elif isinstance(spec.default, Decimal | int):
            made["default"] = float(spec.default) if spec.default % 1 else int(spec.default)
        return made

    def value(self, annotation: Any, choices: tuple[str, ...] = ()) -> Json:
        kind, optional = bare(annotation)
        if kind is LeafMethod:
            return self.leaf_method()
        if kind == Levels:
            return _table(NUMBER)
        if kind == Params:
            return _table(TEXT)
        if kind == Conditions:
            return _table(_several(TEXT))
        if (item := item_type(kind)) is not None:
            if dataclasses.is_dataclass(item):
                return {"type": "array", "items": self.value(item)}
            return _several(_scalar(item, choices))
        if dataclasses.is_dataclass(kind):
            return self.reference(typing.cast(type[Any], kind))
        one = _scalar(kind, choices)
        return {"anyOf": [one, NONE]} if optional else one

    def leaf_method(self) -> Json:
        """A method's name, or a table with the method and its parameters."""
        name = LeafMethod.__name__
        if name not in self.made:
            tables = [self.with_method(cls) for cls in LEAF_METHODS.values()]
            self.made[name] = {"anyOf": [{"enum": list(LEAF_METHODS)}, *tables]}
        return {"$ref": f"#/$defs/{name}"}

    def with_method(self, cls: type[LeafMethod]) -> Json:
        made = self.struct(cls)
        made["properties"] = {METHOD: _method(cls), **made["properties"]}
        made["required"] = [METHOD, *made["required"]]
        self.made[cls.__name__] = made
        return {"$ref": f"#/$defs/{cls.__name__}"}

    def rule(self) -> Json:
        """One variant for each method, with that method's parameters."""
        known = [spec for spec in specs(Rule) if spec.attr not in ("method", "amount")]
        variants = []
        for method in RULE_METHODS.values():
            params = specs(method)
            name = f"Rule.{method.__name__}"
            self.made[name] = {
                "type": "object",
                "properties": {
                    METHOD: _method(method),
                    **{sign: self.amount(method) for sign in AMOUNT_KEYS},
                    **{spec.key: self.field(spec) for spec in (*params, *known)},
                },
                "required": [METHOD, *(spec.key for spec in (*known, *params) if spec.required)],
                "not": {"required": list(AMOUNT_KEYS)},
                "additionalProperties": False,
            }
            variants.append({"$ref": f"#/$defs/{name}"})
        return {"anyOf": variants}

    def amount(self, method: type[RuleMethod]) -> Json:
        forms: list[Json] = []
        for form in method.amounts:
            if form == "number":
                forms.append(NUMBER)
            elif form == "levels":
                forms.append(_table(NUMBER))
            elif form:
                forms.append({"const": form})
        doc = next(spec.doc for spec in specs(Rule) if spec.attr == "amount")
        return {"description": doc, "anyOf": forms} if forms else {"description": doc, "not": {}}


def _scalar(kind: Any, choices: tuple[str, ...]) -> Json:
    return {"enum": [choice for choice in choices if choice]} if choices else _SCALARS[kind]


def _several(one: Json) -> Json:
    """A list, or a single value that stands for a list of one."""
    return {"anyOf": [one, {"type": "array", "items": one}]}


def _table(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def _method(cls: type[Any]) -> Json:
    return {"const": cls.tag, "description": cls.about}
