"""What to fill in where, for one scheme: notes on the headings, choices, the page 说明."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from kaohe.methods.ballot import Ballot
from kaohe.methods.base import Rule
from kaohe.methods.decided import Decided
from kaohe.methods.rated import Rated
from kaohe.methods.ratio import Ratio
from kaohe.numbers import plain
from kaohe.scheme.model import Factor, Indicator, Scheme
from kaohe.tables.contracts import NAME, STATES, TABLES_IN, Column
from kaohe.tables.labels import label
from kaohe.tables.needs import (
    RATED,
    adoptable,
    declared,
    level_names,
    needs,
    record_factors,
    scored,
    severity_names,
)

_MOST_NAMED = 12
_EXAMPLES = {"年": "2024", "半年": "2024H1", "季度": "2024Q1", "月": "2024-03"}


class Guide:
    """The words and the choices of the template, from the scheme."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.rules = [rule for rule, _ in scheme.rules()]
        self.leaves = list(scored(scheme))

    def attributes(self) -> tuple[Column, ...]:
        """The attributes of the scheme as further columns of 对象."""
        found = []
        for attribute in self.scheme.attributes:
            only = f"；只有{'、'.join(attribute.categories)}填写" if attribute.categories else ""
            may = attribute.empty or bool(attribute.categories)
            found.append(Column(attribute.name, NAME, f"{'、'.join(attribute.values)}{only}", may))
        return tuple(found)

    def choices(self, table: str, column: str) -> tuple[str, ...]:
        """The values of a column that is chosen from a list; empty where it isn't."""
        by_place: dict[tuple[str, str], Callable[[], Iterable[str]]] = {
            ("对象", "类别"): lambda: (category.name for category in self.scheme.categories),
            ("记录", "规则"): lambda: (label(item.id, item.name) for item, _ in declared(self.scheme)),
            ("记录", "层级"): lambda: (name for rule in self.rules for name in level_names(rule)),
            ("记录", "情节"): lambda: (name for rule in self.rules for name in severity_names(rule)),
            ("记录", "系数"): self._factors,
            ("记录", "状态"): lambda: STATES,
            ("评分", "指标"): self._rated,
            ("测评票", "票种"): lambda: (ballot.id or ballot.name for ballot in self.scheme.ballots),
            ("测评票", "指标"): self._balloted,
            ("测评票", "等次"): lambda: (name for ballot in self._ballots() for name, _ in ballot.grades),
            ("个性指标", "上级指标"): lambda: (_label(node) for node in self.scheme.walk() if node.own),
            ("历史", "等次"): lambda: (grade.name for grade in self.scheme.grades),
        }
        if (table, column) in by_place:
            return tuple(dict.fromkeys(by_place[table, column]()))
        if table == "对象":
            return next((a.values for a in self.scheme.attributes if a.name == column), ())
        return ()

    def open_ended(self, table: str, column: str) -> bool:
        """Whether the choices leave room for the ids of own indicators."""
        return column == "指标" and any(leaf.own is not None for leaf in self.leaves)

    def most(self, table: str, column: str) -> Decimal | None:
        """The largest mark of a ballot; None for other columns and for several scales."""
        scales = {ballot.scale for ballot in self._ballots() if not ballot.grades}
        return scales.pop() if (table, column) == ("测评票", "评分") and len(scales) == 1 else None

    def note(self, table: str, column: Column) -> str:
        """What goes into a column: the contract's words, then what is special in this scheme."""
        return "\n".join([column.doc, *self._special(table, column.name)])

    def lines(self) -> list[str]:
        """How to fill the workbook, in the order in which it is done."""
        tables = needs(self.scheme)
        lines = [
            "先填“对象”，其他各表的“对象”一列可以下拉选择。灰色标题的列可以不填或删去；第1行标题请不要改。"
        ]
        lines += [f"“{name}”：{TABLES_IN[name].doc}。" for name in tables]
        lines.append("规则和指标下拉选择“编号 名称”，也可以只填编号；编号列是文本，1.10 不会变成 1.1。")
        if "记录" in tables:
            lines.append("记录的“状态”每行都要填；全部已核定的，可以删去这一列。佐证填文号或材料名称。")
        if self.scheme.attributes:
            lines.append(
                "对象的属性决定哪些指标和规则适用："
                + "、".join(a.name for a in self.scheme.attributes)
                + "。"
            )
        lines.append("填好后保存，运行：kaohe evaluate " + self.scheme.name + " 本文件.xlsx -o 结果")
        return lines

    def _ballots(self) -> Iterator[Ballot]:
        return (leaf.method for leaf in self.leaves if isinstance(leaf.method, Ballot))

    def _rated(self) -> Iterator[str]:
        adopted = adoptable(self.scheme)
        for leaf in self.leaves:
            if (isinstance(leaf.method, RATED) or leaf.indicator.id in adopted) and leaf.own is None:
                yield _label(leaf.indicator)

    def _balloted(self) -> Iterator[str]:
        return (
            _label(leaf.indicator)
            for leaf in self.leaves
            if isinstance(leaf.method, Ballot) and leaf.own is None
        )

    def _factors(self) -> Iterator[str]:
        factors = record_factors(self.scheme)
        if all(factor.values for factor in factors):
            yield from (plain(value) for factor in factors for value in factor.values)

    def _special(self, table: str, column: str) -> Iterator[str]:
        if table == "对象" and column == "类别":
            yield "本方案：" + "、".join(category.name for category in self.scheme.categories)
        elif column == "周期":
            yield f"本方案每{self.scheme.calendar}一期，写成 {_EXAMPLES[self.scheme.calendar]}"
        elif table == "记录":
            yield from self._of_records(column)
        elif table == "评分":
            yield from self._of_ratings(column)
        elif table == "测评票" and column == "票种":
            yield "；".join(f"{cls.id} {cls.name}（{cls.raters}）" for cls in self.scheme.ballots)
        elif table == "个性指标" and column == "上级指标":
            yield from (
                f"{_label(node)}：合计{_points(node)}" for node in self.scheme.walk() if node.own is not None
            )

    def _of_records(self, column: str) -> Iterator[str]:
        if column == "数量":
            yield from _named("必填的规则", (r.id for r in self.rules if r.method.needs_quantity))
            units = (f"{r.id} {r.unit}" for r in self.rules if r.unit and not r.method.needs_quantity)
            yield from _named("单位", units)
        elif column == "分值":
            signed = (rule for rule in self.rules if isinstance(rule.method, Decided))
            yield from _named("写加减分（扣分写负数）的规则", (rule.id for rule in signed))
            own = (r for r in self.rules if r.method.carries_points and not isinstance(r.method, Decided))
            yield from _named("酌情的规则", (rule.id for rule in own))
        elif column == "层级":
            yield from _named("要填的规则", self._tables(level_names))
        elif column == "情节":
            yield from _named("要填的规则", self._tables(severity_names))
        elif column == "系数":
            for factor in record_factors(self.scheme):
                yield f"{'、'.join(factor.rules)}：{_factor_range(factor)}"
        elif column == "基数":
            yield from _named("可填的规则", (r.id for r in self.rules if isinstance(r.method, Ratio)))
        elif column == "同一事项":
            for group in self.scheme.same_matter:
                if not group.always:
                    yield f"同组：{'、'.join(group.rules)}"

    def _of_ratings(self, column: str) -> Iterator[str]:
        if column == "得分":
            rated = (leaf for leaf in self.leaves if isinstance(leaf.method, Rated) and leaf.own is None)
            yield from _named("满分", (f"{leaf.indicator.id} {_points(leaf.indicator)}" for leaf in rated))
        elif column == "满分":
            yield from _named("可采用其他考核成绩的指标", adoptable(self.scheme))

    def _tables(self, names: Callable[[Rule], tuple[str, ...]]) -> Iterator[str]:
        for rule in self.rules:
            if found := names(rule):
                yield f"{rule.id}（{'、'.join(found)}）"


def _factor_range(factor: Factor) -> str:
    if factor.values:
        return "、".join(plain(value) for value in factor.values)
    low = plain(factor.low) if factor.low is not None else "0"
    return f"{low} 至 {plain(factor.high)}" if factor.high is not None else f"{low} 以上"


def _named(title: str, names: Iterable[str]) -> Iterator[str]:
    found = list(dict.fromkeys(names))
    if found:
        more = f" 等{len(found)}条" if len(found) > _MOST_NAMED else ""
        yield f"{title}：{'、'.join(found[:_MOST_NAMED])}{more}"


def _label(indicator: Indicator) -> str:
    return label(indicator.id, indicator.name)


def _points(indicator: Indicator) -> str:
    return f"{plain(indicator.points)}分" if indicator.points is not None else "由责任书定"
