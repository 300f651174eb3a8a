"""A table as it was read, column by column, and the collector of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.errors import Fault, Place
from kaohe.tables import normal
from kaohe.tables.absent import absent
from kaohe.tables.contracts import TABLES_IN

ORDER = tuple(TABLES_IN)
# pyarrow looks for it at each value that it takes from Python: a fifth of the time of a small evaluation
absent("dateutil")


@dataclass(frozen=True)
class Cells:
    """One column: each distinct text once, and for each row which one it is (int32)."""

    codes: pa.Array
    texts: pa.Array

    @classmethod
    def of(cls, column: pa.Array) -> Cells:
        """From one string per row; nulls become ''."""
        coded = pc.dictionary_encode(pc.fill_null(column, ""))
        return cls(coded.indices, coded.dictionary)

    def rows(self) -> pa.Array:
        """One string per row."""
        return self.texts.take(self.codes)

    def filter(self, mask: pa.Array) -> Cells:
        return Cells(self.codes.filter(mask), self.texts)

    def spread(self, values: pa.Array) -> pa.Array:
        """A value per distinct text as a value per row."""
        return values.take(self.codes)

    def where(self, texts: Iterable[int]) -> pa.Array:
        """The rows that hold one of these distinct texts, as a mask."""
        return pc.is_in(self.codes, pa.array(sorted(texts), pa.int32()))

    @property
    def empty(self) -> pa.Array:
        return self.spread(pc.equal(self.texts, ""))


@dataclass
class Grid:
    """The known columns of one table. `rows` are row numbers as the user sees them (int32).

    `stored_as_number` marks, per column, the rows whose cell was a number in the file.
    """

    table: str
    columns: dict[str, Cells]
    rows: pa.Array
    stored_as_number: dict[str, pa.Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, column: str) -> bool:
        return column in self.columns

    def cells(self, column: str) -> Cells:
        """The column, or one of empty texts where the table lacks it."""
        if column in self.columns:
            return self.columns[column]
        return Cells(pa.array([0] * len(self), pa.int32()), pa.array([""], pa.string()))

    def text(self, column: str) -> pa.Array:
        """One string per row, '' where the table lacks the column."""
        if column in self.columns:
            return self.columns[column].rows()
        return pc.if_else(pc.is_valid(self.rows), "", "")

    def filter(self, mask: pa.Array) -> Grid:
        return Grid(
            self.table,
            {name: cells.filter(mask) for name, cells in self.columns.items()},
            self.rows.filter(mask),
            {name: flags.filter(mask) for name, flags in self.stored_as_number.items()},
        )

    def numbers(self, positions: Iterable[int]) -> list[int]:
        """Row numbers of these positions."""
        return self.rows.take(pa.array(list(positions), pa.int64())).to_pylist()  # type: ignore[no-any-return]


def positions(mask: pa.Array) -> list[int]:
    """Where a mask is true (null is not)."""
    return pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()  # type: ignore[no-any-return]


class Findings:
    """Faults and notes of one reading.

    Where skipping is asked for, faults of a row leave that row out (`bad`: row numbers by table), and
    appraisees who could not be scored rightly any more are left out altogether (`unfit`: indices).
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.whole: list[Fault] = []
        self.bad: dict[str, set[int]] = {}
        self.unfit: set[int] = set()
        self.notes: list[str] = []

    def about(
        self, what: str, cure: str, *, table: str = "", row: int = 0, column: str = "", file: str = ""
    ) -> None:
        """A fault of a whole table or file: it stops the run even where faulty rows are skipped."""
        self.whole.append(Fault(Place(file=file, sheet=table, row=row, column=column), what, cure))

    def row(self, grid: Grid, position: int, column: str, what: str, cure: str) -> None:
        """A fault of one row."""
        self.at(grid.table, grid.rows[position].as_py(), column, what, cure)

    def at(self, table: str, row: int, column: str, what: str, cure: str) -> None:
        """A fault of the row with this number."""
        self.faults.append(Fault(Place(sheet=table, row=row, column=column), what, cure))
        self.bad.setdefault(table, set()).add(row)

    def rows(
        self,
        grid: Grid,
        where: pa.Array | Sequence[int],
        column: str,
        say: Callable[[int], tuple[str, str]] | tuple[str, str],
    ) -> None:
        """A fault for each row of a mask or list of positions; `say` gives what and cure of a position."""
        found = where if isinstance(where, list) else positions(where)
        for position in found:
            what, cure = say if isinstance(say, tuple) else say(position)
            self.row(grid, position, column, what, cure)

    def forget(self, table: str, rows: set[int]) -> None:
        """Rows of other periods are not read, so what is wrong in them does not matter."""
        if rows:
            self.bad[table] -= rows
            self.faults = [f for f in self.faults if f.place.sheet != table or f.place.row not in rows]

    def note(self, text: str) -> None:
        self.notes.append(text)

    def changed(self, grid: Grid, column: str, cells: Cells, changed: dict[int, str]) -> None:
        """Notes on what was normalised in a column, one for each kind of change."""
        for kind in dict.fromkeys(changed.values()):
            mask = cells.where(code for code, said in changed.items() if said == kind)
            where = grid.numbers(positions(mask))
            if where:
                text = f"表“{grid.table}”列“{column}”：{kind}，{len(where)}处（{normal.listing(where)}）"
                self.note(text)

    def ok(self, grid: Grid) -> pa.Array:
        """The rows without a fault so far, as a mask."""
        bad = pa.array(sorted(self.bad.get(grid.table, ())), pa.int32())
        return pc.invert(pc.is_in(grid.rows, bad))

    def all(self) -> list[Fault]:
        """Every fault, in the order of tables, rows, and then as found."""
        return sorted(
            [*self.whole, *self.faults],
            key=lambda f: (ORDER.index(f.place.sheet) if f.place.sheet in ORDER else -1, f.place.row),
        )


def repeated(key: pa.Array) -> dict[int, int]:
    """Positions whose key stood before → the first position with that key; null keys never repeat."""
    coded = pc.dictionary_encode(key)
    counts = pc.value_counts(coded.indices)
    many = counts.field("values").filter(
        pc.and_(pc.greater(counts.field("counts"), 1), pc.is_valid(counts.field("values")))
    )
    if not len(many):
        return {}
    first: dict[int, int] = {}
    again: dict[int, int] = {}
    suspects = positions(pc.is_in(coded.indices, many))
    for position, code in zip(suspects, coded.indices.take(pa.array(suspects)).to_pylist(), strict=True):
        if code in first:
            again[position] = first[code]
        else:
            first[code] = position
    return again


def combos(*parts: pa.Array) -> tuple[pa.Array, list[tuple[int | None, ...]]]:
    """The distinct combinations of index columns: per row which one it is, and what each consists of.

    What depends on a combination is then worked out once for each, never once a row.
    """
    key = pa.scalar(0, pa.int64())
    sizes = [(pc.max(part).as_py() or 0) + 2 for part in parts]
    for part, size in zip(parts, sizes, strict=True):
        index = pc.add(pc.fill_null(pc.cast(part, pa.int64()), -1), 1)
        key = pc.add(pc.multiply(key, size), index)
    coded = pc.dictionary_encode(key)
    distinct = []
    for value in coded.dictionary.to_pylist():
        found: list[int | None] = []
        for size in reversed(sizes):
            value, rest = divmod(value, size)
            found.append(rest - 1 if rest else None)
        distinct.append(tuple(reversed(found)))
    return coded.indices, distinct


def spread(codes: pa.Array, values: Sequence[object], kind: pa.DataType) -> pa.Array:
    """A value per combination as a value per row."""
    return pa.array(values, kind).take(codes)
