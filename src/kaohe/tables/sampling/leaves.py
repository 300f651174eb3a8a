"""What is scored for each appraisee: the leaves of its tree, and its own indicators."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kaohe.methods.ballot import Ballot
from kaohe.methods.base import LeafMethod
from kaohe.methods.leaf import ContentOnly
from kaohe.scheme.model import Own, leaf_method
from kaohe.scheme.shape import Branch, Shape
from kaohe.tables.needs import RATED
from kaohe.tables.sampling.cells import split
from kaohe.tables.sampling.world import Member, World
from kaohe.tables.targets import own_method

_GOALS = (
    "重点项目建设",
    "年度目标任务完成",
    "业务工作质量",
    "制度建设与落实",
    "服务对象满意度",
    "安全生产与稳定",
    "专项整治行动",
    "信息化应用",
)


@dataclass(frozen=True)
class Leaf:
    """Something that is rated or balloted: its id, how, and at most how many micro-points.

    `node` is the indicator of the scheme by which weights are found: the leaf itself, or the node
    under which an own indicator hangs.
    """

    id: str
    method: LeafMethod
    points: int
    node: str


@dataclass(frozen=True)
class OwnRow:
    """One row of 个性指标."""

    parent: str
    id: str
    name: str
    points: int


@dataclass(frozen=True)
class Plan:
    """The leaves of one appraisee, by who gives the score, and its rows of 个性指标."""

    rated: tuple[Leaf, ...]
    balloted: tuple[Leaf, ...]
    own: tuple[OwnRow, ...]


class Planner:
    """The plan of each appraisee. Trees without own indicators are planned once a profile."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.names = frozenset(indicator.id for indicator in world.scheme.walk())
        self.common: dict[int, Plan] = {}

    def plan(self, member: Member) -> Plan:
        key = id(member.shape)
        if key in self.common:
            return self.common[key]
        branches = member.shape.branches
        own = [branch for branch in branches.values() if branch.indicator.own is not None]
        rng = self.world.rng(f"个性指标/{member.name}" if own else "")  # the same plan however often asked
        rows = [row for branch in own for row in self.own_rows(rng, member.shape, branch)]
        hanging = {
            branch.indicator.id for branch in own if any(r.parent == branch.indicator.id for r in rows)
        }
        leaves = _leaves(member.shape, rows, hanging)
        plan = Plan(
            tuple(leaf for leaf in leaves if isinstance(leaf.method, RATED)),
            tuple(leaf for leaf in leaves if isinstance(leaf.method, Ballot)),
            tuple(rows),
        )
        if not own:
            self.common[key] = plan
        return plan

    def own_rows(self, rng: Random, shape: Shape, branch: Branch) -> list[OwnRow]:
        """Own indicators under a node, adding up to what its children have to."""
        own = branch.indicator.own
        assert own is not None
        if branch.inside <= 0 or not (own.required or rng.random() < 0.35):
            return []
        children = [child for child in branch.indicator.children if _is_open(shape, child.id)]
        if children:
            points = split(rng, branch.inside, len(children))
            return [
                OwnRow(branch.indicator.id, child.id, child.name, value)
                for child, value in zip(children, points, strict=False)
            ]
        points = split(rng, branch.inside, rng.randint(3, 5))
        names = rng.sample(_GOALS, len(points))
        return [
            OwnRow(branch.indicator.id, name, title, value)
            for name, title, value in zip(self.free_ids(branch.indicator.id), names, points, strict=False)
        ]

    def free_ids(self, parent: str) -> list[str]:
        """Ids below a node that the scheme itself doesn't use."""
        candidates = (f"{parent}.{number}" for number in range(1, 100))
        return [name for name in candidates if name not in self.names]


def _is_open(shape: Shape, name: str) -> bool:
    """Whether a child of the scheme takes its points from the table 个性指标."""
    branch = shape.branches.get(name)
    return branch is not None and not branch.content and branch.indicator.points is None


def _leaves(shape: Shape, own: list[OwnRow], hanging: set[str]) -> list[Leaf]:
    found = []
    for name, branch in shape.branches.items():
        settings = branch.indicator.own
        if settings is not None and name in hanging and not settings.whole:
            found += [_own_leaf(shape, settings, row) for row in own if row.parent == name]
        elif branch.leaf and not branch.content and branch.parent not in hanging:
            method = _method(branch, settings)
            if method is not None:
                found.append(Leaf(name, method, branch.points, name))
    return found


def _own_leaf(shape: Shape, settings: Own, row: OwnRow) -> Leaf:
    """A row of 个性指标; scored as the node says under which it hangs, it has the weights of that node."""
    branch = shape.branches.get(row.id)
    method = own_method(settings, branch.indicator if branch is not None else None)
    return Leaf(row.id, method, row.points, row.parent if method is settings.method else row.id)


def _method(branch: Branch, own: Own | None) -> LeafMethod | None:
    method = branch.indicator.method
    if method is None and own is not None:
        return own.method
    method = leaf_method(branch.indicator)
    return None if isinstance(method, ContentOnly) else method
