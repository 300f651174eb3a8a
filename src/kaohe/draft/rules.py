"""From what the clauses of an indicator say to the rules of the scheme, and what about them is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.saying import Clause, Label
from kaohe.draft.scales import bounds, closed, given, level
from kaohe.methods import (
    Discretionary,
    Fixed,
    PercentagePoint,
    PerUnit,
    Ratio,
    Shortfall,
    Tiers,
    Zero,
)
from kaohe.methods.base import Amount, Rule, RuleMethod
from kaohe.methods.tiers import Tier

Said = tuple[Item, Clause, Label]
HUNDRED = Decimal(100)


@dataclass
class Made:
    """A rule with the clause that it comes from, and the doubts that an office must settle."""

    rule: Rule
    clause: Clause
    label: Label
    doubts: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def rules(said: Sequence[Said], points: Decimal | None, earned: bool) -> Iterator[Made]:
    """The rules of one indicator or of the total; ids are given later.

    `earned` where scores are earned from nothing (得3分, 得2分 for parts of the whole).
    """
    made: list[Made] = []
    listed = {label.values["of"] for _, _, label in said if label.kind == "listed"}
    for item, clause, label in said:
        if label.kind == "cap":
            _cap(made, clause, label)
            continue
        if label.kind == "listed":
            label = label.values["label"]
        elif item.index in listed:
            continue
        maker = _MAKERS.get(label.kind)
        if maker is not None and (label.kind != "full_if" or earned):
            made += _split(list(maker(item, clause, label, points)))
    yield from _levelled(made)


def _split(made: list[Made]) -> list[Made]:
    """One rule for each of several conditions that share an amount."""
    if len(made) != 1:
        return made
    one = made[0]
    names = list(one.label.values.get("names", ())) or _alternatives(one.clause.condition)
    if "several" in one.label.values:
        return [
            replace(one, rule=replace(one.rule, name=name[:40], method=make(Shortfall, required=required)))
            for name, required in one.label.values["several"]
        ]
    if len(names) < 2:
        return made
    return [
        replace(
            one,
            rule=replace(one.rule, name=_shortened(name)),
            doubts=list(one.doubts) if at else [*one.doubts, _SHARES],
        )
        for at, name in enumerate(names)
    ]


_SHARES = "几种情形共用一个分数：草案各作一条，也可能合为一条"


def _alternatives(condition: str) -> list[str]:
    """甲的、乙的、丙的: several conditions in one."""
    parts = [part for part in re.split("(?<=的)、", condition) if part]
    return parts if len(parts) >= 2 and all(len(part) >= 6 for part in parts) else []


_LEVEL = re.compile(
    "^(?:在|被|获|受到?|其中)?(国家级?|省部级|省级?|市级?|县级?|区级?|乡级?|地厅级|部级|中央|全国)"
)


def _levelled(made: list[Made]) -> Iterator[Made]:
    """Rules of one sentence that differ in the level alone are one rule with a table of levels."""
    at = 0
    while at < len(made):
        run = [made[at]]
        while at + len(run) < len(made) and _alike(run, made[at + len(run)]):
            run.append(made[at + len(run)])
        levels = [_level_in(one) for one in run]
        if len(run) >= 2 and all(levels) and len(set(levels)) == len(levels):
            table = tuple(
                (name, one.rule.amount.points)
                for name, one in zip(levels, run, strict=True)
                if one.rule.amount is not None and one.rule.amount.points is not None
            )
            amount = make(Amount, sign=run[0].rule.sign, levels=table)
            first = run[0]
            clause = replace(first.clause, end=run[-1].clause.end)
            doubts = [doubt for one in run for doubt in one.doubts]
            yield replace(first, rule=replace(first.rule, amount=amount), clause=clause, doubts=doubts)
        else:
            yield from run
        at += len(run)


def _alike(run: list[Made], other: Made) -> bool:
    first, last = run[0], run[-1]
    return (
        type(first.rule.method) is type(other.rule.method)
        and isinstance(first.rule.method, Fixed | PerUnit)
        and first.rule.sign == other.rule.sign
        and first.rule.unit == other.rule.unit
        and first.clause.item == other.clause.item
        and 0 <= other.clause.start - last.clause.end <= 3
        and bool(_level_in(first))
        and bool(_level_in(other))
    )


def _level_in(made: Made) -> str:
    """国家级, where the condition begins with a level or its last phrase names one."""
    if made.rule.amount is None or made.rule.amount.points is None:
        return ""
    phrase = re.split("[，：]", made.clause.condition)[-1]
    found = _LEVEL.match(phrase) or re.search("在(国家级|省级|市级|省部级)", phrase)
    return found[1] if found is not None else ""


def _shortened(name: str) -> str:
    return re.sub(r"^(?:\d+[、.]|（\d+）|对于)", "", name).strip("，。；：、的")[:40]


def name_of(clause: Clause, label: Label) -> str:
    """The condition in short: what the rule is about."""
    said = clause.condition or ""
    phrase = said
    if len(said) > 24:
        parts = [part for part in re.split("[，：；]", said) if part]
        phrase = parts[-1]
        for part in reversed(parts[:-1]):
            if len(phrase) >= 8:
                break
            phrase = f"{part}，{phrase}"
    phrase = re.sub(r"^(?:\d+[、.]|（\d+）|[①-⑳])", "", phrase).strip("，。；：、的")
    return (phrase or _FALLBACK.get(label.kind, "条款"))[:40]


_FALLBACK = {
    "zero_out": "不符合要求",
    "deduct_per": "不符合要求",
    "bonus_per": "符合要求",
    "full_if": "符合要求",
}


def _rule(clause: Clause, label: Label, method: RuleMethod, amount: Amount | None, **more: Any) -> Made:
    rule = make(
        Rule,
        id="",
        name=name_of(clause, label),
        method=method,
        amount=amount,
        doubt=label.doubt,
        **more,
    )
    made = Made(rule, clause, label)
    if label.doubt:
        made.doubts.append(label.doubt)
    return made


def _amount(label: Label, sign: str) -> Amount:
    return make(Amount, sign=sign, points=label.values["points"])


def _per_unit(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    sign = "-" if label.kind == "deduct_per" else "+"
    unit = str(label.values.get("unit") or "次")
    step = label.values.get("step")
    required = label.values.get("required")
    amount = _amount(label, sign)
    if step:
        amount = make(Amount, sign=sign, points=_exact(label.values["points"] / step))
    method: RuleMethod = make(PerUnit)
    if required is not None and sign == "-":
        method = make(Shortfall, required=required)
    made = _rule(clause, label, method, amount, unit=unit)
    if step:
        made.doubts.append(
            f"原文每{_plain(step)}{unit}{amount.verb}{_plain(label.values['points'])}分："
            f"草案按每{unit}折算，也可能不满{_plain(step)}{unit}不计"
        )
    yield made


def _fixed(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    yield _rule(clause, label, make(Fixed), _amount(label, "-" if label.kind == "deduct_fixed" else "+"))


def _earned(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    amount = label.values.get("points", points)
    if amount is not None:
        yield _rule(clause, label, make(Fixed), make(Amount, sign="+", points=amount))


def _zero(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    yield _rule(clause, label, make(Zero), make(Amount, sign="-", word="全部"))


def _range(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    sign = "-" if label.kind == "deduct_range" else "+"
    method = make(Discretionary, low=label.values["min"], high=label.values["max"])
    yield _rule(clause, label, method, make(Amount, sign=sign, word="酌情"))


def _discretionary(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    note = str(label.values.get("note", ""))
    if not note.startswith(("酌情", "视")) or not re.search("[扣加减]", note):
        return
    sign = "+" if "加" in note and "扣" not in note else "-"
    made = _rule(clause, label, make(Discretionary, high=None), make(Amount, sign=sign, word="酌情"))
    made.doubts.append("酌情加减分没有写幅度")
    yield made


def _percentage_point(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    values = label.values
    step = values.get("step") or Decimal(1)
    target = values.get("target")
    method = make(
        PercentagePoint,
        target=target if target is not None else HUNDRED,
        direction="低于" if values["direction"] == "below" else "高于",
    )
    amount = make(Amount, sign=values["sign"], points=_exact(values["points"] / step))
    made = _rule(clause, label, method, amount, unit="百分点")
    if target is None:
        made.doubts.append("目标值没有写成数字，草案暂按100%")
    if step != 1:
        made.doubts.append(f"原文每{_plain(step)}个百分点{_plain(values['points'])}分：草案按每个百分点折算")
    else:
        made.extra["pro_rata"] = "不足一个百分点的，草案按比例计"
    yield made


def _ratio(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    yield _rule(clause, label, make(Ratio), make(Amount, sign="-", word="全部"), unit="%")


def _tiers(item: Item, clause: Clause, label: Label, points: Decimal | None) -> Iterator[Made]:
    """Cases by quantity become tiers; cases by level a table of levels; others a rule each."""
    cases = given(label.values["cases"], points)
    if cases is None:
        return
    deducted = any("deduct" in case for case in cases)
    sign = "-" if deducted else "+"
    ranges = [bounds(str(case["if"])) for case in cases]
    if all(found is not None for found in ranges) and all("min" not in case for case in cases):
        tiers = [
            make(Tier, low=found[0], high=found[1], points=case.get("points", case.get("deduct")))
            for found, case in zip(ranges, cases, strict=True)
            if found is not None
        ]
        yield _rule(clause, label, make(Tiers, tiers=closed(tiers)), make(Amount, sign=sign, word="分档"))
        return
    if any("min" in case for case in cases):
        for case in cases:
            low = case.get("min", case.get("points"))
            high = case.get("max", case.get("points"))
            made = _rule(
                clause, label, make(Discretionary, low=low, high=high), make(Amount, sign=sign, word="酌情")
            )
            yield replace(made, rule=replace(made.rule, name=str(case["if"])[:40]))
        return
    if all(re.fullmatch(r"第\d+种", str(case["if"])) for case in cases):
        yield _rule(
            clause,
            replace(label, doubt="几个分数各对应什么，没有写明"),
            make(Fixed),
            make(
                Amount,
                sign=sign,
                levels=tuple((str(case["if"]), case.get("points", case.get("deduct"))) for case in cases),
            ),
        )
        return
    levels = tuple((level(str(case["if"])), case.get("points", case.get("deduct"))) for case in cases)
    if len({name for name, _ in levels}) == len(levels):
        method: RuleMethod = make(PerUnit) if label.values.get("unit") else make(Fixed)
        yield _rule(clause, label, method, make(Amount, sign=sign, levels=levels))


def _cap(made: list[Made], clause: Clause, label: Label) -> None:
    """A cap limits the rules before it that have its sign: the last one, or a run of them."""
    most = label.values.get("max")
    sign = "-" if label.values.get("on") == "deduction" else "+"
    if most is None:
        return
    for one in reversed(made):
        if one.rule.sign == sign:
            same = [
                other for other in made if other.rule.sign == sign and other.clause.item == one.clause.item
            ]
            if len(same) == 1:
                one.rule = replace(one.rule, cap=most)
            else:
                one.extra["joint_cap"] = most
                one.doubts.append(f"“最多{_plain(most)}分”管前面几条一起，还是只管最后一条")
                one.rule = replace(one.rule, cap=most)
            return


def _exact(value: Decimal) -> Decimal:
    return Decimal(str(round(value, 6))).normalize() if value != value.to_integral_value() else value


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_MAKERS = {
    "deduct_per": _per_unit,
    "bonus_per": _per_unit,
    "deduct_fixed": _fixed,
    "bonus_fixed": _fixed,
    "full_if": _earned,
    "zero_out": _zero,
    "deduct_range": _range,
    "bonus_range": _range,
    "other": _discretionary,
    "percent_point": _percentage_point,
    "ratio": _ratio,
    "tiers": _tiers,
    "bonus_tiers": _tiers,
}
