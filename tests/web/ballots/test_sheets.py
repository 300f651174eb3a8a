"""Paper ballots: printed, filled in, scanned, read; unclear rows keyed by two; one box for all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaohe.papers import scanning, sheet
from kaohe.proof.boxfile import verify
from kaohe.web import clock, tables
from kaohe.web.ballots import issuing, opening, setup, sheets
from kaohe.web.ballots.models import Poll, Right, Scan
from kaohe.web.ballots.papers import frozen
from kaohe.web.ballots.scanned import Scanned
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from web.ballots.votes import HOUR
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@dataclass
class Printed:
    """A locked box with three paper ballots of class B, each as a clean picture of its page."""

    poll: Poll
    rows: list[sheet.Row]
    clean: list[Any]
    keys: list[str]
    online: list[str]

    def filled(self, number: int, *marks: str) -> Any:
        """A sheet with these marks, row after row; "85+7" marks one box more, "8" only the tens."""
        picture = self.clean[number].copy()
        for row, mark in zip(self.rows, marks, strict=False):
            for means in _boxes(mark):
                box = next(box for box in row.boxes if box.means == means)
                left, top = (round((at + 0.5) * scanning.PER_MM) for at in (box.x, box.y))
                side = round((sheet.BOX - 1) * scanning.PER_MM)
                cv2.rectangle(picture, (left, top), (left + side, top + side), 40, -1)
        return picture

    def all(self, number: int, mark: str) -> Any:
        return self.filled(number, *([mark] * len(self.rows)))


def _boxes(mark: str) -> list[str]:
    clear, _, more = mark.partition("+")
    found = [clear] if clear == "100" else [f"{clear[0]}x", *([f"x{clear[1]}"] if clear[1:] else [])]
    return ([] if not clear else found) + ([f"x{more}"] if more else [])


def png(picture: Any) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])


@pytest.fixture
def printed(world: World) -> Printed:
    return print_sheets(world)


def print_sheets(world: World) -> Printed:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now - HOUR, now + HOUR, by=world.office)
    tellers = [world.rater, world.outsider]
    setup.name_tellers(poll, tellers, by=world.office)
    keys = [setup.fetch_key(poll, by=teller) for teller in tellers]
    issued, content = sheets.issue(poll, "B", 3, by=world.office)
    _, online = issuing.codes(poll, "A", 2, by=world.office)
    poll = setup.lock(poll, by=world.office)
    issued.refresh_from_db()
    issued.poll = poll
    rows = sheet.pages(frozen(issued))[0]
    return Printed(poll, rows, list(scanning.pictures(content, "票.pdf")), keys, online)


def test_what_was_marked_on_paper_is_in_the_box(world: World, printed: Printed) -> None:
    """linyi-2018 三(二)5: the same count, whichever way a ballot came."""
    scans = [(f"{at}.png", png(printed.all(at, mark))) for at, mark in enumerate(("85", "100", "90"))]
    taken = sheets.take(printed.poll, scans, by=world.office)
    assert (taken.cast, taken.waiting, taken.refused) == (3, 0, [])
    poll = opening.close(printed.poll, by=world.office, reason="收齐了")
    box = opening.open_box(poll, printed.keys, by=world.office)
    assert [check.text for check in verify(bytes(box.file)) if not check.holds] == []
    rows = tables.rows(world.cycle)["测评票"]
    assert {row["评分"] for row in rows} == {"85", "90", "100"}
    assert len({row["票号"] for row in rows}) == 3


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE])
def test_a_sheet_may_lie_upside_down_or_sideways(world: World, printed: Printed, turn: int) -> None:
    picture = cv2.rotate(printed.all(0, "85"), turn)
    assert sheets.take(printed.poll, [("倒.png", png(picture))], by=world.office).cast == 1


def test_no_sheet_is_counted_twice(world: World, printed: Printed) -> None:
    scan = ("一.png", png(printed.all(0, "85")))
    assert sheets.take(printed.poll, [scan], by=world.office).cast == 1
    again = sheets.take(printed.poll, [scan, scan], by=world.office)
    assert again.cast == 0 and all("已经数过，没有再数" in one for one in again.refused)
    assert Right.objects.filter(cast=True).count() == 1


def test_two_marks_in_a_row_are_keyed_by_two_people_who_must_agree(world: World, printed: Printed) -> None:
    marks = ["85+7", "8", *(["90"] * (len(printed.rows) - 2))]
    taken = sheets.take(printed.poll, [("一.png", png(printed.filled(0, *marks)))], by=world.office)
    assert (taken.cast, taken.waiting) == (0, 1)
    scan = Scan.objects.get()
    page = Scanned.of(scan)
    assert list(page.doubts.values()) == ["涂了两格", "十位、个位只涂了一个"]
    assert set(page.pictures) == set(page.doubts)
    typed = dict(zip(page.doubts, ("85", ""), strict=True))
    assert sheets.key(scan, typed, by=world.office) == "first"
    with pytest.raises(Refused, match="由另一个人"):
        sheets.key(scan, typed, by=world.office)
    assert sheets.key(scan, typed | {next(iter(typed)): "87"}, by=world.outsider) == "differ"
    assert sheets.key(scan, typed, by=world.outsider) == "first"
    assert sheets.key(scan, typed, by=world.rater) == "agreed"
    assert not Scan.objects.exists() and Right.objects.get(cast=True).issue.cls == "B"


def test_the_second_person_does_not_see_what_the_first_one_typed(
    world: World, printed: Printed, sign_in: SignIn
) -> None:
    sheets.take(printed.poll, [("一.png", png(printed.filled(0, "85+7")))], by=world.office)
    scan = Scan.objects.get()
    doubts = Scanned.of(scan).doubts
    where = f"/cycles/{world.cycle.pk}/ballots/{printed.poll.pk}/scans/{scan.pk}"
    client = sign_in(world.office)
    assert client.post(where, {f"m{at}": "71" for at in doubts}).status_code == 302
    page = sign_in(world.rater).get(where).content.decode()
    assert "看图键入" in page and 'value="71"' not in page
    assert "101超出" in sign_in(world.rater).post(where, {f"m{at}": "101" for at in doubts}).content.decode()


def test_what_is_no_sheet_of_this_vote_is_not_taken_and_told_why(world: World, printed: Printed) -> None:
    small = cv2.resize(printed.all(0, "85"), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    cut = printed.all(1, "85")[400:, :]
    covered = printed.all(2, "85")
    covered[60:300, 1200:1520] = 255
    taken = sheets.take(
        printed.poll,
        [
            ("小.png", png(small)),
            ("缺.png", png(cut)),
            ("码.png", png(covered)),
            ("坏.pdf", b"%PDF-no"),
            ("空.png", b""),
        ],
        by=world.office,
    )
    assert taken.cast == 0
    said = "；".join(taken.refused)
    assert "120 dpi" in said and "找不到角上的黑块" in said and "读不出二维码" in said
    assert "“坏.pdf”打不开" in said and "“空.png”不是" in said


def test_a_photograph_of_another_vote_s_sheet_is_not_taken(world: World, printed: Printed) -> None:
    other = printed.all(0, "85")
    Poll.objects.filter(pk=printed.poll.pk).update(uid="f" * 16)
    printed.poll.refresh_from_db()
    photograph = bytes(cv2.imencode(".jpg", other, [cv2.IMWRITE_JPEG_QUALITY, 70])[1])
    assert "另一次测评的票" in sheets.take(printed.poll, [("他.jpg", photograph)], by=world.office).refused[0]
    assert not Right.objects.filter(cast=True).exists()


def test_a_sheet_that_was_issued_anew_since_is_not_taken(world: World, printed: Printed) -> None:
    """Its code is void: another one stands for it."""
    Right.objects.filter(issue__cls="B").update(code=None)
    assert (
        "已经作废"
        in sheets.take(printed.poll, [("旧.png", png(printed.all(0, "85")))], by=world.office).refused[0]
    )


def test_paper_that_is_not_read_to_the_end_is_not_forgotten_at_closing(
    world: World, printed: Printed
) -> None:
    sheets.take(printed.poll, [("一.png", png(printed.filled(0, "85+7")))], by=world.office)
    with clock.put(printed.poll.closes + HOUR), pytest.raises(Refused, match="还有1页纸票没有读完"):
        opening.close(printed.poll, by=world.office)
    opening.close(printed.poll, by=world.office, reason="那一页涂坏了，本人弃权")
    assert not Scan.objects.exists()


def test_after_the_end_no_paper_is_taken(world: World, printed: Printed) -> None:
    poll = opening.close(printed.poll, by=world.office, reason="收齐了")
    with pytest.raises(Refused, match="还没有截止时才收纸票"):
        sheets.take(poll, [("一.png", png(printed.all(0, "85")))], by=world.office)


def test_paper_is_printed_once_and_the_page_says_how_it_went(
    world: World, printed: Printed, sign_in: SignIn
) -> None:
    client = sign_in(world.office)
    where = f"/cycles/{world.cycle.pk}/ballots/{printed.poll.pk}/scans"
    assert client.get(where).status_code == 200
    files = [SimpleUploadedFile("一.png", png(printed.all(0, "85"))), SimpleUploadedFile("x.txt", b"x")]
    page = client.post(where, {"file": files}).content.decode()
    assert "进箱1张" in page and "“x.txt”不是 PDF" in page
    assert client.post(where, {}).status_code == 422


def test_the_pdf_comes_in_the_answer_to_issuing(world: World, sign_in: SignIn) -> None:
    now = clock.now()
    poll = setup.create(world.cycle, "测评", now, now + HOUR, by=world.office)
    where = f"/cycles/{world.cycle.pk}/ballots/{poll.pk}/issue/B"
    answer = sign_in(world.office).post(where, {"way": "纸票", "count": "2"})
    assert answer["Content-Type"] == "application/pdf"
    assert re.match(rb"%PDF-", answer.content)
    assert len(list(scanning.pictures(answer.content, "票.pdf"))) == 2
    assert poll.issues.get().count == 2
