"""The canonical input tables that the engine takes: checked, exact, columnar."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from kaohe.errors import Fault
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile

ANNUAL = "年度"
"""The period that runs annual links only."""

_TEXT, _INT, _MICRO = pa.string(), pa.int32(), pa.int64()


def _schema(*fields: tuple[str, pa.DataType] | tuple[str, pa.DataType, bool]) -> pa.Schema:
    return pa.schema([pa.field(f[0], f[1], nullable=len(f) == 3) for f in fields])


RECORDS = _schema(
    ("row", _INT),
    ("a", _INT),
    ("rule", _TEXT),
    ("q", _MICRO),
    ("own", _MICRO, True),
    ("level", _TEXT),
    ("severity", _TEXT),
    ("factor", _MICRO),
    ("base", _MICRO, True),
    ("matter", _TEXT),
    ("state", _TEXT),
    ("date", _TEXT),
    ("note", _TEXT),
    ("evidence", _TEXT),
)
RATINGS = _schema(("row", _INT), ("a", _INT), ("indicator", _TEXT), ("score", _MICRO), ("full", _MICRO, True))
MARKS = _schema(
    ("row", _INT),
    ("ballot", _TEXT),
    ("cls", _TEXT),
    ("a", _INT),
    ("indicator", _TEXT),
    ("mark", _MICRO, True),
    ("flaw", _TEXT),
    ("unit", _TEXT),
)
OWN = _schema(
    ("row", _INT),
    ("a", _INT),
    ("parent", _TEXT),
    ("indicator", _TEXT),
    ("name", _TEXT),
    ("points", _MICRO),
)
HISTORY = _schema(
    ("row", _INT),
    ("name", _TEXT),
    ("period", _TEXT),
    ("total", _MICRO, True),
    ("place", _INT, True),
    ("grade", _TEXT),
    ("awards", _TEXT),
)


def appraisees_schema(scheme: Scheme) -> pa.Schema:
    """The schema of `Inputs.appraisees`: fixed columns, then one text column per attribute."""
    return _schema(
        ("a", _INT),
        ("name", _TEXT),
        ("category", _TEXT),
        ("grp", _TEXT),
        ("profile", _INT),
        *((attribute.name, _TEXT) for attribute in scheme.attributes),
    )


@dataclass(frozen=True)
class Inputs:
    """What was read. Numbers are micro-units (× 1 000 000); texts are never null, '' is empty.

    `row` is the row as the user sees it (the heading is row 1). In `marks` a null mark is an
    abstention, grades are already points, and `flaw` says why a mark voids its ballot. `period` is
    the chosen one ('' when none is given anywhere). `notes` are Chinese lines on what was
    normalised or left out; `faults` is filled only where faulty rows were skipped on request.
    """

    period: str
    profiles: tuple[Profile, ...]
    appraisees: pa.Table
    records: pa.Table
    ratings: pa.Table
    marks: pa.Table
    own: pa.Table
    history: pa.Table
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
