"""What follows from a result and is not computed: named by others, money, persons outside, exports."""

from __future__ import annotations

from kaohe.proof.consequences import CARRY, SOURCE, TARGET, Drawn, drawn
from kaohe.scheme.model import Award, Link, Use
from kaohe.web import clock
from kaohe.web.archive.tasks import open_tasks
from kaohe.web.results import keeping, seats
from kaohe.web.results.matters import NAMING
from kaohe.web.uses import actions as uses
from kaohe.web.uses.models import Consequence
from tests.regulations.register import Row
from web.register.planned import _final
from web.register.town import DAY, Town, words


def award(town: Town, row: Row) -> str:
    element, given = town.claims[row.id].element, dict(row.parameters)
    assert isinstance(element, Award)
    matter = next((one for one in _matters(town) if one.kind == NAMING and one.key == row.id), None)
    if matter is not None:
        count = given.get("count") or given.get("places")
        assert matter.seats == (None if count == "none" else int(count or 0)), "名额不对"
        assert element.decides == matter.body
        if "from" in given:
            source = next(one for one in town.scheme.awards if one.id == given["from"])
            holders = {one["对象"] for one in _final(town) if source.award in one["奖项"].split("、")}
            assert {one.name for one in matter.candidates} <= holders, "候选里有没得奖的"
        for veto in words(given.get("barred_by", "")):
            assert "取消评先" in seats._effects(town.scheme)[veto].effects
        assert matter.title in town.text(town.decider, "decisions")
        return f"由{matter.body}在“待决定”里点名授予，只从可以得的人里选"
    rows = [{**one, "奖项": element.award} for one in _final(town)[:1]]
    found = [one for one in drawn(town.scheme, rows, []) if one.clause == row.id]
    assert len(found) == 1 or not element.decides, "得奖的人没有列出"
    if not found:
        raise AssertionError("没有谁决定，也没有列出")
    if "amount" in given:
        assert given["amount"] in found[0].title and given["unit"] in found[0].title
    if "by" in given:
        assert given["by"] in found[0].text
    assert not [
        one
        for one in drawn(town.scheme, _final(town)[1:2], [])
        if one.clause == row.id and one.name == rows[0]["对象"]
    ]
    return f"得“{element.award}”的列出：{found[0].title}，{found[0].text}，逐项办结"


def _matters(town: Town):  # type: ignore[no-untyped-def]  # the agenda's matters
    from kaohe.web.results import bundle

    run = town.cycle.runs.first()
    assert run is not None
    return keeping.agenda_of(town.cycle, bundle.unpack(run.tables)[0]).matters


def link(town: Town, row: Row) -> str:
    element, given = town.claims[row.id].element, dict(row.parameters)
    if isinstance(element, Use):
        return use(town, row)
    assert isinstance(element, Link)
    uses.draw(town.cycle, by=town.office)
    made = Consequence.objects.get(cycle=town.cycle, clause=row.id)
    wanted = words(
        given.get("target") or given.get("to") if "target" in given or "from" not in given else given["from"]
    )
    assert made.kind == (SOURCE if "from" in given else TARGET)
    assert all(name in made.title for name in wanted), f"列出的是“{made.title}”"
    if "from" in given:
        for item in words(given["to"]):
            assert item in made.title, f"没有说用到{item}"
    return f"{_handled(town, made)}：{made.title}"


def _handled(town: Town, made: Consequence) -> str:
    """It waits, keeps the cycle from closing, is late after its term, has a list, and is done with words."""
    task = f"{made.clause} {made}还没有办"
    assert any(one.startswith(task) for one in open_tasks(town.cycle)), "没有办也能结束考核"
    today = clock.today()
    made = uses.set_due(made, made.version, today + 5 * DAY, by=town.office, said="按期办")
    with clock.put(today + 6 * DAY):
        assert any(one.startswith(task) and "过期" in one for one in open_tasks(town.cycle))
    answer = town.get(town.office, "use-list", made.pk)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + (1 if made.name else town.cycle.appraisees.count()), "名单的人数不对"
    assert made.clause in lines[1] and made.title.partition("、")[0] in lines[1]
    made = uses.finish(made, made.version, by=town.office, said="已送")
    assert made.state == "已办" and not any(one.startswith(task) for one in open_tasks(town.cycle))
    return "列入结果运用，导出名单，限期、办结，没办的不能结束考核"


def use(town: Town, row: Row) -> str:
    """It falls on the person that the row names where the cause is there, and on nobody without it."""
    element, given = town.claims[row.id].element, dict(row.parameters)
    assert isinstance(element, Use)
    causes = words(given["by"])
    titles = {one.id: one.award or one.name for one in town.scheme.awards}
    plain = [{**one, "奖项": "", "否决": ""} for one in _final(town)]
    assert not _of(drawn(town.scheme, plain, []), row.id), "没有起因也列出"
    for cause in sorted(causes):
        hit = dict(plain[0]) | ({"奖项": titles[cause]} if cause in titles else {"否决": cause})
        (found,) = _of(drawn(town.scheme, [hit, *plain[1:]], []), row.id)
        assert (found.kind, found.name, found.subject) == (CARRY, hit["对象"], given["of"])
        word = given.get("grade") or given["not"]
        assert word in found.title, f"列出的是“{found.title}”"
        if "honour" in given:
            assert given["honour"] in found.title
        made = Consequence.objects.create(
            cycle=town.cycle, run="", clause=row.id, kind=CARRY, name=found.name, subject=found.subject,
            title=found.title, text=found.text, cause=found.cause,
        )  # fmt: skip
        assert found.title in town.text(town.office, "use", made.pk)
        assert uses.finish(made, made.version, by=town.office, said="已转").state == "已办"
        made.delete()
    return (
        f"起因{'、'.join(sorted(causes))}出现时列出，落在{given['of']}：{element.effect[0]}，转到个人的考核"
    )


def _of(found: list[Drawn], clause: str) -> list[Drawn]:
    return [one for one in found if one.clause == clause]
