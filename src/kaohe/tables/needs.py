"""Which tables and columns a scheme uses: what the template offers and the sample fills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kaohe.methods.adopted import Adopted
from kaohe.methods.average import Average
from kaohe.methods.ballot import Ballot
from kaohe.methods.base import LeafMethod, Rule
from kaohe.methods.rated import Rated
from kaohe.methods.ratio import Ratio
from kaohe.methods.severity import Severity
from kaohe.methods.tiers import Tiers
from kaohe.scheme.model import Affirmation, Factor, Indicator, Own, Scheme, Veto, leaf_method
from kaohe.scheme.shape import is_leaf
from kaohe.tables.contracts import TABLES_IN, Column

RATED = (Rated, Average, Adopted)


@dataclass(frozen=True)
class Scored:
    """A leaf, or the own indicators under a node (`own`), with the way in which it is scored."""

    indicator: Indicator
    method: LeafMethod
    own: Own | None = None


def scored(scheme: Scheme) -> Iterator[Scored]:
    """Everything that gets a score of its own, in the order of the document."""
    for indicator in scheme.walk():
        own = indicator.own
        if own is not None and not own.whole:
            yield Scored(indicator, own.method, own)
        if is_leaf(indicator):
            method = own.method if own is not None and indicator.method is None else leaf_method(indicator)
            if method is not None:
                yield Scored(indicator, method)


def adoptable(scheme: Scheme) -> frozenset[str]:
    """The rated leaves that may take the score of another appraisal, those below a named node included."""
    named = {name for adoption in scheme.adoptions for name in adoption.indicators}
    return frozenset(
        below.id for indicator in scheme.walk() if indicator.id in named for below in indicator.walk()
    )


def declared(scheme: Scheme) -> tuple[tuple[Rule | Veto | Affirmation, Indicator | None], ...]:
    """Everything that a record may name: rules, vetoes, affirmations, with the indicator of a rule."""
    others: tuple[Veto | Affirmation, ...] = (*scheme.vetoes, *scheme.affirmations)
    return (*scheme.rules(), *((other, None) for other in others))


def group_used(scheme: Scheme) -> bool:
    """Whether places, quotas or awards depend on the column 分组."""
    scopes = (scheme.scope, *(quota.scope for quota in scheme.quotas))
    return any("分组" in scope for scope in scopes) or any("分组" in award.scope for award in scheme.awards)


def history_used(scheme: Scheme) -> bool:
    """Whether results of earlier periods count: computed links, awards by progress."""
    return any(link.computed for link in scheme.links) or by_progress(scheme)


def by_progress(scheme: Scheme) -> bool:
    return any(award.by == "进步" and award.computed for award in scheme.awards)


def record_factors(scheme: Scheme) -> tuple[Factor, ...]:
    """The factors that a record may carry; those that explain a table of severities are in that table."""
    return tuple(
        factor
        for factor in scheme.factors
        if factor.rules
        and not factor.severity
        and (factor.values or factor.low is not None or factor.high is not None)
    )


def level_names(rule: Rule) -> tuple[str, ...]:
    """The levels that a record of the rule may carry; empty where it carries none."""
    if isinstance(rule.method, Tiers):
        return tuple(dict.fromkeys(tier.level for tier in rule.method.tiers if tier.level))
    return tuple(name for name, _ in rule.amount.levels) if rule.amount else ()


def severity_names(rule: Rule) -> tuple[str, ...]:
    return tuple(name for name, _ in rule.method.severities) if isinstance(rule.method, Severity) else ()


def needs(scheme: Scheme) -> dict[str, tuple[Column, ...]]:
    """The input tables that the scheme needs, each with the columns that it uses, in their order.

    The attributes of the scheme follow the columns of 对象.
    """
    use = _columns(scheme)
    return {
        name: tuple(column for column in contract.columns if column.name in use[name])
        for name, contract in TABLES_IN.items()
        if use.get(name)
    }


def scoring_tables(scheme: Scheme) -> dict[str, str]:
    """The tables without which nobody is finished, each with what it is for.

    Required own indicators are not among them: that they are missing is a fault.
    """
    leaves = list(scored(scheme))
    rated = [leaf for leaf in leaves if isinstance(leaf.method, RATED)]
    voted = [leaf for leaf in leaves if isinstance(leaf.method, Ballot)]
    return {
        name: f"{what}（{_few(names)}）"
        for name, what, names in (
            ("评分", "指标的得分", [leaf.indicator.id for leaf in rated]),
            ("测评票", "民主测评的票", [leaf.indicator.id for leaf in voted]),
        )
        if names
    }


def _few(names: list[str], most: int = 5) -> str:
    once = list(dict.fromkeys(names))
    return "、".join(once[:most]) + (f"等{len(once)}项" if len(once) > most else "")


def _columns(scheme: Scheme) -> dict[str, set[str]]:
    leaves = list(scored(scheme))
    methods = [leaf.method for leaf in leaves]
    ballots = [method for method in methods if isinstance(method, Ballot)]
    return {
        "对象": {"对象", "类别"} | _where({"分组": group_used(scheme)}),
        "记录": _record_columns(scheme),
        "评分": _if(
            any(isinstance(method, RATED) for method in methods),
            {"对象", "指标", "得分"},
            {"满分": bool(scheme.adoptions) or any(isinstance(method, Adopted) for method in methods)},
        ),
        "测评票": _if(
            bool(ballots),
            {"票号", "票种", "对象", "指标"},
            {
                "评分": any(not ballot.grades for ballot in ballots),
                "等次": any(ballot.grades for ballot in ballots),
                "所属": any(cls.recuse for cls in scheme.ballots),
            },
        ),
        "个性指标": _if(
            any(indicator.own for indicator in scheme.walk()), set(TABLES_IN["个性指标"].names), {}
        ),
        "历史": _if(history_used(scheme), {"对象", "周期"}, _history_columns(scheme)),
    }


def _record_columns(scheme: Scheme) -> set[str]:
    rules = [rule for rule, _ in scheme.rules()]
    return _if(
        bool(declared(scheme)),
        {"对象", "规则", "状态", "日期", "说明", "佐证"},
        {
            "数量": bool(rules),
            "分值": any(rule.method.carries_points for rule in rules),
            "层级": any(level_names(rule) for rule in rules),
            "情节": any(severity_names(rule) for rule in rules),
            "系数": bool(record_factors(scheme)),
            "基数": any(isinstance(rule.method, Ratio) for rule in rules),
            "同一事项": any(not group.always for group in scheme.same_matter),
        },
    )


def _history_columns(scheme: Scheme) -> dict[str, bool]:
    links = [link for link in scheme.links if link.computed]
    return {
        "得分": any(link.below is not None for link in links),
        "名次": by_progress(scheme),
        "等次": any(link.grade for link in links),
        "奖项": any(link.award for link in links),
    }


def _where(columns: dict[str, bool]) -> set[str]:
    return {name for name, used in columns.items() if used}


def _if(used: bool, always: Iterable[str], sometimes: dict[str, bool]) -> set[str]:
    return set(always) | _where(sometimes) if used else set()
