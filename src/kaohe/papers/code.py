"""The short code on a paper: by it `kaohe verify` finds the result that the paper was printed from."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from kaohe.proof import digests

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are read as 1, 1, 0 and V."""
LENGTH = 12
_READ = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": "", " ": ""})


def of_hash(whole: str) -> str:
    """The first 60 bits of a result's hash, in three groups: 7QXM-2HPA-K9TV."""
    bits = int(whole[:15], 16)
    text = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH - 1, -1, -1))
    return "-".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def result_hash(tables: Mapping[str, Any]) -> str:
    """The hash by which a result is known, over its tables (pyarrow, all columns text)."""
    return digests.tables(
        {
            name: {column: table[column].to_pylist() for column in table.column_names}
            for name, table in tables.items()
        }
    )


def read(typed: str) -> str | None:
    """A code as somebody typed it, in the form in which it is printed; None where it cannot be one."""
    text = typed.upper().translate(_READ)
    if len(text) != LENGTH or any(letter not in ALPHABET for letter in text):
        return None
    return "-".join(text[at : at + 4] for at in range(0, LENGTH, 4))


def near(typed: str, known: list[str]) -> list[str]:
    """Codes that are much like the one that was typed."""
    return difflib.get_close_matches(read(typed) or typed.upper(), known, n=1, cutoff=0.7)
