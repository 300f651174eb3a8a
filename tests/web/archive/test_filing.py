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
