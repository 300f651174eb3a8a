"""A step of the plan: one named relation and the SQL that makes it.

Steps are pure: they are text built from the scheme's shape, never from its data. One backend
executes them in order; what a step leaves behind is what explaining and printing select from.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`name` becomes a table (kept), or a view where it is only read once."""

    name: str
    sql: str
    view: bool = False


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
