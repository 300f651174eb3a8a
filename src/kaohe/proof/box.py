"""What is in an opened box: the ballots of each class, and the count as the engine makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaohe import evaluate
from kaohe.proof import envelopes
from kaohe.proof.paper import Paper, decode, table_rows
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_columns

Row = dict[str, str]
Columns = Mapping[str, Sequence[object]]


@dataclass
class Pile:
    """The inner envelopes of one class; after opening, its ballots and what could not be opened."""

    paper: Paper
    issued: int
    cast: int
    envelopes: list[bytes] = field(default_factory=list)
    ballots: list[list[str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    damaged: list[tuple[str, str]] = field(default_factory=list)
    """Hash of the envelope as it was found, and what is wrong with it."""

    def open(self, key: bytes, uid: str) -> None:
        """Take the ballots out; an envelope that is damaged, foreign or there twice is set aside."""
        seen: set[bytes] = set()
        for envelope in self.envelopes:
            try:
                if envelope in seen:
                    raise envelopes.Unopened("同一个信封出现了两次")
                seen.add(envelope)
                payload = envelopes.open_inner(envelope, key, self.paper.size)
                marks, remark = decode(payload, uid, self.paper)
            except envelopes.Unopened as error:
                self.damaged.append((envelopes.digest(envelope), str(error)))
                continue
            self.ballots.append(marks)
            if remark:
                self.remarks.append(remark)


@dataclass(frozen=True)
class Count:
    """One class in the record of opening; `void` has each void ballot with its reason."""

    cls: str
    name: str
    issued: int
    cast: int
    valid: int
    void: tuple[tuple[str, str], ...]
    damaged: int = 0
    dropped: str = ""

    @property
    def unused(self) -> int:
        return self.issued - self.cast

    @property
    def sound(self) -> bool:
        """Cast = valid + void + damaged, and no more than were issued."""
        return self.cast == self.valid + len(self.void) + self.damaged and self.cast <= self.issued

    def as_json(self) -> dict[str, Any]:
        return {
            "票种": self.cls,
            "名称": self.name,
            "发出": self.issued,
            "投入": self.cast,
            "未用": self.unused,
            "有效": self.valid,
            "作废": len(self.void),
            "损坏": self.damaged,
            "不计": self.dropped,
        }


def rows_of(piles: Sequence[Pile]) -> Iterator[Row]:
    """Table 测评票 of opened piles, numbered in the order in which their ballots lie."""
    for pile in piles:
        yield from table_rows(pile.paper, pile.ballots)


def counts(scheme: Scheme, roster: Columns, period: str, piles: Sequence[Pile]) -> list[Count]:
    """Valid and void ballots by the scheme's rules: what the engine itself says of the table."""
    rows = list(rows_of(piles))
    said = _said_by_engine(scheme, roster, period, rows) if rows else []
    found = []
    for pile in piles:
        mine = [row for row in said if row["票种"] == pile.paper.cls]
        void = [str(row["说明"]).partition("：") for row in mine if row["项"] == "废票"]
        found.append(
            Count(
                pile.paper.cls,
                pile.paper.name,
                pile.issued,
                pile.cast,
                sum(int(row["数"]) for row in mine if row["项"] == "有效票"),
                tuple((number, reason) for number, _, reason in void),
                len(pile.damaged),
                next((str(row["说明"]) for row in mine if row["项"] == "不计的票种"), ""),
            )
        )
    return found


def _said_by_engine(
    scheme: Scheme, roster: Columns, period: str, rows: Sequence[Row]
) -> list[dict[str, Any]]:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    inputs = from_columns(scheme, {"对象": roster, "测评票": columns}, period=period, skip_faults=True)
    said: list[dict[str, Any]] = evaluate(scheme, inputs).table("清点").to_pylist()
    return said


def tally(piles: Sequence[Pile]) -> str:
    """A hash of all marks that does not depend on the order of the ballots."""
    said = {pile.paper.cls: sorted(pile.ballots) for pile in piles}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def receipts(piles: Sequence[Pile]) -> tuple[list[str], str]:
    """The public list of receipts in alphabetical order, and the root of the hash tree over it."""
    listed = sorted(envelopes.receipt(envelope) for pile in piles for envelope in pile.envelopes)
    return listed, envelopes.merkle_root([one.encode() for one in listed])
