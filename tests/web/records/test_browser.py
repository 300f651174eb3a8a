"""The pages of records in a real browser: usable by everybody, wide and narrow, in every state."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.cycles import plan
from kaohe.web.cycles.models import Stage
from kaohe.web.records import actions, evidence, imports, own
from web import papers
from web.browser import DESK, PHONE, Window, press
from web.records.bodies import make_body
from web.world import World, make_world

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
PDF = papers.pdf()


@pytest.fixture
def world(live_server: LiveServer) -> World:
    """Records in every state, a claim, a veto on its way, a day on which entry ends."""
    made = make_world()
    Stage.objects.bulk_create(plan.stages(made.cycle, made.scheme))
    made.cycle.stages.filter(clause="P7").update(end=timezone.localdate() + datetime.timedelta(days=3))
    return made


def records(world: World) -> dict[str, int]:
    """The ids of a record of each kind."""
    one = world.appraisees["计量科"]
    cells = {"数量": "1", "说明": "经查属实", "日期": "2018-05-04"}

    def enter(rule: str = "J1", submit: bool = True) -> object:
        return actions.enter(world.cycle, one, rule, cells, by=world.office, submit=submit)

    draft, waiting, back, refused, done = enter(submit=False), enter(), enter(), enter(), enter()
    evidence.add(draft, "表彰决定.pdf", PDF, by=world.office)
    actions.return_(back, back.version, by=world.office, reason="缺证明")
    actions.reject(refused, refused.version, by=world.office, reason="不属实")
    actions.confirm(done, done.version, by=world.office)
    claim = actions.claim(world.cycle, one, "J1", cells, by=world.appraisee, submit=True)
    veto = enter("F5")
    actions.confirm(veto, veto.version, by=world.leader, said="属实")
    made = {"draft": draft, "waiting": waiting, "back": back, "refused": refused, "done": done}
    return {name: record.pk for name, record in (made | {"claim": claim, "veto": veto}).items()}


def faults(window: Window, paths: list[str]) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        window.open(path)
        window.page.wait_for_load_state("networkidle")
        found[path] = window.faults()
    return {path: each for path, each in found.items() if each}


@SIZES
def test_the_office_can_use_every_page(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    made, cycle = records(world), f"/cycles/{world.cycle.pk}"
    good = imports.upload(
        world.cycle, "记录", "记录.csv", "对象,规则,数量\n计量科,J1,1\n".encode(), by=world.office
    )
    bad = imports.upload(
        world.cycle, "评分", "评分.csv", "对象,指标,得分\n没有的,K9,一百\n".encode(), by=world.office
    )
    window = Window(browser, live_server.url, world.office, size)
    pages = [
        "/", f"{cycle}/records", f"{cycle}/records?q=没有", f"{cycle}/records/items",
        f"{cycle}/records/new/J1", f"{cycle}/records/new/F5", f"{cycle}/records/grid",
        f"{cycle}/confirmations", f"{cycle}/vetoes",
        f"{cycle}/ratings", f"{cycle}/own-indicators", f"{cycle}/tables", f"{cycle}/tables/upload/{good.pk}",
        f"{cycle}/tables/upload/{bad.pk}", f"{cycle}/records/{made['draft']}/edit",
        *(f"{cycle}/records/{pk}" for pk in made.values()), f"{cycle}/records/{made['waiting']}/effect",
    ]  # fmt: skip
    found = faults(window, pages)
    window.close()
    assert found == {}


@SIZES
def test_the_others_can_use_theirs(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    made, cycle = records(world), f"/cycles/{world.cycle.pk}"
    pages = {
        "assessor": ["/", f"{cycle}/records", f"{cycle}/records/items", f"{cycle}/ratings",
                     f"{cycle}/tables"],
        "appraisee": [
            "/", f"{cycle}/claims", f"{cycle}/claims/new/J1", f"{cycle}/records/{made['claim']}"
        ],
        "leader": ["/", f"{cycle}/vetoes", f"{cycle}/records/{made['veto']}"],
        "decider": ["/", f"{cycle}/vetoes", f"{cycle}/records"],
        "inspector": ["/", f"{cycle}/records", f"{cycle}/tables"],
        "admin": ["/"],
        "outsider": ["/", f"{cycle}/records"],
    }  # fmt: skip
    found = {}
    for who, paths in pages.items():
        window = Window(browser, live_server.url, world.everybody[who], size)
        found[who] = faults(window, paths)
        window.close()
    # the browser itself notes that the outsider's second page is not found
    missing = found["outsider"].pop(f"{cycle}/records")
    assert all("404" in line for line in missing)
    assert {who: each for who, each in found.items() if each} == {}


@SIZES
def test_what_was_filled_in_wrongly_is_shown_to_everybody(
    browser: Browser, live_server: LiveServer, world: World, size: tuple[int, int]
) -> None:
    """Forms and grids that come back with faults."""
    records(world)
    window = Window(browser, live_server.url, world.office, size)
    cycle = f"/cycles/{world.cycle.pk}"
    found = {}
    for path, fields, button in (
        (f"{cycle}/records/new/J1", {"#id_quantity": "很多"}, "保存并提交"),
        (f"{cycle}/records/grid", {"table[data-grid] input[inputmode]": "很多"}, "保存并提交"),
        (f"{cycle}/ratings", {"table[data-grid] input[inputmode]": "很多"}, "保存"),
    ):
        window.open(path)
        for selector, text in fields.items():
            window.page.locator(selector).first.fill(text)
        press(window.page, button)
        wrong = window.page.get_by_text("很多").or_(window.page.locator("[aria-invalid]"))
        expect(wrong, path).not_to_have_count(0)
        complaints = [line for line in window.faults() if "422" not in line]
        found[path] = complaints
        window.complaints.clear()
    window.close()
    assert {path: each for path, each in found.items() if each} == {}


@SIZES
def test_own_indicators_are_entered_and_rated(
    browser: Browser, live_server: LiveServer, db: None, size: tuple[int, int]
) -> None:
    """Register qufu-2020 2: each person's own indicators."""
    body = make_body("qufu-2020")
    parent = next(iter(body.book.own_parents))
    cells = {"上级指标": parent, "指标": "G1", "名称": "办结率", "分值": "10"}
    one = next(one for one in body.appraisees if parent in body.book.applies(one)[1])
    own.add_own(body.cycle, one, cells, by=body.office)
    window = Window(browser, live_server.url, body.office, size)
    cycle = f"/cycles/{body.cycle.pk}"
    found = faults(window, [f"{cycle}/own-indicators", f"{cycle}/ratings?indicator={parent}"])
    window.close()
    assert found == {}
