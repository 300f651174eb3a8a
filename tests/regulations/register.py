"""The clause register, and what a scheme must say to claim its rows.

The eight CSV files in `register/` are the register itself: every normative statement of the
regulations with its id, its place, what kind of statement it is and its numbers.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaohe.methods import (
    Average,
    Ballot,
    Discretionary,
    Fixed,
    PercentagePoint,
    PerUnit,
    Rated,
    Ratio,
    Severity,
    Shortfall,
    Zero,
)
from kaohe.methods.base import Rule
from kaohe.methods.by_place import ByPlace
from kaohe.scheme import model
from kaohe.scheme.model import Indicator, Scheme, leaf_method
from tests.regulations.claims import Claim, by_id, claims
from tests.regulations.declared import DECLARED
from tests.regulations.results import RESULTS, given
from tests.regulations.scoring import SCORING
from tests.regulations.silence import unregistered

ROWS = {
    "linyi-2018": 71,
    "changzhou-2016": 114,
    "qufu-2020": 72,
    "qianxinan-2010": 296,
    "zaozhuang-departments": 50,
    "zaozhuang-districts": 59,
    "zaozhuang-staff": 41,
    "audit-400": 68,
}
MAPPING = SCORING | RESULTS | DECLARED

RULES = {
    "per_unit": PerUnit,
    "fixed": Fixed,
    "zero": Zero,
    "shortfall": Shortfall,
    "per_percent_point": PercentagePoint,
    "ratio": Ratio,
    "range": Discretionary,
    "severity": Severity,
}
LEAVES = {"rated": Rated, "ballot": Ballot, "average": Average}
ELEMENTS: dict[str, type | tuple[type, ...]] = {
    "indicator": (Indicator, model.Category, model.Totals),
    "adopted": model.Adoption,
    "rank_scoring": ByPlace,
    "factor": model.Factor,
    "same_matter": model.SameMatter,
    "veto": model.Veto,
    "affirmation": model.Affirmation,
    "grade": model.Grade,
    "quota": model.Quota,
    "award": model.Award,
    "link": (model.Link, model.Use),
    "special": (model.Special, model.Attribute),
    "procedure": model.Step,
    "deadline": model.Deadline,
    "notice": model.Notice,
    "appeal": model.Appeal,
    "archive": model.Archive,
    "role": model.Role,
    "form": model.Form,
}


@dataclass(frozen=True)
class Row:
    """One row of the register; `parameters` by name, as written."""

    id: str
    place: str
    gist: str
    kind: str
    parameters: tuple[tuple[str, str], ...]
    reading: str
    doubt: str


def rows(scheme: str) -> tuple[Row, ...]:
    """The register's rows for a scheme, in the order of the document."""
    path = Path(__file__).parent / "register" / f"{scheme}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Row(
                id=line["id"],
                place=line["place"],
                gist=line["gist"],
                kind=line["kind"],
                parameters=_parameters(line["parameters"]),
                reading=line["reading"],
                doubt=line["doubt"],
            )
            for line in csv.DictReader(file)
        )


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.strip().partition("=") for part in text.split(";") if part.strip())
    return tuple((name, value) for name, _, value in pairs)


def complaints(scheme: Scheme, row: Row, claimed: dict[str, Claim] | None = None) -> list[str]:
    """Why the scheme does not say what the row says; empty where it does."""
    claim = (by_id(scheme) if claimed is None else claimed).get(row.id)
    if claim is None:
        return [f"{row.id}: no element claims it"]
    found = [*_clause(row, claim), *_numbers(row, claim)] if _fits(row, claim) else [f"not a {row.kind}"]
    return [f"{row.id}: {complaint}" for complaint in found]


def _clause(row: Row, claim: Claim) -> Iterator[str]:
    element = claim.element
    if not element.name:
        yield "has no name"
    if element.place != row.place:
        yield f"stands at {element.place} instead of {row.place}"
    if bool(row.reading) and not element.reading:
        yield "does not say how it is read"
    if bool(row.doubt) and not element.doubt:
        yield "does not say what is doubtful"


def _numbers(row: Row, claim: Claim) -> Iterator[str]:
    mapping = MAPPING[row.kind]
    for name, text in row.parameters:
        try:
            complaint = mapping[name](claim, text) if name in mapping else "parameter is not mapped"
        except (LookupError, AttributeError) as error:
            complaint = f"the element says nothing of it ({error})"
        if complaint:
            yield f"{name}={text}: {complaint}"
    if row.kind == "award" and claim.element.computed != given(dict(row.parameters)):
        yield "is given by the program" if claim.element.computed else "is not given by the program"
    yield from unregistered(claim.element, {name for name, _ in row.parameters})


def _fits(row: Row, claim: Claim) -> bool:
    """The element is of the row's kind."""
    element = claim.element
    if row.kind in RULES:
        return isinstance(element, Rule) and isinstance(element.method, RULES[row.kind])
    if row.kind in LEAVES:
        method = leaf_method(element) if isinstance(element, Indicator) else element
        shared = row.kind == "ballot" and isinstance(element, model.ClassWeights)
        return shared or isinstance(method, LEAVES[row.kind])
    if row.kind in ("veto", "affirmation") and "of" in dict(row.parameters):
        return isinstance(element, model.Use)  # it concerns a person outside the scheme
    return isinstance(element, ELEMENTS[row.kind])


def strangers(scheme: Scheme, known: set[str]) -> list[str]:
    """Elements without a clause or with an id that the register does not know.

    Ballot classes are named as the tables name them and need only the clause.
    """
    found = []
    for claim in claims(scheme):
        element = claim.element
        if not element.id:
            continue
        if not element.place:
            found.append(f"{element.id}: no clause")
        if element.id not in known and not isinstance(element, model.BallotClass):
            found.append(f"{element.id}: not in the register")
    return found
