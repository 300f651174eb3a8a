"""From a plan to a locked box: times, tellers and their keys, the draw, the lock. Each is one action."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from kaohe.proof import draw, envelopes
from kaohe.web.audit.actions import fields, note
from kaohe.web.ballots.models import Draw, Issue, Poll, Teller
from kaohe.web.ballots.papers import paper_for
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role

State = Poll.State


@transaction.atomic
def create(
    cycle: Cycle,
    title: str,
    opens: datetime.datetime,
    closes: datetime.datetime,
    *,
    by: Person,
    changeable: bool = False,
    threshold: int = 2,
) -> Poll:
    """A vote of a running cycle; the one before must be over, for there is one table of its ballots."""
    cycle = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if cycle.state != Cycle.State.RUNNING:
        raise Refused("考核“进行”中才能组织测评")
    if cycle.polls.exclude(state=State.VOID).exists():
        raise Refused("这次考核已经有一次测评；要重新投票，先把它作废")
    poll = Poll(
        cycle=cycle, title=title, uid=secrets.token_hex(8), opens=opens, closes=closes,
        changeable=changeable, threshold=threshold,
    )  # fmt: skip
    _check(poll)
    poll.save()
    note("建立测评", poll, by=by, cycle=cycle.pk, after=fields(poll, *FIELDS))
    return poll


FIELDS = ("title", "uid", "opens", "closes", "changeable", "threshold")


@transaction.atomic
def change(poll: Poll, values: dict[str, Any], *, by: Person) -> Poll:
    """Other times or terms, before the box is locked."""
    fresh = preparing(poll)
    before = fields(fresh, *FIELDS)
    for name, value in values.items():
        setattr(fresh, name, value)
    _check(fresh)
    fresh.save(update_fields=list(values))
    note("修改测评", fresh, by=by, cycle=fresh.cycle_id, before=before, after=fields(fresh, *FIELDS))
    return fresh


def _check(poll: Poll) -> None:
    if poll.closes <= poll.opens:
        raise Refused("截止时间要在开始时间之后")
    if not envelopes.FEWEST <= poll.threshold <= envelopes.MOST_TELLERS:
        raise Refused(f"开箱要 {envelopes.FEWEST} 到 {envelopes.MOST_TELLERS} 把钥匙")


def locked(poll: Poll) -> Poll:
    """The vote as it is now, held until the action ends."""
    found = Poll.objects.select_for_update(of=("self",)).select_related("cycle__scheme")
    fresh = found.filter(pk=poll.pk).first()
    if fresh is None:
        raise Stale("这次测评已经不在了")
    return fresh


def preparing(poll: Poll) -> Poll:
    fresh = locked(poll)
    if fresh.state != State.PREPARING:
        raise Refused("票箱已经锁了，不能再改；有错只能作废，重新组织测评")
    return fresh


@transaction.atomic
def name_tellers(poll: Poll, people: Iterable[Person], *, by: Person, drawn: Draw | None = None) -> int:
    """Who keeps the keys, in the place of those before; keys fetched already stay with who is still named."""
    fresh = preparing(poll)
    named = list(dict.fromkeys(people))
    if len(named) > envelopes.MOST_TELLERS:
        raise Refused(f"监票人至多 {envelopes.MOST_TELLERS} 人")
    before = list(fresh.tellers.values_list("person__number", flat=True))
    fresh.tellers.exclude(person__in=named).delete()
    held = set(fresh.tellers.values_list("person", flat=True))
    Teller.objects.bulk_create([Teller(poll=fresh, person=one) for one in named if one.pk not in held])
    cycles.give(fresh.cycle, Role.TELLER, [(one, []) for one in named], by=by)
    after = {"监票人": [one.number for one in named], **({"抽取": drawn.pk} if drawn else {})}
    note("定监票人", fresh, by=by, cycle=fresh.cycle_id, before={"监票人": before}, after=after)
    return len(named)


@transaction.atomic
def begin_draw(poll: Poll, candidates: Sequence[Person], wanted: int, *, by: Person) -> Draw:
    """Fix the candidates and a secret; its hash is shown before a number is said aloud."""
    fresh = preparing(poll)
    listed = [[one.number, one.name] for one in sorted(set(candidates), key=lambda one: one.number)]
    if not 1 <= wanted <= len(listed):
        raise Refused(f"候选人有{len(listed)}人，要抽{wanted}人")
    secret = draw.new_secret()
    made = Draw.objects.create(
        poll=fresh,
        candidates=listed,
        wanted=wanted,
        secret=secret,
        commitment=draw.commitment(secret),
        by=by,
    )
    after = {"候选人": listed, "抽取": wanted, "密数的哈希": made.commitment}
    note("准备抽取监票人", fresh, by=by, cycle=fresh.cycle_id, after=after)
    return made


@transaction.atomic
def finish_draw(made: Draw, said: str, *, by: Person) -> Draw:
    """The number said aloud decides, once; the drawn are named tellers beside those that are."""
    fresh = preparing(made.poll)
    made = Draw.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.drawn:
        raise Refused("这次抽取已经有结果了，不能再抽")
    said = said.strip()
    if not said:
        raise Refused("请在场的人当众说一个数，填在这里")
    made.said = said
    made.drawn = draw.order(made.secret, said, [one for one, _ in made.candidates])[: made.wanted]
    made.save(update_fields=["said", "drawn"])
    people = [
        *(teller.person for teller in fresh.tellers.select_related("person")),
        *Person.objects.filter(number__in=made.drawn),
    ]
    name_tellers(fresh, people, by=by, drawn=made)
    after = {"说的数": said, "密数": made.secret, "抽中": made.drawn}
    note("抽取监票人", fresh, by=by, cycle=fresh.cycle_id, after=after)
    return made


@transaction.atomic
def fetch_key(poll: Poll, *, by: Person) -> str:
    """A key for a teller, handed out this once and kept nowhere; another one takes its place."""
    fresh = preparing(poll)
    teller = fresh.tellers.select_for_update(of=("self",)).filter(person=by).first()
    if teller is None:
        raise Refused("您不是这次测评的监票人")
    text, public = envelopes.new_teller_key()
    before = {"已领": teller.has_key}
    teller.public = public
    teller.save(update_fields=["public"])
    note("领监票钥匙", fresh, by=by, cycle=fresh.cycle_id, before=before, after={"公钥": public.hex()})
    return text


@transaction.atomic
def lock(poll: Poll, *, by: Person) -> Poll:
    """Make the box's keys, give each teller a share, forget them; the papers are frozen with it."""
    fresh = preparing(poll)
    tellers = list(fresh.tellers.select_related("person"))
    issues = list(fresh.issues.all())
    _ready(fresh, tellers, issues)
    secret = envelopes.new_secret()
    fresh.outer_key, fresh.inner_key = envelopes.keys_of(secret).public
    shares = envelopes.split(secret, fresh.threshold, len(tellers))
    for teller, share in zip(tellers, shares, strict=True):
        teller.share = envelopes.seal_share(share, bytes(teller.public))
        teller.save(update_fields=["share"])
    for issue in issues:
        issue.paper = paper_for(fresh.cycle, issue).as_json()
        issue.save(update_fields=["paper"])
    fresh.state = State.VOTING
    fresh.save(update_fields=["outer_key", "inner_key", "state"])
    after = {
        "监票人": [teller.person.number for teller in tellers],
        "开箱要": fresh.threshold,
        "发票": {issue.cls: issue.count for issue in issues},
        "外封公钥": fresh.outer_key.hex(),
        "内封公钥": fresh.inner_key.hex(),
    }
    note("锁票箱，开始投票", fresh, by=by, cycle=fresh.cycle_id, after=after)
    return fresh


def _ready(poll: Poll, tellers: Sequence[Teller], issues: Sequence[Issue]) -> None:
    without = [teller.person.name for teller in tellers if not teller.has_key]
    if len(tellers) < poll.threshold:
        raise Refused(f"开箱要{poll.threshold}把钥匙，监票人只有{len(tellers)}人，再加监票人")
    if without:
        raise Refused(f"还没有领钥匙的监票人：{'、'.join(without)}。请他们登录后领")
    if not any(issue.count for issue in issues):
        raise Refused("还没有发票，先给各票种发票")
