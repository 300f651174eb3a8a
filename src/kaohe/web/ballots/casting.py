"""Casting a ballot: sealed in this process, stored by one statement, answered after it is on the disk.

There is no audit entry for it and no lock beyond the one row: what a ballot leaves behind is the row.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence

from django.core.signing import BadSignature, Signer

from kaohe.proof import envelopes
from kaohe.proof.paper import Paper, encode
from kaohe.web import clock
from kaohe.web.ballots import rows
from kaohe.web.ballots.models import Poll, Right
from kaohe.web.errors import Refused, Stale

GRACE = datetime.timedelta(minutes=2)
"""So long after the end a ballot is still taken whose review page was opened before the end."""
VOTED = "您已经投过票了。一人只投一次，刚才提交的没有计入。"
_stamps = Signer(salt="kaohe.ballots.review")


def stamp(poll: Poll) -> str:
    """A signed word that the review page was opened in time; nothing of it is stored."""
    return _stamps.sign(f"{poll.uid} {int(clock.now().timestamp())}")


def check_open(poll: Poll, given: str = "") -> None:
    """Refused before the beginning, after the end and its grace, or when the box is closed."""
    now = clock.now()
    if poll.state == Poll.State.PREPARING or now < poll.opens:
        raise Refused("投票还没有开始")
    if poll.state != Poll.State.VOTING or now >= poll.closes + GRACE:
        raise Refused("投票已经截止，刚才的票没有计入")
    if now >= poll.closes and not _in_time(poll, given):
        raise Refused("投票已经截止，刚才的票没有计入")


def _in_time(poll: Poll, given: str) -> bool:
    try:
        uid, _, seconds = _stamps.unsign(given).partition(" ")
    except BadSignature:
        return False
    return uid == poll.uid and int(seconds) < poll.closes.timestamp()


def usable(poll: Poll) -> bool:
    """Whether a code may be looked at now: while ballots, the late ones among them, are taken."""
    return poll.state == Poll.State.VOTING and poll.opens <= clock.now() < poll.closes + GRACE


def cast(
    right: Right, paper: Paper, marks: Sequence[str], remark: str, nonce: str, seen: str, given: str = ""
) -> str:
    """Put the ballot into the box; its receipt. The same request again has the same answer.

    `seen` is the attempt that stood in the row when the ballot was opened: of two tabs only one wins.
    """
    poll = right.issue.poll
    inner, attempt = _sealed(poll, paper, marks, remark, nonce)
    if right.attempt == attempt:
        return envelopes.receipt(inner)
    check_open(poll, given)
    return _put(right, inner, attempt, seen)


def put(right: Right, paper: Paper, marks: Sequence[str]) -> str:
    """A ballot that came on paper, at any time before the box is closed."""
    inner, attempt = _sealed(right.issue.poll, paper, marks, "", secrets.token_hex(32))
    return _put(right, inner, attempt, "")


def _put(right: Right, inner: bytes, attempt: str, seen: str) -> str:
    """Store it by one statement; what stands in the way is told."""
    poll = right.issue.poll
    if poll.changeable or not seen:
        outer = envelopes.outer_envelope(inner, bytes(poll.outer_key), right.pk.bytes)
        if rows.fill(right, outer, attempt, seen):
            return envelopes.receipt(inner)
    now = Right.objects.filter(pk=right.pk).values_list("attempt", "closed").first()
    if now is None:
        raise Refused("这张票已经收回")
    if now[0] == attempt:
        return envelopes.receipt(inner)
    if now[1]:
        raise Refused("投票已经截止，刚才的票没有计入")
    if poll.changeable:
        raise Stale("您在另一个页面投过这张票，刚才提交的没有计入；要改，请重新打开票面")
    raise Refused(VOTED)


def _sealed(poll: Poll, paper: Paper, marks: Sequence[str], remark: str, nonce: str) -> tuple[bytes, str]:
    """The inner envelope, and the hash by which this very request is known again."""
    key = _nonce(nonce)
    payload = encode(poll.uid, paper.cls, marks, remark)
    inner = envelopes.inner_envelope(payload, paper.size, bytes(poll.inner_key), key)
    attempt = hashlib.blake2b(payload, key=key, person=b"kaohe attempt", digest_size=16).hexdigest()
    return inner, attempt


def again(right: Right, paper: Paper, marks: Sequence[str], remark: str, nonce: str) -> str:
    """The receipt once more for a request that was accepted before; "" for any other."""
    inner, attempt = _sealed(right.issue.poll, paper, marks, remark, nonce)
    return envelopes.receipt(inner) if attempt == right.attempt else ""


def _nonce(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused("这次提交不完整，请回到票面，核对后再投")
    return key
