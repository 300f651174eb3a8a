"""Ballots, totals, vetoes, grades, quotas, awards and links, read back from their sentences."""

from __future__ import annotations

from kaohe.draft.making import make
from kaohe.draft.prose.patterns import Fields, Piece, apart, levels, match, pieces
from kaohe.draft.prose.rules import effect
from kaohe.scheme.model import Limit

_BALLOT: tuple[Piece, ...] = (
    ("由{raters}投票", {}),
    ("一种测评票", {}),
    ("对自己所属单位的评分作弃权", {"recuse": True}),
    ("有效票少于{least:int}张的不计本票种", {}),
    ("应投{eligible:int}人", {}),
    ("有效票不到应投人数{turnout:number}%的不计本票种", {}),
    ("评分不低于{reason_from:number}的要写理由", {}),
    ("评分低于{reason_below:number}的要写理由", {}),
)


def ballot_class(said: str) -> Fields | None:
    limits = []
    rest = []
    for part in apart(said, "；"):
        if part.startswith("一张票"):
            limits.append(_limit(part))
        else:
            rest.append(part)
    fields = pieces(rest, _BALLOT)
    return None if fields is None or not rest else {**fields, "limits": tuple(limits)}


_LIMITS: tuple[tuple[str, str], ...] = (
    ("一张票各对象分数全部相同的作废（{aside:text}）", "全同"),
    ("一张票各对象分数全部相同的作废", "全同"),
    ("一张票评{line:number}分以上的{aside:text}，超过的整张作废", "高分"),
    ("一张票评高分的{aside:text}，超过的整张作废", "高分"),
    ("一张票评某一等次的{aside:text}，超过的整张作废", "等次"),
    ("一张票评{grade}的{aside:text}，超过的整张作废", "等次"),
)
_ASIDES: tuple[Piece, ...] = (
    ("界为{line:number}分", {}),
    ("等次为{grade}", {}),
    ("至多{most:int}个", {}),
    ("至多占所评对象的{share:number}%", {}),
    ("不得有", {}),
)


def _limit(said: str) -> Limit:
    for template, kind in _LIMITS:
        values = match(template, said)
        if values is None:
            continue
        aside = values.pop("aside", "")
        asides = pieces(apart(aside, "，") if aside else [], _ASIDES)
        if asides is not None:
            return make(Limit, kind=kind, **values, **asides)
    raise ValueError(f"读不懂“{said}”")


def class_weights(said: str) -> Fields | None:
    for template in (
        "指标{indicators:list}的票种权重为{weights:text}",
        "各测评指标的票种权重为{weights:text}",
    ):
        values = match(template, said)
        if values is not None:
            return {**values, "weights": levels(values["weights"])}
    return None


_PLACES = (
    "在{where:text}按类别排名计分：第一名{first:number}分，每降一名少{step:number}分，"
    "不低于{lowest:number}分，分数相同的名次相同"
)
_WHERE = {"每张票上": "每张票", "每个票种的平均分上": "每票种", "加权合成的分数上": "合计"}


def by_place(said: str) -> Fields | None:
    for head in ("指标{indicators:list}", "各测评指标"):
        values = match(head + _PLACES, said)
        if values is not None:
            where = values.pop("where")
            return {**values, "on": _WHERE.get(where, where)}
    return None


def adoption(said: str) -> Fields | None:
    for head in ("指标{indicators:list}", "各指标"):
        for tail in ("，通常的满分为{full:number}分", ""):
            values = match(f"{head}另有考核成绩的，直接采用，按其满分折算{tail}", said)
            if values is not None:
                return values
    return None


def totals(said: str) -> Fields | None:
    parts = apart(said, "；")
    if parts[0] != "总分为各指标得分之和，再加减下列各项":
        return None
    return pieces(
        parts[1:],
        (
            ("总分最低{lowest:number}分", {}),
            ("总分没有下限", {}),
            ("总分最高{highest:number}分", {}),
            ("总分没有上限", {}),
            ("总分上的加分合计最多{bonus_cap:number}分", {}),
        ),
    )


def same_matter(said: str) -> Fields | None:
    return pieces(
        [said],
        (
            ("规则{rules:list}互相排斥，只计其中最大的一条", {"always": True}),
            ("规则{rules:list}的记录属于同一事项的只计一次，计分数最大的", {}),
            ("规则互相排斥，只计其中最大的一条", {"always": True}),
            ("规则的记录属于同一事项的只计一次，计分数最大的", {}),
        ),
    )


def factor(said: str) -> Fields | None:
    return pieces(
        apart(said, "；"),
        (
            ("规则{rules:list}的记录可以带系数", {}),
            ("有关系数的规定", {}),
            ("最低{low:number}", {}),
            ("最高{high:number}", {}),
            ("只能取{values:numbers}", {}),
            ("说明情节“{severity:text}”的由来", {}),
            ("适用条件：{params:params}", {}),
        ),
    )


def veto(said: str) -> Fields | None:
    parts = apart(said, "；")
    if not parts[0].startswith("经核定的，") or parts[0].startswith(
        ("经核定的，等次直接定为", "经核定的，作为一票肯定")
    ):
        return None
    fields = pieces(
        parts[1:],
        (
            ("由{by:list}提出", {}),
            ("{assist:list}配合", {}),
            ("涉及{areas:list}", {}),
            ("只适用于{applies:conditions}的对象", {}),
            ("与规则{beside}同时记录", {}),
        ),
    )
    return None if fields is None else {**effect(parts[0].removeprefix("经核定的，")), **fields}


def affirmation(said: str) -> Fields | None:
    return pieces(
        apart(said, "；"),
        (
            ("经核定的，等次直接定为{grade}", {}),
            ("经核定的，作为一票肯定", {}),
            ("级别为{level}", {}),
            ("由{decides}认定", {}),
            ("只适用于{applies:conditions}的对象", {}),
        ),
    )


def grade(said: str) -> Fields | None:
    return pieces([said], (("总分不低于{least:number}分", {}), ("其余的为此等次", {}), ("没有分数线", {})))


_BASES = {"评定等次的对象数": "确定等次", "全部对象数": "全体"}


def quota(said: str) -> Fields | None:
    fields = pieces(
        apart(said, "；"),
        (
            ("等次{grade}的名额", {}),
            ("名额", {}),
            ("不超过{base}的{share:number}%，不是整数的{rounding}", {}),
            ("不超过{count:int}名", {}),
            ("不分组计算", {"scope": ("全部",)}),
            ("按{scope:list}分别计算", {}),
            ("只适用于{categories:list}", {}),
        ),
    )
    if fields is None:
        return None
    fields.setdefault("scope", ())
    if "base" in fields:
        fields["base"] = _BASES.get(fields["base"], fields["base"])
    return fields


def award(said: str) -> Fields | None:
    fields = pieces(
        apart(said, "；"),
        (
            ("授予“{award:text}”", {}),
            ("按名次进步的大小授予“{award:text}”", {"by": "进步"}),
            ("备注“{remark:text}”", {}),
            ("按名次进步的大小备注“{remark:text}”", {"by": "进步"}),
            ("授予“”", {}),
            ("奖项为{award}", {}),
            ("名次为{places}的", {}),
            ("从末位起数{last:int}名", {}),
            ("人数按名额{quotas:list}", {}),
            ("共{count:int}个", {}),
            ("只在等次{within}之内", {}),
            ("从{chosen_from}的获得者中产生", {}),
            ("名次范围为{scope}", {}),
            ("只适用于{categories:list}", {}),
            ("被取消资格的由后面的递补", {"refill": True}),
            ("由{decides}决定", {}),
            ("只作规定，不由程序授予", {"computed": False}),
            ("{params:params}", {}),
        ),
    )
    return fields


_CAUSES: tuple[Piece, ...] = (
    ("等次为{grade}", {}),
    ("获得{award}", {}),
    ("总分低于{below:number}分", {}),
    ("恰好{times:int}次", {}),
    ("至少{least:int}次", {}),
    ("应有的各期全部如此", {"every": True}),
    ("到本期为止连续{running:int}期", {}),
)
_USES: tuple[Piece, ...] = (
    ("结果用于{target:list}", {}),
    ("来自{source}", {}),
    ("用到条款{to:list}", {}),
)


def link(said: str) -> Fields | None:
    fields: Fields = {}
    parts = apart(said, "；")
    for start, when in (("每次考核时", "本期"), ("各期结束后", "年度")):
        if parts[0].startswith(start):
            fields["when"] = when
            causes = apart(parts.pop(0)[len(start) :], "，")
            for cause in filter(None, causes):
                text = cause.removesuffix("的")
                found = match("结论为“{conclusion:text}”", cause) or pieces([text], _CAUSES)
                if found is None:
                    return None
                fields |= found
            break
    rest = pieces([part for part in parts if part], _USES)
    return None if rest is None else {**fields, **rest}
