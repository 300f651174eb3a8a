"""What is said of results: grades, quotas, awards, vetoes, affirmations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from kaohe.draft.clauses import NAMED
from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.rules import name_of
from kaohe.draft.saying import Clause, Label
from kaohe.numbers import plain
from kaohe.scheme.model import Affirmation, Award, Grade, Quota, Veto

if TYPE_CHECKING:
    from kaohe.draft.assemble import Assembly

KINDS = frozenset(
    {
        "grade_cutoff",
        "grades",
        "quota",
        "veto",
        "affirmation",
        "weight",
        "rank_score",
        "ballot_scale",
        "points_if",
        "row_points",
    }
)
Said = tuple[Item, Clause, Label]
_BARS = re.compile("取消|不得|不能|不予|资格|评先|评优")
_LAST = re.compile("最后一名|末位|排名末|排在最后")
_REPEATED = re.compile(r"[1-9一二两三四五]次[“”]?|连续|两年|累计")
_WORST = ("不合格", "不称职", "较差", "差", "不达标")


class Results:
    """The elements of the results part, made from what all trees hold of it."""

    def __init__(self, assembly: Assembly, said: Sequence[Said]) -> None:
        self._assembly = assembly
        said = sorted(said, key=lambda one: one[1].start)
        self._said = said
        self.grades = self._grades([one for one in said if one[2].kind == "grade_cutoff"])
        self._known = {grade.name: grade.id for grade in self.grades}
        self.awards: tuple[Award, ...] = ()
        self.quotas = self._quotas([one for one in said if one[2].kind == "quota"])
        self.vetoes = self._vetoes([one for one in said if one[2].kind == "veto"])
        self.affirmations = self._affirmations([one for one in said if one[2].kind == "affirmation"])

    def _grades(self, said: list[Said]) -> tuple[Grade, ...]:
        best: dict[str, tuple[Decimal | None, Said]] = {}
        for one in said:
            name, least = str(one[2].values["grade"]), one[2].values.get("min")
            if name and (name not in best or best[name][0] is None):
                best[name] = (least, one)
        if not best:
            for item, clause, label in self._said:
                if label.kind == "grades":
                    without: tuple[Decimal | None, Said] = (None, (item, clause, label))
                    return self._made([(name, without) for name in dict.fromkeys(label.values["names"])])
        ordered = sorted(
            best.items(), key=lambda pair: -(pair[1][0] if pair[1][0] is not None else Decimal(-1))
        )
        return self._made(ordered)

    def _made(self, ordered: list[tuple[str, tuple[Decimal | None, Said]]]) -> tuple[Grade, ...]:
        made = []
        for at, (name, (least, (item, clause, _))) in enumerate(ordered):
            last = at == len(ordered) - 1
            id = self._assembly.next("G")
            made.append(
                make(
                    Grade,
                    id=id,
                    name=name,
                    least=None if last and len(ordered) > 1 else least,
                    place=self._assembly.place(item.index),
                )
            )
            self._assembly.link(id, name, clause)
        return tuple(made)

    def _quotas(self, said: list[Said]) -> tuple[Quota, ...]:
        made: list[Quota] = []
        awards: list[Award] = []
        for item, clause, label in said:
            name = str(label.values.get("grade", ""))
            count, share = label.values.get("count"), label.values.get("percent")
            place = self._assembly.place(item.index)
            if name in self._known:
                id = self._assembly.next("N")
                made.append(
                    make(
                        Quota,
                        id=id,
                        name=f"{name}名额",
                        grade=self._known[name],
                        share=share,
                        count=int(count) if count is not None else None,
                        place=place,
                    )
                )
                self._assembly.link(
                    id, f"{name}名额", clause, ["名额不是整数时去尾、四舍五入还是进一"] if share else []
                )
                continue
            quota = ""
            if share is not None:
                quota = self._assembly.next("N")
                made.append(make(Quota, id=quota, name=f"{name}名额", share=share, base="全体", place=place))
                self._assembly.link(
                    quota, f"{name}名额", clause, [f"“{name}”占{plain(share)}%：在什么范围内、怎样取整"]
                )
            id = self._assembly.next("A")
            awards.append(
                make(
                    Award,
                    id=id,
                    name=name,
                    award=name,
                    places=f"1-{int(count)}" if count is not None else "",
                    quotas=(quota,) if quota else (),
                    place=place,
                )
            )
            self._assembly.link(id, name, clause)
        self.awards = tuple(awards)
        return tuple(made)

    def _vetoes(self, said: list[Said]) -> tuple[Veto, ...]:
        made: list[Veto] = []
        headers = {label.values["of"] for _, _, label in said if "of" in label.values}
        for item, clause, label in said:
            if "of" not in label.values and item.index in headers:
                continue
            around = item.text.chars
            if "of" not in label.values and _REPEATED.search(clause.condition):
                words = self._assembly.document.words(clause.start, clause.end)
                self._assembly.questions.ask("衔接", "衔接", "几次、连续几期的后果，草案没有写成衔接", words)
                continue
            if "of" in label.values:
                around = self._assembly.items[label.values["of"]].text.chars
            effects, grade = self._effects(around)
            id = self._assembly.next("F")
            listed = "of" in label.values
            name = clause.condition.strip("；。")[:NAMED] if listed else name_of(clause, label)
            whole = clause.condition if listed or item.piece.table >= 0 else ""
            text = whole if whole.strip("；。") != name else ""
            made.append(
                make(
                    Veto,
                    id=id,
                    name=name or "一票否决",
                    text=text,
                    effects=effects,
                    grade=grade,
                    place=self._assembly.place(item.index),
                )
            )
            stated = _BARS.search(around) or _LAST.search(around) or grade
            self._assembly.link(id, name, clause, [] if stated else ["否决的效果没有写明，草案作取消评先"])
        return tuple(made)

    def _effects(self, around: str) -> tuple[tuple[str, ...], str]:
        found: list[str] = []
        for name in _WORST:
            if (
                name in around
                and name in self._known
                and re.search(f"(?:确定|评定|定|评|列)为[“]?{name}", around)
            ):
                return ("等次",), self._known[name]
        if _BARS.search(around):
            found.append("取消评先")
        if _LAST.search(around):
            found.append("名次末位")
        return tuple(found) or ("取消评先",), ""

    def _affirmations(self, said: list[Said]) -> tuple[Affirmation, ...]:
        made: list[Affirmation] = []
        for item, clause, label in said:
            if "of" not in label.values:
                continue
            around = self._assembly.items[label.values["of"]].text.chars
            found = re.search("(?:确定|评定|定|评)为[“]?([^”，。]{1,4}?)[”]?等次", around)
            grade = self._known.get(found[1], "") if found is not None else ""
            grade = grade or (self.grades[0].id if self.grades else "")
            if not grade:
                continue
            id = self._assembly.next("Q")
            made.append(
                make(
                    Affirmation,
                    id=id,
                    name=clause.condition.strip("；。")[:40],
                    grade=grade,
                    place=self._assembly.place(item.index),
                )
            )
            self._assembly.link(id, made[-1].name, clause)
        return tuple(made)
