"""One rule at a time: amount and method, ranges, factors, same-matter groups."""

from __future__ import annotations

import itertools
from decimal import Decimal

from kaohe.methods import Decided, Discretionary, PercentagePoint, Severity, Shortfall, Tiers, Zero
from kaohe.methods.base import Amount, Rule
from kaohe.methods.tiers import Tier
from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label, several
from kaohe.scheme.model import Factor, Indicator, Scheme

MOST_FACTOR = 1000
_KINDS = {"number": "一个数", "levels": "按层级的表", "": ""}


def check(scheme: Scheme, found: Found) -> None:
    by_id = {rule.id: rule for rule, _ in scheme.rules()}
    for rule, owner in scheme.rules():
        _amount(rule, found)
        for key, what, cure in rule.method.check(rule):
            found.fault(rule, key, f"{label(rule)}：{what}", cure)
        _limits(rule, owner, found)
        _as_nothing(rule, found)
        if isinstance(rule.method, Tiers):
            _tiers(rule, rule.method, found)
        if isinstance(rule.method, Severity) and any(n > MOST_FACTOR for _, n in rule.method.severities):
            cure = "检查是不是多打了几位；百分数写成小数，如 0.5"
            found.fault(rule, "情节", f"{label(rule)}的情节系数超过{MOST_FACTOR}", cure)
    _uncapped(scheme, found)
    _facing(scheme, found)
    for factor in scheme.factors:
        _factor(factor, by_id, found)
    _one_factor(scheme, found)
    _same_matter(scheme, by_id, found)


def _kind(amount: Amount | None) -> str:
    if amount is None:
        return ""
    if amount.word:
        return amount.word
    return "number" if amount.points is not None else "levels"


def _amount(rule: Rule, found: Found) -> None:
    what, kind, allowed = label(rule), _kind(rule.amount), rule.method.amounts
    shown = "、".join(_KINDS.get(a, f"“{a}”") for a in allowed if a)
    if rule.amount is None:
        if "" not in allowed:
            found.fault(rule, "方法", f"{what}没有写扣分或加分", f"加“扣分”或“加分”：{shown}")
        return
    key = f"{rule.amount.verb}分"
    if kind not in allowed:
        cure = f"写 {shown}" if shown else f"删去“{key}”，分值由记录载明"
        found.fault(rule, key, f"{what}的方法“{rule.method.tag}”不能这样写“{key}”", cure)
        return
    if kind == "levels" and not rule.amount.levels:
        found.fault(rule, key, f"{what}的“{key}”是空表", "写各层级的分数，如 {国家级: 3, 省级: 2}")
    if isinstance(rule.method, Zero) and rule.amount.sign == "+":
        found.fault(rule, key, f"{what}是“不得分”，却写了加分", "写 扣分: 全部")
    given = [("", rule.amount.points)] if rule.amount.points is not None else list(rule.amount.levels)
    for name, points in given:
        level = f"层级“{name}”的" if name else ""
        if points is not None and points < 0:
            found.fault(rule, key, f"{what}{level}“{key}”是负数", "写正数，增减由“扣分”“加分”区分", name)
        elif points == 0 and not name:
            found.doubt(rule, key, f"{what}的“{key}”是0，不起作用", "写分数，或删去这条规则")


def _limits(rule: Rule, owner: Indicator | None, found: Found) -> None:
    what, method = label(rule), rule.method
    if rule.cap is not None and rule.cap < 0:
        found.fault(rule, "封顶", f"{what}的封顶是负数", "写正数")
    elif rule.cap is not None and rule.cap == 0:
        found.doubt(rule, "封顶", f"{what}封顶0分，等于不计", "写封顶的分数；不封顶的不写")
    if isinstance(method, Discretionary):
        levels = rule.amount.levels if rule.amount else ()
        if method.high is None and not levels:
            found.doubt(rule, "最高", f"{what}酌情{_verb(rule)}分没有上限", "写“最高”，使同类情形尺度一致")
        if method.high is not None and levels:
            found.doubt(rule, "最高", f"{what}既按层级规定最高分，又写了“最高”", "只留一种")
        for name, most in levels:
            if most < method.low:
                found.fault(rule, "最低", f"{what}层级“{name}”的最高分小于最低分", "把数改对", name)
    if rule.extra and (owner is None or owner.start != "零" or rule.sign != "+"):
        found.doubt(rule, "额外", f"{what}的“额外”只对起评为零的指标的加分有用", "删去“额外”")
    if isinstance(method, Decided) and owner is not None and rule.cap is not None:
        found.doubt(rule, "封顶", f"{what}由研究决定加减，封顶对扣分和加分一样", "确认办法如此规定")


def _as_nothing(rule: Rule, found: Found) -> None:
    """A report that is missing has no level, so what it takes must be one number."""
    method = rule.method
    if (
        isinstance(method, Shortfall | PercentagePoint)
        and method.missing == "按零"
        and _kind(rule.amount) == "levels"
    ):
        what = f"{label(rule)}缺报按零计，而分数按层级：没有记录就没有层级，不知扣几分"
        found.fault(rule, "缺报", what, f"“{_verb(rule)}分”写一个数，或缺报改为 待补、满分")


def _verb(rule: Rule) -> str:
    return "加" if rule.sign == "+" else "扣"


def _tiers(rule: Rule, method: Tiers, found: Found) -> None:
    """Tiers of one level, from the lowest: neither overlapping nor with a gap between them."""
    for level in dict.fromkeys(tier.level for tier in method.tiers):
        tiers = sorted((t for t in method.tiers if t.level in (level, "")), key=_start)
        for tier, after in itertools.pairwise(tiers):
            if tier.high is None or after.low is None or after.low < tier.high:
                what = f"{label(rule)}的两档重叠：{_range(tier)}和{_range(after)}"
                found.doubt(rule, "档", what, "使上一档的“到”等于下一档的“从”")
            elif after.low > tier.high:
                what = f"{label(rule)}的两档之间有空：{plain(tier.high)}到{plain(after.low)}不在任何一档"
                found.doubt(rule, "档", what, "使上一档的“到”等于下一档的“从”")
        _ends(rule, tiers, level, found)
    for tier in method.tiers:
        if tier.points < 0:
            found.fault(tier, "分", f"{label(rule)}有一档的分数是负数", "写正数，增减由“扣分”“加分”区分")


def _ends(rule: Rule, tiers: list[Tier], level: str, found: Found) -> None:
    """What lies below the lowest tier or above the highest counts nothing; quantities are never negative."""
    lows, highs = [tier.low for tier in tiers], [tier.high for tier in tiers]
    least = min((low if low is not None else Decimal(0) for low in lows), default=Decimal(0))
    ends = [f"小于{plain(least)}的"] if least > 0 else []
    if highs and None not in highs:
        ends.append(f"大于{plain(max(high for high in highs if high is not None))}的")
    if ends:
        of_level = f"层级“{level}”的" if level else ""
        what = f"{label(rule)}{of_level}数量{'和'.join(ends)}不在任何一档，计0分"
        found.doubt(rule, "档", what, "要计分的，最低一档不写“从”，最高一档不写“到”；本来不计的可以不改")


def _start(tier: Tier) -> tuple[bool, Decimal]:
    return (tier.low is not None, tier.low or Decimal(0))


def _range(tier: Tier) -> str:
    low = plain(tier.low) if tier.low is not None else "…"
    high = plain(tier.high) if tier.high is not None else "…"
    return f"{low}至{high}"


def _uncapped(scheme: Scheme, found: Found) -> None:
    """Additions that nothing limits: no cap of the rule, of its leaf, or of the total."""
    open_ended = []
    for rule, owner in scheme.rules():
        above = scheme.totals.bonus_cap if owner is None and scheme.totals else None
        limited = rule.cap is not None or above is not None
        if owner is not None:
            limited |= owner.bonus_cap is not None or (owner.start == "零" and not rule.extra)
        if rule.sign == "+" and not limited:
            open_ended.append(rule)
    if open_ended:
        what = f"{len(open_ended)}条加分没有封顶：{several(rule.id for rule in open_ended)}"
        cure = "写“封顶”，或写指标的“加分封顶”；办法本来不封顶的可以不改"
        found.doubt(open_ended[0], "加分", what, cure)


def _facing(scheme: Scheme, found: Found) -> None:
    """Two percentage-point rules of a leaf, one for below and one for above, that both hit one figure."""
    for indicator in scheme.walk():
        pairs = [(r, r.method) for r in indicator.rules if isinstance(r.method, PercentagePoint)]
        for low, below in pairs:
            for high, above in pairs:
                if (below.direction, above.direction) != ("低于", "高于") or below.target <= above.target:
                    continue
                what = (
                    f"{label(low)}从低于{plain(below.target)}%起算，{label(high)}从高于{plain(above.target)}%起算，"
                    "两者之间的数会同时加减"
                )
                found.doubt(high, "目标", what, "两条各是一个数据的可以不改；同一个数据的，目标应当相接")


def _factor(factor: Factor, by_id: dict[str, Rule], found: Found) -> None:
    what = label(factor)
    if not factor.rules:
        found.fault(factor, "编号", f"系数{what}没有写适用的规则", "加“规则: [编号]”")
    if factor.severity:
        _severity(factor, by_id, found)
    elif factor.low is None and factor.high is None and not factor.values:
        found.fault(factor, "编号", f"系数{what}没有写范围或取值", "写“最低”“最高”，或“取值: [0.5]”")
    for name in factor.rules:
        rule = by_id.get(name)
        if rule is not None and not factor.severity and not rule.method.factors:
            cure = f"从“规则”里删去“{name}”"
            found.fault(factor, "规则", f"{label(rule)}的方法是“{rule.method.tag}”，不能带系数", cure, name)
    for key, number in (("最低", factor.low), ("最高", factor.high)):
        if number is not None and number < 0:
            found.fault(factor, key, f"系数{what}的“{key}”是负数", "写0或正数")
    for key, given in (("最低", (factor.low,)), ("最高", (factor.high,)), ("取值", factor.values)):
        if any(number is not None and number > MOST_FACTOR for number in given):
            cure = "检查是不是多打了几位；百分数写成小数，如 0.5"
            found.fault(factor, key, f"系数{what}的“{key}”超过{MOST_FACTOR}", cure)
    if factor.low is not None and factor.high is not None and factor.low > factor.high:
        found.fault(factor, "最高", f"系数{what}的最低大于最高", "把两个数对调")
    if any(number < 0 for number in factor.values):
        found.fault(factor, "取值", f"系数{what}的取值有负数", "写0或正数")


def _severity(factor: Factor, by_id: dict[str, Rule], found: Found) -> None:
    for name in factor.rules:
        rule = by_id.get(name)
        if rule is None:
            continue
        table = [n for n, _ in rule.method.severities] if isinstance(rule.method, Severity) else []
        if factor.severity not in table:
            listed = f"它的情节：{'、'.join(table)}" if table else "给这条规则写“情节”表"
            found.fault(factor, "情节", f"{label(rule)}的情节表里没有“{factor.severity}”", listed)


def _one_factor(scheme: Scheme, found: Found) -> None:
    seen: dict[str, Factor] = {}
    for factor in scheme.factors:
        for name in () if factor.severity else factor.rules:
            if name in seen and seen[name] is not factor:
                what = f"规则“{name}”在{label(seen[name])}和{label(factor)}里都有系数"
                found.doubt(factor, "规则", what, "合成一条，写明允许的全部系数", name)
            seen.setdefault(name, factor)


def _same_matter(scheme: Scheme, by_id: dict[str, Rule], found: Found) -> None:
    seen: dict[str, str] = {}
    for group in scheme.same_matter:
        what = label(group)
        if not group.rules:
            found.fault(group, "编号", f"同一事项{what}没有写规则", "加“规则: [编号, 编号]”")
        elif group.always and len(set(group.rules)) < 2:
            found.doubt(group, "总是同一事项", f"{what}只有一条规则，没有可排斥的", "写两条以上规则")
        for name in dict.fromkeys(group.rules):
            if name in seen:
                cure = "一条规则只能在一组里；合并两组，或从一组删去"
                found.fault(
                    group, "规则", f"规则“{name}”同时在“{seen[name]}”和“{group.id}”两组里", cure, name
                )
            seen.setdefault(name, group.id)
        signs = {by_id[name].sign for name in group.rules if name in by_id}
        if {"+", "-"} <= signs:
            found.doubt(
                group, "规则", f"{what}里既有加分又有扣分，只留绝对值最大的一笔", "加分和扣分各成一组"
            )
