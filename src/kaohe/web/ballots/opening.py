"""Closing and opening: keys together, envelopes out, shuffled, opened, counted, written, frozen."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from kaohe.proof import envelopes
from kaohe.proof.box import Count, Pile, counts, receipts, rows_of
from kaohe.proof.boxfile import dump
from kaohe.web import clock, tables
from kaohe.web.audit.actions import note
from kaohe.web.ballots.casting import GRACE
from kaohe.web.ballots.models import Box, Poll, Right
from kaohe.web.ballots.papers import frozen
from kaohe.web.ballots.setup import locked
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.records.actions import touch
from kaohe.web.records.models import Imported

State = Poll.State
TABLE = "测评票"


class Damaged(Refused):
    """Envelopes that do not open; the rest is counted only when somebody decides so, with a reason."""

    def __init__(self, found: Sequence[str]) -> None:
        self.found = list(found)
        super().__init__(f"有{len(found)}张票打不开，还没有开箱")


@dataclass
class Emptied:
    """A box without its outer covers: piles by class, and the hashes of covers that did not open."""

    piles: list[Pile] = field(default_factory=list)
    changed: bool = False


@transaction.atomic
def close(poll: Poll, *, by: Person, reason: str = "") -> Poll:
    """End the voting: what is in the box is fixed by a hash. Before the time it asks for a reason."""
    fresh = locked(poll)
    if fresh.state != State.VOTING:
        raise Refused("这次测评不在投票中")
    if clock.now() < fresh.closes + GRACE and not reason.strip():
        raise Refused("还没有到截止时间（到点后另有两分钟收核对页已打开的票）；提前截止要写明理由")
    unread = fresh.scans.count()
    if unread and not reason.strip():
        raise Refused(f"还有{unread}页纸票没有读完，先在“读纸票”里读完；不再读了，写明理由")
    # every row is locked in turn, so a ballot on its way is either in before this or refused after it
    Right.objects.filter(issue__poll=fresh).update(closed=True)
    fresh.seal, fresh.state, fresh.closed, fresh.reason = _seal(fresh), State.CLOSED, clock.now(), reason
    fresh.save(update_fields=["seal", "state", "closed", "reason"])
    fresh.scans.all().delete()
    after = {
        "封箱哈希": fresh.seal,
        "投入": turnout(fresh),
        **({"没有读完的纸票页": unread} if unread else {}),
    }
    note("截止投票，封箱", fresh, by=by, cycle=fresh.cycle_id, after=after, reason=reason)
    return fresh


def _seal(poll: Poll) -> str:
    """A hash of all envelopes in the box, whatever their order."""
    return envelopes.merkle_root(
        sorted(bytes(one) for one in _envelopes(poll).values_list("envelope", flat=True))
    )


def _envelopes(poll: Poll) -> Any:
    return Right.objects.filter(issue__poll=poll, cast=True)


def turnout(poll: Poll) -> dict[str, int]:
    """How many have voted, by class."""
    found = dict.fromkeys(poll.issues.values_list("cls", flat=True), 0)
    for cls in _envelopes(poll).values_list("issue__cls", flat=True):
        found[cls] += 1
    return found


def secret_of(poll: Poll, given: Iterable[str]) -> bytes:
    """The box's secret from tellers' keys; Refused says which line is wrong, or how many are missing."""
    tellers = {bytes(teller.public): teller for teller in poll.tellers.select_related("person")}
    shares: dict[int, str] = {}
    for number, text in enumerate(filter(None, map(str.strip, given)), 1):
        try:
            private = envelopes.read_teller_text(text)
            teller = tellers.get(envelopes.public(private))
            if teller is None:
                raise envelopes.Unopened("这不是这个票箱的监票钥匙")
            shares[teller.pk] = envelopes.open_share(bytes(teller.share), private)
        except envelopes.Unopened as error:
            raise Refused(f"第{number}把钥匙：{error}") from error
    if len(shares) < poll.threshold:
        raise Refused(f"开箱要{poll.threshold}把不同的钥匙，现在有{len(shares)}把")
    try:
        return envelopes.combine(list(shares.values())[: poll.threshold])
    except envelopes.Unopened as error:
        raise Refused(str(error)) from error


@transaction.atomic
def open_box(poll: Poll, given: Iterable[str], *, by: Person, decision: str = "") -> Box:
    """Open with the tellers' keys, count, write 测评票, keep the record; the envelopes are destroyed."""
    fresh = locked(poll)
    if fresh.state != State.CLOSED:
        raise Refused(
            "先截止投票，再开箱" if fresh.state == State.VOTING else "这个票箱已经开过，或者已经作废"
        )
    keys = envelopes.keys_of(secret_of(fresh, given))
    if keys.public != (bytes(fresh.outer_key), bytes(fresh.inner_key)):
        raise Refused("钥匙与票箱不符：票箱的公钥被换过，不能开箱，请查审计日志")
    emptied = _emptied(fresh, keys)
    damage = [
        f"{pile.paper.cls}票，信封 {digest[:16]}：{what}"
        for pile in emptied.piles
        for digest, what in pile.damaged
    ]
    if emptied.changed:
        damage.insert(0, "封箱以后信封被动过：与封箱哈希不符")
    if damage and not decision.strip():
        raise Damaged(damage)
    roster = tables.columns(fresh.cycle)["对象"]
    scheme = tables.scheme_of(fresh.cycle)
    made = counts(scheme, roster, fresh.cycle.period, emptied.piles)
    box = _kept(fresh, emptied, made, keys.inner, roster, decision, by)
    _write(fresh, list(rows_of(emptied.piles)), by)
    _envelopes(fresh).update(envelope=None, attempt="")
    fresh.tellers.update(share=b"")
    fresh.state = State.OPENED
    fresh.save(update_fields=["state"])
    after = {
        "票箱文件": box.sha256,
        "根哈希": box.root,
        "清点": [one.as_json() for one in made],
        "损坏": damage,
    }
    note("开箱", fresh, by=by, cycle=fresh.cycle_id, after=after, reason=decision)
    return box


def _emptied(poll: Poll, keys: envelopes.Keys) -> Emptied:
    """Take off every outer cover, forget whose it was, shuffle, open."""
    emptied = Emptied(changed=_seal(poll) != poll.seal)
    chance = secrets.SystemRandom()
    for issue in poll.issues.select_related("poll"):
        found = [
            (right.bytes, bytes(one or b""))
            for right, one in issue.rights.filter(cast=True).values_list("pk", "envelope")
        ]
        pile = Pile(frozen(issue), issue.count, len(found))
        for right, envelope in found:
            try:
                pile.envelopes.append(envelopes.open_outer(envelope, keys.outer, right))
            except envelopes.Unopened as error:
                pile.damaged.append((envelopes.digest(envelope), str(error)))
        chance.shuffle(pile.envelopes)
        pile.open(keys.inner, poll.uid)
        chance.shuffle(pile.ballots)
        chance.shuffle(pile.remarks)
        emptied.piles.append(pile)
    return emptied


def _kept(
    poll: Poll,
    emptied: Emptied,
    made: Sequence[Count],
    inner: bytes,
    roster: Mapping[str, Sequence[str]],
    decision: str,
    by: Person,
) -> Box:
    cycle = poll.cycle
    about = {
        "考核": cycle.title,
        "周期": cycle.period,
        "测评": poll.title,
        "票箱编号": poll.uid,
        "演练": cycle.rehearsal,
        "截止": poll.closed.isoformat() if poll.closed else "",
        "封箱哈希": poll.seal,
        "外封公钥": bytes(poll.outer_key).hex(),
        "监票人": [str(teller.person) for teller in poll.tellers.select_related("person")],
        "开箱要几把钥匙": poll.threshold,
        "损坏的处理": decision,
    }
    draws = [
        {
            "候选人": one.candidates,
            "密数的哈希": one.commitment,
            "密数": one.secret,
            "说的数": one.said,
            "抽中": one.drawn,
        }
        for one in poll.draws.exclude(said="")
    ]
    content = dump(about, cycle.scheme.text, roster, emptied.piles, made, inner, draws)
    listed, root = receipts(emptied.piles)
    record = {
        "清点": [one.as_json() | {"废票": [list(each) for each in one.void]} for one in made],
        "损坏": [[pile.paper.cls, *one] for pile in emptied.piles for one in pile.damaged],
        "封箱后被动过": emptied.changed,
        "决定": decision,
    }
    remarks = {pile.paper.cls: pile.remarks for pile in emptied.piles if pile.remarks}
    return Box.objects.create(
        poll=poll, file=content, sha256=hashlib.sha256(content).hexdigest(), root=root,
        receipts=listed, record=record, remarks=remarks, by=by,
    )  # fmt: skip


def _write(poll: Poll, rows: list[dict[str, str]], by: Person) -> None:
    """Table 测评票 of the cycle; ballots of classes that were not in this box stay as they were."""
    touch(poll.cycle)
    ours = set(poll.issues.values_list("cls", flat=True))
    before = Imported.objects.filter(cycle=poll.cycle, table=TABLE).first()
    others = [row for row in tables.unpack(before.rows) if row["票种"] not in ours] if before else []
    tables.keep(poll.cycle, TABLE, [*others, *rows], by)


@transaction.atomic
def void(poll: Poll, *, by: Person, reason: str) -> Poll:
    """Declare the vote void: its envelopes are destroyed unopened; the record of an opened box stays."""
    fresh = locked(poll)
    if fresh.state == State.VOID:
        raise Refused("这次测评已经作废")
    if not reason.strip():
        raise Refused("作废要写明理由")
    before = {"state": fresh.state}
    if fresh.state == State.OPENED:
        _write(fresh, [], by)
    Right.objects.filter(issue__poll=fresh).update(closed=True, envelope=None, attempt="")
    fresh.tellers.update(share=b"")
    fresh.scans.all().delete()
    fresh.state, fresh.reason = State.VOID, reason
    fresh.save(update_fields=["state", "reason"])
    note(
        "作废测评",
        fresh,
        by=by,
        cycle=fresh.cycle_id,
        before=before,
        after={"state": fresh.state},
        reason=reason,
    )
    return fresh
