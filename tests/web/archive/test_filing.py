"""Filing lists by class and receiver, as each scheme says."""

from __future__ import annotations

import pytest

from kaohe.proof.cells import from_csv
from kaohe.proof.digests import sha256
from kaohe.web import clock
from kaohe.web.archive import filing
from kaohe.web.archive.models import Filing
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.notices import appeals, corrections
from web.notices.bodies import MONDAY, Open, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_monday():
    with clock.put(MONDAY):
        yield


@pytest.fixture
def qufu() -> Open:
    return make_open("qufu-2020")


def of(body: Open, clause: str) -> list[filing.FilingList]:
    return [each for each in filing.lists(body.cycle).lists if each.clause == clause]


def test_each_class_of_staff_is_filed_with_its_own_receiver(qufu: Open) -> None:
    """qufu-2020:P11: civil servants to the organisation department, others to the personnel bureau."""
    found = of(qufu, "P11")
    assert [(each.value, each.receiver) for each in found] == [
        ("公务员", "市委组织部"),
        ("事业人员", "市人力资源和社会保障局"),
    ]
    for each in found:
        names = {one.name for one in qufu.cycle.appraisees.all() if one.attributes["人员身份"] == each.value}
        assert names
        assert set(from_csv(each.csv)["对象"]) == names


def test_both_forms_are_kept_in_the_personal_file(qufu: Open) -> None:
    """qufu-2020:P15."""
    (kept,) = of(qufu, "P15")
    assert kept.forms == ("B1", "B2")
    assert len(kept.rows) == qufu.cycle.appraisees.count()


@pytest.mark.parametrize(
    ("scheme", "clause", "receivers"),
    [
        ("zaozhuang-departments", "P12", ["分口考核组", "市考核办"]),
        ("zaozhuang-departments", "P13", ["市考核办", "考核部门"]),
        ("zaozhuang-staff", "P11", ["个人档案"]),
    ],
)
def test_without_a_split_everybody_s_list_goes_to_each(
    scheme: str, clause: str, receivers: list[str]
) -> None:
    """zaozhuang-departments:P12, zaozhuang-departments:P13, zaozhuang-staff:P11."""
    body = make_open(scheme)
    found = of(body, clause)
    assert [each.receiver for each in found] == receivers
    assert {len(each.rows) for each in found} == {body.cycle.appraisees.count()}


def test_it_is_recorded_once_with_its_number_and_hash(qufu: Open) -> None:
    one = of(qufu, "P11")[0]
    with pytest.raises(Refused, match="文号或回执"):
        filing.file(qufu.cycle, one.token, by=qufu.office, number=" ", seen=qufu.run.hash)
    made = filing.file(qufu.cycle, one.token, by=qufu.office, number="曲审批〔2020〕3号", seen=qufu.run.hash)
    assert (made.sha256, made.count) == (sha256(one.csv), len(one.rows))
    again = filing.file(qufu.cycle, one.token, by=qufu.office, number="再报", seen=qufu.run.hash)
    assert again == made
    assert Filing.objects.count() == 1


def test_who_lacks_the_class_is_named(qufu: Open) -> None:
    qufu.mine.attributes = {name: value for name, value in qufu.mine.attributes.items() if name != "人员身份"}
    qufu.mine.save(update_fields=["attributes"])
    one = of(qufu, "P11")[0]
    with pytest.raises(Refused, match=f"还有1个对象没有填“人员身份”（{qufu.mine.name}）"):
        filing.file(qufu.cycle, one.token, by=qufu.office, number="1号", seen=qufu.run.hash)


def test_another_result_than_the_one_seen_is_not_filed(qufu: Open) -> None:
    one = of(qufu, "P11")[0]
    with pytest.raises(Refused, match="结果刚刚变了"):
        filing.file(qufu.cycle, one.token, by=qufu.office, number="1号", seen="0" * 64)
    Cycle.objects.filter(pk=qufu.cycle.pk).update(inputs=qufu.cycle.inputs + 1)
    with pytest.raises(Refused, match="先在“结果”里计算、冻结"):
        filing.file(qufu.cycle, one.token, by=qufu.office, number="1号", seen=qufu.run.hash)


def test_after_a_correction_it_has_to_be_filed_again(qufu: Open) -> None:
    one = of(qufu, "P11")[0]
    made = filing.file(qufu.cycle, one.token, by=qufu.office, number="1号", seen=qufu.run.hash)
    rating = qufu.cycle.records.filter(state="已核定").first()
    assert rating is not None
    rating.delete()
    Cycle.objects.filter(pk=qufu.cycle.pk).update(inputs=qufu.cycle.inputs + 1)
    qufu.freeze()
    now = of(qufu, "P11")[0]
    assert (now.filed, now.outdated) == (None, made)


def test_what_was_filed_of_a_decided_result_stays_and_the_new_one_is_filed_again() -> None:
    """A correction would change a decision that is filed already: a new one is needed, the old one stays."""
    body = make_open("zaozhuang-departments")
    notice = body.post("", days=5, ground="市考核办通知")
    made = appeals.object_(notice, body.mine, "漏计一项推广", by=body.me)
    old = body.run
    filed = filing.file(body.cycle, of(body, "P13")[0].token, by=body.office, number="1号", seen=old.hash)
    Cycle.objects.filter(pk=body.cycle.pk).update(state=Cycle.State.DECIDED)
    earned = {"层级": "国家级", "说明": "推广"}
    with pytest.raises(Refused, match="要由决定机构重新决定"):
        corrections.add_record(made, made.version, "J1b", earned, by=body.office)
    agreed = corrections.reconsider(made, made.version, by=body.decider, minute="纪要5号", reason="漏计")
    corrections.add_record(agreed, agreed.version, "J1b", earned, by=body.office)
    agreed.refresh_from_db()
    corrections.uphold(agreed, agreed.version, by=body.colleague, answer="查实")
    body.cycle.refresh_from_db()
    now = of(body, "P13")[0]
    assert (now.filed, now.outdated) == (None, filed)
    assert Filing.objects.get(pk=filed.pk).run == old.hash
    assert body.cycle.runs.get(pk=old.pk).frozen is not None
    again = filing.file(body.cycle, now.token, by=body.office, number="2号", seen=body.run.hash)
    assert Filing.objects.filter(clause="P13").count() == 2
    assert again.run == body.run.hash != old.hash


def test_a_list_that_changed_beside_the_result_is_filed_once_more(qufu: Open) -> None:
    """Somebody's class of staff stands in the file of the people, not in the data of the result."""
    one = of(qufu, "P15")[0]
    filing.file(qufu.cycle, one.token, by=qufu.office, number="1号", seen=qufu.run.hash)
    assert of(qufu, "P15")[0].filed is not None
    mine = qufu.mine
    attributes = {key: value for key, value in mine.attributes.items() if key != "人员身份"}
    type(mine).objects.filter(pk=mine.pk).update(attributes=attributes)
    now = of(qufu, "P15")[0]
    assert now.filed is None and now.outdated is not None
    filing.file(qufu.cycle, now.token, by=qufu.office, number="2号", seen=qufu.run.hash)
    assert Filing.objects.get(clause="P15").number == "2号"
