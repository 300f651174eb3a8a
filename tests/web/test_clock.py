"""The site's clock can be put to another day for the length of a block."""

from __future__ import annotations

import datetime
import threading

from django.utils import timezone

from kaohe.web import clock

LEAP = datetime.date(2028, 2, 29)


def test_it_is_now_unless_put() -> None:
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()
    assert timezone.localdate(before) <= clock.today() <= timezone.localdate()


def test_it_stays_where_it_is_put_until_the_block_ends() -> None:
    with clock.put(LEAP):
        assert clock.today() == LEAP
        with clock.put(datetime.datetime(2028, 3, 1, 0, 1)):
            assert clock.today() == datetime.date(2028, 3, 1)
        assert clock.today() == LEAP
    assert clock.today() == timezone.localdate()


def test_the_day_is_that_of_the_site_s_place() -> None:
    """17:00 of the day before in London is one o'clock in the morning here."""
    with clock.put(datetime.datetime(2028, 2, 28, 17, tzinfo=datetime.UTC)):
        assert clock.today() == LEAP


def test_what_runs_beside_goes_on_with_the_real_time() -> None:
    seen: list[datetime.date] = []
    with clock.put(LEAP):
        beside = threading.Thread(target=lambda: seen.append(clock.today()))
        beside.start()
        beside.join()
    assert seen == [timezone.localdate()]
