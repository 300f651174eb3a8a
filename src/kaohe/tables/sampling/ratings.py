"""What assessing units gave: ratings, means of several ratings, scores of other appraisals."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe.methods.adopted import Adopted
from kaohe.methods.average import Average
from kaohe.methods.rated import Rated
from kaohe.numbers import MICRO
from kaohe.tables.sampling.cells import micro, near, text
from kaohe.tables.sampling.leaves import Leaf, Planner
from kaohe.tables.sampling.world import Member, World

Row = dict[str, str]
_FULL = 100 * MICRO


def rating_rows(world: World, planner: Planner) -> Iterator[Row]:
    """One mapping of column to text for each rating."""
    rng = world.rng("评分")
    adoptions = {
        below.id: micro(adoption.full) if adoption.full is not None else _FULL
        for adoption in world.scheme.adoptions
        for indicator in world.scheme.walk()
        if indicator.id in adoption.indicators
        for below in indicator.walk()
    }

    def score(member: Member, low: int, high: int) -> str:
        share = min(1.0, max(0.3, rng.gauss(member.quality + 0.02, 0.05)))
        return near(rng, share, low, high)

    def ratings(member: Member, leaf: Leaf) -> Iterator[Row]:
        row = {"对象": member.name, "指标": leaf.id}
        method = leaf.method
        if isinstance(method, Average):
            for _ in range(rng.choice((2, 3, 3, 4))):
                yield {**row, "得分": score(member, 0, micro(method.scale))}
        elif isinstance(method, Adopted):
            full = micro(method.full) if method.full is not None else _FULL
            known = method.full is not None and rng.random() < 0.5
            yield {**row, "得分": score(member, 0, full), "满分": "" if known else text(full)}
        elif isinstance(method, Rated):
            if leaf.id in adoptions and rng.random() < 0.25:
                full = adoptions[leaf.id]
                yield {**row, "得分": score(member, 0, full), "满分": text(full)}
            else:
                yield {**row, "得分": score(member, micro(method.low), leaf.points)}

    for member in world.members:
        for leaf in planner.plan(member).rated:
            yield from ratings(member, leaf)


def own_rows(world: World, planner: Planner) -> Iterator[Row]:
    """The rows of 个性指标."""
    for member in world.members:
        for own in planner.plan(member).own:
            yield {
                "对象": member.name,
                "上级指标": own.parent,
                "指标": own.id,
                "名称": own.name,
                "分值": text(own.points),
            }
