"""Versions of one scheme: which is in force on a date, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaohe.elements import Element
from kaohe.errors import KaoheError, fault
from kaohe.scheme.check.head import is_date
from kaohe.scheme.codec import encode, specs
from kaohe.scheme.language import content_hash
from kaohe.scheme.model import Category, Scheme, Totals

HEAD = "方案"


@dataclass(frozen=True)
class Change:
    """One difference by element id: kind is 增加, 删除 or 修改.

    For 修改 `key` is the field's key in the scheme language, `old` and `new` its plain values (text, list,
    table, or None where it was left out); for 增加 and 删除 they hold the whole element.
    """

    id: str
    name: str
    kind: str
    key: str = ""
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        what = f"{self.id}（{self.name}）" if self.name and self.name != self.id else self.id
        if self.kind != "修改":
            return f"{self.kind} {what}"
        return f"修改 {what}：{self.key} 由{_shown(self.old)}改为{_shown(self.new)}"


def in_force(schemes: Sequence[Scheme], day: date) -> Scheme:
    """The version with the latest effective date not after `day`; one without a date is the earliest.

    KaoheError when none is in force yet, when a date is malformed, when the schemes have different names,
    or when two different contents (by hash) take effect on the same day.
    """
    names = sorted({scheme.name for scheme in schemes})
    if not names:
        raise KaoheError([fault("没有给出方案的任何版本", "给出至少一个版本")])
    if len(names) > 1:
        raise KaoheError([fault(f"不是同一个方案的版本：{'、'.join(names)}", "各版本的“方案”短名要相同")])
    dated = [(_effective(scheme), scheme) for scheme in schemes]
    begun = [(start, scheme) for start, scheme in dated if start <= day]
    if not begun:
        first = min(start for start, _ in dated)
        raise KaoheError([fault(f"{day}时方案“{names[0]}”还没有生效", f"最早的版本自{first}起生效")])
    latest = max(start for start, _ in begun)
    last = [scheme for start, scheme in begun if start == latest]
    if len({content_hash(scheme) for scheme in last}) > 1:
        when = f"都自{latest}起生效" if latest > date.min else "都没有写生效日期"
        raise KaoheError(
            [fault(f"方案“{names[0]}”有{len(last)}个内容不同的版本，{when}", "给各版本写不同的“生效”日期")]
        )
    return last[0]


def _effective(scheme: Scheme) -> date:
    if not scheme.effective:
        return date.min
    if not is_date(scheme.effective, year=True):
        cure = "写成 年-月-日，如 2024-01-01"
        raise KaoheError([fault(f"方案“{scheme.name}”的生效日期“{scheme.effective}”不对", cure)])
    year, month, day = (int(part) for part in scheme.effective.split("-"))
    return date(year, month, day)


def differences(old: Scheme, new: Scheme) -> list[Change]:
    """What was removed, added and changed, by element id: the scheme's own lines first, then in its order.

    An element that moved to another place or parent counts as changed in its “上级”. Schemes with the same
    content hash have no differences.
    """
    before, after = dict(_entries(old)), dict(_entries(new))
    changes = []
    for name, entry in before.items():
        if name not in after:
            changes.append(Change(name, entry.title, "删除", old=entry.whole))
    for name, entry in after.items():
        if name not in before:
            changes.append(Change(name, entry.title, "增加", new=entry.whole))
            continue
        was = before[name]
        for key in dict.fromkeys((*was.fields, *entry.fields)):
            if was.fields.get(key) != entry.fields.get(key):
                changes.append(
                    Change(name, entry.title, "修改", key, was.fields.get(key), entry.fields.get(key))
                )
    order = {name: n for n, name in enumerate(dict.fromkeys((*after, *before)))}
    return sorted(changes, key=lambda change: order[change.id])


def lines(changes: Sequence[Change]) -> list[str]:
    """The changes as Chinese lines, or one line that says that there are none."""
    return [str(change) for change in changes] or ["两个版本内容相同"]


@dataclass(frozen=True)
class _Entry:
    title: str
    fields: dict[str, Any]
    whole: Any


def _entries(scheme: Scheme) -> Iterator[tuple[str, _Entry]]:
    """Every element with an id (categories and attributes without one by their names), and the head."""
    seen: set[str] = set()
    head = {
        spec.key: encode(getattr(scheme, spec.attr))
        for spec in specs(Scheme)
        if not _elements(getattr(scheme, spec.attr)) and getattr(scheme, spec.attr) != spec.default
    }
    yield HEAD, _Entry(scheme.title, head, head)
    for section, element, parent in _walk(scheme, "", ""):
        name = element.id or (f"{section}“{element.name}”" if element.name else section)
        while name in seen:  # a scheme that repeats an id is faulty; compare what can be compared
            name += "′"
        seen.add(name)
        fields = _fields(element)
        if parent:
            fields["上级"] = parent
        yield name, _Entry(element.name, fields, encode(element))


def _elements(value: Any) -> bool:
    """Whether a field holds elements that are compared by themselves; 计分 and 个性指标 are fields."""
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(inner, Element) for inner in value)
    return isinstance(value, Totals)


def _walk(value: Any, section: str, parent: str) -> Iterator[tuple[str, Element, str]]:
    for spec in specs(type(value)):
        field = getattr(value, spec.attr)
        if not _elements(field):
            continue
        for element in field if isinstance(field, tuple) else (field,):
            yield spec.key, element, parent
            here = element.name if isinstance(element, Category) else element.id
            yield from _walk(element, spec.key, here)


def _fields(element: Element) -> dict[str, Any]:
    plain = encode(element)
    if not isinstance(plain, dict):
        return {}
    inner = {spec.key for spec in specs(type(element)) if _elements(getattr(element, spec.attr))}
    return {key: value for key, value in plain.items() if key not in inner and key != "编号"}


def _shown(value: Any) -> str:
    if value is None:
        return "（没有写）"
    if isinstance(value, dict):
        return "{" + "，".join(f"{key}: {_shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + "、".join(_shown(inner) for inner in value) + "]"
    return f"“{value}”"
