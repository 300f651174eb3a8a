"""What a scheme draws from a result, read from its own data; the engine's tables say whom it meets.

Awards and remarks stand in 得分 (定案 after decisions), vetoes in its 否决, conclusions between periods in
联动; the elements of the scheme that speak of them say what follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaohe.methods.base import Effect
from kaohe.scheme.model import Scheme

AWARD, BAR, ACTION, LINK, CARRY, TARGET, SOURCE = "奖励", "限制", "处理", "联动", "转办", "用于", "取自"
Row = Mapping[str, str]


@dataclass(frozen=True)
class Drawn:
    """One consequence: by which clause, of what kind, for whom, because of what."""

    clause: str
    kind: str
    name: str
    title: str
    text: str = ""
    cause: str = ""
    subject: str = ""


def drawn(scheme: Scheme, rows: Sequence[Row], links: Sequence[Row]) -> list[Drawn]:
    """All that follows, in the order of the scheme's chapters; `rows` of 得分, `links` of 联动."""
    found = [
        *_awards(scheme, rows),
        *_remarks(scheme, rows),
        *_vetoes(scheme, rows),
        *_uses(scheme, rows),
        *_links(scheme, links),
        *_declared(scheme),
        *_steps(scheme, rows),
    ]
    return list(dict.fromkeys(found))


def _titles(row: Row) -> list[str]:
    return [title for title in row["奖项"].split("、") if title]


def _ids(row: Row) -> list[str]:
    return [veto for veto in row["否决"].split("、") if veto]


def _awards(scheme: Scheme, rows: Sequence[Row]) -> Iterator[Drawn]:
    """Each award by each clause that speaks of it: that it is granted, the money, the certificate."""
    for award in scheme.awards:
        title = award.award or award.name
        more = _money(dict(award.params))
        for row in rows:
            if title in _titles(row):
                place = f"名次 {row['名次']}" if row["名次"] else ""
                said = f"授予{title}" if award.computed or not award.chosen_from else award.name
                said = f"{title}：{more}" if more else said
                text = f"由{award.decides}决定" if award.decides else award.name
                yield Drawn(award.id, AWARD, row["对象"], said, text, place)


def _money(params: dict[str, str]) -> str:
    """奖金100000元; other facts as they are told."""
    if "金额" in params:
        return f"奖金{params['金额']}{params.get('单位', '元')}"
    return "、".join(f"{name}{value}" for name, value in params.items())


def _remarks(scheme: Scheme, rows: Sequence[Row]) -> Iterator[Drawn]:
    """What falls on somebody by place without being an award."""
    for award in scheme.awards:
        for row in rows if award.remark else ():
            if award.remark in row["备注"].split("、"):
                yield Drawn(award.id, BAR, row["对象"], award.remark, award.name, f"名次 {row['名次']}")


def _effects(scheme: Scheme) -> dict[str, tuple[str, Effect]]:
    found: dict[str, tuple[str, Effect]] = {veto.id: (veto.name, veto) for veto in scheme.vetoes}
    found |= {rule.id: (rule.name, rule.effect) for rule, _ in scheme.rules() if rule.effect}
    return found


def _vetoes(scheme: Scheme, rows: Sequence[Row]) -> Iterator[Drawn]:
    effects = _effects(scheme)
    for row in rows:
        for veto in _ids(row):
            name, effect = effects[veto]
            if effect.effects:
                yield Drawn(veto, BAR, row["对象"], _said(effect), name, f"否决 {veto}")
            if effect.consequence:
                yield Drawn(veto, ACTION, row["对象"], effect.consequence, name, f"否决 {veto}")


def _said(effect: Effect) -> str:
    """取消评先（先进集体）、等次定为较差."""
    only = f"（{'、'.join(effect.awards)}）" if effect.awards else ""
    words = {
        "取消评先": f"取消评先{only}",
        "等次": f"等次定为{effect.grade}",
        "等次上限": f"等次不高于{effect.grade}",
    }
    return "、".join(words.get(each, each) for each in effect.effects)


def _uses(scheme: Scheme, rows: Sequence[Row]) -> Iterator[Drawn]:
    """What falls on a person outside the scheme: to be carried into that person's own appraisal."""
    titles = {award.id: award.award or award.name for award in scheme.awards}
    for use in scheme.uses:
        said = "、".join(use.effect) or use.name
        if not use.cause:
            yield Drawn(use.id, CARRY, "", said, use.name, "", use.subject)
        for row in rows if use.cause else ():
            causes = [each for each in use.cause if titles.get(each) in _titles(row) or each in _ids(row)]
            if causes:
                why = "、".join(f"{each} {titles.get(each, '否决')}" for each in causes)
                yield Drawn(use.id, CARRY, row["对象"], said, use.name, why, use.subject)


def _links(scheme: Scheme, links: Sequence[Row]) -> Iterator[Drawn]:
    """Conclusions between periods: two years in a row, all four quarters."""
    by_conclusion = {link.conclusion: link for link in scheme.links if link.computed}
    for row in links:
        link = by_conclusion.get(row["结论"])
        if link is not None:
            yield Drawn(link.id, LINK, row["对象"], link.conclusion, link.name, row["依据"])


def _declared(scheme: Scheme) -> Iterator[Drawn]:
    """Where the whole result goes, and what is taken from elsewhere."""
    for link in scheme.links:
        if link.target:
            yield Drawn(link.id, TARGET, "", f"用于{'、'.join(link.target)}", link.name)
        if link.source:
            items = f"，用到{'、'.join(link.to)}" if link.to else ""
            yield Drawn(link.id, SOURCE, "", f"取自{link.source}{items}", link.name)


def _steps(scheme: Scheme, rows: Sequence[Row]) -> Iterator[Drawn]:
    """Steps that are consequences (后果): for those of a grade, or for everybody who acts by it."""
    for step in scheme.steps:
        more = dict(step.params)
        if "后果" not in more or not (step.by and ("等次" in more or _by_all(step.by))):
            continue
        for row in rows:
            if more.get("等次", row["等次"]) == row["等次"]:
                why = f"等次 {row['等次']}" if "等次" in more else ""
                yield Drawn(step.id, ACTION, row["对象"], more["后果"], step.name, why)


def _by_all(by: tuple[str, ...]) -> bool:
    return any(name.startswith("各") for name in by)


_TOLD = ("只作", "分值")
"""Effects that only say what scoring looks at, or how points are set: nothing follows for anybody."""


def by_hand(scheme: Scheme) -> list[tuple[str, str, str]]:
    """Clauses of consequences whose case somebody has to see: (id, name, what follows)."""
    found = [
        (step.id, step.name, dict(step.params)["后果"])
        for step in scheme.steps
        if "后果" in dict(step.params)
    ]
    found += [
        (special.id, special.name, "、".join(special.effect))
        for special in scheme.specials
        if special.effect and not (special.applies or special.indicators or special.subjects)
        if not special.effect[0].startswith(_TOLD)
    ]
    return found
