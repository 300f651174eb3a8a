"""What every element of a scheme is made of: fields with a Chinese key, a clause and a reading.

The scheme language, its Excel form, its JSON Schema and its reference page are all derived from
these declarations, so a field is described once, here where it is used.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

Levels = tuple[tuple[str, Decimal], ...]
"""An ordered table of points or factors by name, e.g. 国家级: 3, 省级: 2."""

Conditions = tuple[tuple[str, tuple[str, ...]], ...]
"""Attribute → admitted values; all must hold, e.g. 部门类型: [业务]."""

Params = tuple[tuple[str, str], ...]
"""Further facts of a clause as plain text, e.g. 金额: 10000."""


def key(
    name: str,
    doc: str,
    default: Any = dataclasses.MISSING,
    *,
    ref: str = "",
    choices: tuple[str, ...] = (),
) -> Any:
    """A field with its key in the scheme language and its explanation.

    `ref` is the kind of id that it names; `choices` are its only values (of each item of a list).
    The checker, the JSON Schema, the drop-downs of the workbook and the reference read them here.
    """
    metadata = {"key": name, "doc": doc, "ref": ref, "choices": choices}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key,))
def record(cls: type[T]) -> type[T]:
    """A frozen, keyword-only dataclass: the one kind of value a scheme is made of."""
    return dataclass(frozen=True, kw_only=True)(cls)


@record
class Element:
    """Anything that a clause of the regulation calls into being."""

    id: str = key("编号", "条款编号，在方案内唯一")
    name: str = key("名称", "简称或要点", "")
    place: str = key("依据", "条款在办法中的位置，如“三(二)1”", "")
    reading: str = key("理解", "条文有歧义时本方案取的读法", "")
    doubt: str = key("存疑", "条文还可能是什么意思", "")
