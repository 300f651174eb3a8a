"""A vote of sixty on the demo's data, in the browser: from the slips to the box that a stranger verifies.

    pytest tests/web/ballots/test_walk.py --db sqlite --pictures docs/pictures

writes the pictures of docs/ballots.md; without the option no file is written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from kaohe.web import demo
from kaohe.web.ballots import guessing
from kaohe.web.ballots.models import Issue, Poll, Right
from kaohe.web.ballots.papers import frozen, recused
from kaohe.web.ballots.rehearsing import marks
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person
from web.ballots.votes import hidden_of
from web.browser import DESK, PHONE, Window, follow, onward, press

DOCS = Path(__file__).parents[3] / "docs"
CODES = {"A": 8, "B": 14, "D": 26}
HEADS = 12
RECEIPT = re.compile(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}")


class Walk:
    """Everybody of the vote; every window that closes must have had no fault."""

    def __init__(self, browser: Browser, site: str, pictures: str | None) -> None:
        self.browser, self.site = browser, site
        self.pictures = Path(pictures) if pictures else None
        self.cycle = Cycle.objects.get(polls__state=Poll.State.VOTING)
        self.base = f"/cycles/{self.cycle.pk}"
        self.office = Person.objects.get(grants__cycle=self.cycle, grants__role="考核办", post="主任")
        self.heads = list(Person.objects.filter(post="测评负责人").order_by("number"))
        self.chance = Random(20181207)
        self.receipts: list[str] = []
        self.codes: dict[str, list[str]] = {}
        self.keys: list[str] = []
        self.taken: list[str] = []

    def window(self, person: Person | None, size: tuple[int, int] = DESK, script: bool = True) -> Window:
        return Window(self.browser, self.site, person, size, script=script)

    def picture(self, window: Window, name: str, script: bool = True) -> None:
        """A page as it stands: without fault, and kept where a folder is given."""
        assert not script or window.faults() == [], name
        self.taken.append(f"{name}.png")
        if self.pictures:
            window.page.screenshot(path=self.pictures / f"{name}.png")

    def poll(self) -> Poll:
        return Poll.objects.exclude(state=Poll.State.VOID).get()

    def issue(self, cls: str) -> Issue:
        return Issue.objects.select_related("poll__cycle__scheme").get(poll=self.poll(), cls=cls)

    def client(self, person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def filled(self, cls: str, voter: Person | None = None) -> dict[str, str]:
        """A likely ballot as a browser sends it."""
        left_out = recused(self.cycle, cls, voter)
        given = marks(frozen(self.issue(cls)), self.chance, left_out)
        return {f"m{at}": mark for at, mark in enumerate(given) if mark}

    def of_poll(self) -> str:
        return f"{self.base}/ballots/{self.poll().pk}"

    # ── before the vote ────────────────────────────────────────────────

    def organise(self) -> None:
        """The demo's own vote is declared void; another is organised, its tellers drawn."""
        window = self.window(self.office)
        page = window.open(f"{self.base}/ballots")
        page.locator("summary", has_text="作废这次测评").click()
        page.fill("details [name=reason]", "演示：重新投一次")
        press(page, "作废", sure=True)
        page = window.open(f"{self.base}/ballots/new")
        page.fill("[name=opens]", "2020-01-01T09:00")
        page.fill("[name=closes]", "2099-01-01T23:59")
        press(page, "保存")
        candidates = Person.objects.filter(admin=False).exclude(
            pk__in=[one.pk for one in (self.office, *self.heads)]
        )
        follow(page, "随机抽取")
        page.fill("[name=people]", " ".join(one.number for one in candidates[:6]))
        page.fill("[name=wanted]", "3")
        press(page, "定候选人，亮出哈希")
        page.fill("[name=said]", "3 8 1 7")
        press(page, "抽取")
        self.picture(window, "ballot-draw")
        window.close()
        assert self.poll().tellers.count() == 3

    def fetch_keys(self) -> None:
        """One teller with a phone; the two others, whose key will be lost by one of them."""
        where = f"{self.of_poll()}/key"
        first, *others = [teller.person for teller in self.poll().tellers.select_related("person")]
        window = self.window(first, PHONE)
        press(window.open(where), "领钥匙")
        self.keys.append(window.page.locator("#teller-key").inner_text())
        window.close()
        for teller in others:
            page = self.client(teller).post(where).content.decode()
            found = re.search(r'id="teller-key"[^>]*>([^<]+)<', page)
            assert found
            self.keys.append(found[1])

    def issue_ballots(self, tmp_path: Path) -> None:
        """Slips of class A printed by the browser; the other classes by the same form."""
        where = f"{self.of_poll()}/issue"
        window = self.window(self.office)
        page = window.open(f"{where}/A")
        page.get_by_label("测评码投票").check()
        page.fill("[name=count]", str(CODES["A"]))
        press(page, "发票")
        self.codes["A"] = [text.replace("-", "") for text in page.locator(".slip-code").all_inner_texts()]
        page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        self.picture(window, "ballot-slips")
        page.pdf(path=tmp_path / "slips.pdf")
        assert (tmp_path / "slips.pdf").stat().st_size > 10_000
        client = self.client(self.office)
        for cls in ("B", "D"):
            sent = {"way": "测评码", "count": str(CODES[cls])}
            slips = client.post(f"{where}/{cls}", sent).content.decode()
            self.codes[cls] = [a + b for a, b in re.findall(r"slip-code[^>]*>(\w{4})-(\w{4})<", slips)]
        people = " ".join(one.number for one in self.heads[:HEADS])
        assert client.post(f"{where}/C", {"way": "登录", "people": people, "group": ""}).status_code == 302
        page = window.open(self.of_poll())
        expect(page.get_by_text("C票要回避")).to_be_visible()
        press(page, "锁票箱，开始投票", sure=True)
        window.close()
        assert {cls: len(codes) for cls, codes in self.codes.items()} == CODES

    # ── the vote ───────────────────────────────────────────────────────

    def vote_by_hand(self, cls: str, size: tuple[int, int], script: bool, name: str = "") -> None:
        """Somebody with a slip, on a phone or at a desk, with or without JavaScript."""
        code = self.codes[cls].pop()
        window = self.window(None, size, script)
        page = window.open(f"/vote#{code}" if script else "/vote")
        page.fill("#code", code)
        press(page, "开始填票")
        self._fill_in(window, self.filled(cls), script, name)

    def vote_signed_in(self, name: str) -> None:
        """The head of a unit, on a phone: the own unit is not on the ballot."""
        head = self.heads[0]
        window = self.window(head, PHONE)
        page = window.open(f"{self.base}/votes")
        follow(page, "去投票")
        assert head.unit is not None
        assert page.locator(f'[aria-label="{head.unit.name}"]').count() == 0
        self._fill_in(window, self.filled("C", head), True, name)

    def _fill_in(self, window: Window, sent: dict[str, str], script: bool, name: str) -> None:
        page = window.page
        for field, mark in sent.items():
            page.fill(f"[name={field}]", mark)
        if name:
            self.picture(window, name, script)
        press(page, "核对")
        press(page, "投出")
        self.receipts.append(page.locator(".receipt-code").inner_text().strip())
        if name:
            self.picture(window, f"{name}-receipt", script)
        window.close()

    def vote_by_form(self) -> None:
        """Everybody else by the same three steps without a browser."""
        for cls, codes in self.codes.items():
            for code in codes:
                self._send(Client(), "/vote/ballot", self.filled(cls) | {"code": code})
        for head in self.heads[1:HEADS]:
            self._send(self.client(head), f"{self.base}/votes/C", self.filled("C", head))

    def _send(self, client: Client, where: str, sent: dict[str, str]) -> None:
        reviewed = client.post(where, sent | {"do": "review"})
        done = client.post(where, sent | hidden_of(reviewed) | {"do": "cast"}).content.decode()
        found = RECEIPT.search(done)
        assert found, done
        self.receipts.append(found[0])

    # ── after it ───────────────────────────────────────────────────────

    def close_and_open(self) -> None:
        window = self.window(self.office)
        window.open(f"{self.of_poll()}/board")
        self.picture(window, "ballot-board")
        page = window.open(self.of_poll())
        page.fill("form[action$=close] [name=reason]", "60人都投完了")
        press(page, "截止投票，封箱", sure=True)
        follow(page, "合钥匙，开箱")
        page.fill("#key-1", self.keys[0])
        page.fill("#key-2", self.keys[2])
        press(page, "开箱", sure=True)
        expect(page.get_by_role("heading", name="开箱记录")).to_be_visible()
        self.picture(window, "ballot-record")
        window.close()

    def counted(self) -> None:
        """The count adds up, and the ballots are in the ranking."""
        counts = {one["票种"]: one for one in self.poll().box.record["清点"]}
        cast = {cls: (one["发出"], one["投入"], one["有效"]) for cls, one in counts.items()}
        assert cast == {cls: (n, n, n) for cls, n in (CODES | {"C": HEADS}).items()}
        window = self.window(self.office)
        page = window.open(f"{self.base}/results")
        row = page.locator("table tbody tr").filter(has=page.get_by_role("link")).first
        assert re.search(r"\d+\.\d\d", row.inner_text())
        self.picture(window, "ballot-ranking")
        onward(row.get_by_role("link").first)
        page.get_by_text("A票8张，平均").first.wait_for()
        window.close()

    def check_receipts(self) -> None:
        """The list is public; on a phone a voter looks for the own one, which stays on the phone."""
        window = self.window(None, PHONE)
        page = window.open(f"/vote/receipts/{self.poll().uid}")
        page.fill("[name=q]", self.receipts[0].lower())
        ask = page.get_by_role("button", name="查", exact=True)
        ask.click()
        expect(page.get_by_text(f"在票箱里：{self.receipts[0]}")).to_be_visible()
        self.picture(window, "ballot-receipts")
        assert sorted(page.locator(".receipts code").all_inner_texts()) == sorted(self.receipts)
        page.fill("[name=q]", "2222-2222-2222-2222")
        ask.click()
        expect(page.get_by_text("票箱里没有这个回执")).to_be_visible()
        window.close()

    def box(self, folder: Path) -> Path:
        """The box file as the office downloads it."""
        window = self.window(self.office)
        page: Page = window.open(self.of_poll())
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载票箱文件").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        window.close()
        return path


def verify(path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`kaohe verify` in a folder with nothing but the file, in a process that knows of no site."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KAOHE", "DJANGO"))}
    command = [sys.executable, "-m", "kaohe", "verify", path.name, *more]
    return subprocess.run(command, cwd=path.parent, env=clean, capture_output=True, text=True, check=False)


@pytest.mark.both_databases
def test_sixty_vote_and_a_stranger_verifies_the_box(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config, tmp_path: Path,
) -> None:  # fmt: skip
    """linyi-2018 三(二)3、5、6，三(四)5: four classes, by name and by code, drawn tellers, one count."""
    guessing.forget()
    monkeypatch.setattr(demo, "BODIES", demo.BODIES[:1])
    demo.load(lambda _: None)
    walk = Walk(browser, live_server.url, pytestconfig.getoption("--pictures"))
    walk.organise()
    walk.fetch_keys()
    walk.issue_ballots(tmp_path)
    walk.vote_by_hand("A", PHONE, True, "ballot-phone")
    walk.vote_by_hand("B", DESK, True)
    walk.vote_by_hand("D", PHONE, False, "ballot-plain")
    walk.vote_signed_in("ballot-own")
    walk.vote_by_form()
    assert len(set(walk.receipts)) == 60 == Right.objects.filter(cast=True, issue__poll=walk.poll()).count()
    walk.close_and_open()
    walk.counted()
    walk.check_receipts()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copy = elsewhere / "box.json"
    shutil.copy(walk.box(tmp_path), copy)
    done = verify(copy, "--receipt", walk.receipts[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "全部相符。" in done.stdout and f"回执 {walk.receipts[1]} 在票箱里" in done.stdout
    copy.write_text(copy.read_text("utf-8").replace('"有效": 8', '"有效": 7', 1), "utf-8")
    assert verify(copy).returncode == 1
    shown = set(re.findall(r"\(pictures/(ballot-[\w-]+\.png)\)", (DOCS / "ballots.md").read_text("utf-8")))
    assert shown <= set(walk.taken)
    assert all((DOCS / "pictures" / name).stat().st_size < 300_000 for name in shown)
