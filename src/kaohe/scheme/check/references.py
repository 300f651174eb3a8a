"""Ids are unique, references name something, enumerations hold one of their words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Element
from kaohe.methods.base import Amount, RuleMethod
from kaohe.scheme.check.found import Found, label, several, structs
from kaohe.scheme.check.names import KINDS, WHOLE, Names
from kaohe.scheme.codec import Spec, specs
from kaohe.scheme.model import Attribute, BallotClass, Elsewhere, Scheme
from kaohe.scheme.scalars import BLANKS, half_width, nearest, short

COLUMNS = ("对象", "类别", "分组", "周期")
RESERVED = ("a", "name", "category", "grp", "profile", "row")
"""Columns of the table that appraisees are read into."""
MOST = 1_000_000_000
MOST_REPEATED = 20
"""So many repeated ids are named one by one."""
_LISTED = re.compile(r"[、，,;；]")


def check(scheme: Scheme, known: Names, found: Found) -> None:
    attributes = {attribute.name: attribute for attribute in scheme.attributes}
    _unique(scheme, found)
    for value, owner in structs(scheme):
        what = label(owner)
        at = owner if isinstance(value, RuleMethod) else value
        for spec in specs(type(value)):
            field = getattr(value, spec.attr)
            _numbers(at, what, spec, field, found)
            if spec.ref:
                whole = isinstance(value, Elsewhere) and spec.attr == "within"
                _references(at, what, spec, field, (WHOLE,) if whole else (), known, found)
            if spec.choices:
                _choices(at, what, spec, field, found)
            if spec.type == Conditions:
                _conditions(at, what, spec.key, field, attributes, found)


def _unique(scheme: Scheme, found: Found) -> None:
    """Ids are unique in the scheme; ballot classes, which have a column of their own, among themselves."""
    first: dict[tuple[bool, str], Any] = {}
    repeated = 0
    for value, _ in structs(scheme):
        if not isinstance(value, Element) or not value.id:
            continue
        if value.id != value.id.strip(BLANKS) or value.id[:1] in "“”‘’":
            cure = f"写成 {value.id.strip(BLANKS + '“”‘’')}"
            found.fault(value, "编号", f"编号“{value.id}”两端有空格或中文引号", cure)
        space = (isinstance(value, BallotClass), value.id)
        repeated += space in first
        if space in first and repeated <= MOST_REPEATED:
            where = f"{label(first[space])}和{label(value)}"
            found.fault(value, "编号", f"编号“{value.id}”用了两次：{where}", "每个条款用自己的编号")
        first.setdefault(space, value)
    if repeated > MOST_REPEATED:
        what = f"重复的编号共{repeated}处，只列出前{MOST_REPEATED}处"
        found.fault(scheme, "方案", what, "每个条款用自己的编号")
    _same(scheme.categories, "名称", "类别", found)
    _same(scheme.attributes, "名称", "属性", found)
    _same(tuple(grade for grade in scheme.grades if grade.name), "名称", "等次", found)
    _columns(scheme.attributes, found)
    for attribute in scheme.attributes:
        if doubled := {v for v in attribute.values if attribute.values.count(v) > 1}:
            found.fault(
                attribute, "取值", f"{label(attribute)}的取值重复：{several(sorted(doubled))}", "删去一个"
            )
        for value in attribute.values:
            if _LISTED.search(value):
                cure = "几个取值用半角逗号分开：[甲, 乙]"
                found.doubt(
                    attribute, "取值", f"取值“{short(value)}”里有标点，像是几个值写在一起", cure, value
                )


def folded(name: str) -> str:
    """A name as columns are compared: half width, without blanks, lower case."""
    return "".join(half_width(name).split()).casefold()


def _columns(attributes: tuple[Attribute, ...], found: Found) -> None:
    """Attributes are columns of 对象: no two alike, none like a column that is there already."""
    fixed, reserved = {folded(name) for name in COLUMNS}, {folded(name) for name in RESERVED}
    seen: dict[str, str] = {}
    for attribute in attributes:
        name, same = attribute.name, folded(attribute.name)
        first = seen.setdefault(same, name)
        if same in fixed:
            found.fault(attribute, "名称", f"属性不能叫“{name}”，对象表已有这一列", "换一个名称")
        elif same in reserved:
            found.fault(attribute, "名称", f"属性不能叫“{name}”，程序自己用这个名称", "换一个名称，如中文的")
        elif first != name:
            what = f"属性“{name}”与“{first}”只差大小写、全角半角或空格，表里分不清"
            found.fault(attribute, "名称", what, "换一个名称")


def _same(values: tuple[Any, ...], key: str, kind: str, found: Found) -> None:
    seen: set[str] = set()
    for value in values:
        if not value.name.strip():
            found.fault(value, key, f"{kind}没有名称", f"写出{kind}的名称")
        elif value.name in seen:
            found.fault(value, key, f"{kind}“{value.name}”写了两次", "合并或改名")
        seen.add(value.name)


def _texts(field: Any) -> tuple[str, ...]:
    if isinstance(field, str):
        return (field,) if field else ()
    return field if isinstance(field, tuple) else ()


def _references(
    at: Any, what: str, spec: Spec, field: Any, also: tuple[str, ...], known: Names, found: Found
) -> None:
    names, kind = known.by_kind[spec.ref], KINDS[spec.ref]
    for name in _texts(field):
        if name in names or name in also:
            continue
        parts = [part.strip(BLANKS) for part in _LISTED.split(name)]
        if len(parts) > 1 and all(part in names for part in parts):
            cure = f"用半角逗号分开：[{', '.join(parts)}]"
        else:
            listed = f"已有的{kind}：{several(names)}" if names else f"本方案没有声明{kind}"
            cure = f"{nearest(name, names, 0.3)}{listed}"
        found.fault(at, spec.key, f"{what}的“{spec.key}”指向不存在的{kind}“{short(name)}”", cure, name)


def _choices(at: Any, what: str, spec: Spec, field: Any, found: Found) -> None:
    words = [choice for choice in spec.choices if choice]
    for name in _texts(field):
        if name not in words:
            cure = f"{nearest(name, words, 0.3)}可以写：{'、'.join(words)}"
            found.fault(at, spec.key, f"{what}的“{spec.key}”不认识“{short(name)}”", cure, name)


def _conditions(
    at: Any, what: str, key: str, conditions: Conditions, attributes: dict[str, Attribute], found: Found
) -> None:
    for name, admitted in conditions:
        attribute = attributes.get(name)
        if attribute is None:
            listed = f"已声明的属性：{'、'.join(attributes)}" if attributes else "先在“属性”里声明"
            text = f"{what}的“{key}”用了没有声明的属性“{short(name)}”"
            found.fault(at, key, text, f"{nearest(name, attributes, 0.3)}{listed}", name)
            continue
        if not admitted:
            found.fault(at, key, f"{what}的“{key}”没有写“{name}”的值", "写出适用的取值", name)
        for word in admitted:
            if word not in attribute.values and not (word == "" and may_be_empty(attribute)):
                text = f"{what}的“{key}”里，属性“{name}”没有取值“{short(word)}”"
                cure = f"{nearest(word, attribute.values, 0.3)}已有的取值：{'、'.join(attribute.values)}"
                found.fault(at, key, text, cure, name)


def may_be_empty(attribute: Attribute) -> bool:
    return attribute.empty or bool(attribute.categories)


def sound(conditions: Conditions, scheme: Scheme) -> bool:
    """Whether the conditions use declared attributes and values only."""
    attributes = {attribute.name: attribute for attribute in scheme.attributes}
    return all(
        name in attributes
        and all(w in attributes[name].values or (w == "" and may_be_empty(attributes[name])) for w in words)
        for name, words in conditions
    )


def _numbers(at: Any, what: str, spec: Spec, field: Any, found: Found) -> None:
    """No number so large that micro-points could overflow."""
    if isinstance(field, Amount):
        field = (field.points, *field.levels)
    for item in field if isinstance(field, tuple) else (field,):
        number: Any = item[1] if isinstance(item, tuple) and len(item) == 2 else item
        if isinstance(number, Decimal | int) and not -MOST < number < MOST:
            found.fault(at, spec.key, f"{what}的“{spec.key}”大得不可能", "检查是不是多打了几位")
