"""The pictures of a category: how the totals are spread, and what each total is made of.

Bars are plain elements with widths in per cent, so they need no script, fit every screen and print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from kaohe.engine.view import TOTALS, Item, Score, View
from kaohe.methods.base import Rule
from kaohe.report.data import Moved
from kaohe.report.markup import Html, h
from kaohe.report.words import bar, percent, rounded, short, signed
from kaohe.scheme.model import Scheme

FEWEST_FOR_SPREAD = 8
MOST_BARS = 60
MOST_RULES = 8
COLOURS = 12


def spread(scores: list[Score], scheme: Scheme) -> Html | None:
    """Columns: how many totals fall into each step; None where there are too few to be worth it."""
    totals = [score.value for score in scores if score.value is not None]
    if len(totals) < FEWEST_FOR_SPREAD or min(totals) == max(totals):
        return None
    step = _step(max(totals) - min(totals))
    first, last = int(min(totals) // step), int(max(totals) // step)
    counted = Counter(int(total // step) for total in totals)
    most = max(counted.values())
    lines = sorted({grade.least for grade in scheme.grades if grade.least}, reverse=True)
    columns = []
    for index in range(first, last + 1):
        low, count = index * step, counted[index]
        said = f"{short(low)} 分到不足 {short(low + step)} 分：{count} 个"
        column = h("span", cls="column", style=f"height:calc((100% - 44px) * {Decimal(count) / most:.4f})")
        columns.append(
            h("li", h("b", str(count) if count else ""), column, h("small", short(low)), title=said)
        )
    note = f"每格 {short(step)} 分" + (
        f"；分数线 {'、'.join(short(line) for line in lines)}" if lines else ""
    )
    return h(
        "figure",
        h("figcaption", "总分分布", h("small", note)),
        h("ol", columns, cls="spread", role="img", aria_label=f"总分分布，{note}"),
        cls="chart",
    )


def _step(width: Decimal) -> Decimal:
    """A round step that cuts the width into about ten."""
    rough = width / 10
    step = Decimal(1).scaleb(rough.adjusted())
    return next(s for s in (step, 2 * step, 5 * step, 10 * step) if s >= rough)


def composition(scores: list[Score], view: View, scheme: Scheme) -> Html | None:
    """One bar for each appraisee: the first-level indicators, additions on the total, what was taken off."""
    shown = [score for score in scores if score.total and score.name in view.items][:MOST_BARS]
    if not shown:
        return None
    tops = {score.name: [i for i in view.items.get(score.name, []) if i.depth == 1] for score in shown}
    found = {item.id: item.name for items in tops.values() for item in items if item.id != TOTALS}
    order = {indicator.id: index for index, indicator in enumerate(scheme.walk())}
    names = {name: found[name] for name in sorted(found, key=lambda name: order.get(name, len(order)))}
    widest = max((_width(items) for items in tops.values()), default=Decimal(0))
    colours = {name: f"c{index % COLOURS}" for index, name in enumerate(names)}
    rows = [_stack(score, tops[score.name], colours, widest) for score in shown]
    legend = [h("li", h("i", cls=colours[name]), said) for name, said in names.items()]
    on_total = [Decimal(i.score or 0) for items in tops.values() for i in items if i.id == TOTALS]
    if any(value > 0 for value in on_total):
        legend.append(h("li", h("i", cls="plus"), "总分加分"))
    if any(value < 0 for value in on_total):
        legend.append(h("li", h("i", cls="minus"), "总分扣分"))
    cut = len([score for score in scores if score.total]) - len(shown)
    return h(
        "figure",
        h("figcaption", "总分构成", h("small", f"前 {len(shown)} 名，另有 {cut} 个未画") if cut else None),
        h("ul", legend, cls="legend"),
        h("ol", rows, cls="stacks"),
        cls="chart",
    )


def _width(items: list[Item]) -> Decimal:
    return sum((abs(Decimal(item.score or 0)) for item in items), Decimal(0))


def _stack(score: Score, items: list[Item], colours: dict[str, str], widest: Decimal) -> Html:
    bars = []
    for item in items:
        value = Decimal(item.score or 0)
        if not value:
            continue
        if item.id == TOTALS:
            kind, said = "plus" if value > 0 else "minus", f"总分加减 {signed(item.score)} 分"
        else:
            kind = colours[item.id] if value > 0 else "minus"
            said = f"{item.id} {item.name} {short(value)} 分" + (
                f"（分值 {item.points}）" if item.points else ""
            )
        bars.append(bar(percent(abs(value), widest), kind, said))
    return h("li", h("span", score.name, cls="who"), h("span", bars, cls="track"), h("b", score.total))


def weightiest(moved: Sequence[Moved], scheme: Scheme) -> Html | None:
    """The rules that took and gave most in a category: points, and how many appraisees they touched."""
    rules = {rule.id: rule for rule, _ in scheme.rules()}
    known = sorted((each for each in moved if each.rule in rules), key=lambda each: -abs(each.points))
    taken = [each for each in known if each.points < 0][:MOST_RULES]
    given = [each for each in known if each.points > 0][:MOST_RULES]
    if not taken and not given:
        return None
    most = max(abs(each.points) for each in (*taken, *given))

    def side(title: str, listed: list[Moved], kind: str) -> Html | None:
        rows = [
            h(
                "li",
                _rule(rules[each.rule]),
                h("span", bar(percent(abs(each.points), most), kind, ""), cls="track"),
                h("b", signed(rounded(each.points, 2))),
                h("small", f"{each.appraisees} 个对象"),
            )
            for each in listed
        ]
        return h("div", h("h4", title), h("ol", rows, cls="rules")) if rows else None

    return h(
        "figure",
        h("figcaption", "扣分、加分最多的条款", h("small", "各对象合计")),
        h("div", side("扣分", taken, "minus"), side("加分", given, "plus"), cls="sides"),
        cls="chart",
    )


def _rule(rule: Rule) -> Html:
    return h("span", h("b", rule.id), f" {rule.name}", cls="what", title=rule.place)
