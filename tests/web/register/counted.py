"""Rows that score or decide: the engine moves the score, the place, the grade as the row says."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction

from kaohe.engine.run import Results, evaluate
from kaohe.scheme.model import Indicator, Totals, leaf_method
from kaohe.tables.read import from_rows
from kaohe.tables.sample import generate
from kaohe.web.guidance import guidance, is_content
from kaohe.web.targets.path import places
from tests.regulations import test_clauses_compute as compute
from tests.regulations import test_clauses_decide as decide
from tests.regulations import trials
from tests.regulations.register import Row
from web.register import specials
from web.register.town import Town
from web.world import shipped

DECIDED: dict[str, tuple[Callable[[str, str], None], str]] = {
    "veto": (decide.test_a_veto_has_its_effects, "核定以后否决生效，只落在被否决的对象上"),
    "affirmation": (decide.test_an_affirmation_fixes_the_grade, "核定以后直接定等次"),
    "grade": (decide.test_a_grade_is_given_as_stated, "到线的得此等次，差0.01分的不得"),
    "quota": (decide.test_a_quota_is_filled_with_the_best_and_never_exceeded, "名额给最好的，不超过"),
    "award": (decide.test_an_award_goes_to_whom_it_is_due, "按名次或进步授予，被否决的不递补"),
    "link": (decide.test_a_link_concludes_from_earlier_periods, "各期之间得出结论，少一次不得出"),
}


def scoring(town: Town, row: Row) -> str:
    """The row's own trials on the engine: each appraisee's score is what the parameters say."""
    if row.kind in DECIDED:
        check, said = DECIDED[row.kind]
        check(town.name, row.id)
        return said
    compute.test_the_clause_moves_the_score(town.name, row.id)
    if row.kind in trials.RULES:
        compute.test_the_ledger_names_the_clause_and_what_it_moved(town.name, row.id)
        entry = town.book.entries[row.id]
        page = town.get(town.office, "record-new", row.id)
        assert page.status_code == 200 and entry.place in page.content.decode()
        return "按规则录入记录，得分照数变动，明细注明条款"
    return "评分、测评、采用、系数、同一事项照数计分"


@functools.cache
def full_marks(name: str) -> Results:
    """The sample where everybody has full marks everywhere and no record."""
    scheme = shipped(name)
    made = {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows()]
        for table in generate(scheme, 3, 24)
    }
    made.pop("记录", None)
    points = {node.id: node.points for node in scheme.walk()}
    own = {(row["对象"], row["指标"]): row["分值"] for row in made.get("个性指标", [])}
    for row in made.get("评分", []):
        most = own.get((row["对象"], row["指标"])) or points.get(row["指标"])
        row["得分"] = row.get("满分") or str(most if most is not None else row["得分"])
        node = next((node for node in scheme.walk() if node.id == row["指标"]), None)
        method = leaf_method(node) if node is not None else None
        scale = getattr(method, "scale", None)
        if scale is not None and not row.get("满分"):
            row["得分"] = str(scale)
    for row in made.get("测评票", []):
        row["评分"] = "100"
    return evaluate(scheme, from_rows(scheme, made))


def indicator(town: Town, row: Row) -> str:
    """Points: full marks give just them; contents stand where one scores; points by letter are asked for."""
    claim, given = town.claims[row.id], dict(row.parameters)
    element = claim.element
    if isinstance(element, Totals):
        return specials.totals(town)
    if given.get("scored") == "no":
        return _unscored(town, row)
    if isinstance(element, Indicator) and is_content(element):
        return _content(town, row, element)
    if given.get("points") == "data":
        return _by_letter(town, row)
    return _full(town, row, element)


def _unscored(town: Town, row: Row) -> str:
    """Listed with no points, whatever everybody has, and told where its neighbours are scored."""
    table = full_marks(town.name).table("指标得分")
    pairs = zip(table["指标"].to_pylist(), table["得分"].to_pylist(), strict=True)
    got = {Fraction(score or 0) for node, score in pairs if node == row.id}
    assert got == {Fraction(dict(row.parameters)["points"])} == {Fraction(0)}, "不计分的得了分，或没有列出"
    return "列在结果里，不计分"


def _content(town: Town, row: Row, element: Indicator) -> str:
    """Not scored, but told where its neighbours are scored, and where persons of its kind are."""
    results = full_marks(town.name)
    assert row.id not in set(results.table("指标得分")["指标"].to_pylist()), "内容项计了分"
    claim = town.claims[row.id]
    around = [claim.parent] if claim.parent else [node for node in town.scheme.walk() if node is not element]
    where = next(
        (
            item
            for node in around
            for inner in node.walk()
            for item in (inner.id, *(rule.id for rule in inner.rules))
            if row.id in {said.clause for said in guidance(town.cycle.scheme, item)}
        ),
        None,
    )
    assert where is not None, "内容没有在打分的页面上出现"
    if where in town.book.entries:
        assert element.name in town.text(town.office, "record-new", where)
    elif where in town.book.leaves or where in town.book.own_parents:
        assert element.name in town.text(town.office, "ratings", indicator=where)
    return f"不单独计分；在{where}打分的页面上作为内容列出"


def _by_letter(town: Town, row: Row) -> str:
    """The points come from the letter: it asks for them, and full marks give just them."""
    given = {child: place.id for place in places(town.cycle, town.mine) for child, _ in place.given} | {
        place.id: place.id for place in places(town.cycle, town.mine)
    }
    assert row.id in given, "责任书没有问这个指标的分值"
    table = full_marks(town.name).table("指标得分")
    scores = dict(zip(zip(table["对象"].to_pylist(), table["指标"].to_pylist(), strict=True),
                      table["得分"].to_pylist(), strict=True))  # fmt: skip
    mine = [score for (_, node), score in scores.items() if node == row.id]
    assert mine and all(Fraction(score) > 0 for score in mine)
    return "分值由责任书给出，评满分就得这个分值"


def _full(town: Town, row: Row, element: object) -> str:
    wanted = Fraction(dict(row.parameters)["points"])
    table = full_marks(town.name).table("指标得分")
    total = full_marks(town.name).table("得分")
    if not isinstance(element, Indicator):  # the total itself
        got = {Fraction(each) for each in total["总分"].to_pylist() if each}
        category = getattr(element, "name", "")
        rows = zip(total["类别"].to_pylist(), total["总分"].to_pylist(), strict=True)
        got = {Fraction(each) for name, each in rows if each and category in ("", name)} or got
    else:
        pairs = zip(table["指标"].to_pylist(), table["得分"].to_pylist(), strict=True)
        got = {Fraction(each) for node, each in pairs if node == row.id and each != ""}
    assert got, "没有对象有这个指标"
    earned = isinstance(element, Indicator) and any(
        node.start == "零" for node in element.walk() if leaf_method(node) is not None
    )
    if earned:
        assert max(got) <= wanted, f"没有记录就得了{max(got)}分，满分{wanted}"
        return f"从零挣起，没有记录不得分，满分{wanted}"
    assert max(got) == wanted, f"满分得{[str(each) for each in got]}，应为{wanted}"
    return f"没有扣分、评满分时得{wanted}分"
