"""A step of the plan: one named relation and the SQL that makes it.

Steps are pure: they are text built from the scheme's shape, never from its data. One backend
executes them in order; what a step leaves behind is what explaining and printing select from.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`name` becomes a table, kept until the session ends."""

    name: str
    sql: str


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def nothing(name: str, columns: str) -> Step:
    """An empty relation of `columns` ("a INTEGER, ids VARCHAR"), where the scheme has no use for more.

    Most of the time of a small appraisal goes into planning queries; one that can only be empty is
    not worth planning.
    """
    nulls = ", ".join(f"NULL::{kind} AS {column}" for column, kind in map(str.split, columns.split(",")))
    return Step(name, f"SELECT {nulls} LIMIT 0")


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
