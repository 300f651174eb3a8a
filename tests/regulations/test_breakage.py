"""The walk notices whatever is changed: one number, one switch, one missing element."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from kaohe.scheme import library, model
from kaohe.scheme.model import Scheme
from tests.regulations.claims import by_id
from tests.regulations.mutants import Mutant, mutants, rebuilt
from tests.regulations.register import ROWS, Row, complaints, rows, strangers


def row(scheme: str, id: str) -> Row:
    return next(row for row in rows(scheme) if row.id == id)


def known(scheme: str) -> set[str]:
    return {row.id for row in rows(scheme)}


@pytest.fixture(scope="module")
def linyi() -> Scheme:
    return library.shipped("linyi-2018").scheme


@pytest.mark.parametrize("name", ROWS)
def test_no_changed_number_goes_unnoticed(name: str) -> None:
    scheme = library.shipped(name).scheme
    claimed = by_id(scheme)
    unnoticed = []
    for changed_row in rows(name):
        claim = claimed[changed_row.id]
        for mutant in mutants(claim):
            if complaints(scheme, changed_row, {changed_row.id: mutant.claim}):
                continue
            if same_meaning(scheme, changed_row, mutant.change) or beyond_the_register(mutant):
                continue
            changed = rebuilt(scheme, claim.element, mutant.claim.element)
            if not any(complaints(changed, other) for other in rows(name)):
                unnoticed.append(f"{changed_row.id}: {mutant.change}")
    assert unnoticed == []


def beyond_the_register(mutant: Mutant) -> bool:
    """Facts that a scheme may tell in addition: the register names less of what follows or is meant."""
    field, _, rest = mutant.change.partition(" ")
    if field == "task":  # which page of the site a step is: the register tells the work in words
        return True
    more = {
        (model.Use, "effect"),
        (model.Form, "sign"),
        (model.Archive, "receivers"),
        (model.Notice, "shown"),
    }
    # what the regulation's own tables print: tests/scheme/test_texts.py and tests/papers hold it
    more |= {(model.Indicator, "printed"), (model.Indicator, "columns"), (model.Form, "lines")}
    more |= {(model.Step, "params"), (model.Deadline, "params")}  # whom a notice or a consequence meets
    more |= {(model.Special, field) for field in ("effect", "indicators", "subjects", "applies", "params")}
    return rest == "without its last" and (type(mutant.claim.element), field) in more


def same_meaning(scheme: Scheme, row: Row, change: str) -> bool:
    """Two ways of saying one thing: stated points need no source, an award is ranked as the scheme ranks."""
    if change == "source  → 原文":
        return dict(row.parameters).get("points_source") in ("stated", "text")
    return change == "scope  → 类别" and scheme.scope == ("类别",) and "scope" in dict(row.parameters)


def test_it_names_the_parameter_that_differs(linyi: Scheme) -> None:
    assert linyi.totals is not None
    first, *rest = linyi.totals.rules
    assert first.amount is not None
    dearer = dataclasses.replace(first, amount=dataclasses.replace(first.amount, points=Decimal(6)))
    changed = dataclasses.replace(linyi, totals=dataclasses.replace(linyi.totals, rules=(dearer, *rest)))
    assert complaints(changed, row("linyi-2018", "J1")) == ["J1: points=5: 6 instead of 5"]


def test_it_names_a_row_that_nothing_claims(linyi: Scheme) -> None:
    changed = dataclasses.replace(linyi, vetoes=linyi.vetoes[1:])
    assert complaints(changed, row("linyi-2018", "F1")) == ["F1: no element claims it"]


def test_an_element_of_another_kind_does_not_claim_a_row(linyi: Scheme) -> None:
    veto = linyi.vetoes[0]
    use = model.Use(id=veto.id, name=veto.name, place=veto.place, reading=veto.reading, doubt=veto.doubt)
    changed = dataclasses.replace(linyi, vetoes=linyi.vetoes[1:], uses=(use,))
    assert complaints(changed, row("linyi-2018", "F1")) == ["F1: not a veto"]


def test_an_element_says_how_an_ambiguous_clause_is_read(linyi: Scheme) -> None:
    silent = dataclasses.replace(linyi.vetoes[0], reading="")
    changed = dataclasses.replace(linyi, vetoes=(silent, *linyi.vetoes[1:]))
    assert complaints(changed, row("linyi-2018", "F1")) == ["F1: does not say how it is read"]


def test_a_parameter_without_mapping_is_a_complaint(linyi: Scheme) -> None:
    known_row = row("linyi-2018", "R13")
    longer = dataclasses.replace(known_row, parameters=(*known_row.parameters, ("colour", "red")))
    assert complaints(linyi, longer) == ["R13: colour=red: parameter is not mapped"]


def test_an_element_without_clause_is_a_stranger(linyi: Scheme) -> None:
    bare = dataclasses.replace(linyi.vetoes[0], place="")
    changed = dataclasses.replace(linyi, vetoes=(bare, *linyi.vetoes[1:]))
    assert strangers(changed, known("linyi-2018")) == ["F1: no clause"]


def test_an_id_that_the_register_does_not_know_is_a_stranger(linyi: Scheme) -> None:
    invented = dataclasses.replace(linyi.vetoes[0], id="F8")
    changed = dataclasses.replace(linyi, vetoes=(*linyi.vetoes, invented))
    assert strangers(changed, known("linyi-2018")) == ["F8: not in the register"]
