"""The reference of the scheme language as Markdown, generated from the model and the methods.

What is said of a field is its own explanation in the model; what is said of a method is its
`about`, its parameters and its `example`. `python -m kaohe.scheme.published` writes the page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from kaohe.elements import Conditions, Levels, Params
from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import Amount, Effect, LeafMethod, Rule, RuleMethod
from kaohe.methods.tiers import Tier
from kaohe.numbers import plain
from kaohe.scheme.codec import AMOUNT_KEYS, METHOD, Spec, bare, item_type, specs
from kaohe.scheme.model import Elsewhere, Indicator, Limit, Own, Scheme

REFERENCES = {
    "indicator": "指标的编号",
    "rule": "规则的编号",
    "category": "类别的名称",
    "grade": "等次的名称",
    "ballot": "票种的编号",
    "quota": "名额的编号",
    "award": "奖项",
    "form": "表样的编号",
}
_SCALARS = {str: "文字", Decimal: "数", int: "整数", bool: "是 或 否"}
_COMMON = ("编号", "名称", "依据", "理解", "存疑")

INTRODUCTION = """\
# 方案语言参考

<!-- 本页由 python -m kaohe.scheme.published 从程序的模型生成，不要手改。 -->

一份方案是一个 YAML 文件（UTF-8），键用中文；同样的内容也可以写成 Excel 工作簿，两种形式可以互相转换。
第一次写方案，先看[写你的第一份方案](tutorial.md)。
编辑器里的补全和校验用 [scheme.schema.json](scheme.schema.json)。

写法：

- **文字**：写在冒号后面，冒号是半角，后面空一格；含 `: `、`#` 或以 `[`、`{`、`&`、`*`、`!` 开头的文字加引号。
- **数**：12、0.5；最多 6 位小数；按原样精确计算，不经过浮点数。
- **列表**：`[甲, 乙]`，或每项另起一行以 `- ` 开头；只有一项时可以直接写这一项。
- **表**：`{国家级: 3, 省级: 2}`，或每行写一个“键: 值”。
- **编号**：条款的编号，在方案内唯一；照原文写，`1.10` 与 `1.1` 是两个编号。数据表的“指标”“规则”列用它。

各种条款都可以写下面五项，以后不再重复：

| 键 | 值 | 说明 |
|---|---|---|
| `编号` | 文字 | 条款编号，在方案内唯一（有的条款可以不写，见各节） |
| `名称` | 文字 | 简称或要点 |
| `依据` | 文字 | 条款在办法中的位置，如“三(二)1” |
| `理解` | 文字 | 条文有歧义时本方案取的读法 |
| `存疑` | 文字 | 条文还可能是什么意思 |
"""


def markdown() -> str:
    """The whole page."""
    parts = [INTRODUCTION, *_scheme(), *_elements(), *_rules(), *_leaf_methods()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _scheme() -> Iterator[str]:
    yield "## 方案\n\n文件的最外层。\n\n" + _table(specs(Scheme))


def _elements() -> Iterator[str]:
    """One section for each kind of element that a scheme lists, with the parts that only it has."""
    for spec in specs(Scheme):
        kind = item_type(spec.type) or bare(spec.type)[0]
        if not (dataclasses.is_dataclass(kind) and isinstance(kind, type)):
            continue
        single = item_type(spec.type) is None
        shape = "写一组“键: 值”。" if single else "是一个列表。"
        optional = "" if _must_have_id(kind) else "`编号`可以不写。"
        yield f"## {spec.key}\n\n{spec.doc}；{shape}{optional}\n\n{_table(_own(kind))}"
        if kind is Indicator:
            yield from (_part("不适用时", Elsewhere), _part("个性指标", Own))
        yield from (_part(s.key, Limit) for s in specs(kind) if item_type(s.type) is Limit)


def _part(key: str, kind: type[Any]) -> str:
    return f"### {key}\n\n{_table(_own(kind))}"


def _rules() -> Iterator[str]:
    yield (
        "## 规则\n\n写在指标或“加减”的“规则”里，是一个列表。"
        "每条规则有一个`方法`，各方法的参数与下面的键写在一起。\n\n"
        + _table([spec for spec in _own(Rule) if spec.key not in AMOUNT_KEYS or spec.key == "扣分"])
    )
    yield _part("否决（写在规则里）", Effect)
    for tag, method in RULE_METHODS.items():
        head = f"### 方法：{tag}\n\n{method.about}\n\n{_amounts(method)}\n\n"
        yield head + _params(specs(method)) + _example(method)
        if any(item_type(spec.type) is Tier for spec in specs(method)):
            yield f"`档`的每一项：\n\n{_table(specs(Tier))}"


def _leaf_methods() -> Iterator[str]:
    own = [spec for spec in specs(LeafMethod) if spec.key not in _COMMON]
    yield (
        "## 计分\n\n末级指标怎样得分。只写方法的名字，或写一张表：`{方法: …, 参数: …}`；表里还可以写"
        f"编号、名称、依据、理解、存疑。\n\n{_table(own)}"
    )
    common = {spec.attr for spec in specs(LeafMethod)}
    for tag, method in LEAF_METHODS.items():
        params = [spec for spec in specs(method) if spec.attr not in common]
        yield f"### 计分：{tag}\n\n{method.about}\n\n{_params(params)}{_example(method)}"


def _amounts(method: type[RuleMethod]) -> str:
    """What may stand after 扣分 or 加分."""
    said = {"number": "一个数", "levels": "按层级的表（记录写层级）"}
    forms = [said.get(form, f"“{form}”") for form in method.amounts if form]
    if not forms:
        return "不写`扣分`、`加分`。"
    return f"`扣分`或`加分`写{'，或'.join(forms)}。"


def _params(found: Iterable[Spec]) -> str:
    table = _table(found)
    return f"{table}\n" if table else ""


def _example(method: type[RuleMethod] | type[LeafMethod]) -> str:
    text = method.example.strip("\n")
    if issubclass(method, LeafMethod):
        return f"```yaml\n计分: {text}\n```\n"
    first, *rest = text.split("\n")
    indented = "\n".join(f"  {line}" for line in rest)
    return f"```yaml\n- {first}\n{indented}\n```\n"


def _own(kind: type[Any]) -> list[Spec]:
    """The fields of a kind of element but the five that all have."""
    common = _COMMON if any(spec.key == "依据" for spec in specs(kind)) else ()
    return [spec for spec in specs(kind) if spec.key not in common]


def _must_have_id(kind: type[Any]) -> bool:
    return any(spec.key == "编号" and spec.required for spec in specs(kind))


def _table(found: Iterable[Spec]) -> str:
    """Key, value, default and explanation of some fields; '' for none."""
    rows = [
        f"| `{_key(spec)}` | {type_text(spec)} | {_default(spec)} | {spec.doc.replace('|', '或')} |"
        for spec in found
    ]
    return "\n".join(["| 键 | 值 | 不写时 | 说明 |", "|---|---|---|---|", *rows]) + "\n" if rows else ""


def _key(spec: Spec) -> str:
    return "`、`".join(AMOUNT_KEYS) if spec.attr == "amount" else spec.key


def _default(spec: Spec) -> str:
    value = spec.default
    if spec.required:
        return "**必写**"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal | int):
        return plain(Decimal(value))
    if isinstance(value, tuple) and value:
        return f"[{', '.join(value)}]"
    return str(value) if value else ""


def type_text(spec: Spec) -> str:
    """What kind of value a field takes."""
    kind, _ = bare(spec.type)
    if kind is LeafMethod:
        return "[计分](#计分)"
    if kind is Amount:
        return "数、表或词，见各方法"
    if spec.key == METHOD:
        return " ".join(RULE_METHODS)
    tables = {Levels: "表：名称 → 数", Params: "表：名称 → 文字", Conditions: "表：属性 → 取值的列表"}
    if kind in tables:
        return tables[kind]
    item = item_type(kind)
    if dataclasses.is_dataclass(item or kind):
        return f"{'列表，见' if item else '一组键，见'}“{spec.key}”"
    one = " / ".join(choice for choice in spec.choices if choice) or REFERENCES.get(
        spec.ref, _SCALARS[item or kind]
    )
    return f"列表：{one}" if item else one
