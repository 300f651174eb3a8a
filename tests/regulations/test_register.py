"""Every row of the register is claimed by an element of the scheme that says the same."""

from __future__ import annotations

import functools

import pytest

from kaohe.scheme import language, library
from kaohe.scheme.model import Scheme
from tests.regulations.claims import Claim, by_id
from tests.regulations.register import MAPPING, ROWS, Row, complaints, rows, strangers

ALL = [(scheme, row) for scheme in ROWS for row in rows(scheme)]


@functools.cache
def loaded(name: str) -> Scheme:
    return library.shipped(name).scheme


@functools.cache
def claimed(name: str) -> dict[str, Claim]:
    return by_id(loaded(name))


@pytest.mark.parametrize("scheme", ROWS)
def test_the_register_is_whole(scheme: str) -> None:
    ids = [row.id for row in rows(scheme)]
    assert len(ids) == len(set(ids)) == ROWS[scheme]


def test_the_register_has_771_rows() -> None:
    assert len(ALL) == 771


def test_every_parameter_of_every_kind_is_mapped() -> None:
    met = {(row.kind, name) for _, row in ALL for name, _ in row.parameters}
    assert {(kind, name) for kind, name in met if name not in MAPPING[kind]} == set()


@pytest.mark.parametrize(("scheme", "row"), ALL, ids=[f"{scheme}:{row.id}" for scheme, row in ALL])
def test_row_is_claimed_with_its_numbers(scheme: str, row: Row) -> None:
    assert complaints(loaded(scheme), row, claimed(scheme)) == []


@pytest.mark.parametrize("scheme", ROWS)
def test_every_element_has_a_clause_that_the_register_knows(scheme: str) -> None:
    assert strangers(loaded(scheme), {row.id for row in rows(scheme)}) == []


@pytest.mark.parametrize("scheme", ROWS)
def test_a_shipped_scheme_survives_its_own_yaml(scheme: str) -> None:
    assert language.loads(language.dumps(loaded(scheme))).scheme == loaded(scheme)
