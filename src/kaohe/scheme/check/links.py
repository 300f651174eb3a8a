"""Links between periods have one condition and say what follows."""

from __future__ import annotations

from kaohe.scheme.check.found import Found, label
from kaohe.scheme.check.names import Names
from kaohe.scheme.model import Link, Scheme
from kaohe.scheme.scalars import nearest

PER_YEAR = {"年": 1, "半年": 2, "季度": 4, "月": 12}


def check(scheme: Scheme, known: Names, found: Found) -> None:
    earlier: dict[tuple[object, ...], Link] = {}
    for link in scheme.links:
        _condition(link, scheme, known, found)
        if not link.computed:
            continue
        key = (
            link.when, link.grade, link.award, link.below, link.times, link.least, link.every, link.running,
        )  # fmt: skip
        if key in earlier:
            what = f"衔接{label(link)}的条件与{label(earlier[key])}相同，永远轮不到它"
            found.doubt(link, "结论", what, "改条件，或删去一条")
        earlier.setdefault(key, link)


def _condition(link: Link, scheme: Scheme, known: Names, found: Found) -> None:
    what = f"衔接{label(link)}"
    subjects = [
        name
        for name, used in (
            ("等次", bool(link.grade)),
            ("奖项", bool(link.award)),
            ("得分低于", link.below is not None),
        )
        if used
    ]
    counts = {"次数": link.times, "至少": link.least, "连续": link.running}
    given = [name for name, number in counts.items() if number is not None]
    given += ["全部"] if link.every else []
    if not link.computed:
        if subjects or given:
            cure = "加“结论”；只作规定的删去条件"
            found.fault(link, (subjects + given)[0], f"{what}写了条件，却没有结论", cure)
        elif not (link.target or link.source or link.to):
            found.doubt(link, "编号", f"{what}没有结论，也没有去向", "加“结论”和条件，或“去向”")
        return
    if not subjects:
        found.fault(link, "结论", f"{what}有结论，却没有条件", "写 等次、奖项 或 得分低于")
    if len(subjects) > 1:
        cure = "每条只写一个条件，其余另立一条"
        found.fault(link, subjects[1], f"{what}的条件互相矛盾：{'、'.join(subjects)}", cure)
    if not given:
        found.fault(link, "结论", f"{what}没有写几次", "写 次数、至少、连续 或 全部: 是")
    if len(given) > 1:
        found.fault(link, given[1], f"{what}的次数写了几种：{'、'.join(given)}", "只留一种")
    for name, number in counts.items():
        if number is not None and number < (0 if name == "次数" else 1):
            found.fault(link, name, f"{what}的“{name}”不能是{number}", "写正整数")
    _award(link, known, scheme, found)
    _possible(link, scheme, found)


def _award(link: Link, known: Names, scheme: Scheme, found: Found) -> None:
    titles = [award.award for award in scheme.awards if award.award]
    if link.award and link.award not in titles and link.award not in known.by_kind["award"]:
        listed = f"已有的奖项：{'、'.join(titles)}" if titles else "本方案没有声明奖项"
        what = f"{label(link)}的“奖项”指向不存在的奖项“{link.award}”"
        found.fault(link, "奖项", what, f"{nearest(link.award, titles, 0.3)}{listed}")


def _possible(link: Link, scheme: Scheme, found: Found) -> None:
    periods = PER_YEAR.get(scheme.calendar)
    if link.when != "年度" or periods is None:
        return
    for name, number in (("次数", link.times), ("至少", link.least), ("连续", link.running)):
        if number is not None and number > periods:
            what = f"{label(link)}要{number}次，而一年只有{periods}期，永远不成立"
            found.doubt(link, name, what, "核对次数和方案的“周期”")
