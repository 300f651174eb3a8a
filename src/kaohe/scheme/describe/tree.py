"""The indicators, their rules, and the rules on the total."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.elements import Element
from kaohe.methods import ContentOnly
from kaohe.methods.base import Effect, LeafMethod, Rule
from kaohe.methods.zero import Zero
from kaohe.scheme.describe.words import (
    applies,
    categories,
    head,
    joined,
    number,
    params,
    sentence,
    word,
    words,
)
from kaohe.scheme.model import Elsewhere, Factor, Indicator, Own, SameMatter, Scheme, Totals, leaf_method

Said = tuple[Element, str, int]
"""An element, its sentence ('' where another's sentence speaks of it) and how far in it stands."""


def points_of(indicator: Indicator) -> str:
    return f"{number(indicator.points)}分" if indicator.points is not None else "本项分值"


def trees(scheme: Scheme) -> Iterator[Said]:
    """The indicators that all categories share, then each category's own."""
    for indicator in scheme.indicators:
        yield from node(indicator, "", 0)
    for category in scheme.categories:
        for indicator in category.indicators:
            yield from node(indicator, f"属于类别{word(category.name)}", 0)


def node(indicator: Indicator, whose: str, depth: int) -> Iterator[Said]:
    """A node, its own indicators, its rules and all that is below it."""
    yield indicator, sentence(indicator, joined(whose, *node_parts(indicator)) or "只作标题"), depth
    if indicator.method is not None:
        yield indicator.method, "", depth
    if indicator.own is not None:
        yield indicator.own, own_sentence(indicator.own, points_of(indicator)), depth + 1
        yield indicator.own.method, "", depth + 1
    for rule in indicator.rules:
        yield rule, rule_sentence(rule), depth + 1
    for child in indicator.children:
        yield from node(child, "", depth + 1)


def node_parts(indicator: Indicator) -> Iterator[str]:
    method = leaf_method(indicator)
    points = points_of(indicator)
    if indicator.points is not None:
        yield points
    elif not isinstance(method, ContentOnly):
        yield "分值另定"
    yield f"分值系{indicator.source}" if indicator.source else ""
    if indicator.children:
        yield f"下设{words([child.id for child in indicator.children])}"
    if indicator.scale is not None:
        yield f"下级满分合计{number(indicator.scale)}分，得分折算为{points}"
    if method is not None and not (indicator.own is not None and indicator.method is None):
        yield leaf_sentence(method, points)
    if indicator.start == "零":
        yield f"从零分起评，挣到{points}为止"
    elif indicator.start != "满分":
        yield f"从{word(indicator.start)}起评"
    elif indicator.rules and all(rule.sign == "+" for rule in indicator.rules):
        yield f"从{points}起，只有加分" if indicator.points else "只有加分"
    elif indicator.rules:
        yield f"从{points}扣起，" + ("扣完为止" if indicator.negative is None else "可以倒扣")
    if indicator.negative is not None:
        yield f"最多倒扣到零以下{number(indicator.negative)}分"
    if indicator.pooled:
        yield "下级的扣分合在一起，从本项扣完为止"
    if indicator.bonus_cap is not None:
        yield f"本项加分合计最多{number(indicator.bonus_cap)}分"
    yield applies(indicator.applies)
    if indicator.elsewhere is not None:
        yield elsewhere(indicator.elsewhere, points)
    yield f"完成月份为{word(indicator.month)}" if indicator.month else ""
    yield f"参照{word(indicator.refers)}" if indicator.refers else ""
    yield f"评分表的栏目为{words(indicator.columns)}" if indicator.columns else ""


def leaf_sentence(method: LeafMethod, points: str) -> str:
    """How a leaf is scored, with the clause that says so."""
    said = method.sentence(points)
    clause = head(method)
    place = f"〔{method.place}〕" if method.place else ""
    return f"{said}（{clause}{place}）" if clause or place else said


def elsewhere(found: Elsewhere, points: str) -> str:
    """What happens to the points where the indicator does not apply."""
    within = word(found.within) if found.within else ""
    to = word(found.to) if found.to else ""
    inside = f"指标{within}" if within and within != "总分" else "总分"
    said = {
        "剔除折算": f"不适用的，剔除本项，其余各项在{inside}之内按比例折算",
        "满分": f"不适用的，本项按{points}计",
        "零分": "不适用的，本项按零分计",
        "转移": f"不适用的，本项分值并入指标{to}",
    }.get(found.how, f"不适用的，{word(found.how)}")
    if within and found.how != "剔除折算":
        said += f"，在{within}内"
    if to and found.how != "转移":
        said += f"，到{to}"
    return said


def own_sentence(own: Own, points: str) -> str:
    must = "每个对象都要有个性指标" if own.required else "没有个性指标的对象按本项整体计分"
    how = "个性指标只作内容，本项整体计分" if own.whole else "个性指标逐项计分"
    unit = points if own.whole else "该个性指标的分值"
    return sentence(own, joined("本项下设个性指标", must, how, leaf_sentence(own.method, unit)))


def rule_sentence(rule: Rule) -> str:
    """A rule as one sentence."""
    verb = rule.amount.verb if rule.amount else "加减"
    said = rule.method.sentence(rule)
    takes_all = isinstance(rule.method, Zero)  # 不得分 says already what is lost
    cap = f"对一个对象最多{verb}{number(rule.cap)}分" if rule.cap is not None else ""
    if rule.cap is None and rule.sign == "+":
        cap = "本条不封顶"
    return sentence(
        rule,
        joined(
            said if rule.amount is None or verb in said or takes_all else f"{said}，{verb}分",
            f"数量以{word(rule.unit)}计" if rule.unit and rule.unit not in said else "",
            cap,
            f"每{word(rule.per)}各自计算" if rule.per else "",
            "可以超出本项分值" if rule.extra else "",
            applies(rule.applies),
            categories(rule.categories),
            f"核定后同时{effect(rule.effect)}" if rule.effect is not None else "",
            f"须附佐证：{word(rule.evidence)}" if rule.evidence else "",
            f"另有奖励：{word(rule.reward)}" if rule.reward else "",
            f"归入小项{word(rule.item)}" if rule.item else "",
        ),
    )


def effect(found: Effect) -> str:
    """What a veto does."""
    bars = f"（限于{words(found.awards)}）" if found.awards else ""
    grade = word(found.grade) if found.grade else "未写明的等次"
    said = {
        "取消评先": f"取消评先资格{bars}",
        "名次末位": "名次排在末位",
        "等次": f"等次定为{grade}",
        "等次上限": f"等次最高为{grade}",
    }
    parts = [said.get(name, word(name)) for name in found.effects]
    if found.awards and "取消评先" not in found.effects:
        parts.append(f"有关奖项为{words(found.awards)}")
    if found.grade and not {"等次", "等次上限"} & set(found.effects):
        parts.append(f"有关等次为{grade}")
    if found.consequence:
        parts.append(f"备注“{found.consequence}”")
    return "，".join(parts) or "只作记载"


def totals(found: Totals) -> Iterator[Said]:
    """The rules on the total."""
    parts = joined(
        "总分为各指标得分之和，再加减下列各项",
        f"总分最低{number(found.lowest)}分" if found.lowest is not None else "总分没有下限",
        f"总分最高{number(found.highest)}分" if found.highest is not None else "总分没有上限",
        f"总分上的加分合计最多{number(found.bonus_cap)}分" if found.bonus_cap is not None else "",
    )
    yield found, sentence(found, parts), 0
    for rule in found.rules:
        yield rule, rule_sentence(rule), 1


def same_matter(group: SameMatter) -> str:
    if group.always:
        return f"规则{words(group.rules)}互相排斥，只计其中最大的一条"
    return f"规则{words(group.rules)}的记录属于同一事项的只计一次，计分数最大的"


def factor(found: Factor) -> str:
    low = f"最低{number(found.low)}" if found.low is not None else ""
    high = f"最高{number(found.high)}" if found.high is not None else ""
    values = f"只能取{'或'.join(number(value) for value in found.values)}" if found.values else ""
    return joined(
        f"规则{words(found.rules)}的记录可以带系数" if found.rules else "有关系数的规定",
        low,
        high,
        values,
        f"说明情节“{found.severity}”的由来" if found.severity else "",
        f"适用条件：{params(found.params)}" if found.params else "",
    )
