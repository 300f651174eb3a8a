"""What the menus show: one table, in the order of the work. A page that a person may not open is not shown.

`url` is the name of a URL; one inside a cycle takes the cycle's id.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.fulfilment.asking import asked
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import may
from kaohe.web.routine.kinds import keeps_attendance, specials, within_a_year
from kaohe.web.tasks import APPRAISAL, FEEDBACK, LETTER, PROGRESS, REGISTRATION, REPORT, SUMMARY, shown, works


@dataclass(frozen=True)
class Item:
    """A line of a menu: what it says, where it leads, one of which permissions it needs.

    `when` says in which cycles there is something on the page at all.
    """

    text: str
    url: str
    permissions: tuple[str, ...] = ()
    when: Callable[[Cycle], bool] | None = None


@dataclass(frozen=True)
class Link:
    text: str
    href: str
    here: bool


def _asks(*tasks: str) -> Callable[[Cycle], bool]:
    """Where the scheme asks for one of these kinds of work."""
    return lambda cycle: not set(tasks).isdisjoint(works(cycle))


def _publishes(cycle: Cycle) -> bool:
    return bool(shown(loaded(cycle.scheme)))


WRITTEN = _asks(APPRAISAL, REPORT, SUMMARY, REGISTRATION, PROGRESS)
HANDED_IN = _asks(LETTER, APPRAISAL, REPORT, SUMMARY, REGISTRATION, PROGRESS)
SITE = (
    Item("首页", "home"),
    Item("考核", "cycles"),
    Item("提醒", "reminders"),
    Item("单位", "units", ("organisation.manage",)),
    Item("人员", "people", ("organisation.manage",)),
    Item("节假日", "holidays", ("cycle.create",)),
    Item("全站审计", "audit", ("organisation.manage",)),
)
CYCLE = (
    Item("概况", "cycle", ("cycle.see",)),
    Item("名册", "roster", ("cycle.manage",)),
    Item("角色", "grants", ("cycle.manage",)),
    Item("环节", "stages", ("cycle.see",)),
    Item("方案", "cycle-scheme", ("cycle.see",)),
    Item("责任书", "targets", ("target.see", "target.own"), _asks(LETTER)),
    Item("填报", "statements", ("statement.own", "statement.see"), WRITTEN),
    Item("谁还没交", "handed-in", ("statement.see",), HANDED_IN),
    Item("述职公示", "published", ("statement.published",), _asks(REPORT)),
    Item("落实", "fulfilment", ("fulfilment.see", "fulfilment.own"), lambda cycle: bool(asked(cycle))),
    Item("记录", "records", ("record.see", "record.enter")),
    Item("成批录入", "record-grid", ("record.enter",)),
    Item("评分", "ratings", ("record.enter",)),
    Item("加分申报", "claims", ("record.claim",)),
    Item("待核记录", "confirmations", ("record.confirm",)),
    Item("否决和肯定", "vetoes", ("veto.review", "veto.decide", "record.enter")),
    Item("测评", "ballots", ("ballot.see",)),
    Item("我的测评票", "votes", ("ballot.cast",)),
    Item("导入和导出", "tables", ("table.import", "table.export")),
    Item("结果", "results", ("result.see",)),
    Item("我的得分", "own-result", ("result.own",)),
    Item("反馈谈话", "talks", ("talk.see", "statement.own"), _asks(FEEDBACK)),
    Item("特殊情形", "specials", ("routine.see",), lambda cycle: bool(specials(loaded(cycle.scheme)))),
    Item("考勤", "attendance", ("routine.see",), keeps_attendance),
    Item("各期和年度", "year", ("routine.see", "result.own"), within_a_year),
    Item("公布的结果", "standings", ("result.own", "result.see"), _publishes),
    Item("待决定", "decisions", ("result.decide",)),
    Item("公示", "notices", ("notice.see",)),
    Item("书面通知", "written-notices", ("appeal.see",)),
    Item("异议和申诉", "appeals", ("appeal.see", "appeal.raise")),
    Item("结果运用", "uses", ("use.see", "use.own")),
    Item("报送和归档", "archive", ("archive.see",)),
    Item("提醒情况", "cycle-reminders", ("reminder.see",)),
    Item("后台工作", "work", ("cycle.manage",)),
    Item("审计日志", "cycle-audit", ("audit.see",)),
)


def menus(request: HttpRequest) -> tuple[list[Link], list[Link]]:
    """The site's menu and, inside a cycle, the cycle's (empty elsewhere)."""
    person = request.user
    if not isinstance(person, Person):
        return [], []
    cycle: Cycle | None = getattr(request, "cycle", None)
    return _links(SITE, request, person, None), _links(CYCLE, request, person, cycle) if cycle else []


def _links(items: tuple[Item, ...], request: HttpRequest, person: Person, cycle: Cycle | None) -> list[Link]:
    shown = []
    for item in items:
        if item.permissions and not any(may(person, name, cycle) for name in item.permissions):
            continue
        if item.when is not None and (cycle is None or not item.when(cycle)):
            continue
        try:
            shown.append((item.text, reverse(item.url, args=[cycle.pk] if cycle else [])))
        except NoReverseMatch:  # a page that this installation does not have
            continue
    here = _here([href for _, href in shown], request.path)
    return [Link(text, href, href == here) for text, href in shown]


def _here(addresses: list[str], path: str) -> str:
    """The address in whose part of the site a page lies: the longest that begins its path."""
    around = [each for each in addresses if path == each or path.startswith(f"{each.rstrip('/')}/")]
    fitting = [each for each in around if each != "/" or path == "/"]
    return max(fitting, key=len, default="")
