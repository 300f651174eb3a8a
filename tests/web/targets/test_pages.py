"""The pages of target letters: whose they are, what they cost, what they say."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kaohe.web.cycles.models import Appraisee
from kaohe.web.organisation.models import Unit
from kaohe.web.targets import actions
from kaohe.web.targets.models import Letter
from web.targets.bodies import GOOD, City


def form(letter: Letter, cells: list[dict[str, str]], **more: str) -> dict[str, object]:
    names = ("上级指标", "指标", "目标", "分值", "考核标准和措施", "完成时限")
    return {name: [row.get(name, "") for row in cells] for name in names} | {
        "version": letter.version,
        **more,
    }


def test_from_the_draft_to_the_signatures_in_the_pages(city: City, sign_in) -> None:
    pk = city.cycle.pk
    head, group, leader = sign_in(city.head), sign_in(city.group), sign_in(city.leader)
    head.post(reverse("target-start", args=[pk, city.bureau.pk]))
    letter = Letter.objects.get()
    answer = head.post(reverse("target-edit", args=[pk, letter.pk]), form(letter, GOOD, submit="1"))
    assert answer.status_code == 302
    for client in (group, leader):
        letter.refresh_from_db()
        assert "发改委" in client.get(reverse("targets", args=[pk])).content.decode()
        client.post(reverse("target-act", args=[pk, letter.pk, "agree"]), {"version": letter.version})
    for client, side in ((leader, "上级"), (head, "对象")):
        letter.refresh_from_db()
        sent = {"version": letter.version, "hash": letter.hash, "side": side}
        client.post(reverse("target-act", args=[pk, letter.pk, "sign"]), sent)
    letter.refresh_from_db()
    assert letter.state == Letter.State.SIGNED
    printed = head.get(reverse("target-print", args=[pk, letter.pk])).content.decode()
    assert printed.count('<article class="paper"') == 2
    assert "副市长 戊" in printed and letter.hash in printed


def test_faults_keep_what_was_typed(city: City, sign_in) -> None:
    letter = city.drafted()
    cells = [GOOD[0] | {"分值": "41"}, {"目标": "写了一半", "分值": "三十"}]
    answer = sign_in(city.head).post(
        reverse("target-edit", args=[city.cycle.pk, letter.pk]), form(letter, cells, submit="1")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“三十”不是分值" in page and "写了一半" in page and 'value="41"' in page


def test_an_old_page_overwrites_nothing(city: City, sign_in) -> None:
    letter = city.drafted()
    old = form(letter, [{"目标": "我写的", "分值": "70"}], save="1")
    actions.save(letter, GOOD[:1], letter.version, by=city.office)
    answer = sign_in(city.head).post(reverse("target-edit", args=[city.cycle.pk, letter.pk]), old)
    page = answer.content.decode()
    assert answer.status_code == 422 and "刚才有别人改过" in page and "我写的" in page
    assert letter.goals.get().name == "新上项目20个"


def test_the_sum_is_told_while_one_types(city: City, sign_in) -> None:
    letter = city.drafted()
    client = sign_in(city.head)
    address = reverse("target-sums", args=[city.cycle.pk, letter.pk])
    assert "合计40分，应为70分，还差30分" in client.post(address, form(letter, GOOD[:1])).content.decode()
    assert "不是分值" in client.post(address, form(letter, [{"目标": "x", "分值": "?"}])).content.decode()
    assert letter.goals.count() == 2


def test_another_s_letter_is_not_there(city: City, sign_in) -> None:
    letter = city.signed()
    client = sign_in(city.other_head)
    for name in ("target", "target-print", "target-edit"):
        assert client.get(reverse(name, args=[city.cycle.pk, letter.pk])).status_code == 404
    sent = {"version": letter.version, "reason": "x"}
    assert (
        client.post(reverse("target-act", args=[city.cycle.pk, letter.pk, "amend"]), sent).status_code == 404
    )
    assert "新上项目" not in client.get(reverse("targets", args=[city.cycle.pk])).content.decode()


def test_an_appraisee_of_another_cycle_is_not_found(city: City, sign_in) -> None:
    other = city.next_year()
    address = reverse("target-start", args=[city.cycle.pk, other.appraisees.get().pk])
    assert sign_in(city.head).post(address).status_code == 404


def test_a_date_that_is_none_is_refused(city: City, sign_in) -> None:
    letter = city.agreed()
    sent = {
        "version": letter.version,
        "hash": letter.hash,
        "side": "上级",
        "name": "张三",
        "paper": "1",
        "day": "x",
    }
    client = sign_in(city.office)
    client.post(reverse("target-act", args=[city.cycle.pk, letter.pk, "sign"]), sent)
    client.post(
        reverse("target-act", args=[city.cycle.pk, letter.pk, "sign"]), sent | {"name": "", "day": ""}
    )
    page = client.get(reverse("target", args=[city.cycle.pk, letter.pk])).content.decode()
    assert "“x”不是日期" in page and "要写签字人的姓名" in page
    assert not letter.signatures.exists()


def test_the_list_costs_the_same_for_few_and_for_many(
    city: City, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(60):
        unit = Unit.objects.create(name=f"局{number}")
        one = Appraisee.objects.create(
            cycle=city.cycle, order=number + 9, name=unit.name, category="市直部门", unit=unit
        )
        actions.start(city.cycle, one, by=city.office)
    for who in (city.office, city.leader, city.head):
        client = sign_in(who)
        with django_assert_max_num_queries(20):
            assert client.get(reverse("targets", args=[city.cycle.pk])).status_code == 200


@pytest.mark.both_databases
def test_home_tells_each_what_waits(city: City, sign_in) -> None:
    assert "责任书还没有起草" in sign_in(city.head).get("/").content.decode()
    city.handed()
    assert "责任书等分口考核组" in sign_in(city.group).get("/").content.decode()
    assert "责任书等市分管领导" not in sign_in(city.leader).get("/").content.decode()
    letter = Letter.objects.get()
    letter = actions.agree(letter, letter.version, by=city.group)
    assert "责任书等市分管领导" in sign_in(city.leader).get("/").content.decode()
    letter = actions.agree(letter, letter.version, by=city.leader)
    assert "责任书等您签字" in sign_in(city.leader).get("/").content.decode()
    assert "责任书等您签字" in sign_in(city.head).get("/").content.decode()
    actions.sign(letter, letter.version, "上级", letter.hash, by=city.leader)
    assert "责任书等您签字" not in sign_in(city.leader).get("/").content.decode()


def test_a_leader_agrees_to_and_signs_the_ticked_together(city: City, sign_in) -> None:
    """zaozhuang-departments P1: one click for all of them; one that moved on stops all."""
    first = city.handed()
    second = actions.start(city.cycle, city.other, by=city.other_head)
    second = actions.save(second, GOOD, second.version, by=city.other_head)
    second = actions.submit(second, second.version, by=city.other_head)
    where = reverse("targets-together", args=[city.cycle.pk])
    group, leader = sign_in(city.group), sign_in(city.leader)

    def send(client, verb: str) -> str:
        for letter in (first, second):
            letter.refresh_from_db()
        ticked = [f"{letter.pk}-{letter.version}" for letter in (first, second)]
        return client.post(where, {"verb": verb, "chosen": ticked}, follow=True).content.decode()

    assert "等您审核（2）" in group.get(reverse("targets", args=[city.cycle.pk])).content.decode()
    assert "同意了2份" in send(group, "agree") and "同意了2份" in send(leader, "agree")
    old = [f"{first.pk}-{first.version}", f"{second.pk}-{second.version}"]
    page = leader.post(where, {"verb": "sign", "chosen": old}, follow=True).content.decode()
    assert "刚才有别人改过" in page and "这次一份也没有办" in page
    assert not Letter.objects.filter(signatures__isnull=False).exists()
    assert "签了2份" in send(leader, "sign")
    assert Letter.objects.filter(signatures__side="上级", signatures__name=city.leader.name).count() == 2


def test_nobody_signs_together_what_he_could_not_sign_alone(city: City, sign_in) -> None:
    letter = city.agreed()
    where = reverse("targets-together", args=[city.cycle.pk])
    sent = {"verb": "sign", "chosen": f"{letter.pk}-{letter.version}"}
    page = sign_in(city.group).post(where, sent, follow=True).content.decode()
    assert f"{letter.appraisee.name}：这一方由" in page and not letter.signatures.exists()
    assert sign_in(city.head).post(where, sent).status_code == 403
    empty = sign_in(city.leader).post(where, {"verb": "sign"}, follow=True).content.decode()
    assert "先勾选要办的责任书" in empty
