"""Every fault (错误) and every doubtful thing (提醒) of a scheme at once.

A fault keeps the scheme from computing what it says; a doubt is what its drafter would want to
know before the regulation is issued. Each comes with its place in the source and a cure.
"""

from __future__ import annotations

from kaohe.errors import Fault
from kaohe.scheme.check import (
    awards,
    ballots,
    exhaustion,
    grades,
    head,
    indicators,
    links,
    points,
    rules,
    texts,
)
from kaohe.scheme.check import references as names
from kaohe.scheme.check.found import Found
from kaohe.scheme.check.names import Names
from kaohe.scheme.language import Source

MOST_ELEMENTS = 20_000
"""More indicators and rules than any regulation has; the proofs would take minutes."""


def check(source: Source) -> list[Fault]:
    """Faults and doubts in the order of their places; no 错误 among them when the scheme computes."""
    scheme = source.scheme
    found = Found(source)
    count = sum(1 for _ in scheme.walk()) + sum(1 for _ in scheme.rules())
    if count > MOST_ELEMENTS:
        what = f"指标和规则共{count}个，超过{MOST_ELEMENTS}个，没有再查别的"
        found.fault(scheme, "方案", what, "检查是不是把数据写进了方案；分成几个方案")
        return found.sorted()
    known = Names(scheme)
    names.check(scheme, known, found)
    head.check(scheme, found)
    indicators.check(scheme, found)
    rules.check(scheme, found)
    exhaustion.check(scheme, found)
    ballots.check(scheme, known, found)
    grades.check(scheme, found)
    awards.check(scheme, found)
    links.check(scheme, known, found)
    points.check(scheme, found)
    texts.check(scheme, found)
    return found.sorted()
