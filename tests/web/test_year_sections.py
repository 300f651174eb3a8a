"""A year of Changzhou's sections in a browser: what they say of themselves, and awards by place and progress.

    pytest tests/web/test_year_sections.py --db sqlite --pictures docs/pictures

writes the pictures of docs/year.md; without the option no file is written.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.audit.actions import broken
from kaohe.web.uses.models import Consequence
from web import changzhou
from web.acting import Actor, Stage
from web.changzhou import Commission

pytestmark = pytest.mark.both_databases
TAKEN = ("self-appraisal", "beside", "awards", "named", "uses")
OWN = {
    "1.1": "10", "1.2": "5", "1.3": "5", "2.4": "4", "2.5": "3", "2.6": "3", "3.7": "2", "3.8": "2",
    "3.9": "2", "3.10": "2", "3.11": "2", "4.12": "4", "4.13": "3", "4.14": "3", "5.15": "5", "5.16": "5",
    "6.17": "8", "6.18": "5",
}  # fmt: skip
"""What 软件处 gives itself, item by item: three points more than it has, for an innovation."""
SAID = {"6.17": "“智改数转”做法被省经信委推广", "3.8": "没有逾期", "6.18": "没有新的奖项"}


@pytest.fixture
def stage(
    browser: Browser,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> Stage:
    return Stage(browser, live_server.url, monkeypatch, pytestconfig.getoption("--pictures"), TAKEN)


def test_from_the_self_appraisal_to_the_awards(stage: Stage) -> None:
    """Register changzhou-2016 P2, P3, P5, T2, B1, R3, R8, A1, A2, A3, A4, A5, L2."""
    stage.at("2026-01-07")
    commission = changzhou.make_commission()
    appraise_itself(stage, commission)
    enter_and_confirm(stage, commission)
    bring_in(stage, commission)
    put_beside(stage, commission)
    rank(stage, commission)
    name(stage, commission)
    use(stage, commission)
    assert not broken()


def appraise_itself(stage: Stage, commission: Commission) -> None:
    """The section fills in the regulation's form: a score and a word for each of the eighteen items."""
    with stage.enter(commission.head) as head:
        head.says("还没有交")
        head.go(f"/cycles/{commission.cycle.pk}/statements")
        head.press("填 机关内设机构年度考核自评表 2025")
        for field in head.page.get_by_label(re.compile("自评分$")).all():
            item = (field.get_attribute("aria-label") or "").split()[0]
            field.fill(OWN[item])
            head.page.get_by_label(f"{item} 情况说明", exact=True).fill(SAID.get(item, "按要求完成"))
        head.picture("self-appraisal", at=head.page.get_by_role("region", name="各项"))
        head.press("保存并交")
        head.says("自评合计")


def enter_and_confirm(stage: Stage, commission: Commission) -> None:
    """办公室 enters what it is in charge of, unit beside unit; the appraisal office confirms."""
    with stage.enter(commission.assessor, commission.cycle) as assessor:
        assessor.menu("成批录入")
        assessor.choose("3")
        assessor.page.get_by_label("无线电处 3.8a", exact=False).fill("1")
        assessor.page.get_by_label("运行处 3.8b", exact=False).fill("1")
        assessor.press("保存并提交")
        assessor.says("已提交")
    with stage.enter(commission.second, commission.cycle) as second:
        second.menu("待核记录")
        for section in ("无线电处", "运行处"):
            second.page.get_by_label(re.compile(f"选择 {section}")).check()
        second.press("核定所选")
        second.says("已核定2条")


def bring_in(stage: Stage, commission: Commission) -> None:
    """Reports of the year, ballots, and last year's places come as files, each looked through first."""
    with stage.enter(commission.office, commission.cycle) as office:
        for table, content in (
            ("记录", changzhou.records()),
            ("测评票", changzhou.ballots()),
            ("历史", changzhou.history()),
        ):
            office.menu("导入和导出")
            card = office.card(f"导入：{table}")
            office.give(card.locator("input[type=file]"), f"{table}.xlsx", content)
            office.press("先看一看", within=card)
            office.says("没有错")
            office.press("照此导入")
    with stage.enter(commission.second, commission.cycle) as second:
        second.menu("待核记录")
        confirm_all(second)


def confirm_all(office: Actor) -> None:
    while office.page.get_by_role("checkbox").count():
        for box in office.page.get_by_role("checkbox").all():
            box.check()
        office.press("核定所选")


def put_beside(stage: Stage, commission: Commission) -> None:
    """What the section gave itself stands beside what was found; it is no part of the score."""
    with stage.enter(commission.office, commission.cycle) as office:
        office.menu("填报")
        office.follow("软件处")
        card = office.card("自评与考核单位所评")
        expect(card.get_by_role("row", name=re.compile("争先创优"))).to_contain_text("10")
        office.picture("beside", at=card)
        office.fill("审核意见，或退回的理由", "创新推广没有文件，不加分；其余与考核一致。")
        office.press("审核签字")


def rank(stage: Stage, commission: Commission) -> None:
    """Five by place, five praised, five by progress; the last two carry a remark."""
    with stage.enter(commission.office, commission.cycle) as office:
        office.menu("结果")
        rows = office.page.locator("section.ranking tbody tr")
        expect(rows).to_have_count(len(changzhou.SECTIONS))
        said = {row.split()[1]: row for row in (one.inner_text() for one in rows.all())}
        assert {who for who, row in said.items() if "先进处室" in row} == set(changzhou.SECTIONS[:5])
        assert {who for who, row in said.items() if "表扬" in row} == set(changzhou.SECTIONS[5:10])
        risen = {who for who, row in said.items() if "争先进位" in row}
        assert risen == {"软件处", "电子处", "装备处", "材料处", "中小企业处"}
        office.picture("awards", at=rows.nth(9))
        office.press("冻结", sure=True)
        office.says("已冻结")


def name(stage: Stage, commission: Commission) -> None:
    """Of the first five the party group names two to be reported upwards; the program names nobody."""
    with stage.enter(commission.decider, commission.cycle) as decider:
        decider.menu("待决定")
        for section in changzhou.SECTIONS[:2]:
            decider.page.get_by_label(section, exact=True).check()
        decider.fill("会议纪要号", "委党组纪要〔2026〕2号")
        decider.fill("理由", "两处室承担市重点改革任务，推荐上报。")
        decider.picture("named")
        decider.press("作出决定")
        decider.says("委党组纪要〔2026〕2号")


def use(stage: Stage, commission: Commission) -> None:
    """What follows from the result, each with its clause."""
    with stage.enter(commission.office, commission.cycle) as office:
        office.menu("结果运用")
        office.press("按冻结的结果列出")
        office.says("列出")
        office.picture("uses")
    drawn = Consequence.objects.filter(cycle=commission.cycle)
    assert drawn.filter(clause="A4").count() == 5
    assert drawn.filter(clause="A2").count() == 2
    assert drawn.filter(clause="A5").count() == 2
