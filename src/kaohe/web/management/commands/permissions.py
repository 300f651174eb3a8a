"""Prints who may do what as Markdown: python -m kaohe.web permissions > docs/permissions.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

from kaohe.web.permissions import OPEN, PERMISSIONS, SIGNED_IN, Permission, Role

HEAD = """# 谁可以做什么

本页由程序里的权限表生成：`python -m kaohe.web permissions > docs/permissions.md`。
角色按每一次考核分别授予；一个人可以有几个角色。系统管理员管单位、人员和方案的发布，不参加任何考核。
在一次考核里没有任何角色的人，看不到这次考核：它的每一个网址都答“找不到”。
"""
WITHIN = {"items": "负责的", "self": "自己的", "turn": "轮到的"}
PARTS = {
    "organisation": "登录、单位和人员",
    "sso": "统一身份登录",
    "cycles": "考核",
    "work": "后台工作",
    "records": "记录",
    "ballots": "测评",
    "results": "结果",
    "notices": "公示、通知和申诉",
    "uses": "结果运用",
    "archive": "报送和归档",
    "reminders": "提醒",
    "targets": "责任书",
    "statements": "填报和反馈",
    "routine": "各期和年度",
    "fulfilment": "落实情况",
    "audit": "审计",
}
PARAMETERS = re.compile(r"<(?:\w+:)?(\w+)>")


def urls(patterns: Iterable[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every address of the site, whatever the depth at which it is included."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from urls(one.url_patterns)
        else:
            yield one


def needed(url: URLPattern) -> tuple[str, ...] | None:
    """The permissions of which one opens an address; None where the view is not guarded by any."""
    return getattr(url.callback, "permissions", None)


def page() -> str:
    return "\n".join([HEAD, "## 角色", "", *_roles(), "", "## 网址", "", *_addresses()]) + "\n"


def _roles() -> Iterator[str]:
    yield "| 可以做的 | " + " | ".join(Role) + " |"
    yield "|---|" + ":-:|" * len(Role)
    for permission in PERMISSIONS.values():
        cells = (_cell(permission, role) for role in Role)
        yield f"| {permission.text} | " + " | ".join(cells) + " |"
    yield ""
    yield (
        "“负责的”：只是授予的指标和规则（考核办是全部）；“自己的”：只是自己，或自己所在的考核对象单位；"
        "“轮到的”：只在方案的环节轮到时。"
    )


def _cell(permission: Permission, role: Role) -> str:
    if role not in permission.roles:
        return ""
    if role == Role.OFFICE and permission.within == "items":
        return "✓"
    return WITHIN.get(permission.within, "✓")


def _addresses() -> Iterator[str]:
    yield "有几项的，有其中一项就能打开；打开以后，页面里还只列出这个人看得到的东西。"
    part = ""
    for url in urls():
        app = url.callback.__module__.split(".")[2]
        if PARTS.get(app, app) != part:
            part = PARTS.get(app, app)
            yield from ("", f"### {part}", "", "| 网址 | 谁可以打开 |", "|---|---|")
        route = PARAMETERS.sub(r"{\1}", str(url.pattern))
        yield f"| `/{route}` | {_who(url)} |"


def _who(url: URLPattern) -> str:
    names = needed(url)
    if names is not None:
        return "；".join(PERMISSIONS[name].text for name in names)
    if url.name in OPEN:
        return f"不用登录（{OPEN[url.name]}）"
    if url.name in SIGNED_IN:
        return f"登录的人（{SIGNED_IN[url.name]}）"
    return "没有设权限"


class Command(BaseCommand):
    help = "按权限表写出“谁可以做什么”（Markdown）。"
    requires_system_checks = ()

    def handle(self, *arguments: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
