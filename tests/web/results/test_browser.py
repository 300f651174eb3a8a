"""The pages of results in a real browser: usable by everybody, wide and narrow, and worked as people do."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web.cycles.models import Grant
from kaohe.web.permissions import Role
from kaohe.web.results import actions, decisions
from kaohe.web.results.models import Resolution
from web.browser import DESK, PHONE, Window, follow, press
from web.results.bodies import Body, make_body
from web.world import person


@pytest.fixture
def staff(live_server: LiveServer) -> Body:
    return make_body("zaozhuang-staff", size=200)


def decided_some(body: Body) -> None:
    matter = next(each for each in body.plan.matters if each.open)
    first, *rest = [one for one in matter.candidates if one.tied]
    choice = {first.name: matter.value} | {one.name: one.suggested for one in rest}
    said = {"reason": "看全年工作", "minute": "2013年第3号"}
    decisions.decide(body.cycle, {matter.key: choice}, by=body.decider, seen=body.run.hash, **said)


def pages(body: Body) -> list[str]:
    cycle, run = body.cycle.pk, body.run.pk
    first = body.tables["得分"]["对象"][0].as_py()
    card = body.cycle.appraisees.get(name=first).pk
    return [
        reverse("results", args=[cycle]),
        reverse("result-card", args=[cycle, run, card]),
        reverse("result-charts", args=[cycle, run]),
        reverse("result-compare", args=[cycle]),
        reverse("decisions", args=[cycle]),
        *(
            reverse("decision-grades", args=[cycle, matter.token])
            for matter in body.plan.matters
            if matter.kind == "评定"
        ),
    ]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["zaozhuang-staff", "qufu-2020", "changzhou-2016"])
def test_everybody_can_use_the_pages(
    browser: Browser, live_server: LiveServer, name: str, size: tuple[int, int]
) -> None:
    body = make_body(name, size=200)
    if any(matter.open for matter in body.plan.matters):
        decided_some(body)
    window = Window(browser, live_server.url, body.decider, size)
    found = {}
    for path in pages(body):
        window.open(path)
        for summary in window.page.locator("main details > summary").all()[:3]:
            summary.click()
        found[path] = window.faults()
    window.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_appraisee_can_use_its_own_result(
    browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    body = make_body("linyi-2018", size=20, whole_points=False)
    one = body.cycle.appraisees.first()
    assert one is not None
    one.person = person("6001", "对象 己", None)
    one.save()
    Grant.objects.create(cycle=body.cycle, person=one.person, role=Role.APPRAISEE)
    window = Window(browser, live_server.url, one.person, size)
    window.open(reverse("own-result", args=[body.cycle.pk]))
    window.page.locator("tr.line summary").first.click()
    expect(window.page.locator(".opened").first).to_be_visible()
    assert window.faults() == []
    window.close()


def test_the_pictures_are_drawn(browser: Browser, live_server: LiveServer) -> None:
    body = make_body("changzhou-2016", size=30, whole_points=False)
    window = Window(browser, live_server.url, body.office)
    page = window.open(reverse("result-charts", args=[body.cycle.pk, body.run.pk]))
    expect(page.locator("[data-chart] canvas")).to_have_count(3)
    inked = page.evaluate(
        "[...document.querySelectorAll('[data-chart] canvas')].map(c => "
        "c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0))"
    )
    assert inked == [True, True, True]
    assert window.complaints == []
    window.close()


@pytest.mark.both_databases
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_ties_are_decided_in_the_browser(
    browser: Browser, live_server: LiveServer, staff: Body, size: tuple[int, int]
) -> None:
    window = Window(browser, live_server.url, staff.decider, size)
    page = window.open("/")
    follow(page, "去决定")
    group = page.locator("fieldset.matter").first
    for select in group.locator("select").all():
        select.select_option(index=2)
    group.locator("select").first.select_option(index=1)
    form = page.locator("form:has(fieldset.matter)")
    form.get_by_label("会议纪要号").fill("2013年第3号")
    form.get_by_label("理由").fill("看全年工作")
    press(form, "作出决定")
    expect(page.get_by_text("已决定，结果已冻结")).to_be_visible()
    made = Resolution.objects.get()
    assert made.run is not None
    assert made.run.frozen
    follow(page, "当时冻结的结果")
    expect(page.get_by_text("研究决定")).not_to_have_count(0)
    assert actions.newest(staff.cycle) == made.run
    window.close()


def test_the_ranking_sorts_by_a_heading(browser: Browser, live_server: LiveServer, staff: Body) -> None:
    window = Window(browser, live_server.url, staff.office)
    page = window.open(reverse("results", args=[staff.cycle.pk]))
    table = page.locator("table").first
    table.get_by_role("button", name="总分").click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_text("总分")
    totals = [float(text) for text in table.locator("tbody td:nth-child(3)").all_inner_texts()]
    assert totals == sorted(totals)
    window.close()
