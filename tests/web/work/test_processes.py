"""Real worker processes on a real database: killed, beside each other, told to stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Appraisee
from kaohe.web.results import actions as results
from kaohe.web.results import background, pages
from kaohe.web.work import actions
from kaohe.web.work.models import Job
from web.work.conftest import Start
from web.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WAIT = 180.0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline, list(Job.objects.values_list("state", "message", "tries"))
        time.sleep(0.1)


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def verbs() -> list[str]:
    return [entry.verb for entry in Entry.objects.all()]


def test_a_worker_that_is_killed_in_the_middle_is_replaced(world: World, start: Start) -> None:
    """kill -9 while it counts: another one counts anew, and what the job changes is changed once."""
    job = actions.enqueue("试：数数", world.cycle, by=world.office, to=20, pause=0.2)
    first = start()
    until(lambda: Job.objects.get().done > 3)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    start()
    until(lambda: state(job) == "完成")
    assert job.tries == 2
    assert verbs().count("数完") == 1
    assert not broken()


def test_a_worker_that_is_killed_inside_its_last_step_leaves_nothing(
    world: World, start: Start, tmp_path: Path
) -> None:
    """It had written already; the transaction dies with it, and after three deaths the job has failed."""
    job = actions.enqueue("试：半途而废", world.cycle, by=world.office, how="hangs")
    for _ in range(3):
        worker = start()
        until((tmp_path / "inside").exists)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        (tmp_path / "inside").unlink()
    start()
    until(lambda: state(job) == "没有完成")
    assert "3次中途停止，什么都没有变" in job.message
    assert "做了一半" not in verbs()
    assert not broken()


def test_two_workers_never_do_the_same_job(world: World, start: Start) -> None:
    jobs = [actions.enqueue("试：数数", world.cycle, by=world.office, to=number) for number in range(1, 31)]
    start(), start()
    until(lambda: all(state(job) == "完成" for job in jobs))
    counted = Entry.objects.filter(verb="数完").values_list("subject", flat=True)
    assert sorted(map(int, counted)) == list(range(1, 31))
    assert {job.tries for job in Job.objects.all()} == {1}
    assert not broken()


def test_a_worker_that_is_told_to_stop_hands_its_job_on(world: World, start: Start) -> None:
    job = actions.enqueue("试：数数", world.cycle, by=world.office, to=20, pause=0.2)
    first = start()
    until(lambda: Job.objects.get().done > 3)
    first.terminate()
    assert first.wait(WAIT) == 0
    assert (state(job), job.tries) == ("排队", 0)
    start()
    until(lambda: state(job) == "完成")


def test_cancelled_while_a_process_works_on_it(world: World, start: Start) -> None:
    job = actions.enqueue("试：数数", world.cycle, by=world.office, to=1000, pause=0.1)
    start()
    until(lambda: Job.objects.get().done > 2)
    actions.cancel(job, by=world.office)
    until(lambda: state(job) == "已取消")
    assert "数完" not in verbs()


def test_a_large_cycle_is_computed_in_the_background(
    world: World, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page hands it over once, whoever looks; the result is that of the page's own computing."""
    monkeypatch.setattr(pages, "MOST_AT_ONCE", 3)
    seen = pages.fresh(world.cycle)
    assert seen.run is None and seen.job is not None and seen.job.by is None
    assert pages.fresh(world.cycle).job == seen.job
    assert background.asked(world.cycle, by=world.office) == seen.job
    start()
    until(lambda: state(seen.job) == "完成")
    run = pages.fresh(world.cycle).run
    assert run is not None
    made = results.computed(world.cycle)
    run.delete()
    again = results.take_over(world.cycle, made, by=None)
    assert again is not None and again.hash == run.hash


def test_what_was_computed_of_data_that_moved_on_is_not_kept(world: World) -> None:
    made = results.computed(world.cycle)
    Appraisee.objects.filter(cycle=world.cycle, name="计量科").update(group="甲")
    world.cycle.inputs += 1
    world.cycle.save()
    assert results.take_over(world.cycle, made, by=None) is None
    assert not world.cycle.runs.exists()
