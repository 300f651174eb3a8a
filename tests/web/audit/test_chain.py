"""The chain of the audit log: whatever is changed behind its back is found, on both databases."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kaohe.web.audit.actions import broken, note
from kaohe.web.audit.models import Entry, Head
from web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def log(world: World) -> list[Entry]:
    with transaction.atomic():
        for number in range(1, 6):
            note("试写", f"第{number}件", by=world.office, before={"分": number - 1}, after={"分": number})
    return list(Entry.objects.all())


def test_an_untouched_log_holds(log: list[Entry]) -> None:
    assert [entry.number for entry in log] == [1, 2, 3, 4, 5]
    assert broken() == []


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": "别的事"},
        {"verb": "改写"},
        {"actor_name": "别人"},
        {"actor": None},
        {"after": {"分": 99}},
        {"before": None},
        {"reason": "补写的理由"},
        {"cycle": 7},
    ],
)
def test_a_changed_row_is_found(log: list[Entry], changed: dict[str, object]) -> None:
    Entry.objects.filter(number=3).update(**changed)
    assert broken() == ["第3条的内容被改过"]


def test_a_changed_row_with_a_new_hash_breaks_the_next(log: list[Entry]) -> None:
    from kaohe.web.audit.actions import digest

    row = log[2]
    row.subject = "别的事"
    Entry.objects.filter(number=3).update(subject=row.subject, hash=digest(row))
    assert broken() == ["第4条与前一条接不上"]


def test_a_deleted_row_is_found(log: list[Entry]) -> None:
    Entry.objects.filter(number=2).delete()
    assert broken() == ["第2条到第2条不见了", "第3条与前一条接不上"]


def test_a_cut_off_end_is_found(log: list[Entry]) -> None:
    Entry.objects.filter(number__gte=4).delete()
    assert broken() == ["末尾缺了2条"]


def test_an_emptied_log_is_found(log: list[Entry]) -> None:
    Entry.objects.all().delete()
    assert broken() == ["末尾缺了5条"]


def test_two_rows_in_each_others_place_are_found(log: list[Entry]) -> None:
    Entry.objects.filter(number=2).update(number=99)
    Entry.objects.filter(number=3).update(number=2)
    Entry.objects.filter(number=99).update(number=3)
    faults = broken()
    assert "第2条与前一条接不上" in faults
    assert "第3条的内容被改过" in faults


def test_a_row_added_by_hand_is_found(log: list[Entry]) -> None:
    last = log[-1]
    Entry.objects.create(
        number=6,
        at=last.at,
        actor_name="某人",
        verb="试写",
        subject="多的",
        previous=last.hash,
        hash="0" * 64,
    )
    assert "第6条的内容被改过" in broken()
    assert "末尾与记载不符" in broken()


def test_a_lost_head_is_found(log: list[Entry]) -> None:
    Head.objects.all().delete()
    assert broken() == ["末尾的记载不见了"]


def test_an_entry_outside_a_transaction_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = transaction.get_connection()
    monkeypatch.setattr(connection, "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        note("试写", "无处", by=world.office)


def test_an_entry_goes_with_the_change_that_failed(world: World) -> None:
    def failing() -> None:
        with transaction.atomic():
            note("试写", "没有成的事", by=world.office)
            raise ValueError

    with pytest.raises(ValueError):
        failing()
    assert not Entry.objects.exists()
    assert broken() == []


class TestVerify:
    def test_a_whole_log_says_its_length_and_last_hash(self, log: list[Entry]) -> None:
        said = io.StringIO()
        call_command("verify", stdout=said)
        assert "共5条" in said.getvalue()
        assert log[-1].hash in said.getvalue()

    def test_an_empty_log_says_so(self, world: World) -> None:
        said = io.StringIO()
        call_command("verify", stdout=said)
        assert "空的" in said.getvalue()

    def test_a_broken_log_ends_with_status_2_and_every_break(self, log: list[Entry]) -> None:
        Entry.objects.filter(number=2).update(subject="别的事")
        Entry.objects.filter(number=5).delete()
        with pytest.raises(CommandError) as refusal:
            call_command("verify", stdout=io.StringIO())
        assert refusal.value.returncode == 2
        assert "第2条的内容被改过" in str(refusal.value)
        assert "末尾缺了1条" in str(refusal.value)
