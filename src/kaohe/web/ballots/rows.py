"""The two statements of a ballot by code: its row is found, its row is filled. For both databases.

While a body votes these two run and hardly another; composing them anew each time takes longer than sealing
and storing the ballot. PostgreSQL prepares them once a connection, so that what is in them stands in no text
of a statement: not in pg_stat_activity, not in the server's log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Field, Model

from kaohe.web.ballots.models import Issue, Poll, Right

Convert = Sequence[tuple[int, Any, Any]]


class _Prepared(psycopg.Cursor[Any]):
    """Parameters go beside the statement, which the server keeps ready."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Prepared:
        return super().execute(query, params, **(options | {"prepare": True}))


def by_code(digest: str) -> Right | None:
    """The right behind a code with its issue and vote, without the paper (`papers.frozen` keeps it)."""
    sql, convert = _finding(connection.vendor)
    with _cursor() as cursor:
        cursor.execute(sql, [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for at, column, converters in convert:
        for each in converters:
            values[at] = each(values[at], column, connection)
    made, at = [], 0
    for model, names in _SHAPE:
        made.append(model.from_db(connection.alias, names, values[at : at + len(names)]))
        at += len(names)
    right, issue, poll = made
    Right._meta.get_field("issue").set_cached_value(right, issue)
    Issue._meta.get_field("poll").set_cached_value(issue, poll)
    assert isinstance(right, Right)
    return right


def fill(right: Right, envelope: bytes, attempt: str, seen: str) -> bool:
    """Envelope, mark and attempt into the row, all or nothing; whether it was open and as it was seen."""
    with _cursor() as cursor:
        key = Right._meta.pk.get_db_prep_value(right.pk, connection)
        cursor.execute(_FILL, [envelope, attempt, key, seen])
        return bool(cursor.rowcount)


def _cursor() -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    raw: Any = _Prepared(connection.connection)
    return connection.make_debug_cursor(raw) if connection.queries_logged else connection.make_cursor(raw)


def _fields(model: type[Model], without: Iterable[str] = ()) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if field.name not in without]


_PARTS = ((Right, _fields(Right)), (Issue, _fields(Issue, ["paper"])), (Poll, _fields(Poll)))
_SHAPE = [(model, [field.attname for field in fields]) for model, fields in _PARTS]
_FILL = (
    'UPDATE ballots_right SET envelope = %s, "cast" = TRUE, attempt = %s'
    " WHERE id = %s AND NOT closed AND attempt = %s"
)


@cache
def _finding(vendor: str) -> tuple[str, Convert]:
    """The statement for a code, and which columns of this database are not yet as the models have them."""
    columns: list[Any] = [field.get_col(model._meta.db_table) for model, fields in _PARTS for field in fields]
    quote = connection.ops.quote_name
    listed = ", ".join(f"{quote(one.alias)}.{quote(one.target.column)}" for one in columns)
    convert = [
        (at, one, converters)
        for at, one in enumerate(columns)
        if (converters := connection.ops.get_db_converters(one) + one.get_db_converters(connection))
    ]
    sql = (
        f"SELECT {listed} FROM ballots_right"
        " JOIN ballots_issue ON ballots_issue.id = ballots_right.issue_id"
        " JOIN ballots_poll ON ballots_poll.id = ballots_issue.poll_id"
        " WHERE ballots_right.code = %s"
    )
    return sql, convert
