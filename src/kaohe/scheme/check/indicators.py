"""The nodes of the tree: points, ways of scoring, and what becomes of points that do not apply."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.methods import Adopted, Average, Ballot, Rated
from kaohe.methods.base import LeafMethod
from kaohe.methods.leaf import ByRules, ContentOnly, NotScored
from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label
from kaohe.scheme.check.names import WHOLE
from kaohe.scheme.model import Elsewhere, Indicator, Scheme, leaf_method
from kaohe.scheme.shape import is_leaf

GIVEN = (Rated, Average, Adopted, Ballot)


def check(scheme: Scheme, found: Found) -> None:
    for category in scheme.categories:
        if not scheme.tree(category):
            found.doubt(category, "名称", f"类别“{category.name}”没有指标", "写这个类别的“指标”，或删去类别")
        if category.points is not None and category.points < 0:
            found.fault(category, "分值", f"类别“{category.name}”的分值是负数", "写0或正数")
        if category.size is not None and category.size < 1:
            found.fault(
                category, "数目", f"类别“{category.name}”的数目不是正数", "写办法中对象的个数，或不写"
            )
    for indicator, above in _with_ancestors(scheme):
        _numbers(indicator, found)
        _method(indicator, above, found)
        _own(indicator, found)
        _settings(indicator, above, found)
        if indicator.elsewhere is not None:
            _elsewhere(indicator, indicator.elsewhere, above, found)


def _with_ancestors(scheme: Scheme) -> Iterator[tuple[Indicator, tuple[Indicator, ...]]]:
    def down(
        nodes: tuple[Indicator, ...], above: tuple[Indicator, ...]
    ) -> Iterator[tuple[Indicator, tuple[Indicator, ...]]]:
        for node in nodes:
            yield node, above
            yield from down(node.children, (*above, node))

    yield from down(scheme.indicators, ())
    for category in scheme.categories:
        yield from down(category.indicators, ())


def _numbers(indicator: Indicator, found: Found) -> None:
    what = label(indicator)
    for key, number in (
        ("分值", indicator.points),
        ("倒扣", indicator.negative),
        ("加分封顶", indicator.bonus_cap),
    ):
        if number is not None and number < 0:
            found.fault(indicator, key, f"{what}的“{key}”是负数", "写0或正数")
    if indicator.scale is not None and indicator.scale <= 0:
        found.fault(indicator, "量表", f"{what}的量表必须大于0", "写下级分值之和，如 100")
    elif indicator.scale is not None and is_leaf(indicator):
        found.doubt(indicator, "量表", f"{what}没有下级，量表不起作用", "删去“量表”，或写下级指标")


def _method(indicator: Indicator, above: tuple[Indicator, ...], found: Found) -> None:
    what, method = label(indicator), leaf_method(indicator)
    if method is None:
        return
    _parameters(method, indicator, found)
    leaf = is_leaf(indicator)
    if (
        indicator.method is not None
        and not leaf
        and not isinstance(method, ByRules | ContentOnly | NotScored)
    ):
        cure = "删去“计分”，分数由下级相加" if indicator.children else "把“计分”写在“个性指标”里"
        found.fault(indicator, "计分", f"{what}有下级指标，不能再用“{method.tag}”", cure)
    if not leaf:
        return
    # Under a node with own indicators the points come with the table 个性指标.
    stated = indicator.points is not None or any(node.own is not None for node in above)
    if isinstance(method, GIVEN) and not stated:
        found.fault(indicator, "计分", f"{what}要{method.tag}，却没有分值", "写“分值”")
    if indicator.rules and not isinstance(method, ByRules):
        found.fault(
            indicator, "规则", f"{what}的计分是“{method.tag}”，规则不起作用", "删去规则，或另立一个指标"
        )
    if isinstance(method, ByRules) and indicator.points is None and not indicator.rules:
        found.doubt(indicator, "分值", f"{what}没有分值也没有规则，永远是0分", "只是内容的，写 计分: 内容")
    if isinstance(method, Rated) and indicator.points is not None and method.low > indicator.points:
        found.fault(
            method, "最低", f"{what}评分的最低分高于分值{plain(indicator.points)}", "最低分不能超过分值"
        )


def _parameters(method: LeafMethod, indicator: Indicator, found: Found) -> None:
    for key, what, cure in method.check():
        found.fault(method, key, f"{label(indicator)}：{what}", cure)


def _own(indicator: Indicator, found: Found) -> None:
    own = indicator.own
    if own is None:
        return
    _parameters(own.method, indicator, found)
    if not own.whole and not isinstance(own.method, Rated | Ballot | Average | Adopted):
        cure = "写 评分、测评、平均 或 直接采用"
        found.fault(own, "计分", f"{label(indicator)}的个性指标不能用“{own.method.tag}”计分", cure)
    if indicator.points is None and not any(isinstance(c.own, type(own)) for c in indicator.children):
        found.doubt(indicator, "分值", f"{label(indicator)}没有分值，个性指标的合计无从核对", "写“分值”")


def _settings(indicator: Indicator, above: tuple[Indicator, ...], found: Found) -> None:
    """Settings that have no effect where they stand."""
    what, leaf = label(indicator), is_leaf(indicator)
    by_rules = leaf and isinstance(leaf_method(indicator), ByRules)
    if indicator.rules and not leaf:
        cure = "把规则移到末级指标，或移到“加减”（挂在总分上）"
        found.fault(indicator, "规则", f"{what}有下级指标，规则不能挂在这里", cure)
    elif indicator.rules and indicator.own is not None:
        cure = "把规则移到别的末级指标，或移到“加减”（挂在总分上）"
        found.fault(indicator, "规则", f"{what}有个性指标，规则不能挂在这里", cure)
    for key, used in (
        ("起评", indicator.start == "零"),
        ("倒扣", indicator.negative is not None),
        ("加分封顶", indicator.bonus_cap is not None),
    ):
        if used and not by_rules:
            found.doubt(indicator, key, f"{what}不是按规则计分的末级指标，“{key}”不起作用", f"删去“{key}”")
    if indicator.pooled and leaf:
        found.doubt(
            indicator, "统一扣完", f"{what}没有下级，“统一扣完”不起作用", "删去，末级指标本来就扣完为止"
        )
    for node in above:
        if indicator.pooled and node.pooled:
            found.doubt(indicator, "统一扣完", f"{what}在“{node.id}”之下，两级都写了统一扣完", "只在一级写")
    if by_rules and indicator.negative is not None and any(node.pooled for node in above):
        found.doubt(indicator, "倒扣", f"{what}的上级统一扣完，“倒扣”不起作用", "删去“倒扣”")


def _elsewhere(
    indicator: Indicator, elsewhere: Elsewhere, above: tuple[Indicator, ...], found: Found
) -> None:
    what = label(indicator)
    if not indicator.applies:
        found.doubt(
            indicator, "不适用时", f"{what}没有写“适用”，“不适用时”用不上", "加“适用”，或删去“不适用时”"
        )
    if elsewhere.how == "剔除折算":
        nodes = (WHOLE, *(node.id for node in above))
        if not elsewhere.within:
            cure = f"加“节点”：{'、'.join(nodes)}"
            found.fault(elsewhere, "处理", f"{what}剔除折算，却没有写在哪个节点内折算", cure)
        elif elsewhere.within not in nodes:
            cure = f"写它的一个上级，或“{WHOLE}”：{'、'.join(nodes)}"
            found.fault(elsewhere, "节点", f"{what}不在节点“{elsewhere.within}”之下，不能在那里折算", cure)
    elif elsewhere.within:
        found.doubt(elsewhere, "节点", f"{what}的处理是“{elsewhere.how}”，“节点”不起作用", "删去“节点”")
    if elsewhere.how == "转移":
        if not elsewhere.to:
            found.fault(elsewhere, "处理", f"{what}的分值要转移，却没有写到哪个指标", "加“到: 指标编号”")
        elif elsewhere.to in {node.id for node in indicator.walk()}:
            found.fault(elsewhere, "到", f"{what}的分值转移到它自己", "写另一个末级指标")
        elif elsewhere.to in {node.id for node in above}:
            found.fault(elsewhere, "到", f"{what}的分值转移到它的上级“{elsewhere.to}”", "写另一个末级指标")
    elif elsewhere.to:
        found.doubt(elsewhere, "到", f"{what}的处理是“{elsewhere.how}”，“到”不起作用", "删去“到”")
