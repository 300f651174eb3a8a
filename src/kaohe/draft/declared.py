"""What a regulation says besides scoring: title, issuer, procedure, dates, notices, appeals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kaohe.draft.document import Document
from kaohe.draft.items import Item
from kaohe.draft.making import make
from kaohe.draft.quantities import number_at
from kaohe.draft.saying import Clause
from kaohe.scheme.model import Appeal, Deadline, Notice, Role, Step

if TYPE_CHECKING:
    from kaohe.draft.assemble import Assembly

_TITLE = re.compile(
    r"[^。；：]{0,40}?(?:考核|考评|评价|绩效|目标管理)[^。；：]{0,24}?(?:办法|细则|方案|规定|实施意见|标准|制度)(?:（[^）]{1,8}）)?$"
)
_ISSUER = re.compile(
    r"^[^，。；：]{2,24}(?:委员会|办公室|政府|局|厅|党委|党组|院|中心|公司|镇|乡|街道|协会|部|学校)$"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔（\[【]\s*(?:19|20)\d\d\s*[〕）\]】]\s*(?:第)?\s*\d+\s*号")
_DATE = re.compile(r"^((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日$")
_CALENDARS = (
    ("季度", re.compile("每季度(?:量化|考核|评)|按季度?考核|以季度为周期|一季一评")),
    ("月", re.compile("每月考核一次|按月考核|月度考核为主")),
    ("半年", re.compile("每半年考核一次|半年考核一次")),
)


def title(items: Sequence[Item]) -> str:
    """The first short line that calls itself a regulation on appraisal."""
    for item in items[:40]:
        said = re.sub(r"^[#*\s]+|关于印发|的通知$|[《》]", "", item.text.chars)
        if item.mark is None and 6 <= len(said) <= 50 and _TITLE.match(said):
            return said
    return ""


def issuer(items: Sequence[Item]) -> str:
    for item in [*items[:6], *items[-30:]]:
        said = item.text.chars.strip("#* ")
        if item.mark is None and _ISSUER.match(said):
            return said
    return ""


def number(document: Document) -> str:
    found = _NUMBER.search(document.source[:4000])
    return "".join(found[0].split()) if found is not None else ""


def effective(items: Sequence[Item]) -> str:
    """The date under the text, where it says that it holds from the day of issue."""
    if not any(re.search("自(?:发布|印发|发文|公布|下发)之日起", item.text.chars) for item in items):
        return ""
    for item in reversed(items):
        found = _DATE.match(item.text.chars)
        if found is not None:
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return ""


def calendar(items: Sequence[Item]) -> str:
    for name, pattern in _CALENDARS:
        if any(pattern.search(item.text.chars) for item in items):
            return name
    return "年"


def places(items: Sequence[Item]) -> dict[int, str]:
    """Where each item stands, as a reader would cite it: 三(一)1."""
    stack: list[tuple[int, str]] = []
    found: dict[int, str] = {}
    for item in items:
        if item.mark is not None:
            while stack and stack[-1][0] >= item.mark.rank:
                stack.pop()
            stack.append((item.mark.rank, _cited(item)))
        found[item.index] = "".join(said for _, said in stack)[:40]
    return found


def _cited(item: Item) -> str:
    mark = item.mark
    if mark is None:
        return ""
    if mark.kind in ("章", "节", "条"):
        return f"第{mark.value}{mark.kind}"
    if mark.kind in ("section", "paren"):
        return f"({mark.value})"
    return mark.value


_STEPS = re.compile("程序|步骤|流程")
_NOTICE = re.compile(r"公示|公布|通报")
_DAYS = re.compile(r"公示[^，。]{0,8}?(?:不少于|为|不得少于)?([\d一二两三四五六七八九十]+)个?(工作日|日|天)")
_APPEAL = re.compile(r"(?:异议|复核|申诉|复查)")
_WITHIN = re.compile(r"([\d一二两三四五六七八九十]+)个?(?:工作日|日|天)[内之]")
_DEADLINE = re.compile(r"(?:于|在|每年)?(\d{1,2})月(?:(\d{1,2})日|底)(?:之?前|以前)")
_ROLE = re.compile(
    r"(?:由|设在)([^，。；由]{2,20}?)(负责解释|负责(?:组织)?实施|组织实施|承担|具体负责|牵头|负责)"
)


class Declared:
    """Procedure steps, dates, notices, appeals and roles, from the words that name them."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._items = assembly.items
        self.steps = tuple(self._steps())
        self.deadlines: tuple[Deadline, ...] = ()
        self.notices: tuple[Notice, ...] = ()
        self.appeals: tuple[Appeal, ...] = ()
        self.roles: tuple[Role, ...] = ()
        for item in self._items:
            self._read(item)

    def _clause(self, item: Item, start: int, end: int) -> Clause:
        return Clause(*item.text.span(start, end), (), "", item.index)

    def _steps(self) -> list[Step]:
        made: list[Step] = []
        parent: Item | None = None
        for item in self._items:
            if (
                item.mark is not None
                and len(item.body) <= 40
                and _STEPS.search(item.body)
                and not item.clauses
            ):
                parent = item
                continue
            if item.mark is None and _STEPS.search(item.body) and item.body.endswith("："):
                parent = item
                continue
            if parent is None or item.mark is None:
                continue
            if parent.mark is not None and item.mark.rank <= parent.mark.rank:
                parent = None
                continue
            name = re.split("[。；，：]", item.body)[0][:30]
            if made and made[-1].place == self._assembly.place(item.index):
                continue
            id = self._assembly.next("P")
            made.append(
                make(Step, id=id, name=name, step=len(made) + 1, place=self._assembly.place(item.index))
            )
            self._assembly.link(id, name, self._clause(item, 0, min(len(item.text), 80)))
        return made

    def _read(self, item: Item) -> None:
        chars = item.text.chars
        place = self._assembly.place(item.index)
        at = 0
        for end in range(len(chars) + 1):
            if end < len(chars) and chars[end] not in "。；":
                continue
            said = chars[at:end]
            clause = self._clause(item, at, end)
            deadline = _DEADLINE.search(said)
            if deadline is not None:
                id = self._assembly.next("T")
                month, day = int(deadline[1]), int(deadline[2]) if deadline[2] else 0
                if not 1 <= month <= 12 or day > 31:
                    deadline = None
            if deadline is not None:
                date = f"{month:02}-{day:02}" if day else ""
                name = said[:40]
                self.deadlines += (
                    make(Deadline, id=id, name=name, date=date, month=None if day else month, place=place),
                )
                self._assembly.link(id, name, clause)
            days = _DAYS.search(said)
            if days is not None:
                id = self._assembly.next("P")
                value = number_at(days[1], 0)
                doubts = []
                if value is not None and value.splits:
                    low, high = value.splits[0]
                    doubts.append(f"“{days[1]}天”可能是“{low}至{high}天”掉了连接号")
                notice = make(
                    Notice,
                    id=id,
                    name="公示",
                    days=int(value.value) if value else None,
                    place=place,
                    doubt="；".join(doubts),
                )
                self.notices += (notice,)
                self._assembly.link(id, "公示", clause, doubts)
            within = _WITHIN.search(said) if _APPEAL.search(said) else None
            if within is not None:
                for found in _WITHIN.finditer(said):
                    id = self._assembly.next("P")
                    value = number_at(found[1], 0)
                    name = "申请复核" if not self.appeals or found.start() == within.start() else "答复"
                    self.appeals += (
                        make(Appeal, id=id, name=name, days=int(value.value) if value else None, place=place),
                    )
                    self._assembly.link(id, name, clause)
            role = _ROLE.search(said)
            if role is not None and not re.search("扣|加分", said):
                id = self._assembly.next("W")
                self.roles += (
                    make(Role, id=id, name=f"{role[1]}{role[2]}"[:30], by=(role[1],), place=place),
                )
                self._assembly.link(id, self.roles[-1].name, clause)
            at = end + 1
