"""Paper ballots: printed with their codes, read from scans, doubtful rows keyed by two people, one box.

The libraries that print and read are loaded when they are needed: most votes have no paper.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from kaohe.papers import sheet
from kaohe.papers.sheet import Unread
from kaohe.proof.paper import read_mark
from kaohe.web.audit.actions import note
from kaohe.web.ballots import casting, issuing
from kaohe.web.ballots.issuing import code_digest
from kaohe.web.ballots.models import Issue, Poll, Right, Scan
from kaohe.web.ballots.papers import frozen, paper_for
from kaohe.web.ballots.scanned import Scanned
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person

if TYPE_CHECKING:
    from kaohe.papers.scanning import Page

LARGEST = 60_000_000


def issue(poll: Poll, cls: str, count: int, *, by: Person) -> tuple[Issue, bytes]:
    """So many ballots on paper as one PDF, this once; sheets printed before are void."""
    from kaohe.papers.printing import pdf

    issued, made = issuing.codes(poll, cls, count, by=by, way=issuing.PAPER)
    paper = paper_for(poll.cycle, issued)
    if not sheet.fits(paper):
        raise Refused("票面满分超过100，或等次多于5个，印不成纸票，请发测评码")
    return issued, pdf(paper, poll.title, poll.uid, made)


@dataclass
class Taken:
    """What became of a pile of pages."""

    cast: int = 0
    waiting: int = 0
    refused: list[str] = field(default_factory=list)


def take(poll: Poll, files: Sequence[tuple[str, bytes]], *, by: Person) -> Taken:
    """Read pages; complete clear ballots go into the box, the others wait. Each page by itself."""
    if poll.state != Poll.State.VOTING:
        raise Refused("锁了票箱、还没有截止时才收纸票")
    from kaohe.papers import scanning

    taken = Taken()
    for name, content in files:
        if len(content) > LARGEST:
            taken.refused.append(f"{name}：超过{LARGEST // 1_000_000}MB，请分成几个文件")
            continue
        try:
            for number, picture in enumerate(scanning.pictures(content, name), 1):
                try:
                    _page(poll, scanning.straighten(picture), taken)
                except (Unread, Refused) as error:
                    taken.refused.append(f"{name} 第{number}页：{error}")
        except Unread as error:
            taken.refused.append(str(error))
    with transaction.atomic():
        after = {"进箱": taken.cast, "等人看": taken.waiting, "没有收": taken.refused}
        note("读纸票", poll, by=by, cycle=poll.cycle_id, after=after)
    return taken


def _page(poll: Poll, page: Page, taken: Taken) -> None:
    from kaohe.papers import scanning

    if page.box != poll.uid:
        raise Refused("这是另一次测评的票")
    right = issuing.by_code(page.code)
    if right is None or right.issue.poll_id != poll.pk:
        raise Refused(f"票{page.code[:4]}…不在发出的票里，或者已经作废")
    if right.cast:
        raise Refused(f"票{page.code[:4]}…已经数过，没有再数")
    pages = sheet.pages(frozen(right.issue))
    if not 1 <= page.number <= len(pages):
        raise Refused("页码不对")
    rows = pages[page.number - 1]
    read = scanning.read(page, rows)
    doubts = {str(one.at): one.doubt for one in read if one.doubt}
    unclear = [row for row in rows if str(row.at) in doubts]
    pictures = {str(row.at): base64.b64encode(scanning.crop(page, row)).decode() for row in unclear}
    marks = {str(one.at): one.mark for one in read if not one.doubt}
    with transaction.atomic():
        _, fresh = Scan.objects.get_or_create(
            code=code_digest(page.code),
            page=page.number,
            defaults={"poll": poll, "sealed": Scanned(marks, doubts, pictures).sealed()},
        )
        if not fresh:
            raise Refused(f"票{page.code[:4]}…第{page.number}页已经读过，没有再读")
        if _finish(right):
            taken.cast += 1
        else:
            taken.waiting += 1


def _finish(right: Right) -> bool:
    """Cast a ballot whose pages are all there and clear; its pages are deleted with it."""
    paper = frozen(right.issue)
    scans = list(Scan.objects.select_for_update().filter(code=right.code))
    pages = [Scanned.of(scan) for scan in scans]
    if len(pages) < len(sheet.pages(paper)) or any(page.doubts for page in pages):
        return False
    marks = {int(at): mark for page in pages for at, mark in page.marks.items()}
    casting.put(right, paper, [marks[at] for at in range(len(paper.places))])
    Scan.objects.filter(code=right.code).delete()
    return True


@transaction.atomic
def key(scan: Scan, typed: Mapping[str, str], *, by: Person) -> str:
    """What a person sees in the doubtful rows. The second one does not see what the first one typed.

    Returns "first", "agreed", or "differ": then both begin anew.
    """
    fresh = Scan.objects.select_for_update(of=("self",)).select_related("poll").filter(pk=scan.pk).first()
    if fresh is None:
        raise Stale("这一页已经处理完了")
    right = Right.objects.select_related("issue__poll__cycle__scheme").get(code=fresh.code)
    places = frozen(right.issue).places
    page, marks = Scanned.of(fresh), {}
    for at in page.doubts:
        try:
            marks[at] = read_mark(typed.get(at, ""), places[int(at)].question)
        except ValueError as error:
            raise Refused(f"{places[int(at)].appraisee}：{error}") from error
    if fresh.keyed_by_id is None:
        page.keyed = marks
        _keep(fresh, page, by)
        return "first"
    if fresh.keyed_by_id == by.pk:
        raise Refused("这一页您已经键入过，要由另一个人再键入一遍")
    if page.keyed != marks:
        page.keyed = {}
        _keep(fresh, page, None)
        return "differ"
    _keep(fresh, Scanned(page.marks | marks), by)
    note("两人键入纸票的一页，一致", fresh.poll, by=by, cycle=fresh.poll.cycle_id, after={"行": len(marks)})
    _finish(right)
    return "agreed"


def _keep(scan: Scan, page: Scanned, by: Person | None) -> None:
    scan.sealed, scan.keyed_by = page.sealed(), by
    scan.save(update_fields=["sealed", "keyed_by"])
