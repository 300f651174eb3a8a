"""What the menus show: one table, in the order of the work. A page that a person may not open is not shown.

`url` is the name of a URL; one inside a cycle takes the cycle's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.fulfilment.asking import asked
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import items, may
from kaohe.web.records import rights
from kaohe.web.records.book import book_of
from kaohe.web.routine.kinds import keeps_attendance, specials, within_a_year
from kaohe.web.tasks import APPRAISAL, FEEDBACK, LETTER, PROGRESS, REGISTRATION, REPORT, SUMMARY, shown, works


@dataclass(frozen=True)
class Item:
    """A line of a menu: what it says, where it leads, one of which permissions it needs.

    `when` says in which cycles there is something on the page at all, `whose` for whom in a cycle. The pages
    of `around`, the name of another URL, belong to the item too for whom that one does not stand in the menu.
    """

    text: str
    url: str
    permissions: tuple[str, ...] = ()
    when: Callable[[Cycle], bool] | None = None
    whose: Callable[[Person, Cycle], bool] | None = None
    around: str = ""


@dataclass(frozen=True)
class Link:
    text: str
    href: str
    here: bool


@dataclass(frozen=True)
class Group:
    title: str
    links: list[Link]


def _asks(*tasks: str) -> Callable[[Cycle], bool]:
    """Where the scheme asks for one of these kinds of work."""
    return lambda cycle: not set(tasks).isdisjoint(works(cycle))


def _publishes(cycle: Cycle) -> bool:
    return bool(shown(loaded(cycle.scheme)))


def _rates(person: Person, cycle: Cycle) -> bool:
    """Whether somebody is charged with anything that is rated; own indicators come by their parent."""
    book = book_of(cycle)
    held = items(person, cycle)
    return bool(rights.rateable(person, cycle, book)) or bool(
        book.own_parents and held & {"*", *book.own_parents}
    )


WRITTEN = _asks(APPRAISAL, REPORT, SUMMARY, REGISTRATION, PROGRESS)
HANDED_IN = _asks(LETTER, APPRAISAL, REPORT, SUMMARY, REGISTRATION, PROGRESS)
SITE = (
    Item("首页", "home"),
    Item("考核", "cycles"),
    Item("提醒", "reminders"),
    Item("单位", "units", ("organisation.manage",)),
    Item("人员", "people", ("organisation.manage",)),
    Item("节假日", "holidays", ("cycle.create",)),
    Item("到期鉴定", "disposals", ("archive.manage",)),
    Item("全站审计", "audit", ("organisation.manage",)),
)
GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "总览",
        (
            Item("概况", "cycle", ("cycle.see",)),
            Item("环节", "stages", ("cycle.see",)),
            Item("方案", "cycle-scheme", ("cycle.see",)),
        ),
    ),
    (
        "筹备",
        (
            Item("名册", "roster", ("cycle.manage",)),
            Item("角色", "grants", ("cycle.manage",)),
            Item("读办法", "regulations", ("regulation.draft",)),
            Item("责任书", "targets", ("target.see", "target.own"), _asks(LETTER)),
        ),
    ),
    (
        "过程",
        (
            Item("填报", "statements", ("statement.own", "statement.see"), WRITTEN),
            Item("谁还没交", "handed-in", ("statement.see",), HANDED_IN),
            Item("述职公示", "published", ("statement.published",), _asks(REPORT)),
            Item(
                "落实", "fulfilment", ("fulfilment.see", "fulfilment.own"), lambda cycle: bool(asked(cycle))
            ),
            Item(
                "特殊情形", "specials", ("routine.see",), lambda cycle: bool(specials(loaded(cycle.scheme)))
            ),
            Item("考勤", "attendance", ("routine.see",), keeps_attendance),
        ),
    ),
    (
        "记录",
        (
            Item("记录", "records", ("record.see", "record.enter")),
            Item("成批录入", "record-grid", ("record.enter",), whose=rights.fills_grids),
            Item("加分申报", "claims", ("record.claim",), around="records"),
            Item("待核记录", "confirmations", ("record.confirm",)),
            Item("否决和肯定", "vetoes", ("veto.review", "veto.decide", "record.enter")),
            Item("导入和导出", "tables", ("table.import", "table.export")),
        ),
    ),
    (
        "评分",
        (
            Item("评分", "ratings", ("record.enter",), whose=_rates),
            Item("测评", "ballots", ("ballot.see",)),
            Item("我的测评票", "votes", ("ballot.cast",)),
        ),
    ),
    (
        "结果",
        (
            Item("结果", "results", ("result.see",)),
            Item("我的得分", "own-result", ("result.own",)),
            Item("待决定", "decisions", ("result.decide",)),
            Item("文书", "papers", ("paper.print",)),
            Item("我的文书", "own-papers", ("paper.own",)),
            Item("公布的结果", "standings", ("result.own", "result.see"), _publishes),
            Item("各期和年度", "year", ("routine.see", "result.own"), within_a_year),
        ),
    ),
    (
        "结果之后",
        (
            Item("公示", "notices", ("notice.see",)),
            Item("书面通知", "written-notices", ("appeal.see",)),
            Item("异议和申诉", "appeals", ("appeal.see", "appeal.raise")),
            Item("反馈谈话", "talks", ("talk.see", "statement.own"), _asks(FEEDBACK)),
            Item("结果运用", "uses", ("use.see", "use.own")),
        ),
    ),
    (
        "档案",
        (
            Item("报送和归档", "archive", ("archive.see",)),
            Item("提醒情况", "cycle-reminders", ("reminder.see",)),
            Item("后台工作", "work", ("cycle.manage",)),
            Item("审计日志", "cycle-audit", ("audit.see",)),
        ),
    ),
)
"""The menu of a cycle in the order of a year's work, group by group."""
FEW = 8
"""Up to so many items need no headings."""


@dataclass(frozen=True)
class Menus:
    """The site's menu and, inside a cycle, the cycle's by group (`title` '' where few need none)."""

    site: list[Link]
    cycle: list[Group]

    @property
    def here(self) -> str:
        """What the page is in the cycle's menu."""
        return next((link.text for group in self.cycle for link in group.links if link.here), "")


def menus(request: HttpRequest) -> Menus:
    person = getattr(request, "user", None)  # a request that is refused before sign-in has none
    if not isinstance(person, Person):
        return Menus([], [])
    cycle: Cycle | None = getattr(request, "cycle", None)
    site = _links(SITE, request, person, None)
    return Menus(site, _groups(request, person, cycle) if cycle else [])


def _groups(request: HttpRequest, person: Person, cycle: Cycle) -> list[Group]:
    every = tuple(item for _, items in GROUPS for item in items)
    by_text = {link.text: link for link in _links(every, request, person, cycle)}
    if len(by_text) <= FEW:
        return [Group("", list(by_text.values()))]
    found = [
        Group(title, [by_text[item.text] for item in items if item.text in by_text])
        for title, items in GROUPS
    ]
    return [group for group in found if group.links]


def _links(items: tuple[Item, ...], request: HttpRequest, person: Person, cycle: Cycle | None) -> list[Link]:
    shown: dict[str, str] = {}
    around: dict[str, str] = {}
    of = [cycle.pk] if cycle else []
    for item in items:
        if item.permissions and not any(may(person, name, cycle) for name in item.permissions):
            continue
        if item.when is not None and (cycle is None or not item.when(cycle)):
            continue
        if item.whose is not None and (cycle is None or not item.whose(person, cycle)):
            continue
        try:
            shown[reverse(item.url, args=of)] = item.text
            if item.around:
                around[reverse(item.around, args=of)] = reverse(item.url, args=of)
        except NoReverseMatch:  # a page that this installation does not have
            continue
    top = reverse("cycle", args=of) if cycle else reverse("home")
    here = _here({*shown, *around}, request.path, top)
    here = here if here in shown else around.get(here, "")
    return [Link(text, href, href == here) for href, text in shown.items()]


def _here(addresses: Iterable[str], path: str, top: str) -> str:
    """The address in whose part of the site a page lies: the longest that begins its path.

    What lies under the `top` of a menu and under none of its items lies in none.
    """
    around = [each for each in addresses if path == each or path.startswith(f"{each.rstrip('/')}/")]
    return max((each for each in around if each != top or path == top), key=len, default="")
