"""Ballots; vetoes, grades, quotas, awards, links: what decides the result."""

from __future__ import annotations

from kaohe.methods.by_place import ByPlace
from kaohe.scheme.describe.tree import effect
from kaohe.scheme.describe.words import applies, categories, joined, number, params, weights, word, words
from kaohe.scheme.model import (
    Adoption,
    Affirmation,
    Award,
    BallotClass,
    ClassWeights,
    Grade,
    Limit,
    Link,
    Quota,
    Veto,
)


def ballot_class(found: BallotClass) -> str:
    return joined(
        f"由{word(found.raters)}投票" if found.raters else "一种测评票",
        "对自己所属单位的评分作弃权" if found.recuse else "",
        f"有效票少于{found.least}张的不计本票种" if found.least else "",
        f"应投{found.eligible}人" if found.eligible is not None else "",
        f"有效票不到应投人数{number(found.turnout)}%的不计本票种" if found.turnout is not None else "",
        *(limit(one) for one in found.limits),
        f"评分不低于{number(found.reason_from)}的要写理由" if found.reason_from is not None else "",
        f"评分低于{number(found.reason_below)}的要写理由" if found.reason_below is not None else "",
    )


def limit(found: Limit) -> str:
    """A condition on one ballot."""
    line = f"{number(found.line)}分以上" if found.line is not None else "高分"
    what = {
        "高分": f"评{line}",
        "等次": f"评{word(found.grade) if found.grade else '某一等次'}",
        "全同": "各对象分数全部相同",
    }.get(found.kind, word(found.kind))
    aside = [
        f"界为{number(found.line)}分" if found.line is not None and found.kind != "高分" else "",
        f"等次为{word(found.grade)}" if found.grade and found.kind != "等次" else "",
        f"至多{found.most}个" if found.most is not None else "",
        f"至多占所评对象的{number(found.share)}%" if found.share is not None else "",
    ]
    said = "，".join(part for part in aside if part)
    if found.kind == "全同":
        return f"一张票{what}的作废" + (f"（{said}）" if said else "")
    return f"一张票{what}的{said or '不得有'}，超过的整张作废"


def class_weights(found: ClassWeights) -> str:
    which = f"指标{words(found.indicators)}" if found.indicators else "各测评指标"
    return f"{which}的票种权重为{weights(found.weights)}"


def by_place(found: ByPlace) -> str:
    which = f"指标{words(found.indicators)}" if found.indicators else "各测评指标"
    return f"{which}{found.sentence()}"


def adoption(found: Adoption) -> str:
    which = f"指标{words(found.indicators)}" if found.indicators else "各指标"
    full = f"，通常的满分为{number(found.full)}分" if found.full is not None else ""
    return f"{which}另有考核成绩的，直接采用，按其满分折算{full}"


def veto(found: Veto) -> str:
    return joined(
        f"经核定的，{effect(found)}",
        f"由{words(found.by)}提出" if found.by else "",
        f"{words(found.assist)}配合" if found.assist else "",
        f"涉及{words(found.areas)}" if found.areas else "",
        applies(found.applies),
        f"与规则{word(found.beside)}同时记录" if found.beside else "",
    )


def affirmation(found: Affirmation) -> str:
    return joined(
        f"经核定的，等次直接定为{word(found.grade)}" if found.grade else "经核定的，作为一票肯定",
        f"级别为{word(found.level)}" if found.level else "",
        f"由{word(found.decides)}认定" if found.decides else "",
        applies(found.applies),
    )


def grade(found: Grade, last: bool) -> str:
    if found.least is not None:
        return f"总分不低于{number(found.least)}分"
    return "其余的为此等次" if last else "没有分数线"


def quota(found: Quota) -> str:
    base = {"确定等次": "评定等次的对象数", "全体": "全部对象数"}.get(found.base, word(found.base))
    share = (
        f"不超过{base}的{number(found.share)}%，不是整数的{found.rounding}" if found.share is not None else ""
    )
    count = f"不超过{found.count}名" if found.count is not None else ""
    scope = {(): "", ("全部",): "不分组计算"}.get(found.scope, f"按{words(found.scope)}分别计算")
    return joined(
        f"等次{word(found.grade)}的名额" if found.grade else "名额",
        share or count,
        count if share else "",
        scope,
        categories(found.categories),
    )


def award(found: Award) -> str:
    place = f"名次为{word(found.places)}的" if found.places else ""
    progress = {"名次": "", "进步": "按名次进步的大小"}.get(found.by, f"按{word(found.by)}")
    given = f"{progress}授予“{found.award}”" if not found.remark else f"{progress}备注“{found.remark}”"
    return joined(
        given,
        f"奖项为{word(found.award)}" if found.remark and found.award else "",
        place,
        f"从末位起数{found.last}名" if found.last is not None else "",
        f"人数按名额{words(found.quotas)}" if found.quotas else "",
        f"共{found.count}个" if found.count is not None else "",
        f"只在等次{word(found.within)}之内" if found.within else "",
        f"从{word(found.chosen_from)}的获得者中产生" if found.chosen_from else "",
        f"名次范围为{word(found.scope)}" if found.scope else "",
        categories(found.categories),
        "被取消资格的由后面的递补" if found.refill else "",
        f"由{word(found.decides)}决定" if found.decides else "",
        params(found.params),
        "" if found.computed else "只作规定，不由程序授予",
    )


def link(found: Link) -> str:
    cause = [
        f"等次为{word(found.grade)}" if found.grade else "",
        f"获得{word(found.award)}" if found.award else "",
        f"总分低于{number(found.below)}分" if found.below is not None else "",
        f"恰好{found.times}次" if found.times is not None else "",
        f"至少{found.least}次" if found.least is not None else "",
        "应有的各期全部如此" if found.every else "",
        f"到本期为止连续{found.running}期" if found.running is not None else "",
    ]
    when = {"本期": "每次考核时", "年度": "各期结束后"}.get(found.when, word(found.when))
    said = "，".join(part for part in cause if part)
    start = f"{when}，{said}的" if said else f"{when}"
    conclusion = f"，结论为“{found.conclusion}”" if found.conclusion else ""
    return joined(
        f"{start}{conclusion}" if said or conclusion or found.when != "本期" else "",
        f"结果用于{words(found.target)}" if found.target else "",
        f"来自{word(found.source)}" if found.source else "",
        f"用到条款{words(found.to)}" if found.to else "",
    )
