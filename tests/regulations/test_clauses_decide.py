"""Every clause on vetoes, affirmations, grades, quotas, awards and links does what its register row says."""

from __future__ import annotations

import functools
from fractions import Fraction

import pytest

from kaohe.engine.run import evaluate
from kaohe.tables.read import from_rows
from tests.regulations.checks import conditions, names
from tests.regulations.register import ROWS, rows
from tests.regulations.standings import Person, Standing, descending, own_rows, seats, standing
from tests.regulations.test_clauses_compute import CLAUSES
from tests.regulations.trials import USUAL, Register, loaded

KINDS = ("veto", "affirmation", "grade", "quota", "award", "link")
register = functools.cache(Register)


def given(scheme: str, id: str) -> dict[str, str]:
    return register(scheme).of[id]


def outside(scheme: str, id: str) -> bool:
    """Computes nothing: concerns a person outside the scheme, is for others to decide, or only exported."""
    kind, of = register(scheme).rows[id].kind, given(scheme, id)
    if kind == "award":
        said = {of.get(name, "none") for name in ("places", "last", "count")}
        return said == {"none"} or "decides" in of
    return not {"effect", "used_by"} & set(of) if kind == "link" else "of" in of and kind != "quota"


COMPUTED = [
    (scheme, row.id, row.kind)
    for scheme in ROWS
    for row in rows(scheme)
    if row.kind in KINDS and not outside(scheme, row.id)
]
DECLARED = [
    (scheme, row.id)
    for scheme in ROWS
    for row in rows(scheme)
    if row.kind in KINDS and outside(scheme, row.id)
]


def clauses(*kinds: str) -> pytest.MarkDecorator:
    """Parametrised over the computed rows of some kinds; the ids name the clauses."""
    found = [(scheme, id) for scheme, id, kind in COMPUTED if kind in kinds]
    return pytest.mark.parametrize(("scheme", "id"), found, ids=[f"{scheme}:{id}" for scheme, id in found])


def traits(scheme: str, id: str) -> dict[str, str]:
    of = given(scheme, id)
    return {name: values[0] for name, values in conditions(of["applies"])} if "applies" in of else {}


PLAIN = {"先": Fraction(7, 10), "中": Fraction(6, 10), "后": Fraction(5, 10)}


@functools.cache
def recorded(scheme: str, kind: str) -> Standing:
    """Three plain appraisees, and one for each veto with 95 %, or for each affirmation with 40 %."""
    strength = Fraction("0.95") if kind == "veto" else Fraction("0.4")
    ids = [id for name, id, of in COMPUTED if (name, of) == (scheme, kind)]
    people = [Person(who, share) for who, share in PLAIN.items()]
    people += [Person(id, strength, [id], traits(scheme, id)) for id in ids]
    return standing(scheme, people)


@clauses("veto")
def test_a_veto_has_its_effects(scheme: str, id: str) -> None:
    found, of = recorded(scheme, "veto"), given(scheme, id)
    row, effects = found.rows[id], names(of["effect"])
    assert row["否决"] == id
    assert {found.rows[who]["否决"] for who in PLAIN} == {""}
    behind = [who for who in PLAIN if found.place(who) < found.place(id)]
    assert behind == (list(PLAIN) if "名次末位" in effects else [])
    if "取消评先" in effects:
        assert row["奖项"] == ""
    if "等次" in effects:
        assert row["等次"] == of["grade"]
    assert set(filter(None, row["备注"].split("、"))) - {"待补"} == (
        {of["suspend"]} if "suspend" in of else set()
    )


@clauses("affirmation")
def test_an_affirmation_fixes_the_grade(scheme: str, id: str) -> None:
    """With 40 points of 100; the best plain appraisee has a lower grade."""
    found = recorded(scheme, "affirmation")
    assert found.rows[id]["等次"] == given(scheme, id)["grade"]
    assert found.rows["先"]["等次"] != given(scheme, id)["grade"]
    assert id in found.noted("一票肯定")


@functools.cache
def graded(scheme: str) -> Standing:
    """For each minimum one who reaches it and one who lacks 0.01; for each veto that a grade needs one."""
    people = []
    for row in rows(scheme):
        of = given(scheme, row.id)
        if row.kind == "grade" and "min" in of:
            least = Fraction(of["min"])
            people.append(Person(f"{row.id}到", least / 100))
            people.append(Person(f"{row.id}差", max(Fraction(0), least - Fraction(1, 100)) / 100))
        elif row.kind == "grade" and of["by"] in register(scheme).of and of["by"][0] == "F":
            people.append(Person(of["by"], Fraction(99, 100), [of["by"]]))
    return standing(scheme, people or [Person("先", Fraction(1, 2))])


@clauses("grade")
def test_a_grade_is_given_as_stated(scheme: str, id: str) -> None:
    of = given(scheme, id)
    if "min" in of:
        grades = graded(scheme).of("等次")
        assert grades[f"{id}到"] == of["grade"]
        assert (grades[f"{id}差"] == of["grade"]) == (Fraction(of["min"]) == 0)
    elif of["by"][0] == "F":
        assert graded(scheme).of("等次")[of["by"]] == of["grade"]
    else:
        quota = next(of for of in register(scheme).of.values() if of.get("of") == "优秀" and "share" in of)
        cohort = descending(20, 分组="一处")
        count = seats(quota["share"], quota["rounding"], 20)
        whom = cohort[:count] if of["by"] != "default" else cohort[count:]
        found = standing(scheme, cohort).of("等次")
        assert [who for who, grade in found.items() if grade == of["grade"]] == [p.name for p in whom]


def cells(scheme: str, id: str) -> list[tuple[dict[str, str], int]]:
    """Parts of a cohort with a quota of their own, sized for no seat, one seat and two seats."""
    of = given(scheme, id)
    sizes = [next(n for n in range(1, 999) if seats(of["share"], of["rounding"], n) == k) for k in (1, 2)]
    if "class" in of:
        return [({"人员身份": kind}, size) for kind, size in zip(("公务员", "事业人员"), sizes, strict=True)]
    category = {"类别": of["category"]} if "category" in of else {}
    return [(category | {"分组": f"组{n}"}, size) for n, size in enumerate((sizes[0] - 1, *sizes))]


def holders(found: Standing, scheme: str, id: str) -> list[str]:
    """Who has the grade or the award that a quota limits."""
    of = given(scheme, id)
    title = of.get("grade") or of["of"]
    grades = [who for who, grade in found.of("等次").items() if grade == title]
    return grades or found.holders(title)


@clauses("quota")
def test_a_quota_is_filled_with_the_best_and_never_exceeded(scheme: str, id: str) -> None:
    of, people, best = given(scheme, id), [], []
    for kind, size in cells(scheme, id):
        cohort = descending(size, **kind)
        people += cohort
        best += [person.name for person in cohort[: seats(of["share"], of["rounding"], size)]]
    found = standing(scheme, people)
    assert holders(found, scheme, id) == best
    if "overflow" in of:
        assert {grade for who, grade in found.of("等次").items() if who not in best} == {of["overflow"]}
        assert found.noted("超出名额") == [person.name for person in people if person.name not in best]


@clauses("quota")
def test_a_tie_across_the_boundary_of_a_quota_waits(scheme: str, id: str) -> None:
    """One seat and two who are equal: nobody has it."""
    of = given(scheme, id)
    kind, size = next(
        (kind, size) for kind, size in cells(scheme, id) if seats(of["share"], of["rounding"], size) == 1
    )
    cohort = descending(size, **kind)
    cohort[1].strength = cohort[0].strength
    found = standing(scheme, cohort)
    assert holders(found, scheme, id) == []
    assert found.noted("待研究") == [cohort[0].name, cohort[1].name]


def vetoes(scheme: str, of: dict[str, str]) -> list[str]:
    """The vetoes that bar from an award: those it names, or all of the scheme."""
    named = of.get("not") or of.get("barred_by")
    every = [id for name, id, kind in COMPUTED if (name, kind) == (scheme, "veto")]
    return sorted(names(named)) if named else every


@clauses("award")
def test_an_award_goes_to_whom_it_is_due(scheme: str, id: str) -> None:
    of = given(scheme, id)
    if of.get("by") == "progress":
        by_progress(scheme, of)
    elif "last" in of:
        from_the_end(scheme, of)
    elif "places" in of:
        by_place(scheme, of)
    else:
        by_share(scheme, of)


def by_place(scheme: str, of: dict[str, str]) -> None:
    """Ties at the last place are included; the barred leaves the place empty."""
    low, high = map(int, of["places"].split("-")) if "-" in of["places"] else (1, int(of["places"]))
    cohort = descending(16)
    cohort[high].strength = cohort[high - 1].strength
    cohort[low - 1].records = vetoes(scheme, of)[:1]
    found = standing(scheme, cohort)
    assert found.holders(of.get("award") or of["name"]) == [p.name for p in cohort[low : high + 1]]


def from_the_end(scheme: str, of: dict[str, str]) -> None:
    """The last k, ties included, as a remark."""
    count, cohort = int(of["last"]), descending(16)
    cohort[-count - 1].strength = cohort[-count].strength
    assert standing(scheme, cohort).noted(of["effect"]) == [p.name for p in cohort[-count - 1 :]]


def by_progress(scheme: str, of: dict[str, str]) -> None:
    """The largest gains among the places named, none without; the barred uses up a place of the list."""
    first, count = int(of["places"].rstrip("-")), int(of["count"])
    cohort = descending(22)
    gains = {first - 5: 40, first: 0, **{first + n: n for n in range(1, count + 3)}}
    for place, gain in gains.items():
        cohort[place - 1].before = {"周期": "2019", "名次": str(place + gain)}
    best = sorted((gain, place) for place, gain in gains.items() if place >= first)[-count:]
    cohort[best[-1][1] - 1].records = vetoes(scheme, of)[:1]
    due = sorted(place for _, place in best[:-1])
    assert standing(scheme, cohort).holders(of["award"]) == [cohort[place - 1].name for place in due]


def by_share(scheme: str, of: dict[str, str]) -> None:
    """By the quotas that it names, within a grade where it says so; the barred's seat is not refilled."""
    title = of.get("award") or of["name"]
    for id in sorted(names(of["count"])):
        quota = given(scheme, id)
        kind, size = cells(scheme, id)[-1]  # two seats
        cohort = descending(size, **kind)
        assert seats(quota["share"], quota["rounding"], size) == 2
        cohort[0].records = vetoes(scheme, of)[:1]
        found = standing(scheme, cohort)
        due = cohort[1:2] if "within" not in of else cohort[1:3]  # who is not of the grade has no seat at all
        assert found.holders(title) == [person.name for person in due]


@clauses("link")
def test_a_link_concludes_from_earlier_periods(scheme: str, id: str) -> None:
    of = given(scheme, id)
    if "used_by" in of:
        by_progress(scheme, given(scheme, of["used_by"]))
        nobody = standing(scheme, descending(22)).holders(given(scheme, of["used_by"])["award"])
        assert nobody == []
    elif "periods" in of:
        running(scheme, of)
    else:
        annual(scheme, of)


def running(scheme: str, of: dict[str, str]) -> None:
    """Twice running, this period and the one before; an older one does not count."""
    assert of["periods"] == "2"
    if "threshold" in of:
        limit = Fraction(of["threshold"])
        low, even = limit - Fraction(1, 100), limit
        cases = {"两次": (low, low), "本期不低": (even, low), "上期不低": (low, even)}
        people = [
            Person(who, now / 100, before={"周期": "2019", "得分": str(float(then))})
            for who, (now, then) in cases.items()
        ]
        people.append(Person("隔年", low / 100, before={"周期": "2018", "得分": "50"}))
    else:
        veto = next(id for id in vetoes(scheme, {}) if given(scheme, id).get("grade") == of["grade"])
        before = {"周期": "2019", "等次": of["grade"]}
        people = [
            Person("两次", Fraction(1, 2), [veto], before=before),
            Person("本期不低", Fraction(1, 2), before=before),
            Person("隔年", Fraction(1, 2), [veto], before=before | {"周期": "2018"}),
        ]
    found = standing(scheme, people)
    assert found.noted(of["effect"]) == ["两次"]
    assert [row["对象"] for row in found.results.table("联动").to_pylist()] == ["两次"]


def annual(scheme: str, of: dict[str, str]) -> None:
    """So many quarters with the grade, and one fewer."""
    other = "较好"
    wanted = 4 if of.get("times") == "all" else int(of.get("times") or of["at_least"])
    people, history = [], []
    for who, count in (("足", wanted), ("欠", wanted - 1)):
        people.append(USUAL[scheme] | {"对象": who})
        for quarter in range(1, 5):
            grade = of["grade"] if quarter <= count else other
            history.append({"对象": who, "周期": f"2020Q{quarter}", "等次": grade})
    made = loaded(scheme)
    inputs = from_rows(made, {"对象": people, "历史": history}, period="年度")
    found = {row["对象"]: row["结论"] for row in evaluate(made, inputs).table("联动").to_pylist()}
    assert found["足"] == of["effect"]
    assert found["欠"] != of["effect"]


def test_every_clause_that_scores_is_tried() -> None:
    """The 332 rows of the kinds that score or decide, here or in test_clauses_compute."""
    others = {"indicator", "special", "procedure", "deadline", "notice", "appeal", "archive", "role", "form"}
    scoring = [(scheme, row.id) for scheme in ROWS for row in rows(scheme) if row.kind not in others]
    tried = [*CLAUSES, *((scheme, id) for scheme, id, _ in COMPUTED), *DECLARED]
    assert len(tried) == len(set(tried)) == 332
    assert set(tried) == set(scoring)


@pytest.mark.parametrize(("scheme", "id"), DECLARED, ids=[f"{scheme}:{id}" for scheme, id in DECLARED])
def test_what_is_only_declared_takes_no_record(scheme: str, id: str) -> None:
    """For a person outside the scheme, for others to decide, or to export: no record can name it."""
    tables = {"对象": [USUAL[scheme] | {"对象": "甲"}], "记录": [{"对象": "甲", "规则": id}]}
    tables["个性指标"] = own_rows(scheme, "甲")
    inputs = from_rows(loaded(scheme), tables, skip_faults=True)
    assert ("规则", 2) in {(fault.place.column, fault.place.row) for fault in inputs.faults}
    assert inputs.records.num_rows == 0
