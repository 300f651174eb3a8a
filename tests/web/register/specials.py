"""Special provisions: whom and what they are for, where they are told, what they change."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.methods import Fixed
from kaohe.proof.consequences import by_hand
from kaohe.scheme.language import dumps, loads
from kaohe.scheme.model import Attribute, Category, Special, Totals
from kaohe.tables.read import from_rows
from kaohe.web import clock, tables
from kaohe.web.ballots.papers import classes
from kaohe.web.cycles import amend, outside, roster, validity
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.schemes import loaded
from kaohe.web.errors import Refused
from kaohe.web.guidance import guidance, guides_all
from kaohe.web.records import actions as records
from kaohe.web.records.models import Record
from kaohe.web.records.ratings import Score, rate
from kaohe.web.results import actions as results
from kaohe.web.results import bundle, keeping
from kaohe.web.routine import actions as routine
from kaohe.web.routine import kinds
from kaohe.web.targets import actions as letters
from kaohe.web.targets.path import places
from kaohe.web.uses import actions as uses
from tests.regulations.checks import conditions
from tests.regulations.register import Row
from web.records.bodies import cells_for
from web.register.town import DAY, Town, words
from web.world import person


def special(town: Town, row: Row) -> str:
    element, given = town.claims[row.id].element, dict(row.parameters)
    assert row.id in {line.id for line, _ in town.get(town.office, "cycle-scheme").context["lines"]}
    if isinstance(element, Attribute):
        return _attribute(town, element, given)
    if isinstance(element, Category):
        return _category(town, given)
    if isinstance(element, Totals):
        return totals(town)
    assert isinstance(element, Special)
    if ":" in given.get("category", ""):
        return _category(town, given)
    if "不确定等次" in element.effect:
        return _ungraded(town, element, given)
    if row.id in kinds.marks(town.scheme):
        return _year_mark(town, row)
    if any(name in validity_words() for name, _ in element.params):
        return _validity(town, row)
    if guides_all(element):
        return _guide(town, row, element)
    if element.effect == ("分值与责任书一致",) or "属性" in dict(element.params):
        return _letter_points(town, element)
    if element.decides and not element.indicators:
        return _decides(town, row, element, given)
    if {"挂在", "总分"} & set(dict(element.params)):
        return totals(town)
    if element.indicators:
        return _bears(town, row, element, given)
    if element.applies:
        return _shape(town, element, given)
    if element.subjects:
        return _subjects(town, row, element)
    if any(id == row.id for id, _, _ in by_hand(town.scheme)):
        return _by_hand(town, row, element)
    raise AssertionError("没有哪个页面照它办")


def validity_words() -> tuple[str, str]:
    return validity.TRIAL, validity.YEAR


def _attribute(town: Town, element: Attribute, given: dict[str, str]) -> str:
    values = words(given.get("values", "")) or words(given["attribute"].partition(":")[2])
    assert set(element.values) == values
    one = town.cycle.appraisees.first()
    assert one is not None
    Cycle.objects.filter(pk=town.cycle.pk).update(state=Cycle.State.PREPARING)
    town.cycle.refresh_from_db()
    text = f"对象,类别,{element.name}\n某对象,{one.category},不是这样的"
    try:
        roster.propose(town.cycle, "名册.csv", text.encode(), by=town.office)
    except KaoheError as error:
        assert element.name in {fault.place.column for fault in error.faults}
    else:
        raise AssertionError("名册收下了没有的取值")
    assert len({each.category for each in town.cycle.appraisees.all()}) == 1
    return f"名册只收{'、'.join(sorted(values))}，合在一起排名"


def _category(town: Town, given: dict[str, str]) -> str:
    page = town.text(town.office, "roster")
    for text in given["category"].split(","):
        name, _, size = text.partition(":")
        found = [row for row in _scores(town) if row["类别"] == name]
        assert found and min(int(row["名次"]) for row in found if row["名次"]) == 1, f"{name}没有自己的第1名"
        if size and len(found) != int(size):
            assert f"{name}应有{size}个" in page, "名册的个数和办法不同，没有提醒"
    return "各类别自己排名次；个数和办法不同的，名册上提醒"


def _scores(town: Town) -> list[dict[str, str]]:
    run = town.cycle.runs.first()
    assert run is not None
    rows: list[dict[str, str]] = bundle.unpack(run.tables)[0]["得分"].to_pylist()
    return rows


def _computed(town: Town, **attributes: str) -> dict[str, str]:
    """The row of `mine` with these attributes, computed from the cycle's own tables."""
    rows = tables.rows(town.cycle)
    for one in rows["对象"]:
        if one["对象"] == town.mine.name:
            one.update(attributes)
    made = evaluate(town.scheme, from_rows(town.scheme, rows, period=town.cycle.period))
    return next(row for row in made.table("得分").to_pylist() if row["对象"] == town.mine.name)


def _ungraded(town: Town, element: Special, given: dict[str, str]) -> str:
    ((name, (value,)),) = conditions(given["attribute"]) if "attribute" in given else element.applies
    if town.mine.attributes.get(name):
        town.mine.attributes = {key: text for key, text in town.mine.attributes.items() if key != name}
        town.mine.save()
    case = routine.mark(town.cycle, town.mine, value, "材料在卷", by=town.office)
    town.mine.refresh_from_db()
    assert town.mine.attributes[name] == value
    row = _computed(town, **{name: value})
    assert (row["名次"], row["等次"]) == ("", ""), "还是定了等次"
    assert _computed(town, **{name: ""})["等次"] != ""
    assert value in town.text(town.office, "specials")
    if element.subjects:
        assert set(element.subjects) == words(given["subjects"])
        assert row["奖项"] == "", "还推荐了表彰"
        return f"登记“{value}”的照样评分，不排名次、不定等次，不在名额的基数里，也不推荐表彰"
    routine.end(case, "情形消失", by=town.office)
    return f"登记“{value}”的只写评语，不排名次、不定等次；消失以后补定"


def _year_mark(town: Town, row: Row) -> str:
    clause = kinds.marks(town.scheme)[row.id]
    routine.mark_year(town.cycle, town.mine, row.id, "未按规定考核", by=town.office)
    effect = "、".join(clause.effect)
    page = town.text(town.office, "year")
    assert row.id in page and (effect in page or clause.name in page)
    return f"登记以后带到年度：{effect}"


def _by_hand(town: Town, row: Row, element: Special) -> str:
    made = uses.enlist(town.cycle, town.mine, row.id, by=town.office, said="表没有填")
    for word in element.effect:
        assert word in f"{made.title}{made.text}"
    made = uses.set_due(made, made.version, clock.today() + 5 * DAY, by=town.office, said="限期改")
    with clock.put(clock.today() + 6 * DAY):
        assert "过期" in town.text(town.office, "uses")
    assert uses.finish(made, made.version, by=town.office, said="已改正").state == "已办"
    return f"列入“{'、'.join(element.effect)}”，限期，过期显示，办结"


def _validity(town: Town, row: Row) -> str:
    outside = {"2011", "2031"}
    bad = {}
    for year in outside:
        town.cycle.period = year
        bad[year] = {term.clause for term in validity.terms(town.cycle) if term.bad}
    town.cycle.refresh_from_db()
    assert row.id in bad["2031"], "超出的年度没有提醒"
    good = {"S2": "2015", "S3": "2016"}[row.id]
    Cycle.objects.filter(pk=town.cycle.pk).update(period=good)
    town.cycle.refresh_from_db()
    assert row.id not in {term.clause for term in validity.terms(town.cycle) if term.bad}
    assert town.claims[row.id].element.name in town.text(town.office, "cycle")
    return "概况写明适用到什么时候，周期在外面的提醒"


def _guide(town: Town, row: Row, element: Special) -> str:
    text = element.name
    rated = next(iter(town.book.leaves), "") or next(iter(town.book.own_parents), "")
    assert text in town.text(town.office, "ratings", indicator=rated), "评分的页面上没有"
    for paper in classes(town.cycle)[:1]:
        ids = [q.id for s in paper.sections for q in s.questions]
        assert row.id in {said.clause for item in ids for said in guidance(town.cycle.scheme, item)}
    return "评分和投票的页面上作为打分的指引列出"


def _decides(town: Town, row: Row, element: Special, given: dict[str, str]) -> str:
    if given.get("sign") == "±":
        return _new_rule(town, given)
    run = town.cycle.runs.first()
    assert run is not None
    matters = keeping.agenda_of(town.cycle, bundle.unpack(run.tables)[0]).matters
    mine = [one for one in matters if one.body == given["decides"]]
    scope = dict(element.params)["类别"]
    assert mine, f"没有由{given['decides']}审定的"
    assert given["class"] == scope
    seen = {tuple(sorted({_of(town, c.name, scope) for c in one.candidates})) for one in mine}
    assert all(len(values) == 1 for values in seen), "没有按身份分开"
    assert mine[0].title in town.text(town.decider, "decisions"), "待决定里没有"
    assert town.get(town.me, "decisions").status_code == 403
    return f"{given['decides']}在“待决定”里按{scope}分别审定等次"


def _of(town: Town, name: str, attribute: str) -> str:
    return str(town.cycle.appraisees.get(name=name).attributes.get(attribute, ""))


def _new_rule(town: Town, given: dict[str, str]) -> str:
    """What the body decides becomes a rule on the total in a new version, with the minute's number."""
    before = dict(_row(town))
    like = next(
        rule for rule, _ in town.scheme.rules() if isinstance(rule.method, Fixed) and rule.sign == "+"
    )
    rule = dataclasses.replace(like, id="J9", name="党组研究决定", place="八3", item="", cap=None)
    totals = town.scheme.totals or Totals(name="加减", place="八3")  # type: ignore[call-arg]
    more = dataclasses.replace(town.scheme, totals=dataclasses.replace(totals, rules=(*totals.rules, rule)))
    draft = amend.propose(town.cycle, loads(dumps(more)), "加分.yaml", by=town.office)
    amend.adopt(draft, reason="党组研究", minute="〔3〕号", by=town.office)
    town.cycle.refresh_from_db()
    record = records.enter(town.cycle, town.mine, "J9", {"说明": "党组决定"}, by=town.office, submit=True)
    records.confirm(record, record.version, by=town.colleague)
    town.cycle.refresh_from_db()
    results.compute(town.cycle, by=town.office)
    (line,) = _ledger(town, "J9")
    assert Fraction(_row(town)["总分"]) == Fraction(before["总分"]) + Fraction(line["分数"])
    return "党组决定的加减分写成方案新版本里挂在总分上的规则，有纪要号，录入后计分"


def _row(town: Town) -> dict[str, str]:
    return next(row for row in _scores(town) if row["对象"] == town.mine.name)


def totals(town: Town) -> str:
    """The total is the sum of its parts and of what hangs on it, without a cap."""
    rules = [rule for rule, node in town.scheme.rules() if node is None]
    plus = next(rule for rule in rules if rule.sign == "+")
    before = Fraction(_row(town)["总分"])
    entry = town.book.entries[plus.id]
    for nth in range(40):
        cells = {**cells_for(entry), "同一事项": f"事项{nth}"}
        record = records.enter(town.cycle, town.mine, plus.id, cells, by=town.office, submit=True)
        records.confirm(record, record.version, by=town.colleague)
    town.cycle.refresh_from_db()
    run = results.compute(town.cycle, by=town.office)
    made = bundle.unpack(run.tables)[0]
    after = Fraction(_row(town)["总分"])
    assert after > before and after > 100, f"加分到{after}就封了顶"
    tops = {node.id for category in town.scheme.categories for node in town.scheme.tree(category)}
    parts = [
        Fraction(one["得分"])
        for one in made["指标得分"].to_pylist()
        if one["对象"] == town.mine.name and one["指标"] in tops
    ]
    moved = sum(
        Fraction(one["分数"])
        for one in made["明细"].to_pylist()
        if one["对象"] == town.mine.name and one["规则"] in {rule.id for rule in rules}
    )
    assert abs(sum(parts, Fraction(0)) + moved - after) < Fraction(1, 100), "总分不是各部分之和"
    return "总分是各部分之和加挂在总分上的加减，不封顶，可以超过100"


def _bears(town: Town, row: Row, element: Special, given: dict[str, str]) -> str:
    """It stands on the forms of the rules that it names; what is rejected by it counts nothing."""
    asked = [item for item in element.indicators if item in town.book.entries]
    if not asked:
        return _around(town, row, element, given)
    for rule in asked:
        assert element.name in town.text(town.office, "record-new", rule), f"录入{rule}的页面上没有"
    rule = asked[0]
    who, before = town.suited(rule), _ledger(town, rule)
    record = records.enter(
        town.cycle, who, rule, cells_for(town.book.entries[rule]), by=town.office, submit=True
    )
    record = records.reject(record, record.version, by=town.colleague, reason=f"按{row.id}不计")
    assert record.state == Record.State.REJECTED
    town.cycle.refresh_from_db()
    assert _ledger(town, rule) == before, "驳回了还计分"
    return f"录入、核定{'、'.join(asked)}的页面上提示，按此驳回的不计分，留理由"


def _ledger(town: Town, rule: str) -> list[dict[str, str]]:
    """The lines of a rule that move a score, by the cycle's data and scheme of now."""
    made = evaluate(loaded(town.cycle.scheme), tables.inputs(town.cycle)).table("明细").to_pylist()
    return [one for one in made if one["规则"] == rule and Fraction(one["分数"] or 0)]


def _around(town: Town, row: Row, element: Special, given: dict[str, str]) -> str:
    if "elsewhere" in given:
        return _elsewhere(town, element, given)
    told = set()
    for item in element.indicators:
        told |= {said.clause for said in guidance(town.cycle.scheme, item)}
    assert row.id in told, "有关的指标上没有提示"
    rated = [item for item in town.book.leaves if item in element.indicators]
    for leaf in rated:
        assert element.name in town.text(town.office, "ratings", indicator=leaf)
    nodes = [node for node in town.scheme.walk() if node.id in element.indicators]
    if given.get("floor") == "0":
        return _floor(town, nodes[0].id)
    rules = [rule for node in nodes for inner in node.walk() for rule in inner.rules]
    shown = [rule.id for rule in rules if element.name in town.text(town.office, "record-new", rule.id)]
    assert len(shown) == len(rules), "有的规则的页面上没有"
    return "有关指标的录入页面上逐处提示"


def _floor(town: Town, leaf: str) -> str:
    """Deductions end at zero; additions have no cap."""
    rules = [rule for rule, node in town.scheme.rules() if node is not None and node.id == leaf]
    loss = next(rule for rule in rules if rule.sign == "-" and "数量" in town.book.entries[rule.id].fields)
    cells = {**cells_for(town.book.entries[loss.id]), "数量": "100000"}
    record = records.enter(town.cycle, town.mine, loss.id, cells, by=town.office, submit=True)
    records.confirm(record, record.version, by=town.colleague)
    made = evaluate(town.scheme, tables.inputs(town.cycle)).table("指标得分").to_pylist()
    (score,) = [one["得分"] for one in made if one["对象"] == town.mine.name and one["指标"] == leaf]
    assert Fraction(score) >= 0, "扣到了零以下"
    return "每个叶子从分值起，扣完为止，加分不封顶"


def _elsewhere(town: Town, element: Special, given: dict[str, str]) -> str:
    item = given["item"]
    for one in town.cycle.appraisees.all():
        applies = town.book.applies(one)
        leaves = {n.id for n in town.scheme.walk() if n.id.startswith(f"{item}.") or n.id == item}
        entries = {e for e in town.book.entries if any(e.startswith(leaf) for leaf in leaves)}
        has = bool(entries & applies[0]) or bool(leaves & applies[1])
        assert has == (one.attributes.get("示范项目") == "是"), f"{one.name}的适用不对"
    assert element.name in town.text(town.office, "roster")
    return f"{item}只考核“示范项目”为“是”的，其他的{given['elsewhere']}"


def _shape(town: Town, element: Special, given: dict[str, str]) -> str:
    """The points of the indicators for whom it is."""
    one = town.cycle.appraisees.filter(category__in=["直属单位"]).first()
    assert one is not None
    ((name, (value,)),) = [(n, v) for n, v in element.applies]
    one.attributes = one.attributes | {name: value}
    one.save()
    for leaf, points in element.params:
        assert leaf in town.book.applies(one)[1], f"{leaf}不适用"
        rate(town.cycle, [Score(one, leaf, points, "", town.version(one, leaf))], by=town.office)
        try:
            over = str(Fraction(points) + 1)
            rate(town.cycle, [Score(one, leaf, over, "", town.version(one, leaf))], by=town.office)
        except (KaoheError, Refused):
            continue
        raise AssertionError(f"{leaf}可以评过{points}分")
    assert element.name in town.text(town.office, "roster")
    return f"{name}为{value}的，{'，'.join(f'{leaf}满分{points}' for leaf, points in element.params)}"


def _subjects(town: Town, row: Row, element: Special) -> str:
    """The roster says so, and points at whoever is in it by post or name."""
    assert element.name in town.text(town.office, "roster")
    word = element.subjects[0]
    if word in {category.name for category in town.scheme.categories}:
        assert {row["类别"] for row in _scores(town)} == {word}
        return f"{word}合为一个类别统一排名，名册上写明"
    assert outside.OUTSIDE in element.effect, "只在页面上说"
    return _outside(town, row, word)


def _outside(town: Town, row: Row, word: str) -> str:
    """Nobody of that post comes onto the roster; who took the post later is pointed at."""
    Cycle.objects.filter(pk=town.cycle.pk).update(state=Cycle.State.PREPARING)
    town.cycle.refresh_from_db()
    other = person("9100001", "另有规定的人", None)
    other.post = word
    other.save()
    rows = [one.name for one in town.cycle.appraisees.order_by("order")]
    about = town.mine
    shared = [
        about.category,
        about.group,
        *(about.attributes.get(each.name, "") for each in town.scheme.attributes),
    ]
    head = ["对象", "类别", "分组", *(each.name for each in town.scheme.attributes)]
    lines = [",".join(head), *(",".join([name, *shared]) for name in [*rows, other.name])]
    draft = roster.propose(town.cycle, "名册.csv", "\n".join(lines).encode(), by=town.office)
    found = roster.differences(town.cycle, draft.content["rows"], roster.Links.load(town.cycle))
    assert f"是“{word}”，{row.id}" in next(one.fault for one in found if one.name == other.name)
    try:
        roster.take_over(draft, roster.fingerprint(found), by=town.office)
    except Refused as refusal:
        assert other.name in str(refusal)
    else:
        raise AssertionError("名册收下了不适用的人")
    try:
        roster.link(about, None, other, by=town.office)
    except Refused:
        pass
    else:
        raise AssertionError("对象关联到了不适用的人")
    mine = about.person
    if mine is None:
        type(about).objects.filter(pk=about.pk).update(name=word)
    else:
        mine.post = word
        mine.save()
    shown = about.name if mine is not None else word
    assert f"名册里有：{shown}" in town.text(town.office, "roster"), "名册里有这样的人也没有指出"
    return f"职务或属性是“{word}”的不能列入名册、不能关联；后来成为的，名册上指出来"


def _letter_points(town: Town, element: Special) -> str:
    """What is rated is rated out of the letter's points; more is refused."""
    if "属性" in dict(element.params):
        return _letter_sum(town, element)
    from kaohe.web.records.models import OwnIndicator

    own = (
        OwnIndicator.objects.filter(cycle=town.cycle, points__isnull=False)
        .select_related("appraisee")
        .first()
    )
    assert own is not None, "没有责任书上的个性指标"
    assert own.points is not None
    most = Fraction(own.points, 1_000_000)
    version = town.version(own.appraisee, own.indicator)
    try:
        rate(
            town.cycle,
            [Score(own.appraisee, own.indicator, str(float(most) + 1), "", version)],
            by=town.office,
        )
    except (KaoheError, Refused):
        pass
    else:
        raise AssertionError("评分可以超过责任书的分值")
    rate(town.cycle, [Score(own.appraisee, own.indicator, str(float(most)), "", version)], by=town.office)
    kept = town.cycle.ratings.get(appraisee=own.appraisee, indicator=own.indicator)
    assert kept.score == own.points
    return "评分以责任书的分值为满分，超过的拒收"


def _letter_sum(town: Town, element: Special) -> str:
    """Own goals with weights of their own for each person: they add up to the node's points."""
    (place,) = [one for one in places(town.cycle, town.mine) if one.asks]
    asks = (place.asks or 0) // 1_000_000
    letter = letters.start(town.cycle, town.mine, by=town.office)
    for points, good in ((asks - 1, False), (asks, True)):
        goals = [
            {"上级指标": place.id, "目标": "甲", "分值": "20"},
            {"上级指标": place.id, "目标": "乙", "分值": str(points - 20)},
        ]
        letter = letters.save(letter, goals, letter.version, by=town.office)
        try:
            letter = letters.submit(letter, letter.version, by=town.office)
        except (KaoheError, Refused):
            assert not good, "合计相合也报不上去"
        else:
            assert good, f"合计{points}分也报得上去"
    page = town.text(town.office, "target", letter.pk)
    assert element.name in page, "责任书的页面上没有"
    return f"每个人的个性指标各定分值，合计要是{asks}分，不合的报不上去"
