"""Quotas leave somebody a seat, awards can be given and taken away."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal

from kaohe.numbers import plain
from kaohe.scheme.check.found import Found, label, several
from kaohe.scheme.check.grades import FIXES, effects
from kaohe.scheme.model import Award, Category, Quota, Scheme
from kaohe.scheme.scalars import half_width, nearest

HUNDRED = Decimal(100)
EVERYBODY = "全部"
_PLACES = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6})?)?")


def check(scheme: Scheme, found: Found) -> None:
    for quota in scheme.quotas:
        _quota(quota, scheme, found)
    _one_quota(scheme, found)
    for award in scheme.awards:
        _award(award, scheme, found)
    _barred(scheme, found)


def places(text: str) -> tuple[int, int | None] | None:
    """The first and last place of an award: 1-5, 3, or 11- without end; None when it is none of these."""
    hit = _PLACES.fullmatch(text)
    if hit is None:
        return None
    low = int(hit[1])
    high = None if "-" in text and not hit[2] else int(hit[2] or hit[1])
    return (low, high) if low >= 1 and (high is None or low <= high) else None


def _quota(quota: Quota, scheme: Scheme, found: Found) -> None:
    what = f"名额{label(quota)}"
    if quota.share is None and quota.count is None:
        found.fault(quota, "编号", f"{what}既没有比例也没有人数", "加“比例: 40”或“人数: 3”")
    if quota.share is not None and not 0 <= quota.share <= HUNDRED:
        found.fault(quota, "比例", f"{what}的比例{plain(quota.share)}不在0至100之间", "写百分数，如 40")
    if quota.count is not None and quota.count < 0:
        found.fault(quota, "人数", f"{what}的人数是负数", "写0或正整数")
    words = ["类别", "分组", EVERYBODY, *(attribute.name for attribute in scheme.attributes)]
    for word in quota.scope:
        if word not in words:
            cure = f"{nearest(word, words, 0.3)}可以写：{'、'.join(words)}"
            found.fault(quota, "范围", f"{what}的范围不认识“{word}”", cure, word)
    if EVERYBODY in quota.scope and len(quota.scope) > 1:
        found.fault(
            quota, "范围", f"{what}的范围写了“{EVERYBODY}”，又写了别的", f"只写“{EVERYBODY}”，或删去它"
        )
    if not quota.grade and not any(quota.id in award.quotas for award in scheme.awards):
        found.doubt(
            quota, "编号", f"{what}没有用处：没有写等次，也没有奖项用它", "加“等次”，或在奖项里写“名额”"
        )
    _rounds_to_zero(quota, scheme, found)


def _rounds_to_zero(quota: Quota, scheme: Scheme, found: Found) -> None:
    what = f"名额{label(quota)}"
    if quota.count == 0 or quota.share == 0:
        found.doubt(quota, "编号", f"{what}是0，谁也得不到", "核对比例或人数")
    if quota.share is None or not 0 < quota.share <= HUNDRED or quota.rounding == "进一":
        return
    needed = HUNDRED / quota.share / (2 if quota.rounding == "四舍五入" else 1)
    least = int(needed.to_integral_value(rounding=ROUND_CEILING))
    small = [c for c in _categories(quota.categories, scheme) if c.size is not None and c.size < least]
    if small and quota.scope == ("类别",):
        sizes = "、".join(f"{c.name}{c.size}个" for c in small)
        what = f"{what}取整后为零：{plain(quota.share)}%{quota.rounding}至少要{least}个对象，而{sizes}"
        found.doubt(quota, "比例", what, "改用“取整: 进一”、扩大范围，或写“人数”")
    elif least > 2:
        scope = "、".join(quota.scope)
        what = (
            f"{what}在不到{least}个对象的范围（{scope}）里取整后为零：{plain(quota.share)}%{quota.rounding}"
        )
        found.doubt(quota, "比例", what, "确认办法如此；不然改“取整”或扩大“范围”")


def _categories(names: tuple[str, ...], scheme: Scheme) -> list[Category]:
    return [category for category in scheme.categories if not names or category.name in names]


def _one_quota(scheme: Scheme, found: Found) -> None:
    seen: list[Quota] = []
    used = {name for award in scheme.awards for name in award.quotas}
    for quota in scheme.quotas:
        if not quota.grade or quota.id in used:
            continue
        for other in seen:
            common = {c.name for c in _categories(quota.categories, scheme)} & {
                c.name for c in _categories(other.categories, scheme)
            }
            if other.grade == quota.grade and other.scope == quota.scope and common:
                what = f"名额{label(quota)}和{label(other)}限制同一等次、同一范围"
                found.doubt(quota, "等次", what, "合成一条；同时有效时以少的为准")
        seen.append(quota)


def _award(award: Award, scheme: Scheme, found: Found) -> None:
    what = f"奖项{label(award)}"
    span = places(award.places) if award.places else None
    if award.places and span is None:
        cure = _places_cure(award.places)
        found.fault(award, "名次", f"{what}的名次“{award.places}”读不懂", cure)
    for key, number in (("末位", award.last), ("人数", award.count)):
        if number is not None and number < 1:
            found.fault(award, key, f"{what}的“{key}”不是正数", "写正整数")
    if not award.computed:
        return
    if not award.award and not award.remark:
        found.fault(
            award, "编号", f"{what}没有写奖项名称，也没有写备注", "加“奖项”或“备注”；只作规定的写 计算: 否"
        )
    given = [
        key
        for key, used in (
            ("名次", bool(award.places) and award.by != "进步"),
            ("末位", award.last is not None),
            ("名额", bool(award.quotas)),
            ("按", award.by == "进步"),
        )
        if used
    ]
    if not given:
        found.fault(
            award, "编号", f"{what}没有写怎样授予", "写 名次、末位、名额 或 按: 进步；只作规定的写 计算: 否"
        )
    elif len(given) > 1:
        found.fault(
            award, given[1], f"{what}写了几种授予办法：{'、'.join(given)}", "每个奖项只用一种，其余另立一条"
        )
    if award.count is not None and award.by != "进步":
        found.doubt(
            award, "人数", f"{what}的“人数”只对“按: 进步”有用", "按名次授予的写“名次: 1-5”，按比例的写“名额”"
        )
    if award.by == "进步" and award.count is None:
        found.doubt(award, "按", f"{what}没有写人数，凡有进步的都得", "加“人数”")
    _fillable(award, span, scheme, found)


def _places_cure(text: str) -> str:
    plain_text = re.sub(r"第|名|位|\s", "", half_width(text))
    plain_text = re.sub(r"[—–~～至到−]+", "-", plain_text).replace("以后", "-").replace("以下", "-")
    plain_text = plain_text.removeprefix("前") if not plain_text.startswith("前") else f"1-{plain_text[1:]}"
    hint = f"写成 {plain_text}；" if places(plain_text) and plain_text != text else ""
    return f"{hint}可以写 3、1-5、11-（第11名以后）"


def _fillable(award: Award, span: tuple[int, int | None] | None, scheme: Scheme, found: Found) -> None:
    what = f"奖项{label(award)}"
    sized = [c for c in _categories(award.categories, scheme) if c.size is not None]
    for category in sized:
        size = category.size or 0
        if span is not None and span[0] > size:
            text = f"{what}从第{span[0]}名起，而“{category.name}”只有{size}个对象，永远授不出"
            found.doubt(award, "名次", text, "核对名次和对象数目")
        elif span is not None and span[1] is not None and span[1] > size:
            text = f"{what}到第{span[1]}名，而“{category.name}”只有{size}个对象，授不满"
            found.doubt(award, "名次", text, "核对名次和对象数目")
        for key, number in (("末位", award.last), ("人数", award.count)):
            if number is not None and number > size:
                text = f"{what}的“{key}”是{number}，而“{category.name}”只有{size}个对象"
                found.doubt(award, key, text, "核对个数和对象数目")


def _barred(scheme: Scheme, found: Found) -> None:
    """Awards of merit that nothing can take away, not even by taking the grade that they ask for."""
    fixed = any(set(effect.effects) & set(FIXES) for _, effect in effects(scheme))
    bars = [effect for _, effect in effects(scheme) if "取消评先" in effect.effects]
    free = [
        award
        for award in scheme.awards
        if award.computed
        and award.award
        and award.last is None
        and not award.remark
        and not (award.within and fixed)
        and not any(not effect.awards or award.id in effect.awards for effect in bars)
    ]
    if free:
        what = f"没有否决能取消的奖项：{several(award.id for award in free)}"
        found.doubt(free[0], "奖项", what, "办法有取消评先情形的，写进“否决”")
