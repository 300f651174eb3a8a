"""How much of a shipped scheme the draft of its document holds: python bench/drafting.py DOCUMENT SCHEME…

Every scoring element of the schemes (indicators with points, rules, ballots, grades, quotas, vetoes,
affirmations, places) is looked for in the draft by its numbers; each element of the draft answers for
one. Prints what is missing, and what the draft says beyond that without asking about it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from kaohe.draft.assemble import draft
from kaohe.draft.formats import open_document
from kaohe.methods import Ballot, Discretionary, PercentagePoint, Shortfall, Tiers
from kaohe.methods.base import Rule
from kaohe.numbers import plain
from kaohe.scheme.library import shipped
from kaohe.scheme.model import Scheme

Row = tuple[str, ...]
COUNTED = {"每项", "一次性", "不足", "情节"}


def rows(scheme: Scheme) -> Iterator[tuple[Row, str]]:
    """Each scoring element as its kind and numbers, with its id and name."""
    for indicator in scheme.walk():
        about = f"{indicator.id} {indicator.name}"
        if indicator.points:
            yield ("指标", plain(indicator.points)), about
        if isinstance(indicator.method, Ballot):
            for name, weight in indicator.method.weights:
                yield ("权重", plain(weight)), f"{about} {name}"
    for rule, _ in scheme.rules():
        yield rule_row(rule), f"{rule.id} {rule.name}"
    for places in scheme.by_place:
        yield ("名次计分", plain(places.step)), places.id
    for grade in scheme.grades:
        yield ("等次", plain(grade.least) if grade.least else ""), grade.name
    for quota in scheme.quotas:
        share = plain(quota.share) if quota.share is not None else str(quota.count)
        yield ("名额", share), f"{quota.id} {quota.name}"
    for veto in scheme.vetoes:
        yield ("否决",), f"{veto.id} {veto.name}"
    for affirmation in scheme.affirmations:
        yield ("肯定",), f"{affirmation.id} {affirmation.name}"


def rule_row(rule: Rule) -> Row:
    method = rule.method
    amount = rule.amount
    said: list[str] = []
    if amount is not None:
        said += sorted(plain(points) for _, points in amount.levels)
        said += [plain(amount.points)] if amount.points is not None else []
    if isinstance(method, Discretionary):
        said += [plain(method.low), plain(method.high) if method.high is not None else "不限"]
    if isinstance(method, PercentagePoint):
        said.append(method.direction)
    if isinstance(method, Shortfall):
        said.append("")
    if isinstance(method, Tiers):
        said += sorted(plain(tier.points) for tier in method.tiers if tier.points)
    kind = "计数" if method.tag in COUNTED else method.tag
    return (kind, rule.sign, *filter(None, said))


def main(document: str, names: list[str]) -> None:
    made = draft(open_document(Path(document)))
    wanted = [(row, f"{name} {about}") for name in names for row, about in rows(shipped(name).scheme)]
    offered = Counter(row for row, _ in rows(made.scheme))
    missing = []
    for row, about in wanted:
        if offered[row]:
            offered[row] -= 1
        else:
            missing.append((row, about))
    held = len(wanted) - len(missing)
    print(f"{Path(document).name}: {held} / {len(wanted)} = {Decimal(held) / len(wanted):.1%}")
    for row, about in missing:
        print("  少", *row, "|", about)
    asked = {question.id for question in made.questions}
    seen: Counter[Row] = Counter()
    for row, about in rows(made.scheme):
        seen[row] += 1
        total = sum(one == row for one, _ in rows(made.scheme))
        if seen[row] > total - offered[row] and about.split()[0] not in asked:
            print("  多", *row, "|", about)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
