"""Who may do what: named predicates in one table. Docs and tests are generated from it.

A role is given to a person for one cycle (`cycles.Grant`); the system administrator keeps people,
units and roles and takes no part in any appraisal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from kaohe.web.cycles.models import Appraisee, Cycle, Grant
from kaohe.web.organisation.models import Person


class Role(StrEnum):
    """The roles of a cycle, and the administrator outside all cycles."""

    OFFICE = "考核办"
    ASSESSOR = "考核单位"
    APPRAISEE = "考核对象"
    RATER = "投票人"
    DECIDER = "决定机构"
    LEADER = "分管领导"
    INSPECTOR = "督查"
    TELLER = "监票人"
    ADMIN = "系统管理员"


@dataclass(frozen=True)
class Permission:
    """What it allows, in words, and to which roles; `within` narrows it to the person's own things."""

    text: str
    roles: frozenset[Role]
    within: str = ""


def _of(text: str, *roles: Role, within: str = "") -> Permission:
    return Permission(text, frozenset(roles), within)


EVERYBODY = (
    Role.OFFICE, Role.ASSESSOR, Role.APPRAISEE, Role.RATER, Role.DECIDER, Role.LEADER, Role.INSPECTOR,
    Role.TELLER,
)  # fmt: skip

PERMISSIONS: dict[str, Permission] = {
    "organisation.manage": _of("管理单位和人员", Role.ADMIN),
    "cycle.create": _of("发布方案、新建考核", Role.ADMIN, Role.OFFICE),
    "cycle.see": _of("看考核的计划和进度", *EVERYBODY),
    "cycle.manage": _of("管理考核的名册、环节、角色和方案版本", Role.OFFICE),
    "regulation.draft": _of("读新办法、起草方案、答问题、发布", Role.OFFICE),
    "record.see": _of("看全部记录和评分", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "record.enter": _of("录入本单位负责的记录和评分", Role.OFFICE, Role.ASSESSOR, within="items"),
    "record.claim": _of("为自己申报加分", Role.APPRAISEE, within="self"),
    "record.confirm": _of("核定、退回、驳回记录", Role.OFFICE),
    "veto.review": _of("审核否决和肯定", Role.LEADER, Role.OFFICE),
    "veto.decide": _of("决定否决和肯定", Role.DECIDER),
    "table.import": _of("导入测评票、历史等整张表", Role.OFFICE),
    "table.export": _of("导出全部数据表", Role.OFFICE, Role.INSPECTOR),
    "target.see": _of("看全部责任书", Role.OFFICE, Role.ASSESSOR, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "target.own": _of("起草、签订自己的责任书", Role.APPRAISEE, within="self"),
    "target.review": _of(
        "审核、审定、签订责任书", Role.OFFICE, Role.ASSESSOR, Role.DECIDER, Role.LEADER, within="turn"
    ),
    "ballot.manage": _of("组织测评：发票、定监票人、锁箱、截止", Role.OFFICE),
    "ballot.see": _of(
        "看参评进度和开箱记录", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR, Role.TELLER
    ),
    "ballot.key": _of("领监票钥匙", Role.TELLER, within="self"),
    "ballot.open": _of("合钥匙开箱", Role.OFFICE, Role.TELLER),
    "ballot.box": _of("下载开了的票箱去验证", Role.OFFICE, Role.INSPECTOR),
    "ballot.cast": _of("投自己的测评票", Role.RATER, within="self"),
    "statement.own": _of("填报自己的自评、述职、小结、登记和报告", Role.APPRAISEE, within="self"),
    "statement.see": _of(
        "看交来的自评、小结、登记和报告",
        Role.OFFICE,
        Role.ASSESSOR,
        Role.DECIDER,
        Role.LEADER,
        Role.INSPECTOR,
    ),
    "statement.remark": _of("审核、退回交来的表", Role.OFFICE, Role.DECIDER, Role.LEADER, within="turn"),
    "statement.published": _of("看内部公示的述职材料", *EVERYBODY),
    "talk.see": _of("看反馈谈话", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "talk.hold": _of("记反馈谈话", Role.LEADER, within="turn"),
    "routine.see": _of(
        "看各期和年度、特殊情形、考勤", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR
    ),
    "routine.manage": _of("登记考勤和特殊情形，结转历史，做年度衔接", Role.OFFICE),
    "routine.grade": _of("特殊情形消失后补定等次", Role.DECIDER),
    "fulfilment.see": _of(
        "看各环节的落实情况", Role.OFFICE, Role.ASSESSOR, Role.DECIDER, Role.LEADER, Role.INSPECTOR
    ),
    "fulfilment.own": _of(
        "报告轮到自己的环节办得怎样",
        Role.OFFICE,
        Role.ASSESSOR,
        Role.APPRAISEE,
        Role.DECIDER,
        Role.LEADER,
        within="turn",
    ),
    "fulfilment.manage": _of("点名由哪些对象落实，退回报来的", Role.OFFICE),
    "result.see": _of("看全部结果", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "result.own": _of("看自己的得分和每一行依据", Role.APPRAISEE, within="self"),
    "result.decide": _of("作出决定（并列、等次）", Role.DECIDER),
    "result.freeze": _of("冻结结果", Role.OFFICE),
    "paper.print": _of("打印文书", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "paper.own": _of("打印自己的文书", Role.APPRAISEE, within="self"),
    "paper.manage": _of("上传、删去文书模板", Role.OFFICE),
    "notice.see": _of("看公示和通报", *EVERYBODY),
    "notice.manage": _of("公示、通报结果，发书面通知", Role.OFFICE),
    "appeal.raise": _of("签收通知，提出异议、复核和申诉", Role.APPRAISEE, within="self"),
    "appeal.see": _of("看全部异议、申诉和签收情况", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "appeal.answer": _of("复核异议和申诉，改正记录", Role.OFFICE),
    "appeal.reconsider": _of("同意重新决定已定的结果", Role.DECIDER),
    "use.see": _of("看全部结果运用", Role.OFFICE, Role.DECIDER, Role.LEADER, Role.INSPECTOR),
    "use.own": _of("看自己的结果运用", Role.APPRAISEE, within="self"),
    "use.manage": _of("列出和办理结果运用", Role.OFFICE),
    "archive.see": _of("看报送和归档，下载归档", Role.OFFICE, Role.DECIDER, Role.INSPECTOR),
    "archive.manage": _of("报送，结束考核并归档，鉴定、销毁到期的材料", Role.OFFICE),
    "archive.hold": _of("暂停、解除销毁归档的材料", Role.INSPECTOR),
    "reminder.see": _of("看谁还没办", Role.OFFICE, Role.INSPECTOR),
    "audit.see": _of("看审计日志", Role.INSPECTOR, Role.OFFICE),
}

OPEN = {
    "sign-in": "登录",
    "sign-in-as": "演示方式：登录成一个人",
    "reports": "演示方式：各方案的报告",
    "report": "演示方式：各方案的报告",
    "sign-out": "退出",
    "vote": "凭测评码投票",
    "vote-ballot": "凭测评码投票",
    "vote-receipts": "公开的回执表",
    "ldap": "经单位的目录登录",
    "oidc": "经单位的统一身份认证登录",
    "oidc-back": "从统一身份认证回来",
}
"""Pages, by the name of their URL, that need no sign-in."""
SIGNED_IN = {
    "home": "首页",
    "cycles": "自己有角色的考核",
    "reminders": "自己的提醒和邮箱",
    "password": "改口令",
}
"""Pages of whoever is signed in: each shows that person's own things."""


def grants(person: Person, cycle: Cycle) -> list[Grant]:
    """The roles of a person in a cycle (one query a request: kept on the person)."""
    kept: dict[int, list[Grant]] = person.__dict__.setdefault("_grants", {})
    if cycle.pk not in kept:
        kept[cycle.pk] = list(Grant.objects.filter(person=person, cycle=cycle))
    return kept[cycle.pk]


def roles(person: Person, cycle: Cycle | None) -> set[Role]:
    """The roles that count for a request: those of the cycle, and 系统管理员."""
    found = {Role.ADMIN} if person.admin else set()
    if cycle is not None:
        found |= {Role(grant.role) for grant in grants(person, cycle)}
    elif _office_somewhere(person):
        found.add(Role.OFFICE)
    return found


def _office_somewhere(person: Person) -> bool:
    """Whether a person is of the appraisal office in any cycle (one query a request)."""
    if "_office" not in person.__dict__:
        person.__dict__["_office"] = Grant.objects.filter(person=person, role=Role.OFFICE).exists()
    found: bool = person.__dict__["_office"]
    return found


def may(person: Any, name: str, cycle: Cycle | None = None) -> bool:
    """Whether a person has one of the roles of a permission."""
    return bool(person.is_authenticated and roles(person, cycle) & PERMISSIONS[name].roles)


def items(person: Person, cycle: Cycle) -> set[str]:
    """The indicators and rules for which a person's unit assesses; {'*'} for the appraisal office."""
    found: set[str] = set()
    for grant in grants(person, cycle):
        if grant.role == Role.OFFICE:
            return {"*"}
        if grant.role == Role.ASSESSOR:
            found.update(grant.items)
    return found


def assesses(person: Person, cycle: Cycle, item: str) -> bool:
    """Whether a person may enter facts for this indicator or rule."""
    return bool(items(person, cycle) & {"*", item})


def is_self(person: Person, appraisee: Appraisee) -> bool:
    """Whether the appraisee is the person, or the unit for which the person is its appraisee."""
    if appraisee.person_id is not None:
        return appraisee.person_id == person.pk
    return appraisee.unit_id is not None and appraisee.unit_id == person.unit_id


View = Callable[..., HttpResponse]


def allowed(*names: str) -> Callable[[View], View]:
    """Lets a view run for people with one of the permissions.

    A URL with `cycle` in it hands the view the cycle itself; to who has no role in it, it is not
    found, so that its existence is not told.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            cycle = None
            if "cycle" in kwargs:
                cycle = kwargs["cycle"] = get_object_or_404(
                    Cycle.objects.select_related("scheme"), pk=kwargs["cycle"]
                )
                if not roles(cast(Person, request.user), cycle):
                    raise Http404
                request.cycle = cycle  # type: ignore[attr-defined]
            if not any(may(request.user, name, cycle) for name in names):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permissions = names  # type: ignore[attr-defined]
        return guarded

    return decorate
