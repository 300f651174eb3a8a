"""Result tables that are kept somewhere: each is read when it is first asked for, and rows are found fast."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

APPRAISEE = "对象"


class Kept(Mapping[str, pa.Table]):
    """Tables by name, read once each, and the rows of one appraisee without a look at all the others.

    `readers` say how to read each; the tables do not change.
    """

    def __init__(self, readers: Mapping[str, Callable[[], pa.Table]]) -> None:
        self._readers = dict(readers)
        self._read: dict[str, pa.Table] = {}
        self._runs: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self._lock = threading.RLock()

    def __getitem__(self, name: str) -> pa.Table:
        with self._lock:  # the second who asks waits for the first, and does not read again
            if name not in self._read:
                self._read[name] = self._readers[name]()
            return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)

    def of(self, appraisee: str) -> dict[str, pa.Table]:
        """The rows of one appraisee, in those tables that have appraisees."""
        found = {}
        for name in self:
            table = self[name]
            if APPRAISEE in table.column_names:
                parts = [table.slice(start, length) for start, length in self._where(name).get(appraisee, [])]
                found[name] = pa.concat_tables(parts) if parts else table.schema.empty_table()
        return found

    def _where(self, name: str) -> dict[str, list[tuple[int, int]]]:
        """Where the rows of each appraisee stand in a table: start and length of each run of equal names."""
        with self._lock:
            if name not in self._runs:
                self._runs[name] = _runs(self[name][APPRAISEE].combine_chunks())
            return self._runs[name]


def _runs(column: pa.Array) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    encoded = pc.run_end_encode(column)
    ends = encoded.run_ends.to_pylist()
    for value, (start, end) in zip(encoded.values.to_pylist(), pairwise([0, *ends]), strict=True):
        found.setdefault(value, []).append((start, end - start))
    return found
