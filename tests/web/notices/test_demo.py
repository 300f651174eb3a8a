"""The objection of the demo: upheld, and somebody's place is another one."""

from __future__ import annotations

from kaohe.web.cycles.models import Cycle
from kaohe.web.notices import demo
from kaohe.web.notices.models import Appeal
from kaohe.web.records.models import Record
from web.notices.bodies import make_open


def test_the_demo_s_objection_changes_a_place(db: None) -> None:
    body = make_open("zaozhuang-departments")
    Cycle.objects.filter(pk=body.cycle.pk).update(inputs=body.cycle.inputs + 1)
    body.cycle.refresh_from_db()
    demo.upheld(body.cycle, office=[body.office, body.colleague])
    made = Appeal.objects.get()
    assert made.state == Appeal.State.UPHELD
    own = next(change for change in made.changes if change["name"] == made.appraisee.name)
    assert "名次" in {field[0] for field in own["fields"]}
    assert Record.objects.get(rule="J1b", note=demo.EARNED["说明"]).state == Record.State.CONFIRMED
    assert body.cycle.runs.first().frozen is not None
