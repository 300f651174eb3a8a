"""A year of Zaozhuang's departments in a browser: from the letter to an archive that a stranger verifies.

    pytest tests/web/test_year_departments.py --db sqlite --pictures docs/pictures

writes the pictures of docs/year.md; without the option no file is written.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from kaohe.cli.main import main
from kaohe.web import clock
from kaohe.web.audit.actions import broken
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Cycle
from kaohe.web.notices.models import Appeal
from kaohe.web.results import bundle, decided
from kaohe.web.tables import scheme_of
from web import zaozhuang
from web.acting import Stage
from web.zaozhuang import City

pytestmark = pytest.mark.both_databases
TAKEN = (
    "letter-draft", "letter", "letter-print", "half-year", "own-goals", "quota-groups", "public-notice",
    "correction", "upheld", "award", "archive", "archive-open", "stage-owed",
)  # fmt: skip


@pytest.fixture
def stage(
    browser: Browser,
    live_server: LiveServer,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
    settings: Settings,
    tmp_path: Path,
) -> Stage:
    settings.ARCHIVE_ROOT = tmp_path / "archives"
    return Stage(browser, live_server.url, monkeypatch, pytestconfig.getoption("--pictures"), TAKEN)


def test_from_the_letter_to_the_verified_archive(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Register zaozhuang-departments P1, P2, P3, B1, T1, T2, P8, P9, P10, P12, P13, S1, S2, J1, N1, A1, A2,
    A3.
    """
    stage.at("2025-02-10")
    city = zaozhuang.make_city()
    city.letters()
    sign_letter(stage, city)
    report_half(stage, city)
    score(stage, city)
    freeze(stage, city)
    publish(stage, city)
    object_and_correct(stage, city)
    tell_in_writing(stage, city)
    use(stage, city)
    close(stage, city, tmp_path)
    verify(tmp_path / "归档.zip", capsys)
    assert not broken()


def sign_letter(stage: Stage, city: City) -> None:
    """The department drafts, the group and the leader agree, both sign; points that do not add up stop it."""
    with stage.enter(city.head) as head:
        head.says("责任书还没有起草")
        head.follow("去起草")
        head.press("起草责任书")
        for number, (goal, points, measure, until) in enumerate(zaozhuang.GOALS, 1):
            head.fill(f"第{number}行 目标", goal)
            head.fill(f"第{number}行 分值", points if number > 1 else "35")
            head.fill(f"第{number}行 考核标准和措施", measure)
            head.fill(f"第{number}行 完成时限", until)
        head.page.keyboard.press("Tab")
        head.says("还差5分")
        head.press("保存并报送")
        head.refused()
        head.picture("letter-draft")
        head.fill("第1行 分值", "40")
        head.press("保存并报送")
        head.says("报送")
    for who, name in ((city.group, "分口考核组"), (city.leader, "市分管领导")):
        with stage.enter(who) as one:
            one.says(f"责任书等{name}")
            one.follow("去审核")
            one.onward(one.page.locator("section", has_text="等您审核").get_by_role("link", name="发改委"))
            one.fill("意见或理由", "目标合理，同意。")
            one.press(f"{name}同意")
            if who == city.leader:
                one.press("签字", sure=True)
    with stage.enter(city.head, city.cycle) as head:
        head.menu("责任书")
        head.follow("打开")
        head.press("签字", sure=True)
        head.says("已签")
        head.picture("letter")
        head.follow("打印（一式2份）")
        head.picture("letter-print", at=head.page.locator("article").first)


def report_half(stage: Stage, city: City) -> None:
    """Half a year later: how far each goal of the letter is, to the office."""
    stage.at("2025-06-28")
    with stage.enter(city.head, city.cycle) as head:
        head.menu("填报")
        head.press("填 进度报告 2025H1")
        for goal, done in zip(
            zaozhuang.GOALS, ("已开工13个，投产6个。", "压缩四成，余下三项9月底完成。"), strict=True
        ):
            row = head.page.get_by_role("row", name=re.compile(goal[0]))
            row.get_by_label("情况说明", exact=False).fill(done)
        head.fill(re.compile("总体情况"), "两项目标进度过半，没有困难。")
        head.picture("half-year")
        head.press("保存并交")
        head.says("已交")
    with stage.enter(city.office, city.cycle) as office:
        office.menu("填报")
        office.follow("发改委")
        office.fill("审核意见，或退回的理由", "进度正常，注意项目投产。")
        office.press("审核签字")
        office.says("进度正常")


def score(stage: Stage, city: City) -> None:
    """Each group scores its own goals by the letters' points, four departments the public goals."""
    stage.at("2026-01-08")
    for who, group in ((city.group, "经济口"), (city.other_group, "社会口")):
        with stage.enter(who, city.cycle) as rater:
            rater.menu("评分")
            for name in zaozhuang.GROUPS[group]:
                for (goal, *_), points in zip(zaozhuang.GOALS, zaozhuang.SCORES[name], strict=True):
                    rater.page.get_by_label(re.compile(f"^{name} .*{goal}.* 得分$")).fill(points)
            if group == "经济口":
                rater.picture("own-goals")
            rater.press("保存")
            rater.says("已保存10个评分")
    for leaf, who in city.raters.items():
        with stage.enter(who, city.cycle) as rater:
            rater.menu("评分")
            for name in zaozhuang.SCORES:
                rater.page.get_by_label(re.compile(f"^{name} .* 得分$")).fill(zaozhuang.BESIDE[leaf])
            rater.press("保存")
            rater.says("已保存10个评分")


def freeze(stage: Stage, city: City) -> None:
    """Places within each 口; one tenth of its departments is commended, rounded: one of five in each."""
    with stage.enter(city.office, city.cycle) as office:
        office.menu("结果")
        expect(office.page.locator("section.ranking")).to_have_count(2)
        first = office.card("市直部门 · 经济口").locator("tbody tr").first
        expect(first).to_contain_text("商务局")
        expect(first).to_contain_text("先进集体")
        office.picture("quota-groups")
        office.press("冻结", sure=True)
        office.says("已冻结")


def publish(stage: Stage, city: City) -> None:
    """The scheme lays down no days: the office makes the list public on its own ground."""
    stage.at("2026-01-12")
    with stage.enter(city.office, city.cycle) as office:
        office.menu("公示")
        office.follow("另发公示")
        office.fill("天数", "5")
        office.fill("范围", "各口各部门")
        office.fill("依据", "市委常委会纪要〔2026〕2号")
        office.press("发布")
        office.says("公示时间：2026年1月12日发布，次日起5个工作日，到2026年1月19日为止")
        office.picture("public-notice")


def object_and_correct(stage: Stage, city: City) -> None:
    """发改委 objects; the office adds the forgotten record, a colleague upholds: its place changes."""
    stage.at("2026-01-14")
    with stage.enter(city.head, city.cycle) as head:
        head.menu("公示")
        head.follow(f"{zaozhuang.TITLE}结果公示")
        head.follow("提出异议")
        head.fill(
            "事实和理由", "我委“项目代办制”经省发改委发文推广，应加6分，结果里没有。附鲁发改〔2025〕88号。"
        )
        head.press("提出")
        head.says("待答复")
    with stage.enter(city.office) as office:
        office.says("异议和申诉等着答复")
        office.follow("去办")
        office.follow("发改委")
        office.onward(office.page.get_by_role("link", name=re.compile("^J1a ")))
        office.page.get_by_label("层级").select_option("省级")
        office.fill("说明", "“项目代办制”经省发改委发文推广，鲁发改〔2025〕88号", exact=False)
        office.onward(office.page.locator("main form").get_by_role("button").first)
        office.says("补记录")
    with stage.enter(city.second, city.cycle) as second:
        second.menu("异议和申诉")
        second.follow("发改委")
        second.picture("correction")
        second.fill("查明的事实、依据和结论", "经查省发改委文件属实，按 J1a 加6分。")
        second.press("成立", sure=True)
        second.says("改变了什么")
        second.look(again=True)
        expect(second.page.locator(".change", has_text="发改委")).to_contain_text("名次 2 → 1")
        expect(second.page.locator(".change", has_text="商务局")).to_contain_text("奖项 先进集体 → （无）")
        second.picture("upheld", at=second.card("改变了什么"))
    appeal = Appeal.objects.get()
    assert appeal.state == Appeal.State.UPHELD
    run = city.cycle.runs.get(hash=appeal.after)
    scores = {each.name: each for each in decided.scores(bundle.unpack(run.tables)[0], scheme_of(city.cycle))}
    assert scores["发改委"].awards == ("先进集体",)


def tell_in_writing(stage: Stage, city: City) -> None:
    """After the notice everybody is told in writing; who signs in signs for it, the others are served."""
    stage.at("2026-01-20")
    with stage.enter(city.office, city.cycle) as office:
        office.menu("书面通知")
        office.press("发书面通知", sure=True)
        office.says("已发")
    with stage.enter(city.head) as head:
        head.go(f"/cycles/{city.cycle.pk}/appeals")
        head.follow(re.compile("发改委：考核结果通知书"))
        head.press("签收")
        head.says("本人签收")
    with stage.enter(city.office, city.cycle) as office:
        office.menu("书面通知")
        office.look(again=True)
        for box in office.page.get_by_role("checkbox").all():
            box.check()
        office.fill(re.compile("怎样送达的"), "机要交换，各部门办公室签收")
        office.press("记下所选的送达", sure=True)
        office.says("已记下9份送达")


def use(stage: Stage, city: City) -> None:
    """What the regulation draws from the result, item by item: the award, the money, the first head."""
    with stage.enter(city.office, city.cycle) as office:
        office.menu("概况")
        office.press("改为已定", sure=True)
        office.menu("结果运用")
        office.press("按冻结的结果列出")
        office.follow("授予先进集体")
        office.fill("怎样办的，或要求、理由", "枣委〔2026〕5号，1月26日大会授牌")
        office.press("办结")
        office.follow("全部")
        for box in office.page.get_by_role("checkbox").all():
            box.check()
        office.fill(re.compile("所选的怎样办的"), "枣委〔2026〕5号")
        office.press("办结所选")
        office.says("5项已办结")
        office.picture("award")


def close(stage: Stage, city: City, folder: Path) -> None:
    """What is still open is named; then everything is done and the cycle is sealed."""
    with stage.enter(city.office, city.cycle) as office:
        office.menu("报送和归档")
        office.says("件事没有办完")
        office.picture("archive-open", at=office.card("结束考核"))
        while office.page.get_by_role("button", name="记为已报送").count():
            office.page.get_by_placeholder("文号或回执").first.fill("枣考办〔2026〕3号")
            office.press("记为已报送")
        office.menu("环节")
        office.press("年终分工考核计分：完成")
        office.says("没有报")
        office.picture("stage-owed")
        office.press("仍记为完成")
        office.says("1个环节记为完成")
        with clock.put(stage.at("2026-01-26")):
            for one in city.cycle.stages.filter(done=None):
                cycles.finish(one, True, by=city.office)
        office.menu("报送和归档")
        office.press("结束并归档", sure=True)
        office.says("归档编号")
        office.picture("archive")
        with office.page.expect_download() as download:
            office.page.get_by_role("link", name="下载归档").click()
        download.value.save_as(folder / "归档.zip")
    city.cycle.refresh_from_db()
    assert city.cycle.state == Cycle.State.CLOSED


def verify(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(path)]) == 0
    assert "全部相符" in capsys.readouterr().out
