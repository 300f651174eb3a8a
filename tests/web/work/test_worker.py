"""What the worker promises, inside one process."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Grant
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.work import actions, worker
from kaohe.web.work.kinds import Cancelled, Lost, Task, file_of
from kaohe.web.work.models import Job
from web.world import World

SignIn = Callable[[Person], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress at every step; no second thread, which would not see our rows."""
    monkeypatch.setattr("kaohe.web.work.kinds.EACH", 0.0)
    monkeypatch.setattr(worker.Pulse, "_beat", lambda _: None)


def hand_over(world: World, kind: str = "试：数数", **arguments: object) -> Job:
    return actions.enqueue(
        kind, world.cycle, by=world.office, **({"to": 3} if kind == "试：数数" else {}) | arguments
    )


def work() -> Job | None:
    """Take one job and do it."""
    job = worker.take()
    if job is not None:
        worker.Worker().do(job)
        job.refresh_from_db()
    return job


def verbs() -> list[str]:
    return [entry.verb for entry in Entry.objects.all()]


def test_what_is_handed_over_is_done(world: World) -> None:
    job = hand_over(world)
    assert (job.state, job.by, str(job)) == ("排队", world.office, "试：数数")
    done = work()
    assert done is not None and done.pk == job.pk
    assert (done.state, done.message, done.link) == ("完成", "数到3。", "/cycles")
    assert verbs() == ["交后台办理", "数完"]
    assert not broken()
    assert work() is None


def test_the_same_work_is_not_queued_twice(world: World) -> None:
    first = hand_over(world)
    assert hand_over(world).pk == first.pk
    assert hand_over(world, to=4).pk != first.pk
    work()
    assert hand_over(world).pk != first.pk


def test_jobs_are_done_in_their_order_and_by_one_worker_each(world: World) -> None:
    first, second = hand_over(world), hand_over(world, to=4)
    taken = [worker.take(), worker.take(), worker.take()]
    assert [job and job.pk for job in taken] == [first.pk, second.pk, None]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("refused", "还差一样东西。"),
        ("faults", "第一处错"),
        ("", "程序出错，什么都没有变。"),
    ],
)
def test_what_comes_to_nothing_leaves_nothing(world: World, how: str, said: str) -> None:
    hand_over(world, "试：半途而废", how=how)
    job = work()
    assert job is not None and job.state == "没有完成" and said in job.message
    assert verbs() == ["交后台办理"]
    assert work() is None


def test_a_worker_that_is_silent_loses_its_job_and_changes_nothing_any_more(world: World) -> None:
    hand_over(world)
    slow = worker.take()
    assert slow is not None
    assert worker.take() is None
    Job.objects.update(seen=timezone.now() - datetime.timedelta(seconds=worker.LEASE + 1))
    quick = worker.take()
    assert quick is not None and quick.pk == slow.pk and quick.tries == 2
    worker.Worker().do(slow)
    slow.refresh_from_db()
    assert slow.state == "进行中" and verbs() == ["交后台办理"]
    worker.Worker().do(quick)
    assert verbs() == ["交后台办理", "数完"]
    with pytest.raises(Lost), Task(slow).last_step():
        raise AssertionError


def test_after_three_silent_workers_a_job_has_failed(world: World) -> None:
    hand_over(world)
    for _ in range(worker.TRIES):
        assert worker.take() is not None
        Job.objects.update(seen=timezone.now() - datetime.timedelta(seconds=worker.LEASE + 1))
    assert worker.take() is None
    job = Job.objects.get()
    assert job.state == "没有完成" and "3次中途停止，什么都没有变" in job.message


def test_cancelled_while_it_waits(world: World) -> None:
    actions.cancel(hand_over(world), by=world.office)
    assert work() is None
    assert Job.objects.get().state == "已取消"
    assert verbs() == ["交后台办理", "取消后台工作"]
    with pytest.raises(Refused, match="已经结束"):
        actions.cancel(Job.objects.get(), by=world.office)


def test_cancelled_while_it_runs(world: World) -> None:
    """At its next step; and what has not begun its last step never does."""
    hand_over(world)
    job = worker.take()
    assert job is not None
    actions.cancel(job, by=world.office)
    with pytest.raises(Cancelled), Task(job).last_step():
        raise AssertionError
    worker.Worker().do(job)
    job.refresh_from_db()
    assert job.state == "已取消" and "数完" not in verbs()


def test_a_worker_that_is_told_to_stop_gives_its_job_back(world: World) -> None:
    hand_over(world)
    job = worker.take()
    assert job is not None
    stopping = threading.Event()
    stopping.set()
    worker.Worker(stopping).do(job)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("排队", 0)
    assert work() is not None and "数完" in verbs()


def test_who_may_not_may_not_in_the_background_either(world: World) -> None:
    with pytest.raises(Refused, match="您不能办“试：数数”"):
        actions.enqueue("试：数数", world.cycle, by=world.rater, to=1)
    hand_over(world)
    Grant.objects.filter(person=world.office).delete()
    job = work()
    assert job is not None and job.state == "没有完成" and "现在没有这项权限" in job.message


def test_a_kind_of_another_version_is_told(world: World) -> None:
    Job.objects.create(kind="以前的", cycle=world.cycle)
    job = work()
    assert job is not None and "这个版本不会办" in job.message


def test_the_page_shows_progress_and_asks_again_until_the_end(world: World, sign_in: SignIn) -> None:
    client, job = sign_in(world.office), hand_over(world)
    where = f"/cycles/{world.cycle.pk}/work/{job.pk}"
    waiting = client.get(where).content.decode()
    assert 'hx-trigger="every 1s"' in waiting and "就要开始" in waiting
    taken = worker.take()
    assert taken is not None
    Task(taken).tell(1, 4, "数到1")
    running = client.get(f"{where}/state").content.decode()
    assert 'value="1" max="4"' in running and "数到1" in running and "<html" not in running
    worker.Worker().do(taken)
    over = client.get(f"{where}/state").content.decode()
    assert "hx-trigger" not in over and "数到3。" in over and 'href="/cycles"' in over
    assert "数到3。" in client.get(f"/cycles/{world.cycle.pk}/work").content.decode()


def test_the_button_cancels(world: World, sign_in: SignIn) -> None:
    client, job = sign_in(world.office), hand_over(world)
    where = f"/cycles/{world.cycle.pk}/work/{job.pk}"
    assert client.post(f"{where}/cancel").headers["Location"] == where
    job.refresh_from_db()
    assert job.state == "已取消"


def test_others_do_not_see_it(world: World, sign_in: SignIn) -> None:
    job = hand_over(world)
    for who in (world.rater, world.assessor):
        client = sign_in(who)
        for end in ("", "/state", "/file"):
            assert client.get(f"/cycles/{world.cycle.pk}/work/{job.pk}{end}").status_code == 404
        assert client.post(f"/cycles/{world.cycle.pk}/work/{job.pk}/cancel").status_code == 404
        assert "试：数数" not in client.get(f"/cycles/{world.cycle.pk}/work").content.decode()


def test_a_file_is_for_who_asked_for_it_and_goes_after_three_days(world: World, sign_in: SignIn) -> None:
    actions.enqueue("导出数据表", world.cycle, by=world.inspector, form="zip")
    job = work()
    assert job is not None and job.state == "完成", job and job.message
    where = f"/cycles/{world.cycle.pk}/work/{job.pk}/file"
    answer = sign_in(world.inspector).get(where)
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert sign_in(world.office).get(where).status_code == 404
    assert file_of(job).stat().st_mode & 0o077 == 0 or file_of(job).parent.stat().st_mode & 0o077 == 0
    Job.objects.update(finished=timezone.now() - datetime.timedelta(days=worker.KEPT, seconds=1))
    worker.Worker()._sweep()
    assert not file_of(job).exists()
    assert sign_in(world.inspector).get(where).status_code == 404
