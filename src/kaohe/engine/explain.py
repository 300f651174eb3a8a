"""Why an appraisee has this score, place and grade: selected from the result tables, not recomputed."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, takewhile
from typing import Any

from kaohe.engine.view import TOTALS, Item, Line, Ranking, Score, view
from kaohe.errors import KaoheError, fault
from kaohe.methods.base import Effect, Rule
from kaohe.numbers import plain
from kaohe.scheme.model import Quota, Scheme, Veto

LAST = "名次末位"


@dataclass(frozen=True)
class Node:
    """An indicator with its score, the ledger lines that stand at it, and what is below it."""

    item: Item
    lines: tuple[Line, ...]
    children: tuple[Node, ...]


@dataclass(frozen=True)
class Explanation:
    """One appraisee's result: the tree, the lines on the total, and sentences on place and grade."""

    score: Score
    nodes: tuple[Node, ...]
    totals: tuple[Line, ...]
    standing: tuple[str, ...]
    links: tuple[str, ...]


def explain(
    tables: Mapping[str, Any],
    scheme: Scheme,
    appraisee: str,
    every: Sequence[Score] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Explanation:
    """The explanation of one appraisee of a result; KaoheError when there is none of that name.

    `every` is the ranking of these tables, where it is at hand; `attributes` are the appraisee's: without
    them the seats of a quota by attribute are told for each of its scopes.
    """
    seen = view(_of(tables, appraisee), scheme)
    if every is None:
        every = view({"得分": tables["得分"]}, scheme).scores if "得分" in tables else []
    ranking = every if isinstance(every, Ranking) else Ranking(every)
    score = ranking.by_name.get(appraisee)
    if score is None:
        names = [s.name for s in ranking]
        near = difflib.get_close_matches(appraisee, names, n=3, cutoff=0.3) or names[:5]
        raise KaoheError([fault(f"结果里没有“{appraisee}”", f"写对象的全名，如 {'、'.join(near)}")])
    items = seen.items.get(appraisee, [])
    lines = seen.lines.get(appraisee, [])
    return Explanation(
        score,
        _tree(items, lines, ""),
        tuple(line for line in lines if line.indicator in (TOTALS, "总分")),
        tuple(_standing(score, ranking, scheme, _seats(tables, score, scheme, attributes))),
        tuple(f"{row['结论']}（{row['依据']}）" for row in seen.links if row["结论"]),
    )


def _seats(
    tables: Mapping[str, Any], score: Score, scheme: Scheme, attributes: Mapping[str, str] | None
) -> list[str]:
    """What each grade's quota came to where this appraisee stands, as 清点 says it."""
    rows = tables["清点"].to_pylist() if "清点" in tables else []
    quotas = {f"{quota.id}〔{quota.place}〕" if quota.place else quota.id: quota for quota in scheme.quotas}
    found = []
    for row in rows:
        if row["项"] != "等次名额":
            continue
        head, _, said = row["说明"].partition("：")
        quota = quotas.get(head.rpartition(" ")[0])
        where = said.partition("，基数")[0].strip("、")
        if quota is None or _inside(quota, where, score, attributes):
            found.append(f"{row['说明']}，名额{row['数']}")
    return found


def _inside(quota: Quota, where: str, score: Score, attributes: Mapping[str, str] | None) -> bool:
    """Whether an appraisee stands in this scope of a quota (True where that cannot be told)."""
    if quota.categories and score.category not in quota.categories:
        return False
    parts = [part for part in quota.scope if part != "全部"]
    own = {"类别": score.category, "分组": score.group}
    if attributes is None and not own.keys() >= set(parts):
        return True
    values = [own[part] if part in own else (attributes or {}).get(part, "") for part in parts]
    return where == ("、".join(filter(None, values)) or "全部")


def _of(tables: Mapping[str, Any], appraisee: str) -> dict[str, Any]:
    """The rows of one appraisee in the tables that have one."""
    import pyarrow.compute as pc

    from kaohe.tables.kept import Kept

    if isinstance(tables, Kept):
        return tables.of(appraisee)
    return {
        name: table.filter(pc.equal(table["对象"], appraisee))
        for name, table in tables.items()
        if "对象" in table.column_names
    }


def _tree(items: list[Item], lines: list[Line], parent: str) -> tuple[Node, ...]:
    return tuple(
        Node(
            item,
            tuple(line for line in lines if line.indicator == item.id),
            _tree(items, lines, item.id) if item.id != TOTALS else (),
        )
        for item in items
        if item.parent == parent
    )


def _standing(score: Score, ranking: Ranking, scheme: Scheme, seats: list[str]) -> list[str]:
    """Sentences: why this place, what the next place would have taken, why this grade."""
    field, places = ranking.placed(score.category, score.group if "分组" in scheme.scope else None)
    ahead = bisect_left(places, int(score.place or 0))
    said = [_place(score, field, ahead, scheme)]
    said += _next(score, field[:ahead], scheme)
    said += _grade(score, scheme, seats)
    if score.vetoes:
        said.append(f"否决：{'；'.join(_veto(*held, scheme) for held in _effects(score, scheme))}。")
    if score.awards:
        said.append(f"获得：{'、'.join(score.awards)}。")
    return said


def _scope(score: Score, scheme: Scheme) -> tuple[str, str]:
    return (score.category, score.group if "分组" in scheme.scope else "")


def _vetoes(scheme: Scheme) -> list[tuple[Rule | Veto, Effect]]:
    """The scheme's vetoes, scoring rules with a veto effect included."""
    found: list[tuple[Rule | Veto, Effect]] = [
        (rule, rule.effect) for rule, _ in scheme.rules() if rule.effect
    ]
    return [*found, *((veto, veto) for veto in scheme.vetoes)]


def _effects(score: Score, scheme: Scheme) -> list[tuple[Rule | Veto, Effect]]:
    """The vetoes that hold against somebody."""
    return [(rule, effect) for rule, effect in _vetoes(scheme) if rule.id in score.vetoes]


def _last(scheme: Scheme) -> frozenset[str]:
    """The vetoes that put one behind all others."""
    return frozenset(rule.id for rule, effect in _vetoes(scheme) if LAST in effect.effects)


def _place(score: Score, field: list[Score], ahead: int, scheme: Scheme) -> str:
    if not score.place:
        why = "还有未完成的评分" if "未完成" in score.remarks else "只写评语，不确定等次"
        return f"没有名次：{why}。"
    where = "、".join(part for part in _scope(score, scheme) if part)
    level = takewhile(lambda s: s.place == score.place, islice(field, ahead, None))
    same = [s.name for s in level if s.name != score.name]
    tie = f"，与{'、'.join(same[:5])}{'等' if len(same) > 5 else ''}总分相同、名次并列" if same else ""
    reason = "，因有“名次末位”的否决，排在没有此类否决的对象之后" if _last(scheme) & set(score.vetoes) else ""
    higher = f"有{ahead}个对象排在前面" if ahead else "没有对象排在前面"
    return f"名次：{where}共{len(field)}个对象参加排名，{higher}，列第{score.place}名{reason}{tie}。"


def _next(score: Score, before: list[Score], scheme: Scheme) -> list[str]:
    """What the next place up would have taken; `before` are those who are ahead."""
    if not score.place or score.value is None:
        return []
    last = _last(scheme)
    behind = last.isdisjoint(score.vetoes)
    ahead = (s for s in reversed(before) if s.value is not None)
    target = next((s for s in ahead if last.isdisjoint(s.vetoes) == behind), None)
    if target is None:
        return []
    if scheme.order_by != "显示总分":
        return [f"前一名：第{target.place}名 {target.name}（{target.total}分；名次按未取整的总分排）。"]
    gap = (target.value or Decimal(0)) - score.value
    step = Decimal(1).scaleb(-scheme.decimals)
    return [
        f"前一名：第{target.place}名 {target.name}（{target.total}分），"
        f"再多{plain(gap)}分即与其并列，多{plain(gap + step)}分即超过。"
    ]


_REASONS = {
    "一票肯定": "经核定的肯定事项直接确定",
    "超出名额": "达到了更高等次的分数线，但名额已满",
    "肯定超出名额": "肯定的对象已超过名额，保留等次",
}


def _grade(score: Score, scheme: Scheme, seats: list[str]) -> list[str]:
    if not score.grade:
        return []
    effects = _effects(score, scheme)
    fixed = [rule.id for rule, effect in effects if "等次" in effect.effects]
    limited = [rule.id for rule, effect in effects if "等次上限" in effect.effects]
    why = [text for word, text in _REASONS.items() if word in score.remarks]
    if fixed:
        why = [f"由否决{'、'.join(fixed)}确定"]
    elif limited:
        why.append(f"以否决{'、'.join(limited)}的上限为限")
    if "待研究" in score.remarks and any(quota.grade for quota in scheme.quotas):
        why.append("总分相同跨在名额边界上的，整组没有进入，待研究")
    if not why:
        lines = [f"{g.name or g.id}{plain(g.least)}分以上" for g in scheme.grades if g.least is not None]
        why = [f"按分数线（{'，'.join(lines)}）" if lines else "按名额和总分"]
    said = [f"等次：{score.grade}，{'；'.join(why)}。"]
    if seats and not fixed:
        said.append(f"名额：{'；'.join(seats)}。")
    return said


def _veto(rule: Rule | Veto, effect: Effect, scheme: Scheme) -> str:
    grade = next((g.name or g.id for g in scheme.grades if effect.grade in (g.id, g.name)), effect.grade)
    place = f"〔{rule.place}〕" if rule.place else ""
    words = {"等次": f"等次定为{grade}", "等次上限": f"等次不高于{grade}"}
    return f"{rule.id} {rule.name}{place}，效果：{'、'.join(words.get(e, e) for e in effect.effects)}"
