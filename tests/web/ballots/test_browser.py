"""The pages of a vote in a real browser, wide and narrow: from the first form to the receipt in the list."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web import clock
from kaohe.web.ballots import guessing, setup
from kaohe.web.ballots.models import Poll, Right, Scan
from kaohe.web.ballots.scanned import Scanned
from kaohe.web.cycles import actions
from kaohe.web.permissions import Role
from web.ballots.test_voting import strict_world
from web.ballots.votes import HOUR, Vote, make_vote
from web.browser import DESK, PHONE, Window, follow, press
from web.world import World, make_world


@pytest.fixture
def world(live_server: LiveServer) -> World:
    guessing.forget()
    return make_world()


def fill(page: Page, mark: int) -> None:
    for at, cell in enumerate(page.locator("[data-q]").all()):
        cell.fill(str(mark + at % 5))


def test_a_vote_from_the_first_form_to_the_list_of_receipts(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    """linyi-2018 三(四)5: organised, drawn, voted on a phone and at a desk, opened, counted, checked."""
    tellers = [world.rater, world.outsider]
    office = Window(browser, live_server.url, world.office)
    page = office.open(f"/cycles/{world.cycle.pk}/ballots")
    follow(page, "组织测评")
    page.fill("[name=opens]", "2020-01-01T09:00")
    page.fill("[name=closes]", "2099-01-01T09:00")
    press(page, "保存")
    follow(page, "随机抽取")
    page.fill("[name=people]", " ".join(teller.number for teller in tellers))
    press(page, "定候选人，亮出哈希")
    page.fill("[name=said]", "3 8 1")
    press(page, "抽取")
    faults = {"drawn": office.faults()}
    keys = [_key(browser, live_server, world, teller) for teller in tellers]
    page = office.open(f"/cycles/{world.cycle.pk}/ballots")
    follow(page, "发票", exact=False)
    page.get_by_label("测评码投票").check()
    page.fill("[name=count]", "4")
    press(page, "发票")
    expect(page.locator(".slip img")).to_have_count(4)
    codes = page.locator(".slip-code").all_inner_texts()
    assert len(codes) == 4
    faults["slips"] = office.faults()
    page = office.open(f"/cycles/{world.cycle.pk}/ballots")
    press(page, "锁票箱，开始投票", sure=True)
    faults["voting"] = office.faults()
    receipts = [
        _vote(browser, live_server, code, size, script)
        for code, size, script in (
            (codes[0], PHONE, True),
            (codes[1], DESK, True),
            (codes[2], PHONE, False),
        )
    ]
    page = office.open(f"/cycles/{world.cycle.pk}/ballots")
    page.fill("[name=reason]", "到会的都投完了")
    press(page, "截止投票，封箱", sure=True)
    follow(page, "合钥匙，开箱")
    for at, key in enumerate(keys, 1):
        page.fill(f"#key-{at}", key)
    press(page, "开箱", sure=True)
    expect(page.get_by_role("heading", name="开箱记录")).to_be_visible()
    cells = page.locator("table tbody tr").first.locator("td").all_inner_texts()
    assert cells == ["4", "3", "1", "3", "0", "0"]
    faults["record"] = office.faults()
    uid = Poll.objects.get().uid
    public = Window(browser, live_server.url, None, PHONE)
    page = public.open(f"/vote/receipts/{uid}")
    page.fill("[name=q]", receipts[2].lower())
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_text(f"在票箱里：{receipts[2]}")).to_be_visible()
    assert page.url.endswith(uid)
    faults["receipts"] = public.faults()
    assert sorted(page.locator(".receipts code").all_inner_texts()) == sorted(receipts)
    office.close()
    public.close()
    assert {name: found for name, found in faults.items() if found} == {}


def _key(browser: Browser, live_server: LiveServer, world: World, teller: object) -> str:
    """A teller fetches the key."""
    window = Window(browser, live_server.url, teller, PHONE)  # type: ignore[arg-type]
    page = window.open(f"/cycles/{world.cycle.pk}/ballots")
    follow(page, "我的钥匙")
    press(page, "领钥匙")
    key = page.locator("#teller-key").inner_text()
    assert window.faults() == []
    window.close()
    return key


def _vote(browser: Browser, live_server: LiveServer, code: str, size: tuple[int, int], script: bool) -> str:
    """Somebody with a slip; returns the receipt."""
    window = Window(browser, live_server.url, None, size, script=script)
    page = window.open(f"/vote#{code}" if script else "/vote")
    if script:
        assert page.input_value("#code") == code and "#" not in page.url
        assert window.faults() == []
    page.fill("#code", code)
    press(page, "开始填票")
    fill(page, 80)
    if script:
        assert window.faults() == []
        page.locator("[data-q]").first.fill("101")
        expect(page.get_by_text("超出 0–100")).to_be_visible()
        page.locator("[data-q]").first.fill("99")
    press(page, "核对")
    if script:
        assert window.faults() == []
    press(page, "投出")
    receipt = page.locator(".receipt-code").inner_text().strip()
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", receipt)
    if script:
        assert window.faults() == []
        assert page.evaluate("localStorage.length") == 0
    window.close()
    return receipt


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_the_pages(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    vote = make_vote(world)
    base = f"/cycles/{world.cycle.pk}"
    window = Window(browser, live_server.url, world.office, size)
    found = {}
    for path in ("", "/board"):
        window.open(f"{base}/ballots/{vote.poll.pk}{path}")
        found[path] = window.faults()
    vote.cast(vote.codes[0])
    vote.close()
    window.open(f"{base}/ballots/{vote.poll.pk}/open")
    found["open"] = window.faults()
    vote.open()
    for path in ("", "/record"):
        window.open(f"{base}/ballots/{vote.poll.pk}{path}")
        found[f"opened{path}"] = window.faults()
    window.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_person_votes_signed_in_and_what_is_filled_in_stays_on_the_device(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    vote = make_vote(world)
    window = Window(browser, live_server.url, vote.voters[3], size)
    page = window.open("/")
    expect(page.get_by_text("测评票“单位互评”还没有投")).to_be_visible()
    page = window.open(f"/cycles/{world.cycle.pk}/votes")
    assert window.faults() == []
    follow(page, "去投票")
    fill(page, 70)
    assert window.faults() == []
    page.reload()
    expect(page.locator("[data-q]").first).to_have_value("70")
    page.locator("summary", has_text="按名次排").first.click()
    first = page.locator(".ranking li").first
    second = page.locator(".ranking li").nth(1).locator("span").nth(1).inner_text()
    first.get_by_role("button", name="下移").click()
    expect(first.locator("span").nth(1)).to_have_text(second)
    page.get_by_role("button", name="按这个次序填分").first.click()
    line = page.locator(".paper-line", has_text=second).first
    expect(line.locator("[data-q]").first).to_have_value("100")
    press(page, "核对")
    press(page, "投出")
    assert window.faults() == []
    assert Right.objects.get(person=vote.voters[3]).cast
    window.close()


def test_limits_show_as_one_types(browser: Browser, live_server: LiveServer, world: World) -> None:
    strict_world(world)
    vote = make_vote(world)
    window = Window(browser, live_server.url, None, PHONE)
    page = window.open(f"/vote#{vote.codes[0]}")
    press(page, "开始填票")
    cells, foot = page.locator("[data-q='K1.1']"), page.locator("[data-progress]")
    for cell in cells.all():
        cell.fill("90")
    expect(foot).to_contain_text("不能全部相同")
    cells.nth(0).fill("96")
    cells.nth(1).fill("97")
    expect(foot).not_to_contain_text(re.compile("相同|至多占"))
    cells.nth(2).fill("98")
    expect(foot).to_contain_text("95分以上（含）的至多占所评对象的40%")
    cells.nth(2).fill("59")
    expect(foot).to_contain_text("在意见里写明理由")
    page.fill("#remark", "两次逾期")
    expect(foot).to_have_text(f"已填 5/{len(vote.paper('A').places)}")
    assert window.faults() == []
    window.close()


def test_an_empty_page_says_what_to_do(browser: Browser, live_server: LiveServer, world: World) -> None:
    window = Window(browser, live_server.url, world.office, PHONE)
    page = window.open(f"/cycles/{world.cycle.pk}/ballots")
    expect(page.get_by_text("还没有组织测评")).to_be_visible()
    assert window.faults() == []
    poll = setup.create(world.cycle, "测评", *_times(), by=world.office)
    for path in ("", "/tellers", "/draw", "/issue/A", "/issue/X", "/edit"):
        window.open(f"/cycles/{world.cycle.pk}/ballots/{poll.pk}{path}")
        assert window.faults() == [], path
    window.close()
    actions.give(world.cycle, Role.RATER, [(world.outsider, [])], by=world.office)
    voter = Window(browser, live_server.url, world.outsider, PHONE)
    page = voter.open(f"/cycles/{world.cycle.pk}/votes")
    expect(page.get_by_text("现在没有您的测评票")).to_be_visible()
    assert voter.faults() == []
    voter.close()


def _times() -> tuple[datetime.datetime, datetime.datetime]:
    return clock.now(), clock.now() + HOUR


def test_the_page_of_a_vote_asks_the_database_the_same_however_many_vote(
    live_server: LiveServer, world: World, django_assert_max_num_queries: object
) -> None:
    vote: Vote = make_vote(world, codes=200)
    client = Client()
    client.force_login(world.office)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(f"/cycles/{world.cycle.pk}/ballots/{vote.poll.pk}")


def test_paper_that_was_not_clear_is_keyed_beside_its_picture(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    """A scan with a doubtful row, on a phone: the picture of the row, and a field for it."""
    vote = make_vote(world)
    right = vote.right(vote.codes[0])
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    read = Scanned({}, {"0": "涂了两格"}, {"0": dot})
    scan = Scan.objects.create(poll=vote.poll, code=right.code, page=1, sealed=read.sealed())
    window = Window(browser, live_server.url, world.office, PHONE)
    page = window.open(f"/cycles/{world.cycle.pk}/ballots/{vote.poll.pk}/scans")
    assert window.faults() == []
    follow(page, "看图键入")
    assert window.faults() == []
    page.locator("#m0").fill("88")
    press(page, "键入完了")
    expect(page.get_by_text("要由另一个人再键入一遍")).to_be_visible()
    scan.refresh_from_db()
    assert Scanned.of(scan).keyed == {"0": "88"}
    window.close()
