"""A described scheme read back: what `kaohe describe` says, as a scheme again.

Each construct has one sentence pattern (kaohe.scheme.describe), so its prose can be read exactly. What
the prose does not tell apart stays at the default: the unit 项 of a rule that names none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kaohe.draft.making import make
from kaohe.draft.prose import results
from kaohe.draft.prose.declared import declared
from kaohe.draft.prose.nodes import Owned, indicator, own
from kaohe.draft.prose.patterns import Fields, Piece, apart, match, pieces
from kaohe.draft.prose.rules import made_rule, rule
from kaohe.errors import KaoheError, fault
from kaohe.methods.by_place import ByPlace
from kaohe.scheme.model import (
    Adoption,
    Affirmation,
    Appeal,
    Archive,
    Attribute,
    Award,
    BallotClass,
    Category,
    ClassWeights,
    Deadline,
    Factor,
    Form,
    Grade,
    Indicator,
    Link,
    Notice,
    Quota,
    Role,
    SameMatter,
    Scheme,
    Special,
    Step,
    Totals,
    Use,
    Veto,
)

Reader = Callable[[str], Fields | None]
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}、(\S.*)")
_LINE = re.compile(r"(　*)(\d+\.\d+)　(.*)")
_REMARK = re.compile(r"(　*)(理解|存疑|内容|备注|“[^”]*”栏)：(.*)")


@dataclass
class Sentence:
    """A numbered sentence: how far in it stands, what it says, the remarks and the printed text under it."""

    number: str
    depth: int
    text: str
    remarks: list[tuple[str, str]] = field(default_factory=list)
    printed: list[tuple[str, str]] = field(default_factory=list)


def read_prose(text: str) -> Scheme:
    """The scheme that a description says; KaoheError with every sentence that is not understood."""
    return _Book(chapters(text)).scheme()


def chapters(text: str) -> dict[str, list[Sentence]]:
    """The sentences under the heading of each chapter."""
    made: dict[str, list[Sentence]] = {}
    current: list[Sentence] = []
    for line in text.splitlines():
        if found := _LINE.fullmatch(line):
            current.append(Sentence(found[2], len(found[1]) // 2, found[3]))
        elif (found := _REMARK.fullmatch(line)) and current:
            said = current[-1].remarks if found[2] in ("理解", "存疑") else current[-1].printed
            said.append((found[2], found[3]))
        elif found := _HEADING.fullmatch(line):
            current = made.setdefault(found[1], [])
    return made


@dataclass(frozen=True)
class Head:
    """What stands around a sentence: id, name, place."""

    id: str
    name: str
    place: str


def split(text: str, reader: Callable[[str], Any]) -> tuple[Head, Any] | None:
    """A sentence as its head and what a reader makes of the rest; None where no cut gives sense."""
    place = ""
    said = text
    if said.endswith("〕") and "。〔" in said:
        said, _, place = said.rpartition("。〔")
        place = place[:-1]
    else:
        said = said.removesuffix("。")
    id = ""
    if said.startswith("【"):
        id, _, said = said[1:].partition("】")
    cuts = [-1, *(at for at, sign in enumerate(said) if sign == "：")]
    for cut in cuts:
        made = _tried(reader, said[cut + 1 :])
        if made is not None:
            return Head(id, said[:cut] if cut >= 0 else "", place), made
    made = _tried(reader, "")
    return (Head(id, said, place), made) if made is not None else None


def _tried(reader: Callable[[str], Any], said: str) -> Any:
    try:
        return reader(said)
    except (ValueError, ArithmeticError):
        return None


class _Book:
    """The chapters of a description on their way to a scheme."""

    def __init__(self, found: dict[str, list[Sentence]]) -> None:
        self._found = found
        self._faults: list[str] = []

    def scheme(self) -> Scheme:
        fields = self._general()
        shared, by_category = self._trees()
        fields["categories"] = tuple(
            replace(one, indicators=tuple(by_category.get(one.name, ()))) for one in fields["categories"]
        )
        fields["indicators"] = tuple(shared)
        fields |= self._several(
            "测评",
            ("ballots", BallotClass, results.ballot_class),
            ("weights", ClassWeights, results.class_weights),
            ("by_place", ByPlace, results.by_place),
            ("adoptions", Adoption, results.adoption),
        )
        fields |= self._additions()
        fields |= self._several(
            "否决与肯定", ("vetoes", Veto, results.veto), ("affirmations", Affirmation, results.affirmation)
        )
        fields |= self._order()
        fields |= self._several("奖项", ("awards", Award, results.award))
        fields |= self._several("各期衔接", ("links", Link, results.link))
        for title, kinds in _DECLARED:
            fields |= self._several(title, *((name, kind, _reader(kind)) for name, kind in kinds))
        if self._faults:
            raise KaoheError(
                [fault(f"读不懂“{text}”", "照 kaohe describe 的写法改") for text in self._faults]
            )
        return make(Scheme, **fields)

    def _several(self, title: str, *kinds: tuple[str, type, Reader]) -> Fields:
        """Lists of elements that follow each other in one chapter, each kind after the one before."""
        made: dict[str, list[Any]] = {name: [] for name, _, _ in kinds}
        options: list[tuple[Sentence, dict[int, tuple[Head, Fields]]]] = []
        for sentence in self._found.get(title, []):
            read = _read_as(sentence.text, kinds)
            if read:
                options.append((sentence, read))
            else:
                self._faults.append(sentence.text)
        for (sentence, read), at in zip(
            options, _in_order([read for _, read in options], kinds), strict=True
        ):
            name, kind, _ = kinds[at]
            made[name].append(_element(kind, read[at][0], read[at][1], sentence))
        return {name: tuple(elements) for name, elements in made.items()}

    def _general(self) -> Fields:
        fields: Fields = {"categories": (), "attributes": ()}
        for sentence in self._found.get("总则", []):
            said = sentence.text.removesuffix("。")
            head = match("本方案为《{title:text}》，短名{name}", apart(said, "；")[0])
            rhythm = match("每{calendar}考核一次，总分保留{decimals:int}位小数", said)
            if head is not None:
                rest = pieces(apart(said, "；")[1:], _ISSUED)
                fields |= head | (rest or {})
            elif rhythm is not None:
                fields |= rhythm
            elif (
                few := match("一个票种的评分少于{least_shown:int}个时，各票种的平均不公开", said)
            ) is not None:
                fields |= few
            elif (read := split(sentence.text, _category)) is not None:
                fields["categories"] += (_element(Category, read[0], read[1], sentence),)
            elif (read := split(sentence.text, _attribute)) is not None:
                fields["attributes"] += (_element(Attribute, read[0], read[1], sentence),)
            else:
                self._faults.append(sentence.text)
        return fields

    def _trees(self) -> tuple[list[Indicator], dict[str, list[Indicator]]]:
        """The indicators by how far in they stand; rules and own indicators belong to the node above them."""
        roots: list[tuple[str, Owned]] = []
        path: list[Owned] = []
        for sentence in self._found.get("指标与分值", []):
            del path[sentence.depth :]
            parent = path[-1] if path else None
            if parent is not None and (read := split(sentence.text, rule)) is not None:
                made = made_rule(read[0].id, read[0].name, read[0].place, read[1])
                parent.rules.append(_remarked(made, sentence))
                continue
            if parent is not None and (read := split(sentence.text, own)) is not None:
                parent.fields["own"] = _element(_own_kind(), read[0], read[1], sentence)
                continue
            read = split(sentence.text, indicator)
            if read is None:
                self._faults.append(sentence.text)
                continue
            head, fields = read
            category = fields.pop("category", "")
            fields |= _printed(sentence)
            node = Owned(head.id, head.name, head.place, fields, sentence.remarks)
            if parent is None:
                roots.append((category, node))
            else:
                parent.children.append(node)
            path.append(node)
        shared = [node.made() for category, node in roots if not category]
        by_category: dict[str, list[Indicator]] = {}
        for category, node in roots:
            if category:
                by_category.setdefault(category, []).append(node.made())
        return shared, by_category

    def _additions(self) -> Fields:
        fields: Fields = {"same_matter": (), "factors": ()}
        total: dict[str, Any] | None = None
        rules: list[Any] = []
        for sentence in self._found.get("加减分", []):
            if sentence.depth and (read := split(sentence.text, rule)) is not None:
                rules.append(_remarked(made_rule(read[0].id, read[0].name, read[0].place, read[1]), sentence))
            elif (read := split(sentence.text, results.totals)) is not None:
                total = {"head": read[0], "fields": read[1], "sentence": sentence}
            elif (read := split(sentence.text, results.same_matter)) is not None:
                fields["same_matter"] += (_element(SameMatter, read[0], read[1], sentence),)
            elif (read := split(sentence.text, results.factor)) is not None:
                fields["factors"] += (_element(Factor, read[0], read[1], sentence),)
            else:
                self._faults.append(sentence.text)
        if total is not None:
            said = {**total["fields"], "rules": tuple(rules)}
            fields["totals"] = _element(Totals, total["head"], said, total["sentence"])
        return fields

    def _order(self) -> Fields:
        title = "名次、等次、名额"
        fields: Fields = {}
        rest = []
        for sentence in self._found.get(title, []):
            found = match(
                "名次按{by}从高到低，{scope:text}排列，分数相同的名次相同、其后跳号",
                sentence.text.removesuffix("。"),
            )
            if found is None:
                rest.append(sentence)
                continue
            fields["order_by"] = {"保留小数后的总分": "显示总分", "未经舍入的总分": "原始分"}.get(
                found["by"], found["by"]
            )
            inside = re.fullmatch("在同一(.+)之内", found["scope"])
            fields["scope"] = tuple(inside[1].split("、")) if inside is not None else ()
        self._found = {**self._found, title: rest}
        return fields | self._several(
            title, ("grades", Grade, results.grade), ("quotas", Quota, results.quota)
        )


_LETTERS = {
    Step: "P",
    Deadline: "T",
    Notice: "P",
    Appeal: "P",
    Role: "R",
    Form: "B",
    Archive: "P",
    Special: "S",
    Use: "C",
}


def _read_as(text: str, kinds: tuple[tuple[str, type, Reader], ...]) -> dict[int, tuple[Head, Fields]]:
    """What a sentence is as each kind; one that is a name alone only where it is nothing else."""
    read = {
        at: found for at, (_, _, reader) in enumerate(kinds) if (found := split(text, reader)) is not None
    }
    return {at: found for at, found in read.items() if found[1]} or read


def _in_order(
    options: list[dict[int, tuple[Head, Fields]]], kinds: tuple[tuple[str, type, Reader], ...]
) -> list[int]:
    """A kind for each sentence, never going back, where some could be of several: ids tell them apart."""
    letters: dict[int, set[str]] = {}
    for read in options:
        if len(read) == 1:
            at, (head, _) = next(iter(read.items()))
            letters.setdefault(at, set()).add(head.id[:1])

    def cost(at: int, head: Head) -> int:
        usual = letters.get(at, set()) | {_LETTERS.get(kinds[at][1], "")}
        return 0 if head.id[:1] in usual else 1

    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for read in options:
        following: dict[int, tuple[int, list[int]]] = {}
        for before, (spent, path) in best.items():
            for at, (head, _) in read.items():
                total = spent + cost(at, head)
                if at >= before and (at not in following or (total, path) < following[at]):
                    following[at] = (total, [*path, at])
        best = following or {at: (1, [*next(iter(best.values()))[1], at]) for at in read}
    return min(best.values())[1]


_ISSUED: tuple[Piece, ...] = (
    ("由{issuer}制定", {}),
    ("文号为{number}", {}),
    ("自{effective}起施行", {}),
    ("施行日期未写", {}),
)
_DECLARED: tuple[tuple[str, tuple[tuple[str, type], ...]], ...] = (
    (
        "程序、期限、公示、申诉",
        (("steps", Step), ("deadlines", Deadline), ("notices", Notice), ("appeals", Appeal)),
    ),
    ("机构与分工", (("roles", Role),)),
    ("表样与归档", (("forms", Form), ("archives", Archive))),
    ("特别规定与运用", (("specials", Special), ("uses", Use))),
)


def _reader(kind: type) -> Reader:
    return lambda said: declared(kind, said)


def _own_kind() -> type:
    from kaohe.scheme.model import Own

    return Own


def _category(said: str) -> Fields | None:
    return pieces(
        apart(said, "；"),
        (
            ("考核对象的一个类别", {}),
            ("满分{points:number}分", {}),
            ("满分为各指标分值之和", {}),
            ("共{size:int}个", {}),
            ("用本类别的指标", {}),
            ("用各类别共用的指标", {}),
        ),
    )


def _attribute(said: str) -> Fields | None:
    return pieces(
        apart(said, "；"),
        (
            ("对象的一个属性", {}),
            ("取{values:list}之一", {}),
            ("取值不限", {"values": ()}),
            ("可以不填", {"empty": True}),
            ("只由类别{categories:list}填写", {}),
        ),
    )


def _element(kind: type, head: Head, fields: Fields, sentence: Sentence) -> Any:
    said = {**fields, **_printed(sentence)}
    return _remarked(make(kind, id=head.id, name=head.name, place=head.place, **said), sentence)


def _printed(sentence: Sentence) -> Fields:
    """The regulation's own text under a sentence: one line of it each, as kaohe.scheme.describe says them."""
    texts: dict[str, list[str]] = {}
    for what, line in sentence.printed:
        texts.setdefault(what, []).append(line)
    whole = {what: "\n".join(lines) for what, lines in texts.items()}
    fields: Fields = {attr: whole.pop(what) for what, attr in _TEXTS.items() if what in whole}
    if whole:
        fields["printed"] = tuple((what[1:-2], text) for what, text in whole.items())
    return fields


_TEXTS = {"内容": "text", "备注": "note"}


def _remarked(element: Any, sentence: Sentence) -> Any:
    said: Sequence[tuple[str, str]] = sentence.remarks
    reading = next((text for what, text in said if what == "理解"), "")
    doubt = next((text for what, text in said if what == "存疑"), "")
    return replace(element, reading=reading, doubt=doubt)


__all__ = ["read_prose"]
