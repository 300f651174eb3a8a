"""Material whose time of keeping is over: due, decided with a number, recorded; never before its time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.web import clock
from kaohe.web.archive import actions, destroying, disposal
from kaohe.web.archive.models import Disposal
from kaohe.web.audit.models import Entry
from kaohe.web.errors import Refused
from web.archive.closing import finish
from web.archive.test_closing import keeping
from web.notices.bodies import Open, day

pytestmark = pytest.mark.django_db
CLOSED, OVER = day("2026-12-01"), day("2036-12-02")


@pytest.fixture
def body() -> Open:
    made = keeping({"结果": 30, "佐证": 10})
    finish(made)
    with clock.put(CLOSED):
        actions.close(made.cycle, by=made.office)
    made.cycle.refresh_from_db()
    return made


def decide(body: Open, decision: str, kind: str = "佐证", **more: object) -> Disposal:
    given = {"number": "〔2036〕3号", "said": "无保存价值", "by": body.office} | more
    return disposal.decide(body.cycle, kind, "P11", decision, **given)  # type: ignore[arg-type]


def due(body: Open) -> list[str]:
    return [one.kept.kind for one in disposal.materials([body.cycle]) if one.due]


def test_only_what_is_over_is_due_and_until_it_is_carried_out_another_decision_counts(body: Open) -> None:
    with clock.put(OVER):
        assert due(body) == ["佐证"]
        with pytest.raises(Refused, match="期没有满"):
            decide(body, "销毁", "结果", witnesses="甲、乙")
        made = decide(body, "销毁", witnesses="甲、乙、甲")
        assert (made.witnesses, str(made.expired)) == ("甲、乙", "2036-12-01")
        assert due(body) == []
        decide(body, "延长保管", until=day("2036-12-20"), said="无保存价值")
    with clock.put(day("2036-12-21")):
        assert due(body) == ["佐证"]
        with pytest.raises(Refused, match="后来又作了别的决定"):
            destroying.carry_out(made, by=body.colleague)
    with clock.put(day("2060-01-01")), pytest.raises(Refused, match="证明作过什么决定"):
        decide(body, "销毁", "结果", witnesses="甲、乙")
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.reason) == ("鉴定到期材料", "无保存价值")


def test_kept_longer_is_due_again_after_that_and_for_ever_is_never(body: Open) -> None:
    with clock.put(OVER):
        decide(body, "延长保管", until=day("2040-01-01"))
        assert due(body) == []
    with clock.put(day("2040-01-02")):
        assert due(body) == ["佐证"]
        decide(body, "转为永久")
    with clock.put(day("2099-01-01")):
        assert due(body) == ["结果"]


@pytest.mark.parametrize(
    ("decision", "more", "told"),
    [
        ("销毁", {"witnesses": "甲"}, "2个监销人"),
        ("延长保管", {}, "到哪一天"),
        ("延长保管", {"until": OVER}, "今天以后"),
        ("销毁", {"witnesses": "甲、乙", "number": " "}, "文号"),
        ("烧掉", {"witnesses": "甲、乙"}, "选一种决定"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(
    body: Open, decision: str, more: dict[str, object], told: str
) -> None:
    with clock.put(OVER), pytest.raises(Refused, match=told):
        decide(body, decision, **more)
    assert not Disposal.objects.exists()


def test_the_office_decides_on_the_page_of_its_closed_cycles(body: Open, sign_in) -> None:
    client, where = sign_in(body.office), reverse("disposal-decide", args=[body.cycle.pk])
    sent = {"kind": "佐证", "clause": "P11", "decision": "销毁", "number": "3号", "said": "无用"}
    with clock.put(OVER):
        assert "2036-12-01期满" in client.get(reverse("disposals")).content.decode()
        assert "2个监销人" in client.post(where, sent, follow=True).content.decode()
        page = client.post(where, sent | {"witnesses": "甲、乙"}, follow=True).content.decode()
        assert "由考核办的另一人执行" in page and "执行销毁" not in page
        made = Disposal.objects.get()
        there = reverse("disposal-carry-out", args=[body.cycle.pk, made.pk])
        assert "作决定的人不能自己执行" in client.post(there, follow=True).content.decode()
        other = sign_in(body.colleague)
        assert "执行销毁" in other.get(reverse("disposals")).content.decode()
        page = other.post(there, follow=True).content.decode()
    assert "已销毁" in page and "监销：甲、乙" in page and f"由{body.colleague}执行" in page
    listed = other.get(reverse("disposal-list", args=[body.cycle.pk, made.pk])).content.decode("utf-8-sig")
    assert "监销人" in listed and "甲、乙" in listed
    assert sign_in(body.me).get(reverse("disposals")).status_code == 403
