"""Rules and ways of scoring, read back from their sentences by the patterns in the methods' files."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kaohe.draft.making import make
from kaohe.draft.prose.patterns import (
    NUMBER,
    WORD,
    Fields,
    Piece,
    apart,
    levels,
    match,
    pieces,
    unword,
    unwords,
)
from kaohe.methods import LEAF_METHODS, RULE_METHODS, Discretionary, Ratio, Tiers, Zero
from kaohe.methods.base import Amount, Effect, LeafMethod, Rule
from kaohe.methods.shortfall import MISSING_TEXT
from kaohe.methods.tiers import Tier

_AMOUNT = rf"(?:[扣加]{NUMBER}分|按层级[扣加]分（.+?）)"
_OWN = {
    "amount": _AMOUNT,
    "verb": "[扣加]",
    "missing": "|".join(MISSING_TEXT.values()),
    "direction": "[低高]",
    "tiers": ".+",
    "most": ".+?",
    "severities": ".+",
    "unit": WORD,
}
_PIECES: tuple[Piece, ...] = (
    ("数量以{unit}计", {}),
    ("对一个对象最多扣{cap:number}分", {}),
    ("对一个对象最多加{cap:number}分", {}),
    ("对一个对象最多加减{cap:number}分", {}),
    ("本条不封顶", {}),
    ("每{per}各自计算", {}),
    ("可以超出本项分值", {"extra": True}),
    ("只适用于{applies:conditions}的对象", {}),
    ("只适用于{categories:list}", {}),
    ("核定后同时{effect:text}", {}),
    ("须附佐证：{evidence}", {}),
    ("另有奖励：{reward}", {}),
    ("归入小项{item}", {}),
)


def rule(said: str) -> Fields | None:
    """The fields of a rule; None where the sentence is none of a rule."""
    parts = apart(said, "；")
    for tag, method in RULE_METHODS.items():
        for template in method.prose:
            for text, sign in _without_verb(parts[0]):
                values = match(template, text, _OWN)
                if values is None:
                    continue
                rest = pieces(parts[1:], _PIECES)
                if rest is None or ("unit" in values and "unit" in rest):
                    continue
                if "effect" in rest:
                    rest["effect"] = make(Effect, **effect(rest["effect"]))
                return {**_rule(tag, values, sign), **rest}
    return None


def _without_verb(text: str) -> list[tuple[str, str]]:
    """A sentence whose method does not say the sign has it behind a comma: …，加分."""
    found = re.fullmatch("(.+)，([扣加])分", text)
    return [(text, "")] + ([(found[1], found[2])] if found is not None else [])


def _rule(tag: str, values: Fields, sign: str) -> Fields:
    method = RULE_METHODS[tag]
    fields: Fields = {}
    amount: Amount | None = None
    verb = values.pop("verb", sign or "扣")
    if "amount" in values:
        amount = _amount(values.pop("amount"))
    if "unit" in values:
        fields["unit"] = unword(values.pop("unit"))
    elif tag in ("每项", "不足"):
        fields["unit"] = ""
    if "missing" in values:
        said = values.pop("missing")
        values["missing"] = next(key for key, text in MISSING_TEXT.items() if text == said)
    if "direction" in values:
        values["direction"] = "低于" if values["direction"] == "低" else "高于"
    if tag == "百分点":
        values.setdefault("step", Decimal(1))
    if "severities" in values:
        values["severities"] = levels(values["severities"])
    symbol = "-" if verb == "扣" else "+"
    if method is Tiers:
        values["tiers"], symbol = _tiers(values["tiers"])
        amount = make(Amount, sign=symbol, word="分档")
    elif method is Discretionary:
        table = values.pop("most", None)
        values.setdefault("low", Decimal(0))
        amount = make(Amount, sign=symbol, **({"levels": levels(table)} if table else {"word": "酌情"}))
        values.setdefault("high", None)
    elif method in (Zero, Ratio):
        amount = make(Amount, sign=symbol, word="全部")
    return {"method": make(method, **values), "amount": amount, **fields}


def _amount(text: str) -> Amount:
    if text.startswith("按层级"):
        return make(Amount, sign="-" if text[3] == "扣" else "+", levels=levels(text[6:-1]))
    return make(Amount, sign="-" if text[0] == "扣" else "+", points=Decimal(text[1:-1]))


_TIER = re.compile(
    rf"(?:(?P<level>{WORD})记录)?(?:(?P<any>任何数量)|不到(?P<below>{NUMBER})的|(?P<from>{NUMBER})以上的"
    rf"|(?P<low>{NUMBER})至(?P<high>{NUMBER})的)(?P<verb>[扣加])(?P<points>{NUMBER})分"
)


def _tiers(text: str) -> tuple[tuple[Tier, ...], str]:
    made = []
    sign = "-"
    for part in apart(text, "，"):
        found = _TIER.fullmatch(part)
        if found is None:
            raise ValueError(f"读不懂“{part}”")
        low = found["from"] or found["low"]
        high = found["below"] or found["high"]
        sign = "-" if found["verb"] == "扣" else "+"
        made.append(
            make(
                Tier,
                low=Decimal(low) if low is not None else None,
                high=Decimal(high) if high is not None else None,
                points=Decimal(found["points"]),
                level=unword(found["level"] or ""),
            )
        )
    return tuple(made), sign


def effect(text: str) -> Fields:
    """取消评先资格（限于先进集体），名次排在末位，等次定为G4，备注“待岗”."""
    effects: list[str] = []
    fields: Fields = {}
    for part in apart(text, "，"):
        for template, name in (
            ("取消评先资格（限于{awards:list}）", "取消评先"),
            ("取消评先资格", "取消评先"),
            ("名次排在末位", "名次末位"),
            ("等次定为{grade}", "等次"),
            ("等次最高为{grade}", "等次上限"),
            ("有关奖项为{awards:list}", ""),
            ("有关等次为{grade}", ""),
            ("备注“{consequence:text}”", ""),
            ("只作记载", ""),
            ("{other}", "*"),
        ):
            values = match(template, part)
            if values is not None:
                if name == "*":
                    effects.append(values["other"])
                else:
                    effects += [name] if name else []
                    fields |= values
                break
        else:
            raise ValueError(f"读不懂“{part}”")
    if fields.get("grade") == "未写明的等次":
        del fields["grade"]
    return {"effects": tuple(effects), **fields}


_LEAF = {
    "by": rf"(?:由{WORD}(?:、{WORD})*?)?",
    "points": rf"(?:{NUMBER}分|本项分值|该个性指标的分值)",
    "grades": ".+?",
    "drop": r"(?:每票种去掉\d+个最高分和\d+个最低分，)?",
    "weights": "(?:按权重（.+?）|按规定的权重)",
}


def leaf(said: str) -> LeafMethod | None:
    """How a leaf is scored, with the clause in brackets that says so; None where it is no such sentence."""
    found = re.fullmatch("(.+?)（((?:【[^】]*】)?[^【（]*(?:〔.*〕)?)）", said)
    for whole, clause in ((said, ""), *(((found[1], found[2]),) if found is not None else ())):
        for method in LEAF_METHODS.values():
            for template in method.prose:
                values = match(template, whole, _LEAF)
                if values is not None:
                    return _leaf(method, values, clause)
    return None


def _leaf(method: type[LeafMethod], values: dict[str, Any], about: str) -> LeafMethod:
    values.pop("points", None)
    by = values.pop("by", "")
    fields: Fields = {"by": unwords(by[1:])} if by else {}
    if "grades" in values:
        values["grades"] = tuple(
            (name.strip("“"), Decimal(number))
            for name, number in (
                part.removesuffix("分").split("”") for part in apart_grades(values["grades"])
            )
        )
    if "weights" in values:
        said = values.pop("weights")
        if said.startswith("按权重"):
            fields["weights"] = levels(said[4:-1])
    if "drop" in values:
        found = re.findall(r"\d+", values.pop("drop"))
        if found:
            fields["drop_high"], fields["drop_low"] = int(found[0]), int(found[1])
    head = re.fullmatch(r"(?:【(?P<id>[^】]*)】)?(?P<name>[^〔]*)(?:〔(?P<place>.*)〕)?", about)
    if head is not None:
        fields |= {key: value for key, value in head.groupdict().items() if value}
    return make(method, **values, **fields)


def apart_grades(text: str) -> list[str]:
    return re.split("、(?=“)", text)


def made_rule(id: str, name: str, place: str, fields: Fields) -> Rule:
    return make(Rule, id=id, name=name, place=place, **fields)
