"""Random valid rules of all ten kinds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kaohe.methods import RULE_METHODS
from kaohe.methods.base import Amount, Effect, Rule
from kaohe.methods.tiers import Tier
from properties.maker import STEPS, Maker

LEVELS = ("国家级", "省级", "市级")
SEVERITIES = (("一般", Decimal(1)), ("严重", Decimal("1.5")), ("特别", Decimal("0.333333")))
KINDS = tuple(RULE_METHODS)
SIGNED_BY_RECORD = "研究决定"
WITHOUT_FACTOR = ("不足", "不得分", "分档")
ONE_RECORD = ("百分点", "按比例", "分档")
EFFECTS = ("取消评先", "名次末位")
MISSING = ("满分", "待补", "按零")


def rule(make: Maker, rule_id: str, *, sign: str = "", on_total: bool = False, earns: bool = False) -> Rule:
    """A rule with parameters that suit its kind. `earns`: for a leaf that starts from zero."""
    kinds = [k for k in KINDS if not (on_total and k in ("不得分", "按比例"))]
    kind = make.one([k for k in kinds if not (earns and k == "不得分")])
    sign = "-" if kind == "不得分" else sign or make.one("-+")
    amount, params = _parameters(make, kind, sign)
    summed = kind in ("每项", "不足", "不得分", "分档")
    return Rule(
        id=rule_id,
        name=f"{kind}{rule_id}",
        place="第一条",
        method=RULE_METHODS[kind](**params),
        amount=amount,
        cap=make.one(STEPS) if kind != "不得分" and make.chance(3) else None,
        per="半年" if summed and kind != "不得分" and make.chance(2) else "",
        extra=earns and sign == "+" and make.chance(4),
        effect=Effect(effects=(make.one(EFFECTS),), consequence="谈话") if make.chance(1) else None,
    )


def _parameters(make: Maker, kind: str, sign: str) -> tuple[Amount | None, dict[str, Any]]:
    plain = Amount(sign=sign, points=make.one(STEPS))
    if kind in ("每项", "一次性", "情节", "不足", "百分点") and make.chance(3):
        plain = Amount(
            sign=sign, levels=tuple((level, make.one(STEPS)) for level in LEVELS[: make.number(1, 3)])
        )
    if kind == "每项":
        return plain, {"free": make.one((None, Decimal(1), Decimal("0.5")))}
    if kind == "不足":
        missing = make.one([m for m in MISSING if m != "按零" or not plain.levels])
        return plain, {"required": make.one((Decimal(3), Decimal("1.5"))), "missing": missing}
    if kind == "百分点":
        missing = make.one([m for m in MISSING if m != "按零" or not plain.levels])
        return plain, {
            "target": make.one((Decimal(90), Decimal("95.555"))),
            "direction": make.one(("低于", "高于")),
            "step": make.one((Decimal("0.01"), Decimal(1))),
            "missing": missing,
        }
    if kind == "情节":
        return plain, {"severities": SEVERITIES if make.chance(7) else ()}
    if kind == "分档":
        return Amount(sign=sign, word="分档"), {"tiers": _tiers(make)}
    if kind == "酌情":
        if make.chance(2):
            levels = tuple((level, Decimal(5)) for level in LEVELS)
            return Amount(sign=sign, levels=levels), {"low": Decimal(0)}
        return Amount(sign=sign, word="酌情"), {"low": Decimal(0), "high": make.one((Decimal(5), None))}
    if kind in ("不得分", "按比例"):
        return Amount(sign=sign, word="全部"), {}
    return (None if kind == SIGNED_BY_RECORD else plain), {}


def _tiers(make: Maker) -> tuple[Tier, ...]:
    """Neighbouring tiers; the first may be open below, the last above."""
    bounds = (Decimal(0), Decimal(1), Decimal("1.5"), Decimal(3))
    top = make.number(1, 3)
    tiers = [Tier(low=bounds[i], high=bounds[i + 1], points=make.one(STEPS)) for i in range(top)]
    if make.chance(3):
        tiers.append(Tier(low=bounds[top], high=None, points=make.one(STEPS)))
    return tuple(tiers)
