"""A new version of the scheme during a cycle: what it changes, what it does to everybody, taking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import F

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import Source, content_hash, dumps, loads
from kaohe.scheme.model import Scheme
from kaohe.scheme.versions import differences, lines
from kaohe.tables.read import from_rows
from kaohe.web import tables
from kaohe.web.audit.actions import note
from kaohe.web.cycles import plan
from kaohe.web.cycles.actions import freeze
from kaohe.web.cycles.models import Amendment, Cycle, Draft, Published, Stage
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person

KIND = "方案"
_OPEN = (Cycle.State.PREPARING, Cycle.State.RUNNING)


@dataclass(frozen=True)
class Effect:
    """An appraisee's total, place and grade before and after; '' where there is none."""

    appraisee: str
    category: str
    before: tuple[str, str, str]
    after: tuple[str, str, str]

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Preview:
    """What a new version changes by element, what it does to everybody, and what it cannot read."""

    changes: list[str]
    effects: list[Effect]
    faults: list[str]
    doubts: list[str]

    @property
    def touched(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.changed]


@transaction.atomic
def propose(cycle: Cycle, source: Source, file: str, *, by: Person) -> Draft:
    """Keep a checked new version until its preview is confirmed; nothing of the cycle changes."""
    _open(cycle)
    faults = [fault for fault in check(source) if fault.level == "错误"]
    if faults:
        raise KaoheError(faults)
    scheme = source.scheme
    if scheme.name != cycle.scheme.name:
        raise Refused(f"这是方案“{scheme.name}”，本次考核用的是“{cycle.scheme.name}”，短名要相同")
    if content_hash(scheme) == cycle.scheme.hash:
        raise Refused("和现在用的版本内容相同，没有什么可换")
    if scheme.calendar != loaded(cycle.scheme).calendar:
        raise Refused("新版本的周期长短和现在的不同，不能在考核中途换用")
    Draft.objects.filter(cycle=cycle, kind=KIND, by=by).delete()
    kept = {"text": dumps(scheme), "base": cycle.scheme_id}
    return Draft.objects.create(cycle=cycle, kind=KIND, file=file[:200], content=kept, by=by)


def preview(cycle: Cycle, draft: Draft) -> Preview:
    """Both versions on the data of now; rows that the new one cannot read are said and left out."""
    old = loaded(cycle.scheme)
    source = loads(draft.content["text"])
    new = source.scheme
    rows = tables.rows(cycle)
    faults: list[str] = []
    before, after = _totals(old, rows, cycle.period, []), _totals(new, rows, cycle.period, faults)
    effects = [
        Effect(name, (after.get(name) or before[name])[0], *(_values(side, name) for side in (before, after)))
        for name in dict.fromkeys((*before, *after))
    ]
    doubts = [str(fault) for fault in check(source) if fault.level != "错误"]
    return Preview(lines(differences(old, new)), effects, faults, doubts)


def _totals(
    scheme: Scheme, rows: tables.Tables, period: str, faults: list[str]
) -> Mapping[str, tuple[str, tuple[str, str, str]]]:
    """Category and total, place, grade of every appraisee that the scheme can read; faults are added."""
    if not rows["对象"]:
        return {}
    try:
        inputs = from_rows(scheme, rows, period=period, skip_faults=True)
    except KaoheError as error:
        faults += [str(fault) for fault in error.faults]
        return {}
    faults += [str(fault) for fault in inputs.faults]
    found = evaluate(scheme, inputs).table("得分").to_pylist()
    return {
        row["对象"]: (row["类别"], (row["总分"] or "", row["名次"] or "", row["等次"] or "")) for row in found
    }


def _values(side: Mapping[str, tuple[str, tuple[str, str, str]]], name: str) -> tuple[str, str, str]:
    return side[name][1] if name in side else ("", "", "")


@transaction.atomic
def adopt(draft: Draft, *, reason: str, minute: str, by: Person) -> Amendment:
    """Make the draft the cycle's scheme, with its reason, the decision's number and its effects on record."""
    if not reason.strip() or not minute.strip():
        raise Refused("换用新版本要写明理由和会议纪要号")
    # the scheme is read after the lock: joined to it, who waited would find the old row gone
    locked = Cycle.objects.select_for_update().get(pk=draft.cycle_id)
    _open(locked)
    kept = Draft.objects.filter(pk=draft.pk, by=by, kind=KIND).first()
    if kept is None:
        raise Stale("这个版本已经处理过，或被新上传的代替了")
    if kept.content["base"] != locked.scheme_id:
        raise Stale("本次考核刚刚换用了别的版本，请重新上传、重新看影响")
    seen = preview(locked, kept)
    if seen.faults:
        raise Refused(f"新版本读不了现有的{len(seen.faults)}处数据，先改正数据或方案")
    old = locked.scheme
    new, _ = freeze(loads(kept.content["text"]), by=by, reason=reason)
    locked.scheme, locked.inputs = new, locked.inputs + 1
    Cycle.objects.filter(pk=locked.pk).update(scheme=new, inputs=F("inputs") + 1)
    _replan(locked, loaded(new))
    made = Amendment.objects.create(
        cycle=locked,
        old=old,
        new=new,
        changes=seen.changes,
        effects=[asdict(effect) for effect in seen.touched],
        reason=reason.strip(),
        minute=minute.strip(),
        by=by,
    )
    _said(made, locked, old, new)
    kept.delete()
    return made


def _said(made: Amendment, cycle: Cycle, old: Published, new: Published) -> None:
    note(
        "换用新版本",
        cycle,
        by=made.by,
        cycle=cycle.pk,
        before={"scheme": str(old), "hash": old.hash},
        after={
            "scheme": str(new),
            "hash": new.hash,
            "changes": made.changes,
            "touched": len(made.effects),
            "minute": made.minute,
        },
        reason=made.reason,
    )


def _replan(cycle: Cycle, scheme: Scheme) -> None:
    """The plan of the new version; what the office entered for a clause that stays is kept."""
    entered = {_key(stage): stage for stage in cycle.stages.all()}
    fresh = plan.stages(cycle, scheme)
    for stage in fresh:
        was = entered.get(_key(stage))
        if was is not None:
            stage.start, stage.end, stage.done = was.start or stage.start, was.end or stage.end, was.done
            stage.closes = was.closes
    cycle.stages.all().delete()
    Stage.objects.bulk_create(fresh)


def _key(stage: Stage) -> tuple[str, str]:
    return stage.clause, stage.title


def _open(cycle: Cycle) -> None:
    if cycle.state not in _OPEN:
        raise Refused(f"考核“{cycle.title}”{cycle.state}，方案不能再换")
