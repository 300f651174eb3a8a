"""The scheme back as numbered Chinese sentences, for the regulation's author to proofread.

Up to twelve chapters in the order of a well-set regulation. Each construct has one sentence pattern, so
that the same words always mean the same thing; every element, id and number of the scheme is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kaohe.elements import Element
from kaohe.scheme.describe import results, tree
from kaohe.scheme.describe.declared import PHRASES
from kaohe.scheme.describe.words import Line, flat, joined, number, phrases, remarks, sentence, word, words
from kaohe.scheme.model import LEAST_SHOWN, Attribute, Category, Scheme

Said = tuple[Element | None, str, int]
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def describe(scheme: Scheme, *, readings: bool = True, markdown: bool = False) -> str:
    """The scheme as text, or as Markdown; `readings` adds what was taken (理解) and doubted (存疑)."""
    said = lines(scheme, readings=readings)
    return "\n".join(_markdown(said) if markdown else _plain(said)) + "\n"


def lines(scheme: Scheme, *, readings: bool = True) -> list[Line]:
    """The numbered sentences; chapters without content are left out, the others numbered in a row."""
    made: list[Line] = []
    chapters = [(title, said) for title, content in _chapters(scheme) if (said := list(content))]
    for at, (title, said) in enumerate(chapters, 1):
        made.append(Line(NUMERALS[at - 1], title))
        count = 0
        for element, text, depth in said:
            if text:
                count += 1
                known = (element.id, element.place) if element is not None else ("", "")
                made.append(Line(f"{at}.{count}", text, *known, depth=depth))
            if readings and element is not None:
                made += [Line("", text, element.id, element.place, depth + 1) for text in remarks(element)]
    return made


def _plain(said: Iterable[Line]) -> Iterator[str]:
    for line in said:
        indent = "　　" * line.depth
        if line.number in NUMERALS:
            yield f"\n{line.number}、{line.text}\n" if line.number != NUMERALS[0] else f"一、{line.text}\n"
        else:
            yield f"{indent}{line.number}　{line.text}" if line.number else f"{indent}　　{line.text}"


def _markdown(said: Iterable[Line]) -> Iterator[str]:
    for line in said:
        indent = "  " * line.depth
        text = "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|" else sign for sign in line.text)
        if line.number in NUMERALS:
            yield f"\n## {line.number}、{text}\n" if line.number != NUMERALS[0] else f"## 一、{text}\n"
        elif line.number:
            yield f"{indent}- **{line.number}** {text}"
        else:
            yield f"{indent}- *{text}*"


def _chapters(scheme: Scheme) -> tuple[tuple[str, Iterable[Said]], ...]:
    return (
        ("总则", _general(scheme)),
        ("指标与分值", tree.trees(scheme)),
        ("测评", _ballots(scheme)),
        ("加减分", _bonuses(scheme)),
        ("否决与肯定", _vetoes(scheme)),
        ("名次、等次、名额", _order(scheme)),
        ("奖项", ((found, sentence(found, results.award(found)), 0) for found in scheme.awards)),
        ("各期衔接", ((found, sentence(found, results.link(found)), 0) for found in scheme.links)),
        (
            "程序、期限、公示、申诉",
            _declared((*scheme.steps, *scheme.deadlines, *scheme.notices, *scheme.appeals)),
        ),
        ("机构与分工", _declared(scheme.roles)),
        ("表样与归档", _declared((*scheme.forms, *scheme.archives))),
        ("特别规定与运用", _declared((*scheme.specials, *scheme.uses))),
    )


def _general(scheme: Scheme) -> Iterator[Said]:
    said = joined(
        f"本方案为《{flat(scheme.title)}》，短名{word(scheme.name)}",
        f"由{word(scheme.issuer)}制定" if scheme.issuer else "",
        f"文号为{word(scheme.number)}" if scheme.number else "",
        f"自{word(scheme.effective)}起施行" if scheme.effective else "施行日期未写",
    )
    yield None, f"{said}。", 0
    yield None, f"每{scheme.calendar}考核一次，总分保留{scheme.decimals}位小数。", 0
    if scheme.least_shown != LEAST_SHOWN:
        yield None, f"一个票种的评分少于{scheme.least_shown}个时，各票种的平均不公开。", 0
    for category in scheme.categories:
        yield category, sentence(category, _category(category)), 0
    for attribute in scheme.attributes:
        yield attribute, sentence(attribute, _attribute(attribute)), 0


def _category(category: Category) -> str:
    return joined(
        "考核对象的一个类别",
        f"满分{number(category.points)}分" if category.points is not None else "满分为各指标分值之和",
        f"共{category.size}个" if category.size is not None else "",
        "用本类别的指标" if category.indicators else "用各类别共用的指标",
    )


def _attribute(attribute: Attribute) -> str:
    return joined(
        "对象的一个属性",
        f"取{words(attribute.values)}之一" if attribute.values else "取值不限",
        "可以不填" if attribute.empty else "",
        f"只由类别{words(attribute.categories)}填写" if attribute.categories else "",
    )


def _ballots(scheme: Scheme) -> Iterator[Said]:
    for kind in scheme.ballots:
        yield kind, sentence(kind, results.ballot_class(kind)), 0
    for weights in scheme.weights:
        yield weights, sentence(weights, results.class_weights(weights)), 0
    for by_place in scheme.by_place:
        yield by_place, sentence(by_place, results.by_place(by_place)), 0
    for adoption in scheme.adoptions:
        yield adoption, sentence(adoption, results.adoption(adoption)), 0


def _bonuses(scheme: Scheme) -> Iterator[Said]:
    if scheme.totals is not None:
        yield from tree.totals(scheme.totals)
    for group in scheme.same_matter:
        yield group, sentence(group, tree.same_matter(group)), 0
    for factor in scheme.factors:
        yield factor, sentence(factor, tree.factor(factor)), 0


def _vetoes(scheme: Scheme) -> Iterator[Said]:
    for veto in scheme.vetoes:
        yield veto, sentence(veto, results.veto(veto)), 0
    for affirmation in scheme.affirmations:
        yield affirmation, sentence(affirmation, results.affirmation(affirmation)), 0


def _order(scheme: Scheme) -> Iterator[Said]:
    by = {"显示总分": "保留小数后的总分", "原始分": "未经舍入的总分"}.get(
        scheme.order_by, word(scheme.order_by)
    )
    scope = f"在同一{'、'.join(scheme.scope)}之内" if scheme.scope else "在全部对象之内"
    yield None, f"名次按{by}从高到低，{scope}排列，分数相同的名次相同、其后跳号。", 0
    for grade in scheme.grades:
        yield grade, sentence(grade, results.grade(grade, grade is scheme.grades[-1])), 0
    for quota in scheme.quotas:
        yield quota, sentence(quota, results.quota(quota)), 0


def _declared(elements: Iterable[Any]) -> Iterator[Said]:
    for element in elements:
        yield element, sentence(element, phrases(element, PHRASES[type(element)])), 0


__all__ = ["Line", "describe", "lines"]
