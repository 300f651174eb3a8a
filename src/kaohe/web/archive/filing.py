"""Filing lists: which part of the result goes where, as the scheme's filings (归档) say.

Split by an attribute (`按`), each of its values has a list of its own, for the receiver that `对应` names
for it; otherwise everybody's list goes to each receiver (`去向`), or is kept by who keeps it (`负责`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from kaohe.proof import filings
from kaohe.proof.digests import sha256
from kaohe.scheme.model import Archive
from kaohe.web import clock
from kaohe.web.archive.models import Filing
from kaohe.web.audit.actions import note
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.notices.actions import frozen
from kaohe.web.organisation.models import Person
from kaohe.web.results import bundle, decided
from kaohe.web.results.models import Run


@dataclass
class FilingList:
    """Whom a receiver is told of, by which clause; `filed` once it was reported of this result."""

    clause: str
    title: str
    place: str
    receiver: str
    value: str
    forms: tuple[str, ...] = ()
    rows: Sequence[filings.Row] = field(default_factory=list)
    filed: Filing | None = None
    outdated: Filing | None = None

    @property
    def csv(self) -> bytes:
        return filings.file_of(self.rows)

    @property
    def token(self) -> str:
        """How pages name it."""
        return sha256(f"{self.clause}|{self.receiver}|{self.value}".encode())[:16]


@dataclass
class Lists:
    """All lists of a cycle's frozen result, and who lacks the attribute by which they are split."""

    run: Run | None
    lists: list[FilingList]
    lacking: dict[str, list[str]]

    def one(self, token: str) -> FilingList | None:
        return next((each for each in self.lists if each.token == token), None)


def lists(cycle: Cycle) -> Lists:
    run = frozen(cycle)
    rows = _rows(cycle, run) if run is not None else []
    made = Lists(run, [], {})
    for element in loaded(cycle.scheme).archives:
        made.lists += _of(element, rows)
        if element.split:
            lacking = [row["对象"] for row in rows if not row.get(f"@{element.split}")]
            if lacking:
                made.lacking[element.split] = lacking
    _filed(cycle, made)
    return made


def _rows(cycle: Cycle, run: Run) -> list[dict[str, str]]:
    """The result as it stands, with the roster's attributes under @name."""
    table = decided.final(bundle.unpack(run.tables)[0])
    people = {
        name: {**attributes, "人员身份": attributes.get("人员身份") or staff or ""}
        for name, attributes, staff in cycle.appraisees.values_list(
            "name", "attributes", "person__staff_class"
        )
    }
    found = []
    for row in table.to_pylist() if table is not None else []:
        about = people.get(row["对象"], {})
        found.append({**row, "人员身份": about.get("人员身份", ""), **{f"@{k}": v for k, v in about.items()}})
    return found


def _of(element: Archive, rows: list[dict[str, str]]) -> Iterator[FilingList]:
    whole = element.to or element.by or ("存档",)

    def made(receiver: str, value: str, chosen: Sequence[filings.Row]) -> FilingList:
        return FilingList(element.id, element.name, element.place, receiver, value, element.forms, chosen)

    if not element.split:
        for receiver in whole:
            yield made(receiver, "", rows)
        return
    receivers = dict(element.receivers)
    values = dict.fromkeys([*receivers, *(row.get(f"@{element.split}", "") for row in rows)])
    for value in filter(None, values):
        chosen = filings.chosen(rows, element.split, value)
        yield made(receivers.get(value) or "、".join(whole), value, chosen)


def _filed(cycle: Cycle, made: Lists) -> None:
    there: dict[tuple[str, str, str], list[Filing]] = {}
    for each in Filing.objects.filter(cycle=cycle).select_related("by"):
        there.setdefault((each.clause, each.receiver, each.value), []).append(each)
    for one in made.lists:
        for filing in there.get((one.clause, one.receiver, one.value), ()):
            if made.run is not None and filing.run == made.run.hash and filing.sha256 == sha256(one.csv):
                one.filed = filing
            else:
                one.outdated = filing


@transaction.atomic
def file(cycle: Cycle, token: str, *, by: Person, number: str, seen: str) -> Filing:
    """Record that a list was reported; `seen` is the hash of the result that it shows."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=cycle.pk)
    if locked.state == Cycle.State.CLOSED:
        raise Refused("考核已结束，报送已经封存。")
    found = lists(locked)
    if found.run is None:
        raise Refused("报送的是冻结的结果：先在“结果”里计算、冻结。")
    if found.run.hash != seen:
        raise Refused("结果刚刚变了，先核对新的清册再报送。")
    one = found.one(token)
    if one is None:
        raise Refused("没有这份清册。")
    if not number.strip():
        raise Refused("写明文号或回执，没有的写怎样送的。")
    if one.value and found.lacking:
        name, lacking = next(iter(found.lacking.items()))
        raise Refused(f"还有{len(lacking)}个对象没有填“{name}”（{'、'.join(lacking[:5])}），先在名册里补上。")
    if one.filed is not None:
        return one.filed
    # a list that changed although the result did not (somebody's class of staff) is reported once more
    made, _ = Filing.objects.update_or_create(
        cycle=locked,
        clause=one.clause,
        receiver=one.receiver,
        value=one.value,
        run=found.run.hash,
        defaults={
            "count": len(one.rows),
            "sha256": sha256(one.csv),
            "number": number.strip()[:100],
            "on": clock.today(),
            "by": by,
        },
    )
    after = {"receiver": made.receiver, "class": made.value, "count": made.count, "sha256": made.sha256}
    note("报送", f"{made.clause} {one.title}", by=by, cycle=locked.pk, after={**after, "number": made.number})
    return made
