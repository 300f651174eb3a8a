"""An archive of a sample, made without the site."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from kaohe import evaluate, open_scheme
from kaohe.proof import digests
from kaohe.proof.opening import opened
from kaohe.proof.sealing import Contents, Sealed, seal
from kaohe.proof.verification import Report, verify
from kaohe.scheme.language import content_hash, dumps
from kaohe.tables.read import from_columns
from kaohe.tables.sample import generate

CYCLE = 7


def entry(number: int, previous: str, verb: str, after: dict[str, Any] | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": number, "at": "2026-03-02T04:00:00.000000+00:00", "actor": 1, "actor_name": "王敏",
        "verb": verb, "subject": "考核", "cycle": CYCLE, "before": None, "after": after, "reason": "",
        "previous": previous,
    }  # fmt: skip
    return {**said, "hash": digests.entry(said)}


@cache
def contents(name: str = "zaozhuang-departments", seed: int = 1) -> Contents:
    """The sample with its result, two pieces of evidence, an earlier result, and a log that tells of them."""
    scheme = open_scheme(name)
    data = {
        table.name: {column: [row[at] for row in rows] for at, column in enumerate(table.columns)}
        for table in generate(scheme, seed, None)
        if (rows := list(table.rows()))
    }
    inputs = from_columns(scheme, data)
    made = evaluate(scheme, inputs).tables()
    result = {
        table: {column: found[column].to_pylist() for column in found.column_names}
        for table, found in made.items()
    }
    evidence = [
        {"文件": f"{at}.pdf", "对象": "财政局", "规则": "J1a", "sha256": digests.sha256(str(at).encode())}
        for at in range(2)
    ]
    before = {"得分": result["得分"]}
    earlier = [{"哈希": digests.tables(before), "冻结": "2026-02-01", "表": before}]
    log = [entry(3, "a" * 64, "添加佐证", {"哈希": evidence[0]["sha256"]})]
    log.append(entry(4, log[-1]["hash"], "添加佐证", {"哈希": evidence[1]["sha256"]}))
    log.append(entry(9, "b" * 64, "冻结结果", {"hash": earlier[0]["哈希"]}))
    log.append(entry(10, log[-1]["hash"], "冻结结果", {"hash": digests.tables(result)}))
    return Contents(
        title="某市考核",
        period=inputs.period,
        cycle=CYCLE,
        scheme_text=dumps(scheme),
        scheme_hash=content_hash(scheme),
        data=data,
        result=result,
        log=log,
        evidence=evidence,
        earlier=earlier,
        course={"公示": [{"名称": "公示", "起": "2026-03-02"}]},
    )


@cache
def sealed() -> Sealed:
    return seal(contents())


def checked(content: bytes) -> Report:
    return verify(opened(content))


def faults(report: Report) -> dict[str, list[str]]:
    """The failed checks with what they say."""
    return {check.name: check.faults for check in report.checks if check.faults}


def remade(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with its files changed and packed anew, as a forger would who leaves the manifest alone."""
    files = unpacked(sealed().content)
    change(files)
    return packed(files)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
