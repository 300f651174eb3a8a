"""Linyi from the publication of its scheme to a frozen ranking, by everybody who takes part, in a browser.

    pytest tests/web/test_whole_cycle.py --db sqlite --pictures docs/pictures

writes the pictures of docs/site.md; without the option no file is written.
"""

from __future__ import annotations

import datetime
import re
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from kaohe import evaluate, open_scheme
from kaohe.tables.read import read
from kaohe.web.audit.actions import broken
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.models import Record
from kaohe.web.results import bundle
from kaohe.web.results.models import Run
from web import linyi, papers
from web.browser import DESK, PHONE, Window, choose, follow, onward, press
from web.world import PASSWORD

TAKEN = (
    "audit", "ballots", "claim-phone", "decisions", "effect", "grid", "home", "own-phone", "ranking",
    "rating-fault", "roster", "stages", "veto",
)  # fmt: skip
LARGEST = 200_000
PDF = papers.pdf()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "2018年度综合工作考核"


class Actor:
    """Somebody at a window: signs in with a password, presses what the pages offer."""

    def __init__(self, stage: Stage, key: str, size: tuple[int, int]) -> None:
        self.stage = stage
        self.window = Window(stage.browser, stage.site, size=size)
        self.page: Page = self.window.page
        self.window.open("/")
        self.fill("工号", linyi.PEOPLE[key][0])
        self.fill("口令", PASSWORD)
        self.press("登录")
        expect(self.page.get_by_text("退出")).to_be_visible()

    def menu(self, name: str) -> None:
        """A page of the cycle, by the menus."""
        if self.page.get_by_role("navigation", name="本次考核").count() == 0:
            follow(self.page, TITLE, exact=False)
        menu = self.page.get_by_role("navigation", name="本次考核")
        if (folded := menu.get_by_role("button", expanded=False)).is_visible():
            folded.click()
        follow(menu, name)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def press(self, name: str, *, sure: bool = False) -> None:
        press(self.page, name, sure=sure)

    def follow(self, name: str | re.Pattern[str]) -> None:
        follow(self.page, name)

    def choose(self, indicator: str) -> None:
        choose(self.page, indicator)

    def give(self, label: str, name: str, content: bytes, kind: str = XLSX) -> None:
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.get_by_label(label).first.set_input_files([file])  # type: ignore[list-item]

    def says(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def picture(self, name: str) -> None:
        assert name in TAKEN
        if self.stage.pictures is not None:
            self.page.wait_for_load_state("networkidle")
            path = self.stage.pictures / f"{name}.png"
            self.page.screenshot(path=path, animations="disabled")
            assert path.stat().st_size <= LARGEST, name

    def leaves(self) -> None:
        assert (self.window.complaints, self.window.elsewhere) == ([], [])
        self.window.close()


class Stage:
    """Who is on stage, one at a time; pictures are taken where a folder is given."""

    def __init__(self, browser: Browser, site: str, pictures: Path | None) -> None:
        self.browser, self.site, self.pictures = browser, site, pictures

    def enter(self, key: str, size: tuple[int, int] = DESK) -> Actor:
        return Actor(self, key, size)


@pytest.fixture
def stage(browser: Browser, live_server: LiveServer, pytestconfig: pytest.Config) -> Stage:
    linyi.make_people()
    folder = pytestconfig.getoption("--pictures")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.mark.both_databases
def test_linyi_from_publication_to_a_frozen_ranking(stage: Stage) -> None:
    """Register linyi-2018 P1, P4 to P9, R5 to R8, R10, T1, F4, J1, J8, A1, S1, S2."""
    publish(stage)
    give_roles(stage)
    rate(stage)
    import_ballots(stage)
    record(stage)
    claim(stage)
    confirm(stage)
    veto(stage)
    decide(stage)
    close(stage)
    look(stage)


def publish(stage: Stage) -> None:
    """The administrator publishes the scheme and names the office; the office brings in the roster."""
    admin = stage.enter("admin")
    admin.follow("新建考核")
    admin.page.get_by_label("方案", exact=False).first.select_option("linyi-2018")
    admin.fill("周期", "2018")
    admin.fill("名称", TITLE)
    admin.fill("考核办人员", "1001、1002")
    admin.press("发布并建立")
    admin.says("环节按方案排好了")
    admin.leaves()
    office = stage.enter("office")
    office.says("名册还是空的")
    office.follow("导入名册")
    office.follow("导入名册")
    office.give("名册", "名册.xlsx", linyi.roster())
    office.press("上传并预览")
    office.says("有15个对象，15处变化")
    office.picture("roster")
    office.press("确认，更新名册")
    office.says("名册已更新：新增15个")
    office.leaves()


def give_roles(stage: Stage) -> None:
    """By the scheme's division of work, by hand, by the roster; the day on which entry ends; the start."""
    office = stage.enter("office")
    office.menu("角色")
    office.follow("按方案指定考核单位")
    for number in ("1003", "1004", "1005"):
        office.page.get_by_label(re.compile(number)).check()
    office.press("授予勾选的人")
    for role, number, items in (
        ("考核单位", "1004", "Z2.4.1、J8"),
        ("决定机构", "1008", ""),
        ("分管领导", "1007", ""),
        ("督查", "1009", ""),
    ):
        office.follow("授予角色")
        office.page.get_by_label("角色", exact=True).select_option(role)
        office.fill("工号", number)
        office.page.get_by_label("负责的指标和规则").fill(items)
        office.press("授予")
    office.press("按名册授予")
    office.says("现在能看自己的得分、申报加分")
    office.menu("环节")
    office.follow("定科室单项成绩送考核办审核确认的日期")
    ends = datetime.date.today() + datetime.timedelta(days=10)
    office.page.get_by_label("止", exact=False).first.fill(ends.isoformat())
    office.press("保存")
    office.says("到期截止录入")
    office.picture("stages")
    office.menu("概况")
    office.press("改为进行", sure=True)
    office.says("考核现在是“进行”")
    office.leaves()


def rate(stage: Stage) -> None:
    """Each leading section scores its own; a score beyond the limit stops the page, and nothing is lost."""
    assessor = stage.enter("assessor")
    assessor.says("评分还没有给")
    assessor.picture("home")
    assessor.follow("去评分")
    for leaf in linyi.LEAVES:
        assessor.choose(leaf)
        for name in linyi.SECTIONS if leaf.startswith("K") else linyi.STATIONS:
            assessor.page.get_by_label(re.compile(f"^{name} .* 得分$")).fill(linyi.score(leaf, name))
        if leaf == "K2.1":
            first = assessor.page.get_by_label(re.compile("^办公室 .* 得分$"))
            first.fill("21")
            assessor.press("保存")
            assessor.says("一个评分也没有保存")
            assessor.picture("rating-fault")
            assessor.window.complaints.clear()  # the browser notes the 422
            first.fill(linyi.score(leaf, "办公室"))
        assessor.press("保存")
        assessor.says("个评分。")
    assessor.leaves()
    for key, leaf, names in (
        ("standards", "Z2.4.1", [name for name, kind in linyi.STATIONS.items() if kind != "执法"]),
        ("law", "Z2.4.2", [name for name, kind in linyi.STATIONS.items() if kind != "技术"]),
    ):
        section = stage.enter(key)
        section.menu("评分")
        section.page.goto(f"{section.page.url.split('?')[0]}?indicator={leaf}")
        for name in names:
            section.page.get_by_label(re.compile(f"^{name} .* 得分$")).fill("3.5")
        section.press("保存")
        section.says(f"已保存{len(names)}个评分")
        section.leaves()


def import_ballots(stage: Stage) -> None:
    office = stage.enter("office")
    office.menu("导入和导出")
    card = office.page.locator("section", has=office.page.get_by_role("heading", name="导入：测评票"))
    content = {"name": "测评票.xlsx", "mimeType": XLSX, "buffer": linyi.ballots()}
    card.locator("input[type=file]").set_input_files([content])  # type: ignore[list-item]
    press(card, "先看一看")
    office.says("没有错")
    office.picture("ballots")
    office.press("照此导入")
    expect(office.page).to_have_url(re.compile("/tables$"))
    office.leaves()


def record(stage: Stage) -> None:
    """A section enters the additions of stations in the grid and hands them in; another's rules it lacks."""
    section = stage.enter("standards")
    section.menu("成批录入")
    section.page.get_by_label("计量测试所 J8", exact=False).fill("1")
    section.page.get_by_label("标准信息所 J8", exact=False).fill("2")
    section.picture("grid")
    section.press("保存并提交")
    section.says("已保存2格。已提交。")
    section.page.goto(section.page.url.split("/records")[0] + "/records/new/J1")
    section.says("没有这个页面")
    section.window.complaints.clear()  # the browser notes the 404
    section.leaves()


def claim(stage: Stage) -> None:
    """An appraisee claims an addition with its proof, on a phone."""
    own = stage.enter("appraisee", PHONE)
    own.menu("加分申报")
    own.follow(re.compile("^J1 "))
    own.page.get_by_label("数量", exact=False).fill("1")
    own.page.get_by_label("说明", exact=False).fill("承办全省计量工作现场会")
    own.give("佐证材料", "省政府通报.pdf", PDF, "application/pdf")
    own.picture("claim-phone")
    own.press("保存并提交")
    own.says("已提交。")
    own.says("省政府通报.pdf")
    own.leaves()


def confirm(stage: Stage) -> None:
    """The office sees what the claim would do, and confirms it and the records of the section."""
    office = stage.enter("second")
    office.says("记录等着核定")
    office.follow("去核定")
    follow(office.page, "计量科", exact=False)
    office.page.get_by_role("heading", name="对得分和名次的影响").scroll_into_view_if_needed()
    expect(office.page.locator("#effect table").first).to_be_visible()
    office.picture("effect")
    office.press("核定")
    office.says("已保存。")
    office.menu("待核记录")
    for name in ("计量测试所", "标准信息所"):
        office.page.get_by_label(re.compile(f"选择 {name}")).check()
    office.press("核定所选")
    office.says("已核定2条")
    office.leaves()


def veto(stage: Stage) -> None:
    """The path of the regulation: 法规科's written opinion, the leader, the office, the meeting."""
    law = stage.enter("law")
    law.menu("否决和肯定")
    law.page.get_by_text("提出", exact=True).click()
    law.follow(re.compile("F4 "))
    law.page.get_by_label("对象").select_option("质量科")
    law.page.get_by_label("说明", exact=False).fill("行政诉讼败诉并赔偿，影响重大，见判决书。")
    law.press("保存并提交")
    law.says("已提交。")
    law.leaves()
    for key, said in (("leader", "情况属实"), ("second", "材料齐全，同意"), ("decider", "会议同意否决")):
        one = stage.enter(key)
        one.page.goto(f"{stage.site}/")
        one.menu("否决和肯定")
        one.says("由您处理")
        follow(one.page, "质量科", exact=False)
        one.page.get_by_label("意见或理由").fill(said)
        if key == "decider":
            one.picture("veto")
        onward(one.page.get_by_role("button", name=re.compile("^同意：")))
        one.says("已保存。")
        one.leaves()
    assert Record.objects.get(rule="F4").state == Record.State.CONFIRMED


def decide(stage: Stage) -> None:
    """Two sections are equal at the head; the meeting names one, and says why. The vetoed cannot be named."""
    office = stage.enter("office")
    office.menu("结果")
    rows = office.page.locator("section.ranking").first.locator("tbody tr")
    expect(rows).to_have_count(len(linyi.SECTIONS))
    who, figures = rows.locator("td.who").all_inner_texts(), rows.locator("td.num").all_inner_texts()
    places = dict(zip(who, figures[::2], strict=True))
    assert (places["计量科"], places["人事科"], places["质量科"]) == ("1", "1", "9")
    office.picture("ranking")
    office.leaves()
    decider = stage.enter("decider")
    decider.menu("待决定")
    assert decider.page.get_by_label("质量科", exact=True).count() == 0
    for name in ("计量科", "计量测试所"):
        decider.page.get_by_label(name, exact=True).check()
    decider.page.get_by_label("会议纪要号").first.fill("局办纪要〔2019〕3号")
    decider.page.get_by_label("理由").first.fill(
        "计量科与人事科并列第一；计量科承办全省现场会，授予先进单位。"
    )
    decider.picture("decisions")
    decider.press("作出决定")
    decider.says("局办纪要〔2019〕3号")
    decider.leaves()


def close(stage: Stage) -> None:
    """The decided result is frozen, the cycle decided; the exported tables give the same by themselves."""
    office = stage.enter("office")
    office.menu("结果")
    office.says("已冻结")
    office.says("研究决定")
    office.menu("概况")
    office.press("改为已定", sure=True)
    office.says("考核现在是“已定”")
    office.menu("导入和导出")
    with office.page.expect_download() as kept:
        office.page.get_by_role("link", name="CSV（压缩包）").click()
    content = Path(kept.value.path()).read_bytes()
    office.leaves()
    same_by_itself(content)


def same_by_itself(content: bytes) -> None:
    """`kaohe evaluate` on the export: totals and places to the last digit; only the decision is added."""
    run = Run.objects.latest("id")
    assert run.frozen is not None
    scheme = open_scheme("linyi-2018")
    with zipfile.ZipFile(BytesIO(content)) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extractall(folder)
        results = evaluate(scheme, read(folder, scheme, period="2018"))
    here = bundle.unpack(run.tables)[0]
    for table, columns in (("得分", ("对象", "总分", "名次", "否决")), ("指标得分", ()), ("明细", ())):
        mine, theirs = here[table], results.table(table)
        names = list(columns or theirs.column_names)
        assert mine.select(names).equals(theirs.select(names)), table


def look(stage: Stage) -> None:
    """The appraisee reads every line of its score; the inspector reads who did what; the log is whole."""
    own = stage.enter("appraisee", PHONE)
    own.menu("我的得分")
    own.says("先进单位")
    own.picture("own-phone")
    own.leaves()
    inspector = stage.enter("inspector")
    inspector.menu("审计日志")
    expect(inspector.page.get_by_role("cell", name="作出决定").first).to_be_visible()
    inspector.picture("audit")
    inspector.leaves()
    assert not broken()
    assert Cycle.objects.get().state == Cycle.State.DECIDED
