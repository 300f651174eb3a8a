"""Every fault (错误) and every doubtful thing (提醒) of a scheme at once.

A fault keeps the scheme from computing what it says; a doubt is what its drafter would want to
know before the regulation is issued. Each comes with its place in the source and a cure.
"""

from __future__ import annotations

from kaohe.errors import Fault
from kaohe.scheme.check import awards, ballots, exhaustion, grades, head, indicators, links, points, rules
from kaohe.scheme.check import references as names
from kaohe.scheme.check.found import Found
from kaohe.scheme.check.names import Names
from kaohe.scheme.language import Source


def check(source: Source) -> list[Fault]:
    """Faults and doubts in the order of their places; no 错误 among them when the scheme computes."""
    scheme = source.scheme
    found = Found(source)
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
    return found.sorted()
