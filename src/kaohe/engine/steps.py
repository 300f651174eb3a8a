"""A step of the plan: one named relation and the SQL that makes it.

Steps are pure: they are text built from the scheme's shape and from what kinds of things the inputs
hold (`Met`), never from a value of the data. One backend executes them in order; what a step leaves
behind is what explaining and printing select from.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`name` becomes a table, kept until the session ends.

    One that is `lazy` costs less to compute anew than to keep: of many rows it may be a view.
    """

    name: str
    sql: str
    lazy: bool = False


def merged(*steps: Step) -> Step:
    """Steps that only the next one reads, as one: the last one's table.

    Every statement costs its planning anew, which is most of what a small appraisal takes.
    """
    *first, last = steps
    inner = ", ".join(f"{step.name} AS ({step.sql})" for step in first)
    return Step(last.name, f"WITH {inner} SELECT * FROM ({last.sql})" if inner else last.sql)


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
