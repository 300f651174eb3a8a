"""What a way of scoring is: its parameters, its check, its points as SQL, its sentence.

A rule method turns the records of one rule into points (never negative; the rule has the sign).
Its `points_sql` gives an expression over one row with these columns, all integers of micro-points
or micro-units, whichever of them the method needs:

    q       quantity (数量), summed over the rule's records where the method `adds_up`
    own     the record's own points (分值)
    base    the record's base (基数), NULL when none is given
    points  the rule's points, or the points of the record's level
    severity  the factor of the record's severity
    tier    the points of the tier into which q falls, NULL outside all tiers
    leaf    the leaf's points for this appraisee
    free, required, target, step, above   the method's own parameters, NULL when not set

How quantities and points take their factor (系数) in, `Terms` says. A product stays exact until the
one rounding to a micro-point at its end.

`wordings` says how regulations put it, in the notation of kaohe.draft.notation; what it keeps under
points, unit, count, step, side, low, high is a parameter, what under 扣, 加, 得 the sign.
`prose` are the patterns of `sentence`, by which kaohe.draft.prose reads it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from kaohe.elements import Conditions, Element, Levels, key, record
from kaohe.numbers import MICRO, divide_sql, plain, times_sql


@record
class Amount:
    """扣分 or 加分: the sign and the points, or points by level, or a word (全部, 酌情, 分档)."""

    sign: str = "-"
    points: Decimal | None = None
    levels: Levels = ()
    word: str = ""

    @property
    def verb(self) -> str:
        return "扣" if self.sign == "-" else "加"


@record
class Effect:
    """What a confirmed veto does to an appraisee."""

    effects: tuple[str, ...] = key(
        "效果", "否决的效果，一项或几项", (), choices=("取消评先", "名次末位", "等次", "等次上限")
    )
    awards: tuple[str, ...] = key("限奖项", "只取消这些奖项；不写为全部", (), ref="award")
    grade: str = key("等次", "效果为“等次”或“等次上限”时的等次", "", ref="grade")
    consequence: str = key("后果", "写入备注的后果，如“待岗”", "")


@dataclass(frozen=True)
class Terms:
    """What the records of a run have besides quantities, so that SQL is no wider than it has to be.

    `factors`: some record has a factor. `whole`: all quantities, allowances and requirements are whole
    and there is no factor, so that a product of quantity and points comes out even.
    """

    factors: bool = True
    whole: bool = False

    @property
    def quantity(self) -> str:
        """The column of Σ quantity × factor, in parts of which `one` is a whole unit."""
        return "qk" if self.factors else "q"

    @property
    def one(self) -> int:
        return MICRO * MICRO if self.factors else MICRO

    def parts(self, units: str) -> str:
        """Micro-units brought to the parts of `quantity`."""
        return f"{units}::HUGEINT * {MICRO}" if self.factors else units

    def priced(self, units: str) -> str:
        """The rule's points for each unit, of units in the parts of `quantity`."""
        return times_sql("points", units, self.one, whole=self.whole)

    def factored(self, points: str) -> str:
        """Micro-points times the record's factor."""
        return divide_sql(f"{points}::HUGEINT * factor", str(MICRO)) if self.factors else points

    def product(self, points: str, units: str) -> str:
        """Micro-points times micro-units times the record's factor."""
        if self.factors:
            return divide_sql(f"{points}::HUGEINT * {units} * factor", str(MICRO * MICRO), signed=False)
        return times_sql(points, units, MICRO)


@record
class RuleMethod:
    """Base of all rule methods; subclasses hold the parameters of one method.

    `about` and `example` (a rule in the scheme language) go into the reference of the language.
    """

    tag: ClassVar[str]
    about: ClassVar[str]
    example: ClassVar[str]
    amounts: ClassVar[tuple[str, ...]] = ("number", "levels")
    adds_up: ClassVar[bool] = False
    single: ClassVar[bool] = False
    needs_quantity: ClassVar[bool] = False
    carries_points: ClassVar[bool] = False
    factors: ClassVar[bool] = False
    wordings: ClassVar[str] = ""
    prose: ClassVar[tuple[str, ...]]

    @classmethod
    def points_sql(cls, terms: Terms) -> str:
        """The points of a line as SQL over the columns above."""
        raise NotImplementedError

    def sentence(self, rule: Rule) -> str:
        """What the rule does, as a clause of a Chinese sentence without full stop."""
        raise NotImplementedError

    def check(self, rule: Rule) -> Iterator[tuple[str, str, str]]:
        """Complaints about the parameters: (key, what is wrong, cure)."""
        yield from ()

    def most(self, rule: Rule) -> Decimal | None:
        """The most points that all records of one appraisee can move, the cap aside; None without end."""
        return None

    def once(self, rule: Rule) -> Decimal | None:
        """The most points that a record of one unit moves; None where the rule does not say."""
        return None


@record
class Rule(Element):
    """One deduction, addition or decision of a leaf or of the total."""

    method: RuleMethod = key(
        "方法", "计分方法：每项、不足、一次性、不得分、百分点、按比例、分档、酌情、情节、研究决定"
    )
    amount: Amount | None = key("扣分", "扣（或“加分”）多少：一个数、按层级的表，或“全部”“酌情”“分档”", None)
    unit: str = key("单位", "数量的单位，如 次、项、人次", "")
    cap: Decimal | None = key("封顶", "本条对一个对象最多扣（加）多少；不写为不限", None)
    per: str = key("每期", "每条记录是一个分期（如“半年”），各自计算", "")
    applies: Conditions = key("适用", "只适用于这些属性的对象", ())
    categories: tuple[str, ...] = key("类别", "只适用于这些类别；不写为全部", (), ref="category")
    extra: bool = key("额外", "起评为零时，允许超出分值的加分", False)
    effect: Effect | None = key("否决", "核定后同时产生的否决效果", None)
    evidence: str = key("佐证", "要求的佐证材料", "")
    reward: str = key("奖励", "分数之外的奖励", "")
    item: str = key("归项", "条款所属的小项", "")

    @property
    def sign(self) -> str:
        return self.amount.sign if self.amount else "±"


@record
class LeafMethod(Element):
    """Base of the ways in which a leaf gets its score (计分); `example` is what stands after 计分."""

    tag: ClassVar[str]
    about: ClassVar[str]
    example: ClassVar[str]
    wordings: ClassVar[str] = ""
    prose: ClassVar[tuple[str, ...]]
    id: str = key("编号", "计分条款的编号（可不写）", "")
    by: tuple[str, ...] = key("由", "负责评分的单位或人员", ())

    def sentence(self, points: str) -> str:
        """How the leaf is scored, without full stop; `points` is said as 40分 or 本项分值."""
        raise NotImplementedError

    def check(self) -> Iterator[tuple[str, str, str]]:
        yield from ()


def largest(amount: Amount | None) -> Decimal | None:
    if amount is None:
        return None
    if amount.levels:
        return max(points for _, points in amount.levels)
    return amount.points


def by_text(by: tuple[str, ...]) -> str:
    """由办公室、人事科, or nothing where the regulation names nobody."""
    return f"由{'、'.join(by)}" if by else ""


def apart(name: str) -> str:
    """A name before a number: 国家级; 第1为, so that its last digit and the number stay apart."""
    return f"{name}为" if name[-1:].isascii() else name


def amount_text(amount: Amount | None) -> str:
    """扣0.2分; 按层级扣：国家级3分、省级2分."""
    if amount is None:
        return ""
    if amount.levels:
        table = "、".join(f"{apart(level)}{plain(points)}分" for level, points in amount.levels)
        return f"按层级{amount.verb}分（{table}）"
    return f"{amount.verb}{plain(amount.points)}分" if amount.points is not None else ""
