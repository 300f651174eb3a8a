"""What every cycle has in common: opening, computing, deciding ties, the uses, filing, closing, verifying."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence

from city_body import City

from kaohe.scheme.library import shipped
from kaohe.web.archive import actions as archive
from kaohe.web.archive import filing
from kaohe.web.archive.tasks import open_tasks
from kaohe.web.cycles import actions, grant_views, roster
from kaohe.web.cycles.models import Appraisee, Cycle
from kaohe.web.organisation.models import Person
from kaohe.web.permissions import Role
from kaohe.web.records import background as tables
from kaohe.web.records import imports
from kaohe.web.results import actions as results
from kaohe.web.results import background, bundle, decisions, keeping
from kaohe.web.results.matters import Matter
from kaohe.web.results.seats import Field
from kaohe.web.uses import actions as uses
from kaohe.web.uses.models import Consequence
from kaohe.web.work import actions as work
from kaohe.web.work.models import Job

YEAR = "2025"
PATIENCE = 1800.0


def opened(
    city: City,
    scheme: str,
    period: str,
    title: str,
    rows: Sequence[Mapping[str, str]],
    given: Mapping[str, Iterable[tuple[Person, Sequence[str]]]],
) -> Cycle:
    """Publish, create, take the roster in, give the roles, let it run."""
    first = city.office[0]
    published = actions.publish(shipped(scheme), by=city.admin)
    cycle = actions.create_cycle(published, period, title, by=first, office=city.office)
    draft = roster.propose(cycle, "对象.csv", as_csv(rows), by=first)
    kept = draft.content["rows"]
    found = roster.differences(cycle, kept, roster.Links.load(cycle))
    roster.take_over(draft, roster.fingerprint(found), by=first)
    for role, wanted in given.items():
        actions.give(cycle, role, list(wanted), by=first)
    actions.give(cycle, Role.INSPECTOR, [(city.inspector, [])], by=first)
    actions.give(cycle, Role.DECIDER, [(city.decider, [])], by=first)
    cycle.refresh_from_db()
    actions.move(cycle, Cycle.State.RUNNING, by=first)
    return fresh(cycle)


def appraised(cycle: Cycle) -> list[Person]:
    """Whom the page 按名册授予 offers the role of an appraisee."""
    return grant_views.appraised(cycle)


def fresh(cycle: Cycle) -> Cycle:
    return Cycle.objects.select_related("scheme").get(pk=cycle.pk)


def roll(cycle: Cycle) -> list[Appraisee]:
    return list(cycle.appraisees.select_related("unit", "person__unit").order_by("order", "id"))


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def imported(cycle: Cycle, table: str, rows: Sequence[Mapping[str, str]], *, by: Person) -> int:
    """A file looked through and taken in, as the page does: a large one by the worker."""
    kept = imports.upload(cycle, table, f"{table}.csv", as_csv(rows), by=by)
    seen = imports.preview(kept)
    if seen.faults:
        raise RuntimeError("；".join(map(str, seen.faults[:5])))
    if tables.large(kept):
        done(work.enqueue(tables.TAKE, cycle, by=by, upload=kept.pk))
        return seen.count
    return imports.take(kept, by=by)


def done(job: Job) -> None:
    """Wait until the worker has done it."""
    deadline = time.monotonic() + PATIENCE
    while not job.over:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{job.kind} 没有办完：{job.state} {job.message}")
        time.sleep(0.1)
        job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise RuntimeError(f"{job.kind}：{job.state} {job.message}")


def computed(city: City, cycle: Cycle) -> int:
    """By the worker; then frozen. How many appraisees."""
    done(background.asked(fresh(cycle), by=city.office[0]))
    frozen(city, cycle)
    return cycle.appraisees.count()


def frozen(city: City, cycle: Cycle) -> None:
    run = cycle.runs.first()
    assert run is not None
    if run.frozen is None:
        results.freeze(fresh(cycle), by=city.office[0], hash=run.hash)


def settled(city: City, cycle: Cycle, minute: str) -> int:
    """The deciding body decides every tie: the first of those who contend, as the roster names them."""
    count = 0
    while True:
        cycle, run = fresh(cycle), cycle.runs.first()
        assert run is not None
        plan = keeping.agenda_of(cycle, bundle.unpack(run.tables)[0])
        stand = {(each.matter, each.name) for each in keeping.standing(cycle, plan)}
        waiting = plan.open(stand)
        if not waiting:
            return count
        choices = {matter.key: _choice(matter, plan.fields) for matter in waiting}
        decisions.decide(
            cycle, choices, by=city.decider, reason="按平时表现研究", minute=minute, seen=run.hash
        )
        count += sum(map(len, choices.values()))


def _choice(matter: Matter, fields: Sequence[Field]) -> dict[str, str]:
    tied = [one for one in matter.candidates if one.tied]
    names = {one.name for one in tied}
    mine = next(
        each
        for each in fields
        if names <= {one.name for one in each.tied}
        and matter.value in (each.grade, each.award and (each.award.award or each.award.name))
    )
    return {one.name: matter.value if nth < mine.left else one.suggested for nth, one in enumerate(tied)}


def used(city: City, cycle: Cycle, carried: Mapping[str, Appraisee] | None = None) -> int:
    """Draw what follows from the result and do each; what falls on a head goes into its own appraisal."""
    by = city.office[0]
    uses.draw(cycle, by=by)
    waiting = cycle.consequences.filter(state=Consequence.State.OPEN)
    count = 0
    for one in waiting.filter(kind=Consequence.Kind.CARRY, name__in=carried or ()).order_by("id"):
        one = uses.carry(one, one.version, (carried or {})[one.name], by=by)
        uses.take_up(one, one.version, by=by, said="已计入本人考核")
        count += 1
    chosen = dict(waiting.values_list("pk", "version"))
    return count + (uses.finish_all(cycle, chosen, by=by, said="已按规定办理") if chosen else 0)


def closed(city: City, cycle: Cycle) -> int:
    """File the lists, finish the stages, close; how many entries of the log the archive holds."""
    by, cycle = city.office[0], fresh(cycle)
    found = filing.lists(cycle)
    seen = found.run.hash if found.run else ""
    for number, each in enumerate(found.lists, 1):
        filing.file(cycle, each.token, by=by, number=f"考办〔{YEAR}〕{number}号", seen=seen)
    for stage in cycle.stages.filter(done=None):
        actions.finish(stage, True, by=by)
    if cycle.state != Cycle.State.DECIDED:
        actions.move(cycle, Cycle.State.DECIDED, by=by)
    left = open_tasks(fresh(cycle))
    if left:
        raise RuntimeError(f"{cycle.title}：{'；'.join(left[:10])}")
    archive.close(cycle, by=by)
    return cycle.appraisees.count()


def verified(city: City, cycle: Cycle) -> int:
    """By another program in a process of its own, as a stranger does; the size of the file."""
    archived = fresh(cycle).archived
    path = archive.path_of(archived.sha256)
    command = [sys.executable, "-m", "kaohe", "verify", str(path), "--quiet"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise RuntimeError(f"{cycle.title}：{answer.stdout}{answer.stderr}")
    city.archives.append({"title": cycle.title, "size": archived.size})
    return archived.size
