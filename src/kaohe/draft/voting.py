"""Ballots: classes of voters with their weights, leaves that are voted on, points by place."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.nodes import Node, Tree
from kaohe.draft.saying import Clause, Label
from kaohe.elements import Levels
from kaohe.methods import Ballot, ByRules, Rated
from kaohe.methods.base import LeafMethod
from kaohe.methods.by_place import ByPlace
from kaohe.scheme.model import BallotClass, Indicator

if TYPE_CHECKING:
    from kaohe.draft.assemble import Assembly

CLASSES = "ABCDEFGHIJKLMN"
"""Letters for classes of ballots."""
_BALLOT = re.compile("测评|评议(?!考核)|民主评价|领导评价|互评|投票|群众评价|综合评价")
_VOTED = re.compile("票|测评|评价|评议|打分|互评|评分|投票|民意|满意")


class Voting:
    """The ballots of one scheme, as the document names them."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self.ballots: dict[str, BallotClass] = {}
        self.by_place: list[ByPlace] = []

    def weights(self, weights: list[tuple[Item, Clause, Label]]) -> Levels:
        """Ballot classes with their weights, from names that speak of votes."""
        made: list[tuple[str, Decimal]] = []
        for item, clause, label in weights:
            name = str(label.values["name"])
            if not _VOTED.search(name) and len(name) > 1:
                continue
            if name not in self.ballots:
                id = (
                    name
                    if len(name) == 1
                    else next(letter for letter in CLASSES if letter not in self._ids())
                )
                self.ballots[name] = make(
                    BallotClass,
                    id=id,
                    name=f"{name}票" if len(name) == 1 else name,
                    place=self._assembly.place(item.index),
                )
                self._assembly.link(id, name, clause)
            made.append((self.ballots[name].id, label.values["percent"]))
        return tuple(dict(made).items())

    def _ids(self) -> set[str]:
        return {ballot.id for ballot in self.ballots.values()}

    def method(self, node: Node, ruled: bool, ballots: Levels) -> LeafMethod | None:
        if ruled:
            return make(ByRules)
        if (ballots and (_VOTED.search(node.name) or any(one[2].kind == "weight" for one in node.said))) or (
            ballots and not node.said and len(ballots) > 1 and not node.by
        ):
            return make(Ballot, weights=ballots)
        if _BALLOT.search(node.name) and not node.by:
            return make(Ballot, weights=self._own_ballot(node))
        return make(Rated, by=tuple(part for part in re.split("[、，]", node.by) if part))

    def _own_ballot(self, node: Node) -> Levels:
        """民主测评 without classes of ballots is voted on by one class."""
        if node.name not in self.ballots:
            id = next(letter for letter in CLASSES if letter not in self._ids())
            self.ballots[node.name] = make(
                BallotClass, id=id, name=node.name, place=self._assembly.place(node.item)
            )
            self._assembly.questions.ask(id, node.name, "谁投票、票面满分多少、怎样合成，没有写明", "")
        return ((self.ballots[node.name].id, Decimal(100)),)

    def places(self, tree: Tree, tops: tuple[Indicator, ...]) -> None:
        """名次计分 acts on the ballots of its tree."""
        said = [one for node in tree.walk() for one in node.said] + tree.said
        scale = next(
            (label.values["points"] for _, _, label in said if label.kind == "ballot_scale"), Decimal(100)
        )
        voted = tuple(leaf.id for top in tops for leaf in top.walk() if isinstance(leaf.method, Ballot))
        for item, clause, label in said:
            if label.kind != "rank_score" or label.values.get("step") is None:
                continue
            if voted:
                id = self._assembly.next("R")
                first = label.values.get("first") or scale
                self.by_place.append(
                    make(
                        ByPlace,
                        id=id,
                        name="按名次计分",
                        indicators=voted,
                        first=first,
                        step=label.values["step"],
                        place=self._assembly.place(item.index),
                    )
                )
                self._assembly.link(
                    id, "按名次计分", clause, ["排名作在每张票上、每票种的平均分上，还是合计上"]
                )
            else:
                self._assembly.questions.ask(
                    "名次计分",
                    "名次计分",
                    "按名次得分：草案作“评分”，由考核单位按名次折算后填写",
                    self._assembly.document.words(clause.start, clause.end),
                )


def nodes_of_weights(weights: list[tuple[Item, Clause, Label]], total: Decimal | None) -> list[Node]:
    """Parts of a whole said in percent are indicators: 各占50%, 业务考核70%."""
    whole = total or Decimal(100)
    parts = [one for one in weights if one[2].values.get("part")] or [
        one for one in weights if not _VOTED.search(str(one[2].values["name"]))
    ]
    if sum(one[2].values["percent"] for one in parts) != 100:
        return []
    return [
        Node(str(label.values["name"]), whole * label.values["percent"] / 100, 0, item.index, clause, label)
        for item, clause, label in parts
    ]
