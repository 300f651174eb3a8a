"""All papers: those of every appraisal, and those that a scheme declares (表样); for whom each is.

Adding a paper is one template and one line here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kaohe.errors import KaoheError, fault
from kaohe.papers.layout import Document
from kaohe.papers.source import Source
from kaohe.papers.templates import declared, letters, responsibility, results, scoring, voting
from kaohe.scheme.model import Form, Scheme

EACH, CATEGORY, CLASS, STAFF, WHOLE = "每个对象", "每个类别", "每个票种", "每类人员", "一份"
PART = "哪一期"
BODY = "单位"
"""Asked where the scheme does not name the body that issues its papers."""
PARTS = ("小结", "登记", "报告")
"""Forms that are handed in several times a period: for which part one is printed may be said."""
Template = Callable[[Source, str], Document]


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its name, for whom there is one, and the clauses that ask for it."""

    name: str
    per: str
    make: Template
    about: str = ""
    clauses: tuple[str, ...] = ()
    copies: int = 1
    asks: tuple[str, ...] = ()
    """Fields of the whole paper (besides 日期) that no result holds."""
    early: bool = False
    """Printed to be filled in before there is a result."""

    def subjects(self, of: Source) -> tuple[str, ...]:
        """For whom there is one in this result."""
        scheme = of.scheme
        if self.per == EACH:
            return of.names
        if self.per == CATEGORY:
            return tuple(of.view.categories())
        if self.per == CLASS:
            return tuple(one.id for one in scheme.ballots)
        if self.per == STAFF:
            return _staff(scheme)
        return ("",)


def _staff(scheme: Scheme) -> tuple[str, ...]:
    archive = next((one for one in scheme.archives if one.split), None)
    if archive is None:
        return ("全部",)
    attribute = next((one for one in scheme.attributes if one.name == archive.split), None)
    return attribute.values if attribute else tuple(value for value, _ in archive.receivers)


def _always(_scheme: Scheme) -> bool:
    return True


_COMMON: tuple[tuple[Paper, Callable[[Scheme], bool]], ...] = (
    (Paper("得分说明书", EACH, results.explanation, "每一分从哪条来，名次和等次为什么"), _always),
    (Paper("考核结果汇总表", CATEGORY, results.ranking, "名次、总分、等次、奖项"), _always),
    (
        Paper("考核内容及得分表", CATEGORY, results.indicators, "考核项目、分数、考核单位和各对象得分"),
        _always,
    ),
    (Paper("评分表", EACH, scoring.sections, "分部分的评分和扣分理由"), _always),
    (
        Paper("否决项目表", WHOLE, results.vetoes, "否决项目、考核单位、被否决的对象"),
        lambda s: bool(s.vetoes),
    ),
    (Paper("测评票", CLASS, voting.ballot, "手工填写的测评票", early=True), lambda s: bool(s.ballots)),
    (
        Paper("测评码条", CLASS, voting.slips, "剪开分发的测评码", asks=("测评码", "网址"), early=True),
        lambda s: bool(s.ballots),
    ),
    (
        Paper(
            "开箱记录",
            WHOLE,
            voting.opening,
            "票数、废票原因、监票人签字",
            asks=("开箱时间", "开箱地点", "主持人"),
        ),
        lambda s: bool(s.ballots),
    ),
    (
        Paper(
            "公示",
            WHOLE,
            letters.public_notice,
            "拟定等次的公示和名单",
            asks=("公示天数", "公示开始", "受理单位", "联系电话"),
        ),
        _always,
    ),
    (
        Paper(
            "通报",
            WHOLE,
            letters.circular,
            "红头文件：考核结果的通报",
            asks=("文号", "主送", "抄送", "印发机关"),
        ),
        _always,
    ),
    (
        Paper(
            "会议纪要",
            WHOLE,
            letters.minutes,
            "决定机构审定结果的纪要",
            asks=("会议纪要号", "会议时间", "会议地点", "主持人", "记录人", "出席", "列席"),
        ),
        _always,
    ),
    (Paper("奖励名单", WHOLE, results.awards, "各奖项的获得者"), lambda s: bool(s.awards)),
    (Paper("考核结果通知书", EACH, letters.written_notice, "书面通知和送达回执"), _always),
    (Paper("申诉书", EACH, letters.appeal, "异议、申诉的表"), _always),
    (Paper("申诉答复书", EACH, letters.answer, "对异议、申诉的答复"), _always),
    (Paper("备案表", STAFF, results.filing, "按人员身份报送备案"), _always),
    (
        Paper(
            "归档封面", WHOLE, letters.cover, "卷皮：保管期限、哈希、核对码", asks=("归档日期", "归档编号")
        ),
        _always,
    ),
)


def papers(scheme: Scheme) -> tuple[Paper, ...]:
    """The papers of an appraisal by this scheme: its own forms first."""
    own = [_declared(form) for form in scheme.forms]
    printed = {paper.make for paper in own}
    common = [paper for paper, fits in _COMMON if fits(scheme) and paper.make not in printed]
    return tuple(one if scheme.issuer else replace(one, asks=(BODY, *one.asks)) for one in (*own, *common))


def _declared(form: Form) -> Paper:
    """The paper of a form that the scheme declares, by what it says of it."""
    clauses, copies = (form.id,), form.copies or 1
    if form.ballots:
        return Paper(form.name, CLASS, voting.ballot, _place(form), clauses, early=True)
    if "扣分理由" in form.fields:
        return Paper(form.name, EACH, scoring.sections, _place(form), clauses)
    if form.task == "责任书":
        layout = responsibility.letter
    elif form.task == "自评" or "自评分" in form.fields:
        layout = declared.self_appraisal
    elif form.fields:
        layout = declared.register
    elif form.tables:
        layout = declared.annexes
    elif form.items:
        layout = declared.evidence
    elif form.task:
        layout = declared.report
    else:
        layout = declared.material

    def make(of: Source, name: str) -> Document:
        return layout(of, name, form)

    asks = (PART,) if form.task in PARTS else ()
    return Paper(form.name, EACH, make, _place(form), clauses, copies, asks, early=True)


def _place(form: Form) -> str:
    return f"办法{form.place}" if form.place else ""


def paper(scheme: Scheme, name: str) -> Paper:
    """The paper of this name or clause (B1); KaoheError with the nearest where there is none."""
    known = papers(scheme)
    usual = next((one for one, _ in _COMMON if one.name == name), None)
    found = next((one for one in known if name == one.name or name in one.clauses), None)
    if found is None and usual is not None:
        found = next((one for one in known if one.make is usual.make), None)
    if found is None:
        names = [one.name for one in known]
        near = difflib.get_close_matches(name, names, 3, 0.3) or names[:3]
        cure = f"是不是 {'、'.join(near)}？全部文书：kaohe forms {scheme.name}"
        raise KaoheError([fault(f"没有“{name}”这种文书", cure)])
    return found


def documents(of: Source, paper: Paper, wanted: Sequence[str] = ()) -> Iterator[Document]:
    """The papers of one kind: of those that are wanted, or of all; so many copies as the form says."""
    for subject in chosen(of, paper, wanted):
        yield from [paper.make(of, subject)] * paper.copies


def chosen(of: Source, paper: Paper, wanted: Iterable[str] = ()) -> tuple[str, ...]:
    """For whom; KaoheError where somebody is wanted for whom there is none."""
    known = paper.subjects(of)
    asked = tuple(wanted)
    faults = []
    for one in asked:
        if one not in known:
            near = difflib.get_close_matches(one, known, 3, 0.3) or list(known[:5])
            faults.append(
                fault(
                    f"“{paper.name}”没有“{one}”的一份",
                    f"写全名，如 {'、'.join(near)}" if any(near) else "不用写 --for",
                )
            )
    if faults:
        raise KaoheError(faults)
    return asked or known
