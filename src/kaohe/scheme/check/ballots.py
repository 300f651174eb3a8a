"""Ballot leaves have weights, weights name classes, classes can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kaohe.elements import Levels
from kaohe.methods import Adopted, Average, Ballot, Rated
from kaohe.methods.base import LeafMethod
from kaohe.methods.by_place import ByPlace
from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label, several
from kaohe.scheme.check.names import Names
from kaohe.scheme.model import BallotClass, ClassWeights, Indicator, Limit, Scheme, leaf_method
from kaohe.scheme.scalars import nearest
from kaohe.scheme.shape import is_leaf

HUNDRED = Decimal(100)


def check(scheme: Scheme, known: Names, found: Found) -> None:
    leaves = list(ballot_leaves(scheme))
    named: dict[str, ClassWeights] = {}
    for group in scheme.weights:
        _weights(group, group.weights, label(group), known, found)
        for name in group.indicators:
            if name in named and named[name] is not group:
                found.fault(group, "指标", f"指标“{name}”的票种权重写了两次", "只在一处规定", name)
            named.setdefault(name, group)
    for leaf, method in leaves:
        _leaf(leaf, method, named, known, found)
    _named_leaves(scheme, {leaf.id for leaf, _ in leaves}, known, found)
    weighted = {name for _, method in leaves for name, weight in method.weights if weight > 0}
    weighted |= {name for group in scheme.weights for name, weight in group.weights if weight > 0}
    for ballot in scheme.ballots:
        _class(ballot, weighted, leaves, found)
    _adoptions(scheme, found)
    if scheme.least_shown < 1:
        what = f"最少公开票数不能是{scheme.least_shown}"
        found.fault(scheme, "最少公开票数", what, "写正整数，通常写3；写1是一律公开")


def ballot_leaves(scheme: Scheme) -> Iterator[tuple[Indicator, Ballot]]:
    """The nodes scored by ballots, own indicators included."""
    for indicator in scheme.walk():
        method = leaf_method(indicator)
        if isinstance(method, Ballot) and is_leaf(indicator):
            yield indicator, method
        if indicator.own is not None and isinstance(indicator.own.method, Ballot):
            yield indicator, indicator.own.method


def _leaf(
    leaf: Indicator, method: Ballot, named: dict[str, ClassWeights], known: Names, found: Found
) -> None:
    what = label(leaf)
    if method.weights:
        _weights(method, method.weights, what, known, found)
        if leaf.id in named:
            found.doubt(
                method, "权重", f"{what}自己写了权重，{label(named[leaf.id])}对它不起作用", "只在一处规定"
            )
    elif leaf.id not in named:
        listed = "、".join(f"{name}: 权重" for name in known.by_kind["ballot"]) or "先在“票种”里声明票种"
        found.fault(leaf, "计分", f"{what}没有票种权重", f"加“权重: {{{listed}}}”，或写进“权重”一节")
    if method.drop_high < 0 or method.drop_low < 0:
        found.fault(method, "去高", f"{what}的去高、去低不能是负数", "写0或正整数")
    for name, points in method.grades:
        if not 0 <= points <= max(method.scale, Decimal(0)):
            what_grade = f"{what}的等次“{name}”换{plain(points)}分，不在0至{plain(method.scale)}之间"
            found.fault(method, "等次换分", what_grade, "写0至票面满分之间的数", name)


def _weights(value: object, weights: Levels, what: str, known: Names, found: Found) -> None:
    ballots = known.by_kind["ballot"]
    for name, weight in weights:
        if name not in ballots:
            listed = f"已有的票种：{several(ballots)}" if ballots else "先在“票种”里声明"
            cure = f"{nearest(name, ballots, 0.3)}{listed}"
            found.fault(value, "权重", f"{what}的权重里没有这个票种：“{name}”", cure, name)
        if weight < 0:
            found.fault(value, "权重", f"{what}中票种“{name}”的权重是负数", "写0或正数", name)
    total = sum((weight for _, weight in weights), Decimal(0))
    if not any(weight > 0 for _, weight in weights):
        found.fault(value, "权重", f"{what}的权重全是0", "至少一个票种的权重大于0")
    elif total not in (HUNDRED, 1):
        parts = " + ".join(plain(weight) for _, weight in weights)
        what_sum = f"{what}的票种权重合计{plain(total)}，不是100（{parts}）"
        found.doubt(value, "权重", what_sum, "按合计归一计算；核对办法的权重")


def _named_leaves(scheme: Scheme, leaves: set[str], known: Names, found: Found) -> None:
    """权重 and 名次计分 act on ballot leaves only, each leaf ranked once."""
    ranked: set[str] = set()
    groups: tuple[ClassWeights | ByPlace, ...] = (*scheme.weights, *scheme.by_place)
    for value in groups:
        if not value.indicators:
            found.fault(value, "编号", f"{label(value)}没有写适用的指标", "加“指标: [编号]”")
        for name in value.indicators:
            if name in known.by_kind["indicator"] and name not in leaves:
                what = f"{label(value)}的指标“{name}”不是测评指标"
                found.fault(value, "指标", what, "写计分为“测评”的指标，或给它写 计分: 测评", name)
    for rule in scheme.by_place:
        for key, what, cure in rule.check():
            found.fault(rule, key, f"{label(rule)}：{what}", cure)
        for name in rule.indicators:
            if name in ranked:
                found.fault(rule, "指标", f"指标“{name}”的名次计分写了两次", "只在一处规定", name)
            ranked.add(name)
    scales = {leaf.id: method.scale for leaf, method in ballot_leaves(scheme)}
    for rule in scheme.by_place:
        off = [name for name in rule.indicators if scales.get(name, rule.first) != rule.first]
        if off:
            scale = plain(scales[off[0]])
            what = f"{label(rule)}的首名{plain(rule.first)}分，与指标“{off[0]}”的票面满分{scale}不同"
            found.doubt(rule, "首名", what, "第一名拿不到（或超过）全部分值；核对首名或“量表”")


def _class(
    ballot: BallotClass, weighted: set[str], leaves: list[tuple[Indicator, Ballot]], found: Found
) -> None:
    what = f"票种{label(ballot)}"
    if ballot.id not in weighted:
        found.doubt(ballot, "编号", f"{what}在任何测评指标里都没有权重，它的票不计", "写权重，或删去票种")
    if not ballot.raters:
        found.doubt(ballot, "编号", f"{what}没有写谁投票", "加“投票人”")
    if ballot.least < 0:
        found.fault(ballot, "最少票数", f"{what}的最少票数是负数", "写0或正整数")
    if ballot.eligible is not None and ballot.eligible < 1:
        found.fault(ballot, "应投", f"{what}的应投人数不是正数", "写应参加测评的人数")
    if ballot.turnout is not None:
        if not 0 <= ballot.turnout <= HUNDRED:
            found.fault(ballot, "最低参评率", f"{what}的最低参评率不在0至100之间", "写百分数，如 80")
        if ballot.eligible is None:
            found.fault(ballot, "最低参评率", f"{what}有最低参评率，却没有应投人数", "加“应投: 人数”")
    for key, line in (("高分理由", ballot.reason_from), ("低分理由", ballot.reason_below)):
        if line is not None and line < 0:
            found.fault(ballot, key, f"{what}的{key}是负数", "写评分的界，如 100、60")
    grades = {name for _, method in leaves for name, _ in method.grades}
    for limit in ballot.limits:
        _limit(limit, what, grades, found)


def _limit(limit: Limit, what: str, grades: set[str], found: Found) -> None:
    if limit.kind == "高分" and limit.line is None:
        found.fault(limit, "条件", f"{what}的限制“高分”没有写“界”", "加“界: 90”")
    if limit.kind == "等次" and limit.grade not in grades:
        cure = f"{nearest(limit.grade, grades)}写测评指标“等次换分”里的等次"
        found.fault(limit, "等次", f"{what}的限制所写的等次“{limit.grade}”不能换分", cure)
    if limit.kind in ("高分", "等次") and limit.most is None and limit.share is None:
        found.fault(limit, "条件", f"{what}的限制没有写至多几个", "加“至多: 个数”或“比例: 百分数”")
    if limit.most is not None and limit.most < 0:
        found.fault(limit, "至多", f"{what}的限制“至多”是负数", "写0或正整数")
    if limit.share is not None and not 0 <= limit.share <= HUNDRED:
        found.fault(limit, "比例", f"{what}的限制比例不在0至100之间", "写百分数，如 40")


def _adoptions(scheme: Scheme, found: Found) -> None:
    methods: dict[str, LeafMethod | None] = {node.id: leaf_method(node) for node in scheme.walk()}
    for adoption in scheme.adoptions:
        if not adoption.indicators:
            found.fault(adoption, "编号", f"{label(adoption)}没有写可以采用成绩的指标", "加“指标: [编号]”")
        if adoption.full is not None and adoption.full <= 0:
            found.fault(adoption, "满分", f"{label(adoption)}的满分必须大于0", "写那项考核的满分，如 100")
        for name in adoption.indicators:
            method = methods.get(name)
            if method is not None and not isinstance(method, Rated | Average | Adopted):
                what = f"{label(adoption)}的指标“{name}”按“{method.tag}”计分，不能直接采用成绩"
                found.doubt(adoption, "指标", what, "写计分为“评分”的指标", name)
