"""The clauses of a document put together as a scheme; what stays open becomes questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaohe.draft import declared, results
from kaohe.draft.clauses import read_document
from kaohe.draft.document import Document
from kaohe.draft.earning import is_earned, joint_cap, of_full_marks
from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.nodes import Node, Tree
from kaohe.draft.questions import Question, Questions
from kaohe.draft.rules import Made, rules
from kaohe.draft.saying import Clause, Label
from kaohe.draft.tree import trees
from kaohe.draft.voting import Voting, nodes_of_weights
from kaohe.elements import Levels
from kaohe.methods import Rated
from kaohe.methods.base import Rule
from kaohe.numbers import plain
from kaohe.scheme.model import (
    Category,
    Factor,
    Indicator,
    SameMatter,
    Scheme,
    Totals,
)

CONTENT = "考核内容"
"""What a link is called that leads to the text of an indicator, not to what makes it one."""
LETTERS = "BCEHILOSUVXYZ"
"""Letters for the indicators of categories; the others stand for awards, vetoes and the like."""


@dataclass(frozen=True)
class Link:
    """An element of the scheme and the stretch of the document that it comes from."""

    id: str
    what: str
    start: int
    end: int
    doubts: tuple[str, ...] = ()


@dataclass
class Draft:
    """A scheme with the sentence behind every element, and the questions that an office answers."""

    document: Document
    items: list[Item]
    scheme: Scheme
    links: list[Link] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def draft(document: Document, name: str = "draft") -> Draft:
    """The whole way from a document to a draft."""
    return Assembly(document, read_document(document), name).draft()


class Assembly:
    """One document's clauses on their way to a scheme."""

    def __init__(self, document: Document, items: list[Item], name: str) -> None:
        self.document = document
        self.items = items
        self.name = name
        self.links: list[Link] = []
        self.questions = Questions()
        self.places = declared.places(items)
        self.voting = Voting(self)
        self.rules_of_total: list[Rule] = []
        self.same_matter: list[SameMatter] = []
        self.factors: list[Factor] = []
        self.counts: dict[str, int] = {}

    def draft(self) -> Draft:
        found = trees(self.items)
        categories, shared = self._categories(found)
        said = [one for tree in found for one in tree.said]
        for tree in found:
            for node in tree.walk():
                said += [one for one in node.said if one[2].kind in results.KINDS]
        graded = results.Results(self, said)
        about = declared.Declared(self)
        totals = make(Totals, id="J", rules=tuple(self.rules_of_total)) if self.rules_of_total else None
        scheme = make(
            Scheme,
            name=self.name,
            title=declared.title(self.items) or "考核办法",
            issuer=declared.issuer(self.items),
            number=declared.number(self.document),
            effective=declared.effective(self.items),
            calendar=declared.calendar(self.items),
            categories=categories,
            indicators=shared,
            totals=totals,
            ballots=tuple(self.voting.ballots.values()),
            by_place=tuple(self.voting.by_place),
            same_matter=tuple(self.same_matter),
            factors=tuple(self.factors),
            grades=graded.grades,
            quotas=graded.quotas,
            awards=graded.awards,
            vetoes=graded.vetoes,
            affirmations=graded.affirmations,
            steps=about.steps,
            deadlines=about.deadlines,
            notices=about.notices,
            appeals=about.appeals,
            roles=about.roles,
        )
        self.questions.unread(self.document, self.items)
        return Draft(self.document, self.items, scheme, self.links, self.questions.listed())

    def link(self, id: str, what: str, clause: Clause | None, doubts: Sequence[str] = ()) -> None:
        """Remember where an element comes from, and ask what is doubtful about it."""
        if clause is None:
            return
        self.links.append(Link(id, what, clause.start, clause.end, tuple(doubts)))
        for doubt in doubts:
            self.questions.ask(id, what, doubt, self.document.words(clause.start, clause.end))

    def next(self, letter: str) -> str:
        self.counts[letter] = self.counts.get(letter, 0) + 1
        return f"{letter}{self.counts[letter]}"

    def place(self, item: int) -> str:
        return self.places.get(item, "")

    def _categories(self, found: list[Tree]) -> tuple[tuple[Category, ...], tuple[Indicator, ...]]:
        if len(found) <= 1:
            tree = found[0] if found else Tree("", None)
            tops = self._tree(tree, "")
            points = self._total(tree, tops)
            return (make(Category, name=tree.name or "考核对象", points=points),), tops
        made = []
        names: list[str] = []
        for at, tree in enumerate(found):
            name = tree.name if tree.name and tree.name not in names else f"对象{at + 1}"
            names.append(name)
            tree.name = name
            tops = self._tree(tree, LETTERS[at % len(LETTERS)], name)
            made.append(make(Category, name=name, points=self._total(tree, tops), indicators=tops))
        self.questions.ask(
            "类别", "类别", f"文中有{len(found)}处总分，草案各作一个类别：{'、'.join(names)}", ""
        )
        return tuple(made), ()

    def _total(self, tree: Tree, tops: tuple[Indicator, ...]) -> Decimal | None:
        added = sum((top.points for top in tops if top.points is not None), Decimal(0))
        if tree.total is not None and tops and added != tree.total:
            words = ""
            if tree.total_clause is not None:
                words = self.document.words(tree.total_clause.start, tree.total_clause.end)
            self.questions.ask(
                "总分", "总分", f"写明总分{plain(tree.total)}分，各指标分值之和却是{plain(added)}分", words
            )
            return added
        return tree.total if tops else None

    def _tree(self, tree: Tree, prefix: str, category: str = "") -> tuple[Indicator, ...]:
        weights = [one for one in tree.said if one[2].kind == "weight"]
        if not tree.tops:
            tree.tops = nodes_of_weights(weights, tree.total)
        ballots = self.voting.weights([one for one in weights if not one[2].values.get("part")])
        tops = tuple(
            self._indicator(node, f"{prefix}{at}" if prefix else str(at), ballots)
            for at, node in enumerate(tree.tops, 1)
        )
        self.voting.places(tree, tops)
        scored = [one for one in tree.said if one[2].kind not in results.KINDS]
        for made in rules(scored, tree.total, earned=False):
            if made.label.kind in ("zero_out", "ratio", "tiers", "full_if"):
                self.questions.ask(
                    "总分",
                    "总分",
                    "这句话管哪个指标，不明确",
                    self.document.words(made.clause.start, made.clause.end),
                )
                continue
            id = self.next("J" if made.rule.sign == "+" else "D")
            rule = replace(
                made.rule,
                id=id,
                place=self.place(made.clause.item),
                categories=(category,) if category else (),
            )
            self.rules_of_total.append(rule)
            self.link(id, rule.name, made.clause, made.doubts)
        return tops

    def _indicator(self, node: Node, id: str, ballots: Levels) -> Indicator:
        own = self.voting.weights([one for one in node.said if one[2].kind == "weight"])
        ballots = own or ballots
        said = node.label.doubt if node.label is not None else ""
        doubts = [one for one in (said, node.doubt) if one]
        doubts += [
            f"“{label.values['if']}{plain(label.values['points'])}分”：对不同的对象分值不同"
            for _, _, label in node.said
            if label.kind == "points_if"
        ]
        added = sum((child.points for child in node.children if child.points is not None), Decimal(0))
        if node.children and node.points is not None and added != node.points:
            doubts.append(f"下级分值之和是{plain(added)}分，与{plain(node.points)}分不合")
        children = tuple(
            self._indicator(child, f"{id}.{at}", ballots) for at, child in enumerate(node.children, 1)
        )
        earned = is_earned(node)
        made = list(
            rules([one for one in node.said if one[2].kind not in results.KINDS], node.points, earned)
        )
        if not earned:
            made += of_full_marks(node, made)
        hung = tuple(self._rules(made, id))
        if children and any(rule.sign != "+" for rule in hung):
            self.questions.ask(id, node.name, "下级之外还有扣分，管哪个下级不明确", "")
            hung = ()
        self._modifiers(node.said, list(zip(made, hung, strict=False)))
        if children and hung:
            extra = make(
                Indicator,
                id=f"{id}.{len(children) + 1}",
                name=f"{node.name[:16]}其他加减",
                points=Decimal(0),
                rules=hung,
            )
            children, hung = (*children, extra), ()
        given = sum((child.points for child in children if child.points is not None), Decimal(0))
        method = None if children else self.voting.method(node, bool(hung), ballots)
        if not children and not hung and isinstance(method, Rated):
            doubts.append("没有写怎样计分，草案作“评分”：由谁评，按什么评")
        self.link(id, node.name, node.clause, doubts)
        name = re.sub(r"\s+", "", node.name)[:40]
        return make(
            Indicator,
            id=id,
            name=name,
            text=self._content(node, id, name),
            points=given if children and given != node.points else node.points,
            method=method,
            start="零" if earned and hung else "满分",
            place=self.place(node.item),
            doubt="；".join(doubts),
            bonus_cap=joint_cap(made) if hung else None,
            rules=hung,
            children=children,
        )

    def _content(self, node: Node, id: str, name: str) -> str:
        """What the regulation's table says is looked at, with its place; of the first row that says it."""
        rows = [self.items[at].contents for at in (node.item, *node.again)]
        told = [one for one in next(filter(None, rows), ()) if one.chars and one.chars != name]
        self.links += [Link(id, CONTENT, *one.span()) for one in told]
        return "\n".join(one.chars for one in told)

    def _modifiers(self, said: Sequence[tuple[Item, Clause, Label]], hung: list[tuple[Made, Rule]]) -> None:
        """同一事项, 加倍, 减半: remarks on the rules before them, in the same item where there are any."""
        for item, clause, label in said:
            if label.kind not in ("matter", "factor"):
                continue
            before = [(one, rule) for one, rule in hung if one.clause.start <= clause.start]
            near = [rule for one, rule in before if one.clause.item == item.index] or [
                rule for _, rule in before
            ]
            place = self.place(item.index)
            if label.kind == "matter":
                taken = {id for group in self.same_matter for id in group.rules}
                free = [rule for rule in near if rule.id not in taken]
                rules = tuple(rule.id for rule in free if rule.sign == "+") or tuple(rule.id for rule in free)
                if rules:
                    id = self.next("M")
                    self.same_matter.append(
                        make(SameMatter, id=id, name="同一事项只计最高", rules=rules, place=place)
                    )
                    self.link(id, "同一事项只计最高", clause)
            elif near and near[-1].method.factors:
                id = self.next("K")
                name = f"{label.values['if'][-20:]}{clause_word(label)}"
                self.factors.append(
                    make(
                        Factor,
                        id=id,
                        name=name,
                        rules=(near[-1].id,),
                        values=(Decimal(1), label.values["value"]),
                        place=place,
                    )
                )
                self.link(id, name, clause, ["加倍、减半管前面哪几条，草案只写在最近的一条上"])

    def _rules(self, made: list[Made], id: str) -> Iterator[Rule]:
        joint = joint_cap(made)
        for at, one in enumerate(made):
            letter = _letter(at)
            cap = (
                None
                if joint is not None and one.rule.sign == "+" and "joint_cap" in one.extra
                else one.rule.cap
            )
            doubt = "；".join(
                dict.fromkeys([*one.doubts, *([one.extra["pro_rata"]] if "pro_rata" in one.extra else [])])
            )
            rule = replace(
                one.rule, id=f"{id}{letter}", place=self.place(one.clause.item), cap=cap, doubt=doubt
            )
            self.link(rule.id, rule.name, one.clause, one.doubts)
            yield rule


def clause_word(label: Label) -> str:
    return "减半" if label.values["value"] < 1 else "加倍"


def _letter(at: int) -> str:
    return chr(97 + at) if at < 26 else f"{chr(96 + at // 26)}{chr(97 + at % 26)}"


__all__ = ["Draft", "Link", "draft"]
