"""Random valid schemes: trees, ballots, grades, quotas, awards, vetoes, affirmations, links."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

from kaohe.methods import Ballot, ContentOnly, Rated
from kaohe.methods.base import Rule
from kaohe.methods.by_place import ByPlace
from kaohe.scheme.model import (
    Adoption,
    Affirmation,
    Award,
    BallotClass,
    Category,
    ClassWeights,
    Factor,
    Grade,
    Indicator,
    Limit,
    Link,
    Quota,
    SameMatter,
    Scheme,
    Special,
    Totals,
    Veto,
)
from properties.maker import Maker
from properties.rules import WITHOUT_FACTOR, rule
from properties.trees import ATTRIBUTES, CLASSES, Trees, leaves

Scopes = tuple[tuple[str, ...], ...]
GRADES = (("优秀", "80"), ("良好", "60"), ("一般", "40"), ("较差", None))
CLAUSE = "第一条"
SCOPES = (("类别",), ("类别", "分组"), ("全部",), ("分组",))
CALENDARS = ("年", "半年", "季度", "月")


def scheme(make: Maker) -> Scheme:
    """A scheme without errors, small enough to reason about when something differs."""
    conditional = make.chance(5)
    trees = Trees(make, conditional, make.one(("本级", "总分")))
    names = ("科室",) if make.chance(6) else ("科室", "单位")
    shared = trees.tree("") if make.chance(7) else ()
    categories = tuple(
        Category(name=name, place=CLAUSE, indicators=() if shared else trees.tree("KZ"[n]))
        for n, name in enumerate(names)
    )
    tops = shared or tuple(top for category in categories for top in category.indicators)
    totals = _totals(make, trees, len(names) > 1)
    rules = [r for top in tops for node in top.walk() for r in node.rules] + list(
        totals.rules if totals else ()
    )
    grades = _grades(make)
    scopes = SCOPES + ((("能力",), ("类别", "岗位")) if conditional else ())
    quotas = _quotas(make, grades, scopes, len(names) > 1)
    quotas, awards = _awards(make, grades, quotas, len(names) > 1)
    return Scheme(
        name="random",
        title="随机方案",
        calendar=make.one(CALENDARS),
        decimals=make.one((2, 2, 0, 1)),
        order_by=make.one(("显示总分", "显示总分", "原始分")),
        scope=make.one((("类别",), ("类别", "分组"))),
        categories=categories,
        attributes=ATTRIBUTES if conditional else (),
        indicators=shared,
        totals=totals,
        ballots=tuple(_class(make, cls, _graded(tops)) for cls in CLASSES),
        weights=_weights(trees),
        by_place=_by_place(make, tops),
        adoptions=_adoptions(make, tops),
        same_matter=_same_matter(make, rules),
        factors=_factors(make, rules),
        vetoes=_vetoes(make, grades, awards, trees),
        affirmations=_affirmations(make, grades),
        grades=grades,
        quotas=quotas,
        awards=awards,
        links=_links(make, grades, awards),
        specials=_specials(make) if conditional else (),
    )


def _totals(make: Maker, trees: Trees, two: bool) -> Totals | None:
    if make.chance(5):
        return None
    rules = [rule(make, f"J{n}", on_total=True) for n in range(1, make.number(1, 3) + 1)]
    only = ("科室",) if two and make.chance(3) else ()
    rules[0] = dataclasses.replace(rules[0], categories=only, applies=trees.posts())
    return Totals(
        place=CLAUSE,
        lowest=make.one((None, None, Decimal(0))),
        highest=make.one((None, None, Decimal("20.5"))),
        bonus_cap=make.one((None, Decimal(2))),
        rules=tuple(rules),
    )


def _graded(tops: tuple[Indicator, ...]) -> bool:
    """True when some leaf takes grades on its ballots."""
    methods = [m for top in tops for node in top.walk() for m in (node.method, node.own and node.own.method)]
    return any(isinstance(method, Ballot) and bool(method.grades) for method in methods)


def _weights(trees: Trees) -> tuple[ClassWeights, ...]:
    if not trees.unweighted:
        return ()
    weights = (("A", Decimal(50)), ("C", Decimal("16.7")))
    return (ClassWeights(id="W1", place=CLAUSE, indicators=tuple(trees.unweighted), weights=weights),)


def _class(make: Maker, cls: str, graded: bool) -> BallotClass:
    limits = (
        *((Limit(kind="等次", grade="好", most=1),) if graded else ()),
        Limit(kind="高分", line=Decimal(90), most=2),
        Limit(kind="高分", line=Decimal(90), share=Decimal("50")),
        Limit(kind="全同"),
    )
    return BallotClass(
        id=cls,
        place=CLAUSE,
        recuse=make.chance(2),
        least=make.one((0, 0, 2)),
        **make.one(({}, {"eligible": 3}, {"eligible": 3, "turnout": Decimal(50)})),
        limits=(make.one(limits),) if make.chance(2) else (),
    )


def _hundred(leaf: Indicator) -> bool:
    plain = leaf.own is None and bool(leaf.points)
    return isinstance(leaf.method, Ballot) and plain and leaf.method.scale == 100


def _by_place(make: Maker, tops: tuple[Indicator, ...]) -> tuple[ByPlace, ...]:
    voted = [leaf.id for leaf in leaves(tops) if _hundred(leaf)]
    chosen = make.some(voted) if make.chance(5) else []
    if not chosen:
        return ()
    return (
        ByPlace(
            id="K1a",
            place=CLAUSE,
            indicators=tuple(chosen),
            step=make.one((Decimal(2), Decimal("33.333"))),
            lowest=make.one((Decimal(0), Decimal(60))),
            on=make.one(("每张票", "每票种", "合计")),
        ),
    )


def _adoptions(make: Maker, tops: tuple[Indicator, ...]) -> tuple[Adoption, ...]:
    rated = [leaf.id for leaf in leaves(tops) if isinstance(leaf.method, Rated) and leaf.points]
    rated += [node.id for top in tops for node in top.walk() if _shared(node)]
    chosen = make.some(rated) if make.chance(4) else []
    return (Adoption(id="Z2a", place=CLAUSE, indicators=tuple(chosen)),) if chosen else ()


def _shared(node: Indicator) -> bool:
    """True for a node whose score is the sum of those of the scheme's indicators below it."""
    scored = any(not isinstance(child.method, ContentOnly) for child in node.children)
    return scored and node.own is None and bool(node.points)


def _same_matter(make: Maker, rules: list[Rule]) -> tuple[SameMatter, ...]:
    """Disjoint groups; the first goes by the key, the second always."""
    groups = []
    left = [r.id for r in rules]
    for n, always in enumerate((False, True)):
        chosen = make.some(left, 2, 4) if len(left) > 1 and make.chance(4) else []
        if len(chosen) > 1:
            groups.append(SameMatter(id=f"M{n}", place=CLAUSE, rules=tuple(chosen), always=always))
            left = [r for r in left if r not in chosen]
    return tuple(groups)


def _factors(make: Maker, rules: list[Rule]) -> tuple[Factor, ...]:
    able = [r.id for r in rules if r.method.tag not in WITHOUT_FACTOR]
    chosen = make.some(able, 1) if able and make.chance(4) else []
    if not chosen:
        return ()
    if make.chance(5):
        return (Factor(id="X1", place=CLAUSE, rules=tuple(chosen), low=Decimal(0), high=Decimal(1)),)
    values = (Decimal("0.5"), Decimal("0.333333"))
    return (Factor(id="X1", place=CLAUSE, rules=tuple(chosen), values=values),)


def _grades(make: Maker) -> tuple[Grade, ...]:
    if make.chance(3):
        return ()
    bare = make.chance(2)
    scale = make.one((Decimal(1), Decimal("0.2"), Decimal("0.05")))
    return tuple(
        Grade(
            id=f"G{n}",
            name=name,
            place=CLAUSE,
            least=None if least is None or (bare and n < 2) else Decimal(least) * scale,
        )
        for n, (name, least) in enumerate(GRADES)
    )


def _quota(make: Maker, quota_id: str, scopes: Scopes = SCOPES, **more: Any) -> Quota:
    amount: dict[str, Any] = {"share": make.one((Decimal(40), Decimal("33.3"), Decimal(15), Decimal(60)))}
    if make.chance(2):
        amount = {"count": make.number(0, 2)}
    return Quota(
        id=quota_id,
        place=CLAUSE,
        rounding=make.one(("去尾", "四舍五入", "进一")),
        base=make.one(("确定等次", "全体")),
        scope=make.one(scopes),
        **amount,
        **more,
    )


def _quotas(make: Maker, grades: tuple[Grade, ...], scopes: Scopes, two: bool) -> tuple[Quota, ...]:
    limited = [g.name for g in grades[:2] if make.chance(7)]
    if limited and make.chance(2):
        limited.append(limited[0])
    only = ("科室",) if two and make.chance(2) else ()
    return tuple(_quota(make, f"N{n}", scopes, grade=name, categories=only) for n, name in enumerate(limited))


def _awards(
    make: Maker, grades: tuple[Grade, ...], quotas: tuple[Quota, ...], two: bool
) -> tuple[tuple[Quota, ...], tuple[Award, ...]]:
    awards = []
    for n in range(1, make.number(0, 4) + 1):
        kind = make.one(("名次", "末位", "名额", "进步"))
        only = ("科室",) if two and make.chance(2) else ()
        more: dict[str, Any] = {
            "scope": make.one(("", "类别", "类别+分组")),
            "refill": make.chance(3),
            "within": make.one([g.name for g in grades[:3]]) if grades and make.chance(2) else "",
            "categories": only,
        }
        if kind == "名次":
            more["places"] = make.one(("1", "1-2", "2-3", "3-"))
        elif kind == "末位":
            more["last"] = make.number(1, 2)
        elif kind == "名额":
            quotas = (*quotas, _quota(make, f"NA{n}", categories=only))
            more["quotas"] = (f"NA{n}",)
        else:
            more |= {"by": "进步", "count": make.number(1, 2), "places": make.one(("1-", "2-"))}
        if make.chance(3):
            more["remark"] = f"后果{n}"
        awards.append(Award(id=f"A{n}", name=f"奖{n}", place=CLAUSE, award=f"奖{n}", **more))
    return quotas, tuple(awards)


def _vetoes(
    make: Maker, grades: tuple[Grade, ...], awards: tuple[Award, ...], trees: Trees
) -> tuple[Veto, ...]:
    made = []
    for n in range(1, make.number(0, 3) + 1):
        effects = make.some(("取消评先", "名次末位", *(("等次", "等次上限") if grades else ())), 1, 2)
        if "等次" in effects and "等次上限" in effects:
            effects = ["等次"]
        fixes = "等次" in effects or "等次上限" in effects
        named = tuple(make.some([a.id for a in awards], 1)) if awards and make.chance(3) else ()
        made.append(
            Veto(
                id=f"F{n}",
                name=f"否决{n}",
                place=CLAUSE,
                text=make.text(),
                effects=tuple(effects),
                grade=make.one([g.name for g in grades][1:]) if fixes else "",
                awards=named if "取消评先" in effects else (),
                consequence=make.one(("", "待岗")),
                applies=trees.posts(),
            )
        )
    return tuple(made)


def _affirmations(make: Maker, grades: tuple[Grade, ...]) -> tuple[Affirmation, ...]:
    if not grades or make.chance(5):
        return ()
    grade = make.one([g.name for g in grades[:2]])
    return (Affirmation(id="Q1", name="肯定", place=CLAUSE, text=make.text(), grade=grade),)


def _links(make: Maker, grades: tuple[Grade, ...], awards: tuple[Award, ...]) -> tuple[Link, ...]:
    links = []
    for n in range(1, make.number(0, 3) + 1):
        test: dict[str, Any] = {"below": Decimal(12)}
        if grades and make.chance(6):
            test = {"grade": make.one([g.name for g in grades])}
        elif awards and make.chance(3):
            test = {"award": f"奖{make.number(1, len(awards))}"}
        when = make.one(("本期", "年度"))
        counts: tuple[dict[str, Any], ...] = ({"running": make.number(1, 3)}, {"times": 1}, {"least": 2})
        count = make.one((*counts, {"every": True}) if when == "年度" else counts)
        links.append(Link(id=f"L{n}", place=CLAUSE, when=when, conclusion=f"结论{n}", **test, **count))
    return tuple(links)


def _specials(make: Maker) -> tuple[Special, ...]:
    if make.chance(6):
        return ()
    applies = (("岗位", ("后台",)),)
    return (Special(id="S9", place=CLAUSE, applies=applies, effect=("不确定等次",)),)
