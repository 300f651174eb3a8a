"""Places, ties and quota bases of a scope of any size, on all workers at once.

The plan writes them as windows: rank() OVER (PARTITION BY scope ORDER BY v DESC). Spark gives each
partition of a window to one task, so that a category with half the nation would be sorted by one core.
A statement with such windows is told in parts instead: the rows are kept; of each scope it is counted how
many stand at each value (counted where the rows lie, then added up); how many stand before a value is
summed first over coarse steps of values, then within a step, so that no window sees more than there are
steps in the range, or values in a step, however many the people; what was found is joined to the rows.
Scopes that one task can sort keep their windows, for they are faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import sqlglot
from sqlglot import exp

STEP = 14
"""A coarse step of values has 2 to this power of micro-points: 0.016384 points."""
BOUNDED = frozenset({"a", "ballot"})
"""What an appraisee or a ballot has is never too much for a task."""


class Rows(Protocol):
    """What is asked of the engine on the way."""

    def keep(self, name: str, query: exp.Expr) -> None:
        """Computes a query and keeps its rows under a name."""

    def show(self, name: str, query: exp.Expr) -> None:
        """A query under a name."""

    def flags(self, name: str) -> frozenset[str]:
        """The columns of a relation that are true or false."""

    def widest(self, name: str, keys: Sequence[str]) -> bool:
        """Whether rows with equal keys are more than one task should have."""


@dataclass
class _Scope:
    """Windows with the same PARTITION BY and ORDER BY; `name` begins the columns that hold their keys."""

    name: str
    by: list[exp.Expr]
    order: list[exp.Ordered]
    windows: list[exp.Window] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [f"{self.name}_p{n}" for n in range(len(self.by))]

    @property
    def values(self) -> list[str]:
        return [f"{self.name}_o{n}" for n in range(len(self.order))]

    def columns(self) -> Iterator[exp.Expr]:
        """The keys as columns of the rows."""
        yield from (exp.alias_(each.copy(), key) for each, key in zip(self.by, self.keys, strict=True))
        for each, key in zip(self.order, self.values, strict=True):
            yield exp.alias_(each.this.copy(), key)


def wide(statement: exp.Expr) -> bool:
    """Whether any of its windows may run over a scope of any size."""
    return any(_windows(select) for select in statement.find_all(exp.Select))


def spread(name: str, statement: exp.Expr, rows: Rows) -> exp.Expr:
    """The statement without wide windows; the parts it now reads are made in `rows`."""
    return _Spreading(name, rows).query(statement.copy(), {})


class _Spreading:
    """One statement taken apart."""

    def __init__(self, name: str, rows: Rows) -> None:
        self._name, self._rows, self._made = name, rows, 0

    def _next(self, what: str) -> str:
        self._made += 1
        return f"{self._name}__{self._made}_{what}"

    def query(self, query: exp.Expr, names: Mapping[str, str]) -> exp.Expr:
        """A query whose WITH parts have become relations of their own, known by `names`."""
        listed = query.args.get("with_")
        query.set("with_", None)
        for part in listed.expressions if listed else ():
            inner = self.query(part.this, names)
            made = self._next(part.alias)
            self._rows.show(made, inner)
            names = {**names, part.alias: made}
        while inside := query.find(exp.With):
            assert inside.parent is not None
            self.query(inside.parent, names)
        for table in query.find_all(exp.Table):
            if table.name in names:
                known = table.alias_or_name
                table.set("this", exp.to_identifier(names[table.name]))
                table.set("alias", exp.TableAlias(this=exp.to_identifier(known)))
        for select in reversed(list(query.find_all(exp.Select))):  # the innermost first
            if _windows(select):
                self._apart(select)
        return query

    def _apart(self, select: exp.Select) -> None:
        """The select over kept rows, its wide windows replaced by what is joined to them."""
        unknown = {"group", "having", "qualify", "order", "limit", "distinct"} & _given(select)
        assert not unknown, f"a window beside {unknown}"
        scopes = _scopes(select)
        kept, alias = self._keep(select, scopes)
        own = [exp.column(key) for scope in scopes for key in (*scope.keys, *scope.values)]
        for star in (each for each in select.expressions if each.is_star):
            _less(star, own, alias)
        for scope in scopes:
            if self._rows.widest(kept, scope.keys):
                self._joined(select, scope, kept, alias)
            else:
                _by_keys(scope, alias)

    def _keep(self, select: exp.Select, scopes: list[_Scope]) -> tuple[str, str]:
        """Keeps the rows that the select reads, with the keys of its windows; selects from them."""
        origin = select.args["from_"]
        joined = bool(select.args.get("joins"))
        every: list[exp.Expr] = [exp.Star()]
        if joined:  # columns of several relations: those that are wanted, the windows after them
            every = [each for each in select.expressions if not each.find(exp.Window)]
            ranked = select.expressions[len(every) :]
            assert all(each.find(exp.Window) for each in ranked), "a window before other columns"
            select.set("expressions", [exp.Star(), *ranked])
        kept, alias = self._next("rows"), "kept" if joined else origin.alias_or_name or "kept"
        inner = exp.Select(
            expressions=[*every, *(column for scope in scopes for column in scope.columns())],
            from_=origin.copy(),
            joins=[each.copy() for each in select.args.get("joins") or ()],
            where=where.copy() if (where := select.args.get("where")) else None,
        )
        self._rows.keep(kept, inner)
        for gone in ("joins", "where", "windows"):
            select.set(gone, None)
        select.set("from_", exp.From(this=exp.to_table(kept, alias=alias)))
        return kept, alias

    def _joined(self, select: exp.Select, scope: _Scope, kept: str, alias: str) -> None:
        """Joins what the windows of a scope come to, and puts it in their place."""
        found = self._placed(scope, kept) if scope.order else self._totals(scope, kept, alias)
        on = " AND ".join(
            f"{alias}.{key} IS NOT DISTINCT FROM {scope.name}.{key}" for key in (*scope.keys, *scope.values)
        )
        relation = exp.to_table(found, alias=scope.name)
        select.join(relation, on=_parsed(on), copy=False)
        for number, window in enumerate(scope.windows):
            window.replace(_parsed(_result(scope, number)))

    def _totals(self, scope: _Scope, kept: str, alias: str) -> str:
        """What aggregates come to in each scope."""
        made = self._next("totals")
        keys = [exp.column(key, table=alias) for key in scope.keys]
        query = exp.Select(
            expressions=[
                *(key.copy() for key in keys),
                *(exp.alias_(window.this.copy(), f"t{n}") for n, window in enumerate(scope.windows)),
            ],
            from_=exp.From(this=exp.to_table(kept, alias=alias)),
            group=exp.Group(expressions=keys),
        )
        self._rows.show(made, query)
        return made

    def _placed(self, scope: _Scope, kept: str) -> str:
        """For each value in each scope: how many stand `before` it, and how many `n` at it."""
        levels = list(_levels(scope, self._rows.flags(kept)))
        columns = [*scope.keys, *(level for level, _, _ in levels)]
        counted = self._next("counted")
        steps = "".join(f", {sql} AS {level}" for level, sql, _ in levels if sql != level)
        query = f"""
        SELECT {", ".join(columns)}, count(*) AS n
        FROM (SELECT *{steps} FROM {kept}) GROUP BY {", ".join(columns)}
        """
        self._rows.keep(counted, _parsed(query))
        joins, before = [], []
        for number, (level, _, down) in enumerate(levels, 1):
            outer = ", ".join([*scope.keys, *(each for each, _, _ in levels[: number - 1])])
            shown = self._next("before")
            query = f"""
            SELECT {outer}, {level}, n, coalesce(sum(n) OVER (
                PARTITION BY {outer} ORDER BY {level} {"DESC" if down else ""} NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
            FROM (SELECT {outer}, {level}, sum(n) AS n FROM {counted} GROUP BY {outer}, {level})
            """
            self._rows.show(shown, _parsed(query))
            on = " AND ".join(
                f"b{number}.{each} IS NOT DISTINCT FROM c.{each}"
                for each in columns[: len(scope.keys) + number]
            )
            joins.append(f"JOIN {shown} b{number} ON {on}")
            before.append(f"b{number}.before")
        placed = self._next("placed")
        listed = ", ".join(f"c.{each}" for each in (*scope.keys, *scope.values))
        query = f"SELECT {listed}, c.n, {' + '.join(before)} AS before FROM {counted} c {' '.join(joins)}"
        self._rows.show(placed, _parsed(query))
        return placed


def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _windows(select: exp.Select) -> list[exp.Window]:
    """The wide windows of a select itself, not of those inside it."""
    found = []
    named = {each.name: each for each in select.args.get("windows") or ()}
    for window in (each for column in select.expressions for each in column.find_all(exp.Window)):
        if window.find_ancestor(exp.Select) is not select:
            continue
        by = named.get(window.alias, window).args.get("partition_by") or ()
        known = {column.name for each in by for column in each.find_all(exp.Column)}
        if isinstance(window.this, exp.Rank | exp.Count | exp.Sum) and not known & BOUNDED:
            found.append(window)
    return found


def _scopes(select: exp.Select) -> list[_Scope]:
    """The wide windows of a select by what they run over."""
    named = {each.name: each for each in select.args.get("windows") or ()}
    scopes: dict[str, _Scope] = {}
    for window in _windows(select):
        over = named.get(window.alias, window)
        by, order = over.args.get("partition_by") or [], over.args.get("order")
        listed = order.expressions if order else []
        key = "; ".join(each.sql("duckdb") for each in (*by, *listed))
        scopes.setdefault(key, _Scope(f"w{len(scopes)}", by, listed)).windows.append(window)
    return list(scopes.values())


def _levels(scope: _Scope, flags: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """What the values are counted by, from the coarse to the fine: a name, its SQL, whether downwards."""
    for value, order in zip(scope.values, scope.order, strict=True):
        down = bool(order.args.get("desc"))
        if value not in flags:
            yield f"{value}_step", f"{value}::BIGINT >> {STEP}", down
        yield value, value, down


def _result(scope: _Scope, number: int) -> str:
    """What a window comes to, of the columns that were joined."""
    window = scope.windows[number]
    if not scope.order:
        return f"{scope.name}.t{number}"
    if isinstance(window.this, exp.Rank):
        return f"({scope.name}.before + 1)"
    assert isinstance(window.this.this, exp.Star), window.sql()  # ties count as well: those up to the value
    return f"({scope.name}.before + {scope.name}.n)"


def _by_keys(scope: _Scope, alias: str) -> None:
    """The windows of a scope that one task can sort, over the columns that hold their keys."""
    for window in scope.windows:
        order = [
            exp.Ordered(this=exp.column(key, table=alias), desc=each.args.get("desc"), nulls_first=False)
            for each, key in zip(scope.order, scope.values, strict=True)
        ]
        by = [exp.column(key, table=alias) for key in scope.keys]
        over = exp.Window(this=window.this.copy(), partition_by=by, over="OVER")
        if order:
            over.set("order", exp.Order(expressions=order))
        window.replace(over)


def _less(star: exp.Expr, columns: list[exp.Column], alias: str) -> None:
    """The star without the keys, and of the kept rows only."""
    inner = star.this if isinstance(star, exp.Column) else star
    left_out = [*(inner.args.get("except_") or ()), *(column.copy() for column in columns)]
    qualified = exp.Column(this=exp.Star(except_=left_out), table=exp.to_identifier(alias))
    star.replace(qualified)


def _given(select: exp.Select) -> set[str]:
    return {key for key, value in select.args.items() if value}
