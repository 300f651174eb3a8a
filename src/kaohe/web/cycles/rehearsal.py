"""A rehearsal: a cycle on sample data that can be thrown away, with one line in the audit log left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from kaohe.scheme.model import Scheme
from kaohe.tables import periods
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web import tables
from kaohe.web.audit.actions import fields, note
from kaohe.web.cycles import roster
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.records import evidence
from kaohe.web.records.models import Evidence

MOST = 500
WHOLE = ("测评票", "历史")
Rows = dict[str, list[dict[str, str]]]


@transaction.atomic
def fill(cycle: Cycle, *, by: Person, size: int | None = None, seed: int = 1) -> int:
    """Sample appraisees with records, ratings, ballots and history; how many appraisees there are."""
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if not cycle.rehearsal:
        raise Refused("只有演练才能装入样例数据")
    if cycle.state != Cycle.State.PREPARING or cycle.appraisees.exists():
        raise Refused("演练里已经有数据；要重来就先清除这次演练")
    if size is not None and not 1 <= size <= MOST:
        raise Refused(f"对象个数在 1 到 {MOST} 之间")
    scheme = loaded(cycle.scheme)
    rows = sample_rows(scheme, cycle.period, seed, size)
    inputs = from_rows(scheme, rows, period=cycle.period)
    appraisees = roster.fill(cycle, roster.appraisee_rows(inputs, scheme))
    tables.store(cycle, inputs, appraisees, {name: rows.get(name, []) for name in WHOLE}, by)
    Cycle.objects.filter(pk=cycle.pk).update(inputs=F("inputs") + 1)
    note(
        "装入样例数据", cycle, by=by, cycle=cycle.pk, after={name: len(found) for name, found in rows.items()}
    )
    return len(appraisees)


@transaction.atomic
def discard(cycle: Cycle, *, by: Person) -> None:
    """Delete a rehearsal with all that hangs on it; the audit log keeps the line that it was there."""
    cycle = Cycle.objects.select_for_update().filter(pk=cycle.pk).first() or _gone()
    if not cycle.rehearsal:
        raise Refused("这不是演练，不能清除")
    before = fields(cycle, "title", "period", "state")
    title, pk = str(cycle), cycle.pk
    held = set(Evidence.objects.filter(record__cycle=cycle).values_list("sha256", flat=True))
    cycle.delete()
    held -= set(Evidence.objects.filter(sha256__in=held).values_list("sha256", flat=True))
    transaction.on_commit(lambda: _unlink(held))
    note("清除演练", title, by=by, cycle=pk, before=before)


def _unlink(digests: set[str]) -> None:
    """The files of evidence that no record has any more."""
    for digest in digests:
        evidence.destroy(digest)


def _gone() -> Cycle:
    raise Stale("这次演练已经清除了")


def sample_rows(scheme: Scheme, period: str, seed: int, size: int | None) -> Rows:
    """The tables of a sample as rows, moved from the sample's own period to the cycle's."""
    found: Rows = {}
    for table in generate(scheme, seed, size):
        found[table.name] = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
    for row in found["对象"]:
        row.pop("周期", None)
    earlier = found.get("历史", [])
    moved = _moved(earlier, period)
    for row in earlier:
        row["周期"] = moved[row["周期"]]
    return found


def _moved(earlier: Sequence[Mapping[str, str]], period: str) -> dict[str, str]:
    """The periods of the sample's history so that the latest stands right before `period`."""
    read = {row["周期"]: periods.parse(row["周期"]) for row in earlier}
    now = periods.parse(period)
    known = {text: at for text, at in read.items() if at is not None}
    if now is None or not known:
        return {text: text for text in read}
    last = max(number for _, number in known.values())
    return {
        text: periods.show(now[0], now[1] - 1 - (last - known[text][1])) if text in known else text
        for text in read
    }
