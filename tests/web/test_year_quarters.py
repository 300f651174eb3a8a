"""A year of Qufu's routine appraisal in a browser: four quarters of forty people and the annual link.

    pytest tests/web/test_year_quarters.py --db sqlite --pictures docs/pictures

writes the pictures of docs/year.md; without the option no file is written.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.audit.actions import broken
from kaohe.web.cycles.models import Cycle
from kaohe.web.routine.models import YearLink
from web import qufu
from web.acting import Stage
from web.qufu import Bureau

pytestmark = pytest.mark.both_databases
TAKEN = ("summary", "special", "quota-tie", "grade-notice", "talk", "year-phone", "year")


@pytest.fixture
def stage(
    browser: Browser,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> Stage:
    return Stage(browser, live_server.url, monkeypatch, pytestconfig.getoption("--pictures"), TAKEN)


def test_from_the_first_month_to_the_annual_link(stage: Stage) -> None:
    """Register qufu-2020 P3, P4, P6, P7, P8, P9, T1, T2, T3, B1, B2, N1, N2, S4, L1, L2, G1."""
    stage.at("2025-01-06")
    bureau = qufu.make_bureau()
    open_quarter(stage, bureau, "2025Q1")
    sum_up(stage, bureau)
    register(stage, bureau)
    stage.at("2025-04-07")
    grade(stage, bureau, "2025Q1")
    talk(stage, bureau)
    for period, begins, ends in (
        ("2025Q2", "2025-04-08", "2025-07-04"),
        ("2025Q3", "2025-07-07", "2025-10-10"),
        ("2025Q4", "2025-10-13", "2026-01-07"),
    ):
        stage.at(begins)
        open_quarter(stage, bureau, period)
        stage.at(ends)
        grade(stage, bureau, period)
    link(stage, bureau)
    assert not broken()


def open_quarter(stage: Stage, bureau: Bureau, period: str) -> None:
    """The office lets the quarter run; what earlier quarters decided comes with it."""
    cycle = bureau.prepare(period)
    with stage.enter(bureau.office, cycle) as office:
        office.press("改为进行", sure=True)
        office.says("考核现在是“进行”")
        if period == "2025Q1":
            newest = bureau.people[-2].name
            office.menu("特殊情形")
            office.fill("对象", newest)
            office.page.get_by_label("情形", exact=True).select_option("试用期")
            office.fill("事实和依据", "2024年12月录用，试用期到2025年3月31日")
            office.press("登记")
            office.says("只写评语")
            office.picture("special")


def sum_up(stage: Stage, bureau: Bureau) -> None:
    """A month's summary by the regulation's form; the leader in charge signs it with a remark."""
    stage.at("2025-01-31")
    cycle, who = bureau.cycles["2025Q1"], bureau.people[0]
    with stage.enter(who, cycle) as own:
        own.menu("填报")
        own.press("填 干部职工月工作小结 2025-01")
        own.fill("月工作小结", "办结审批事项126件，全部按时；参加“一窗受理”培训2次。", exact=False)
        own.picture("summary")
        own.press("保存并交")
        own.says("已交")
    with stage.enter(bureau.leader) as leader:
        leader.says("等")
        leader.go(f"/cycles/{cycle.pk}/statements")
        leader.follow(who.name)
        leader.fill("审核意见，或退回的理由", "完成较好。")
        leader.press("审核签字")
        leader.says("完成较好")


def register(stage: Stage, bureau: Bureau) -> None:
    """The quarter's registration begins with what the months said."""
    stage.at("2025-03-31")
    cycle, who = bureau.cycles["2025Q1"], bureau.people[0]
    with stage.enter(who, cycle) as own:
        own.menu("填报")
        own.press("填 干部职工平时考核登记表 2025Q1")
        field = own.page.get_by_label("考核期工作实绩", exact=False)
        expect(field).to_have_value(re.compile("办结审批事项126件"))
        own.press("保存并交")
        own.says("已交")


def grade(stage: Stage, bureau: Bureau, period: str) -> None:
    """Votes are counted, grades suggested within the quota of each class; a tie is for the leading group."""
    cycle = bureau.cycles[period]
    with stage.enter(bureau.office, cycle) as office:
        office.menu("导入和导出")
        card = office.card("导入：测评票")
        office.give(card.locator("input[type=file]"), "测评票.xlsx", bureau.ballots(period))
        office.press("先看一看", within=card)
        office.says("没有错")
        office.press("照此导入")
        office.menu("结果")
        if period != "2025Q4":
            office.press("冻结", sure=True)
            office.says("已冻结")
            return
    decide_tie(stage, bureau, cycle)
    make_public(stage, bureau, cycle)


def decide_tie(stage: Stage, bureau: Bureau, cycle: Cycle) -> None:
    """Two equals for one seat of ten: the leading group chooses one, with minute and reason."""
    one, other = (bureau.people[at].name for at in (9, 10))
    with stage.enter(bureau.decider, cycle) as decider:
        decider.menu("待决定")
        tie = decider.page.get_by_role("group", name=re.compile("好"))
        expect(tie.locator("tbody tr")).to_have_count(2)
        decider.page.get_by_label(one, exact=True).select_option("较好")
        decider.page.get_by_label(other, exact=True).select_option("好")
        decider.fill("会议纪要号", "局党组纪要〔2026〕1号")
        decider.fill("理由", "两人总分相同；后者承担跨省通办试点任务。")
        decider.picture("quota-tie", at=tie)
        decider.press("作出决定")
        decider.says("局党组纪要〔2026〕1号")


def make_public(stage: Stage, bureau: Bureau, cycle: Cycle) -> None:
    """Who is 好 hangs out for three working days; whoever was not chosen may object."""
    with stage.enter(bureau.office, cycle) as office:
        office.menu("公示")
        office.follow("公示")
        office.press("发布")
        office.says("次日起3个工作日，到2026年1月12日为止")
        expect(office.page.locator("article")).to_contain_text(bureau.people[10].name)
        expect(office.page.locator("article")).not_to_contain_text(bureau.people[9].name)
        office.picture("grade-notice")


def talk(stage: Stage, bureau: Bureau) -> None:
    """The leader tells what was good, lacking and asked; the person confirms with its own word."""
    cycle, who = bureau.cycles["2025Q1"], bureau.people[0]
    with stage.enter(bureau.leader, cycle) as leader:
        leader.menu("反馈谈话")
        leader.follow(who.name)
        leader.fill("日期", "2025-04-07", exact=False)
        leader.fill("成绩", "办件快，群众评价好。", exact=False)
        leader.fill("不足", "政策宣讲不够。", exact=False)
        leader.fill("改进要求", "每月到大厅宣讲一次。", exact=False)
        leader.press("记下")
        leader.says("每月到大厅宣讲一次")
    with stage.enter(who) as own:
        own.says("反馈谈话等您确认")
        own.follow("去确认")
        own.fill("本人意见", "接受。", exact=False)
        own.press("确认", sure=True)
        own.says("接受。")
        own.picture("talk")


def link(stage: Stage, bureau: Bureau) -> None:
    """All four quarters are frozen: what they make of the year, by the scheme's links."""
    last = bureau.cycles["2025Q4"]
    with stage.enter(bureau.office, last) as office:
        office.menu("各期和年度")
        office.press("做年度衔接")
        row = office.page.get_by_role("row", name=re.compile(bureau.people[0].name))
        expect(row).to_contain_text("可优先优秀")
        weak = office.page.get_by_role("row", name=re.compile(bureau.people[-1].name))
        expect(weak).to_contain_text("不得优秀")
        office.look(again=True)
        office.picture("year")
    with stage.enter(bureau.people[0], last) as own:
        own.menu("各期和年度")
        own.says("可优先优秀")
        own.picture("year-phone", phone=True)
    made = YearLink.objects.get()
    assert sum(row["结论"] == "可优先优秀" for row in made.rows) >= 10
