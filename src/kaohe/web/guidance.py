"""What a scheme says beside an indicator or a rule that whoever scores it has to mind.

Contents that are not scored by themselves (内容), special provisions that name it, those that guide all
scoring (打分指引), and the forms that prove it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kaohe.elements import Element
from kaohe.methods.leaf import ContentOnly, NotScored
from kaohe.scheme.model import Indicator, Scheme, Special, Step
from kaohe.scheme.printed import Printed
from kaohe.web.cycles.models import Published
from kaohe.web.cycles.schemes import loaded, texts

GUIDES = "只作"
"""Effects of provisions that only say what scoring looks at (只作内容框架、只作打分内容的指引)."""
TIMES = ("试行", "年度")


@dataclass(frozen=True)
class Said:
    """One clause in words."""

    clause: str
    text: str
    more: str = ""


def guidance(published: Published, item: str) -> tuple[Said, ...]:
    """What is to be minded where this indicator or rule is scored; with '' what guides all scoring."""
    found = _kept(published.hash)
    if item not in found:
        found[item] = _guidance(loaded(published), item)
    return found[item]


@lru_cache(maxsize=64)
def _kept(_hash: str) -> dict[str, tuple[Said, ...]]:
    """What was looked up of a scheme: it never changes."""
    return {}


def _guidance(scheme: Scheme, item: str) -> tuple[Said, ...]:
    around = _around(scheme, item)
    found = [*_contents(scheme, item, around), *_provisions(scheme, around), *_forms(scheme, around)]
    return tuple(dict.fromkeys(found))


def _around(scheme: Scheme, item: str) -> set[str]:
    """The item itself, the indicator of a rule, and every node above."""
    found: set[str] = {item} - {""}
    for rule, node in scheme.rules():
        if rule.id == item and node is not None:
            found.add(node.id)
    for top in scheme.walk():
        below = {node.id for node in top.walk()}
        if found & below:
            found.add(top.id)
    return found


def printed_of(published: Published, item: str) -> tuple[Printed, ...]:
    """The regulation's own text of what is scored here and of the nodes above it, the outer ones first."""
    around = _around(loaded(published), item)
    return tuple(one for id, one in texts(published).items() if id in around)


def _contents(scheme: Scheme, item: str, around: set[str]) -> Iterator[Said]:
    """All below the item itself, and of the nodes above it those that hang beside what is scored."""
    for node in scheme.walk():
        if node.id == item or node.id in around:
            for inner in node.walk() if node.id == item else node.children:
                if inner is not node and is_content(inner):
                    more = (_of_whom(inner), inner.refers and f"参照{inner.refers}", inner.text)
                    yield Said(inner.id, inner.name, "".join(filter(None, more)))


def is_content(node: Indicator) -> bool:
    """Whether a node only says what is looked at."""
    return isinstance(node.method, ContentOnly | NotScored)


def _of_whom(node: Indicator) -> str:
    words = "；".join(f"{name}：{'、'.join(values)}" for name, values in node.applies)
    return f"（{words}）" if words else ""


def _provisions(scheme: Scheme, around: set[str]) -> Iterator[Said]:
    for special in scheme.specials:
        if around.intersection(special.indicators) or guides_all(special):
            yield Said(special.id, special.name, "；".join(filter(None, (_params(special), special.reading))))


def guides_all(special: Special) -> bool:
    """A provision that guides all scoring: it names nobody and nothing and is of no time."""
    named = special.applies or special.subjects or special.indicators or special.by or special.decides
    if named or any(name in TIMES for name, _ in special.params):
        return False
    return any(effect.startswith(GUIDES) for effect in special.effect) or bool(
        special.params and not special.effect
    )


def _params(element: Special | Step) -> str:
    return "；".join(f"{name}：{value}" for name, value in element.params)


def _forms(scheme: Scheme, around: set[str]) -> Iterator[Said]:
    for form in scheme.forms:
        if around.intersection(form.items):
            yield Said(form.id, f"佐证用{_named(form)}", form.reading)


def _named(element: Element) -> str:
    return f"“{element.name}”"


def on_roster(
    scheme: Scheme, counts: Mapping[str, int], named: Mapping[str, Sequence[str]]
) -> tuple[Said, ...]:
    """What the scheme says of whom it is for, checked on the roster.

    `counts` of appraisees by category; `named` those whose name or post is a word of the provisions.
    """
    found = []
    for category in scheme.categories:
        count = counts.get(category.name, 0)
        if category.size and count != category.size:
            found.append(
                Said(
                    category.id or category.name,
                    f"{category.name}应有{category.size}个",
                    f"名册里有{count}个",
                )
            )
    for special in scheme.specials:
        if special.subjects or special.applies:
            there = [name for word in special.subjects for name in named.get(word, ())]
            more = f"名册里有：{'、'.join(there[:20])}" if there else special.reading
            about = (special.name, "、".join(special.subjects), "、".join(special.effect))
            found.append(Said(special.id, "；".join(filter(None, about)), more))
    return tuple(found)


def words_on_roster(scheme: Scheme) -> list[str]:
    return [word for special in scheme.specials for word in special.subjects]


def on_letter(scheme: Scheme) -> tuple[Said, ...]:
    """What the scheme says of goals: where they come from, by which principles, how their points are set."""
    found = [
        Said(step.id, step.name, "；".join(filter(None, (_params(step), step.reading))))
        for step in scheme.steps
        if {"原则", "来自"} & set(dict(step.params))
    ]
    for special in scheme.specials:
        if special.effect == ("分值与责任书一致",) or "属性" in dict(special.params):
            found.append(Said(special.id, special.name, special.reading))
    return tuple(found)
