"""Indicators and own indicators, read back from their sentences."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from kaohe.draft.making import make
from kaohe.draft.prose.patterns import Fields, apart, pieces
from kaohe.draft.prose.rules import leaf
from kaohe.methods import ByRules
from kaohe.methods.base import Rule
from kaohe.scheme.model import Elsewhere, Indicator


@dataclass
class Owned:
    """An indicator in the making, with the rules and indicators below it."""

    id: str
    name: str
    place: str
    fields: Fields
    remarks: list[tuple[str, str]]
    rules: list[Rule] = field(default_factory=list)
    children: list[Owned] = field(default_factory=list)

    def made(self) -> Indicator:
        fields = dict(self.fields)
        method = fields.get("method")
        own, further = _two(self.remarks)
        if method == make(ByRules) and not further:
            fields["method"] = None
        elif method is not None and further:
            fields["method"] = replace(method, reading=further.get("理解", ""), doubt=further.get("存疑", ""))
        return make(
            Indicator,
            id=self.id,
            name=self.name,
            place=self.place,
            reading=own.get("理解", ""),
            doubt=own.get("存疑", ""),
            rules=tuple(self.rules),
            children=tuple(child.made() for child in self.children),
            **fields,
        )


def _two(remarks: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """The remarks of the indicator and those of its way of scoring: each runs 理解, 存疑."""
    own: dict[str, str] = {}
    further: dict[str, str] = {}
    current = own
    for what, text in remarks:
        if what in current or (what == "理解" and "存疑" in current):
            current = further
        current[what] = text
    return own, further


_PIECES: tuple[tuple[str, Fields], ...] = (
    ("属于类别{category}", {}),
    ("分值另定", {}),
    ("分值系{source}", {}),
    ("下设{below:list}", {}),
    ("下级满分合计{scale:number}分，得分折算为{points:number}分", {}),
    ("下级满分合计{scale:number}分，得分折算为本项分值", {}),
    ("从零分起评，挣到{points:number}分为止", {"start": "零"}),
    ("从零分起评，挣到本项分值为止", {"start": "零"}),
    ("从{from_:number}分起，只有加分", {}),
    ("只有加分", {}),
    ("从{from_:number}分扣起，扣完为止", {}),
    ("从{from_:number}分扣起，可以倒扣", {}),
    ("从本项分值起，只有加分", {}),
    ("从本项分值扣起，扣完为止", {}),
    ("从本项分值扣起，可以倒扣", {}),
    ("最多倒扣到零以下{negative:number}分", {}),
    ("下级的扣分合在一起，从本项扣完为止", {"pooled": True}),
    ("本项加分合计最多{bonus_cap:number}分", {}),
    ("只适用于{applies:conditions}的对象", {}),
    ("完成月份为{month}", {}),
    ("参照{refers}", {}),
    ("评分表的栏目为{columns:list}", {}),
    ("只作标题", {}),
    ("{points:number}分", {}),
)
_ELSEWHERE: tuple[tuple[str, Fields], ...] = (
    ("不适用的，剔除本项，其余各项在总分之内按比例折算", {"how": "剔除折算", "within": "总分"}),
    ("不适用的，剔除本项，其余各项在指标{within}之内按比例折算", {"how": "剔除折算"}),
    ("不适用的，本项按零分计", {"how": "零分"}),
    ("不适用的，本项按{as_:text}计", {"how": "满分"}),
    ("不适用的，本项分值并入指标{to}", {"how": "转移"}),
)


def indicator(said: str) -> Fields | None:
    """The fields of an indicator; None where the sentence is none of an indicator."""
    if not said:
        return None
    fields: Fields = {}
    for part in apart(said, "；"):
        found: Any = pieces([part], _PIECES)
        if found is None:
            elsewhere = pieces([part], _ELSEWHERE)
            method = leaf(part) if elsewhere is None else None
            if elsewhere is not None:
                elsewhere.pop("as_", None)
                found = {"elsewhere": make(Elsewhere, **elsewhere)}
            elif method is not None:
                found = {"method": method}
            else:
                return None
        fields |= found
    for aside in ("below", "from_"):
        fields.pop(aside, None)
    return fields


def own(said: str) -> Fields | None:
    """Own indicators below a node: 本项下设个性指标；…."""
    parts = apart(said, "；")
    if parts[0] != "本项下设个性指标" or len(parts) != 4:
        return None
    fields = pieces(
        parts[1:3],
        (
            ("每个对象都要有个性指标", {}),
            ("没有个性指标的对象按本项整体计分", {"required": False}),
            ("个性指标只作内容，本项整体计分", {"whole": True}),
            ("个性指标逐项计分", {}),
        ),
    )
    method = leaf(parts[3])
    return None if fields is None or method is None else {**fields, "method": method}


__all__ = ["Owned", "indicator", "own"]
