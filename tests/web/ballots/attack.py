"""The administrator of the database: all tables, what the database keeps by itself, raw files, open box."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from kaohe.proof.envelopes import Unopened, open_inner, open_outer
from kaohe.web.ballots.models import Box, Right
from web.cluster import programs

Order = list[int]
"""Voters in some order, by the id of the person."""


def rows() -> dict[str, tuple[int, bytes, str]]:
    """Right → (voter, envelope, attempt), as any SELECT shows it."""
    found = Right.objects.exclude(person=None).values_list("pk", "person", "envelope", "attempt")
    return {str(pk): (person, bytes(envelope or b""), attempt) for pk, person, envelope, attempt in found}


def query(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def postgresql_orders() -> dict[str, Order]:
    """The orders in which PostgreSQL keeps or wrote the rows of who voted."""
    by = "SELECT person_id FROM ballots_right WHERE person_id IS NOT NULL ORDER BY "
    orders = {
        name: [person for (person,) in query(by + key)]
        for name, key in (("xmin", "xmin::text::bigint"), ("ctid", "ctid"), ("id", "id"))
    }
    query_none("CREATE EXTENSION IF NOT EXISTS pageinspect")
    pages = """
        SELECT r.person_id FROM generate_series(0, pg_relation_size('ballots_right') / 8192 - 1) AS page,
            LATERAL heap_page_items(get_raw_page('ballots_right', page::int)) AS item
        JOIN ballots_right r ON r.ctid = item.t_ctid AND r.xmin = item.t_xmin
        WHERE r.person_id IS NOT NULL ORDER BY page, item.lp_off DESC
    """
    orders["pageinspect"] = [person for (person,) in query(pages)]
    orders["pg_waldump"] = _from_wal()
    return orders


def query_none(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _from_wal() -> Order:
    """Voters in the order in which the log says that their rows were written."""
    (path, file, start), *_ = query(
        "SELECT current_setting('data_directory'), pg_relation_filenode('ballots_right'),"
        " pg_walfile_name(pg_current_wal_lsn())"
    )
    where = {
        (int(block), int(item)): person
        for person, block, item in query(
            "SELECT person_id, (ctid::text::point)[0], (ctid::text::point)[1] FROM ballots_right"
            " WHERE person_id IS NOT NULL"
        )
    }
    folder = Path(path) / "pg_wal"
    first = min(one.name for one in folder.iterdir() if re.fullmatch(r"[0-9A-F]{24}", one.name))
    dumped = subprocess.run(
        [programs() / "pg_waldump", "-p", folder, "-r", "Heap", first, start],
        capture_output=True,
        text=True,
        check=False,
    )
    found: Order = []
    for line in dumped.stdout.splitlines():
        if "UPDATE" not in line or f"/{file} " not in line:
            continue
        item = re.search(r"new off (\d+)", line)
        block = re.search(r"blkref #0: rel \S+ blk (\d+)", line)
        person = where.get((int(block[1]), int(item[1]))) if block and item else None
        if person is not None:
            found.append(person)
    return list(dict.fromkeys(found))


def sqlite_orders(file: Path) -> dict[str, Order]:
    """The orders of SQLite: rowids, and where the rows lie in the raw file and in the log beside it."""
    orders = {
        "rowid": [
            person
            for (person,) in query(
                "SELECT person_id FROM ballots_right WHERE person_id IS NOT NULL ORDER BY rowid"
            )
        ]
    }
    for name in ("", "-wal"):
        path = Path(f"{file}{name}")
        raw = path.read_bytes() if path.exists() else b""
        places = [
            (raw.rfind(attempt.encode()), person)
            for person, _, attempt in rows().values()
            if attempt and attempt.encode() in raw
        ]
        if places:
            orders[f"raw file{name}"] = [person for _, person in sorted(places)]
    return orders


def raw_bytes() -> bytes:
    """Every byte that the database has on its disk."""
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return b"".join(path.read_bytes() for path in (file, Path(f"{file}-wal")) if path.exists())
    folder = Path(query("SELECT current_setting('data_directory')")[0][0])
    query_none("CHECKPOINT")
    (base,) = query("SELECT oid::text FROM pg_database WHERE datname = current_database()")[0]
    files = [*(folder / "base" / base).iterdir(), *(folder / "pg_wal").glob("0*")]
    return b"".join(path.read_bytes() for path in files if path.is_file())


class Opened:
    """What is public, or in the hands of the office, after opening: the box file with its key, the table."""

    def __init__(self, box: Box) -> None:
        self.said = json.loads(bytes(box.file))
        self.uid = self.said["说明"]["票箱编号"]
        self.key = bytes.fromhex(self.said["内封钥匙"])
        (self.one,) = [one for one in self.said["票种"] if one["信封"]]
        self.envelopes = [b64decode(one) for one in self.one["信封"]]
        self.receipts: list[str] = box.receipts

    def marks(self, envelope: bytes, size: int) -> str:
        """A ballot as its marks, which in the test are different for everybody."""
        return str(json.loads(open_inner(envelope, self.key, size))[2])


def opens(envelope: bytes, key: bytes, right: str) -> bool:
    try:
        open_outer(envelope, key, UUID(right).bytes)
    except Unopened:
        return False
    return True


def hits(voters: Sequence[int], ballots: Sequence[str], truth: dict[int, str]) -> int:
    """How many voters a guess names rightly that lays two orders side by side."""
    return sum(1 for voter, ballot in zip(voters, ballots, strict=False) if truth[voter] == ballot)


def correlation(voters: Sequence[int], ballots: Sequence[str], truth: dict[int, str]) -> float:
    """Spearman's: how far the order of the voters tells the order of their ballots."""
    place = {ballot: at for at, ballot in enumerate(ballots)}
    pairs = [(at, place[truth[voter]]) for at, voter in enumerate(voters)]
    n = len(pairs)
    return 1 - 6 * sum((one - other) ** 2 for one, other in pairs) / (n * (n * n - 1))


def present(parts: Iterable[bytes], raw: bytes) -> int:
    """How many of these byte strings are anywhere on the disk.

    All at once: the few places are looked at where the first four bytes could be those of one of them.
    """
    heads: dict[int, list[bytes]] = {}
    for part in parts:
        heads.setdefault(int.from_bytes(part[:4], "little"), []).append(part)
    likely = np.zeros(1 << 16, dtype=bool)
    likely[[head & 0xFFFF for head in heads]] = True
    found: set[bytes] = set()
    for shift in range(4):
        fours = np.frombuffer(raw, "<u4", (len(raw) - shift) // 4, shift)
        places = np.flatnonzero(likely[fours & 0xFFFF])
        places = places[np.isin(fours[places], list(heads))]
        for place in places.tolist():
            at = shift + 4 * place
            found.update(part for part in heads[int(fours[place])] if raw.startswith(part, at))
    return sum(part in found for parts in heads.values() for part in parts)
