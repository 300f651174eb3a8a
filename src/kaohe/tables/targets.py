"""What can be rated or voted on: each leaf of each profile, with its limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe.methods import Adopted, Average, Ballot, ContentOnly, NotScored, Rated
from kaohe.methods.base import LeafMethod
from kaohe.numbers import to_micro
from kaohe.scheme.model import Indicator, Own, Scheme
from kaohe.scheme.shape import ROOT, Branch, Shape

RATED, AVERAGE, ADOPTED, OTHER = range(4)


@dataclass(frozen=True)
class Target:
    """How a leaf takes ratings. `low` and `high` are micro-points; `why` says why it takes none.

    `full` is the full mark of an adopted score that does not state its own (0: it must be stated).
    """

    kind: int
    low: int = 0
    high: int = 0
    adoptable: bool = False
    full: int = 0
    why: str = ""


def method_of(indicator: Indicator) -> LeafMethod | None:
    """How a node is scored where it is a leaf (None: by rules); with own indicators, as a whole like them."""
    if indicator.method is not None:
        return indicator.method
    return indicator.own.method if indicator.own is not None else None


def own_method(own: Own, child: Indicator | None) -> LeafMethod:
    """How a row under a node is scored: like the declared child that it stands for, else as the node says."""
    method = child.method if child is not None else None
    return own.method if method is None or isinstance(method, ContentOnly) else method


def target(method: LeafMethod | None, points: int, adoptable: bool) -> Target:
    """The target of a leaf with this method and these points."""
    if isinstance(method, Rated):
        return Target(RATED, to_micro(method.low), points, adoptable)
    if isinstance(method, Average):
        return Target(AVERAGE, 0, to_micro(method.scale))
    if isinstance(method, Adopted):
        return Target(ADOPTED, 0, points, True, to_micro(method.full) if method.full else 0)
    return Target(
        OTHER, adoptable=adoptable, why=f"计分方法是“{method.tag if method else '规则'}”，不由评分得分"
    )


def adoptable(scheme: Scheme, shape: Shape, indicator: str) -> bool:
    """Whether the indicator, or a node above it, may take the score of another appraisal."""
    listed = {name for adoption in scheme.adoptions for name in adoption.indicators}
    return any(node in listed for node in shape.ancestors(indicator))


def of_profile(scheme: Scheme, shape: Shape, indicator: str) -> Target:
    """The target of an indicator of the scheme for one profile."""
    branch = shape.branches.get(indicator)
    if branch is None:
        return Target(OTHER, why="不适用于这个对象")
    if not branch.leaf:
        if any(indicator in adoption.indicators for adoption in scheme.adoptions):
            return Target(ADOPTED, 0, branch.points, True)
        return Target(
            OTHER, why="不是末级指标，要逐项评分" if _inside(shape, branch) else "要按个性指标逐项评分"
        )
    if branch.content:
        return Target(OTHER, why="只是评价内容，不单独评分")
    return target(method_of(branch.indicator), branch.points, adoptable(scheme, shape, indicator))


def _takes_over(scheme: Scheme, branch: Branch) -> bool:
    """A node that may as a whole take the score of another appraisal (which then must state its 满分)."""
    listed = any(branch.indicator.id in adoption.indicators for adoption in scheme.adoptions)
    return listed and bool(branch.indicator.children) and not branch.leaf


def taken_over(scheme: Scheme, shape: Shape, indicator: str) -> list[str]:
    """The nodes above an indicator that may be taken over as a whole."""
    above = [node for node in shape.ancestors(indicator) if node not in (ROOT, indicator)]
    return [node for node in above if _takes_over(scheme, shape.branches[node])]


def is_data(shape: Shape, branch: Branch) -> bool:
    """A declared child, without points, of a node with own indicators: the table gives its points."""
    above = shape.branches.get(branch.parent)
    node = branch.indicator
    return (
        above is not None
        and above.indicator.own is not None
        and node.points is None
        and not isinstance(node.method, ContentOnly | NotScored)
    )


def _inside(shape: Shape, branch: Branch) -> bool:
    return any(child.id in shape.branches for child in branch.indicator.children)


def ballots(scheme: Scheme) -> Iterator[tuple[str, Ballot]]:
    """The indicators of the scheme that are voted on."""
    for indicator in scheme.walk():
        method = method_of(indicator)
        if isinstance(method, Ballot):
            yield indicator.id, method
