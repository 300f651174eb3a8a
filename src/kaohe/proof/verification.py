"""Verifying an archive: what is listed is there, the log is unbroken, every score comes out again.

Each check says in Chinese what was looked at and, where something is wrong, exactly what. A check whose
files are missing or damaged says so and does not run; the others do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaohe import evaluate
from kaohe.errors import KaoheError
from kaohe.proof import course, destroying, digests
from kaohe.proof.cells import from_csv
from kaohe.proof.course import DECIDED, FINAL, SCORES, rows_of
from kaohe.proof.digests import Columns
from kaohe.proof.opening import Archive
from kaohe.proof.sealing import COURSE, DATA, DESTROYED, EARLIER, EVIDENCE, LOG, RESULT, SCHEME
from kaohe.scheme.language import content_hash, loads
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_columns

MOST_SHOWN = 20
OPEN_TO_DECISION = ("等次", "奖项", "备注")


@dataclass
class Check:
    """One thing that was checked: `said` where all is well, else the faults.

    `skipped`: it could not be checked, since what it needs was destroyed; `said` tells by what decision.
    """

    name: str
    said: str = ""
    faults: list[str] = field(default_factory=list)
    skipped: bool = False

    @property
    def passed(self) -> bool:
        return not self.faults


@dataclass
class Report:
    """What was checked of an archive."""

    title: str
    period: str
    number: str
    checks: list[Check]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def skipped(self) -> int:
        return sum(check.skipped for check in self.checks)


class Destroyed(Exception):
    """A file that a check needs was destroyed after its time, by a decision."""


class Unreadable(Exception):
    """A file that a check needs is missing, damaged or not what it should be."""


def verify(archive: Archive, evidence: Path | None = None) -> Report:
    """All checks, in an order in which each builds on the ones before."""
    checks = [
        _run("文件", _files, archive),
        _run("方案", _scheme, archive),
        _run("重算", _recomputed, archive),
        _run("结果", _result, archive),
        _run("决定", _decisions, archive),
        _run("过程", _course, archive),
        _run("审计日志", _log, archive),
        _run("佐证", lambda one: _evidence(one, evidence), archive),
    ]
    if DESTROYED in archive.files:
        checks.insert(1, _run("销毁", _destroyed, archive))
    manifest = archive.manifest
    return Report(str(manifest.get("考核")), str(manifest.get("周期")), archive.number, checks)


FORGED = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)
"""What it leads to that a value is not of the kind, or a list not of the length, that it should be."""

Finding = Callable[[Archive], Iterator[str]]


def _run(name: str, finding: Finding, archive: Archive) -> Check:
    """A check's faults; what it yields with ✓ in front is what it says when all is well."""
    check = Check(name)
    try:
        for line in finding(archive):
            if line.startswith("✓"):
                check.said = line[1:]
            else:
                check.faults.append(line)
    except Unreadable as error:
        check.faults.append(str(error))
    except Destroyed as reason:
        check.said, check.skipped = str(reason), True
    except KaoheError as error:
        check.faults += [str(each) for each in error.faults[:MOST_SHOWN]]
    except FORGED as error:
        check.faults.append(f"清单或内容不合格式（{error}），没有核对")
    return check


def _files(archive: Archive) -> Iterator[str]:
    listed = {each["名称"]: each for each in archive.manifest["文件"]}
    gone = destroying.destroyed(archive).keys() & listed.keys() - archive.files.keys()
    for name, why in archive.broken.items():
        yield f"{name} 损坏，读不出来（{why}）"
    for name, each in listed.items():
        if name in archive.broken or name in gone:
            continue
        content = archive.files.get(name)
        if content is None:
            yield f"{name} 不见了"
        elif (now := digests.sha256(content)) != each["sha256"]:
            yield f"{name} 的内容被改过：清单记的哈希是 {each['sha256'][:16]}…，现在是 {now[:16]}…"
        elif len(content) != each["大小"]:
            yield f"{name} 有{len(content)}字节，清单记的是{each['大小']}字节"
    for name in archive.files.keys() - listed.keys() - {DESTROYED}:
        yield f"{name} 不在清单里，是后来加进去的"
    if not archive.sealed:
        yield "整个文件与封存时的总哈希不符：封存以后有字节变过"
    taken = f"（另有{len(gone)}个按决定销毁）" if gone else ""
    last = "最后一次销毁" if DESTROYED in archive.files else "封存"
    yield f"✓共{len(listed) - len(gone)}个文件{taken}，大小和哈希都与清单相符，整个文件与{last}时一样"


def _destroyed(archive: Archive) -> Iterator[str]:
    """Each decision with what it destroyed; what it says of a file is what the list says of it."""
    listed = {each["名称"]: each for each in archive.manifest["文件"]}
    evidence = {each["sha256"] for each in _json(archive, EVIDENCE)}
    said = []
    for act in destroying.acts(archive):
        rows = [row for row in act["清册"] if row["处理"] == destroying.GONE]
        for row in rows:
            name, digest = row["名称"], row["sha256"]
            if row["什么"] != destroying.FILE:
                if digest not in evidence:
                    yield f"销毁清册里的佐证“{name}”（{digest[:16]}…）不在佐证的清单里"
            elif name in archive.files:
                yield f"{name} 记为已按{act['文号']}销毁，却还在归档里"
            elif name not in listed or listed[name]["sha256"] != digest:
                yield f"销毁清册里的 {name} 与清单里的不符"
        if len(set(act["监销人"].split("、"))) < 2:
            yield f"{act['文号']}没有两个监销人"
        said.append(
            f"{act['条款']} {act['材料']}{len(rows)}件，{act['执行日期']}按{act['文号']}销毁，"
            f"监销{act['监销人']}，执行{act['执行人']}"
        )
    yield f"✓{'；'.join(said)}"


def _scheme_of(archive: Archive) -> Scheme:
    return loads(_bytes(archive, SCHEME).decode("utf-8")).scheme


def _scheme(archive: Archive) -> Iterator[str]:
    scheme = _scheme_of(archive)
    digest = content_hash(scheme)
    if digest != archive.manifest["方案哈希"]:
        yield f"方案的内容哈希是 {digest[:16]}…，清单记的是 {archive.manifest['方案哈希'][:16]}…"
    yield f"✓《{scheme.title}》，内容哈希 {digest}"


def _recomputed(archive: Archive) -> Iterator[str]:
    """Every table computed again from scheme and data, cell by cell."""
    scheme = _scheme_of(archive)
    data = from_columns(scheme, _tables(archive, DATA), period=archive.manifest["周期"])
    results = evaluate(scheme, data).tables()
    count = 0
    for name in archive.manifest["结果"]:
        if name in (DECIDED, FINAL):
            continue
        kept = _table(archive, f"{RESULT}/{name}.csv")
        if name not in results:
            yield f"归档里有结果表“{name}”，重算没有"
            continue
        made = {column: results[name][column].to_pylist() for column in results[name].column_names}
        yield from _differences(f"{RESULT}/{name}.csv", kept, made)
        count += len(next(iter(made.values()), []))
    for name in results.keys() - set(archive.manifest["结果"]):
        yield f"重算有结果表“{name}”，归档里没有"
    people = results[SCORES].num_rows
    yield f"✓从归档的方案和数据重新算了{people}个对象，{count}行结果一格不差"


def _differences(name: str, kept: Columns, made: Columns) -> Iterator[str]:
    """Cell by cell, the first few; where a row has a name (对象) it is said."""
    if list(kept) != list(made):
        yield f"{name} 的列是 {'、'.join(kept)}，重算是 {'、'.join(made)}"
        return
    lengths = [len(next(iter(side.values()), [])) for side in (kept, made)]
    if lengths[0] != lengths[1]:
        yield f"{name} 有{lengths[0]}行，重算有{lengths[1]}行"
    wrong = [
        (row, column)
        for column in kept
        for row, (old, new) in enumerate(zip(kept[column], made[column], strict=False))
        if old != new
    ]
    for row, column in sorted(wrong)[:MOST_SHOWN]:
        who = f"（{kept['对象'][row]}）" if "对象" in kept else ""
        yield f"{name} 第{row + 2}行{who}“{column}”：归档是“{kept[column][row]}”，重算是“{made[column][row]}”"
    if len(wrong) > MOST_SHOWN:
        yield f"{name} 还有{len(wrong) - MOST_SHOWN}格不同"


def _result(archive: Archive) -> Iterator[str]:
    """The hash by which the result was frozen, and those frozen before it."""
    digest = digests.tables(_tables(archive, RESULT))
    if digest != archive.manifest["结果哈希"]:
        yield f"结果表的哈希是 {digest[:16]}…，冻结时是 {archive.manifest['结果哈希'][:16]}…"
    frozen = {(each.get("after") or {}).get("hash") for each in _entries(archive)}
    if archive.manifest["结果哈希"] not in frozen:
        yield "审计日志里没有冻结过这个结果"
    earlier = _json(archive, EARLIER)
    for each in earlier:
        found = digests.tables(each["表"])
        if found != each["哈希"]:
            yield f"以前冻结的结果（{each['冻结']}）哈希是 {found[:16]}…，冻结时是 {each['哈希'][:16]}…"
        if each["哈希"] not in frozen:
            yield f"审计日志里没有冻结过以前的结果（{each['冻结']}）"
    yield f"✓结果的哈希与冻结时相同，日志里有冻结的记载；以前冻结的{len(earlier)}个结果也相同"


def _decisions(archive: Archive) -> Iterator[str]:
    """What stands after the decisions differs from what was computed only where somebody decided."""
    names = archive.manifest["结果"]
    if DECIDED not in names:
        yield "✓没有决定改变计算的结果"
        return
    said = rows_of(_table(archive, f"{RESULT}/{DECIDED}.csv"))
    by_name: dict[str, list[Mapping[str, str]]] = {}
    for row in said:
        by_name.setdefault(row["对象"], []).append(row)
    computed, final = (rows_of(_table(archive, f"{RESULT}/{name}.csv")) for name in (SCORES, FINAL))
    if len(computed) != len(final):
        yield f"定案有{len(final)}行，得分有{len(computed)}行"
    for old, new in zip(computed, final, strict=False):
        changed = [column for column in old if old[column] != new.get(column)]
        decided = by_name.get(old["对象"], [])
        wrong = [column for column in changed if column not in OPEN_TO_DECISION]
        columns = {row["列"] for row in decided}
        wrong += [column for column in changed if column in ("等次", "奖项") and column not in columns]
        if changed and not decided:
            wrong = changed
        for column in dict.fromkeys(wrong):
            yield f"定案中 {old['对象']} 的“{column}”由“{old[column]}”变为“{new.get(column)}”，没有相应的决定"
        for each in decided:
            if each["列"] == "等次" and new["等次"] != each["决定"]:
                yield f"决定 {each['对象']} 的等次为“{each['决定']}”，定案是“{new['等次']}”"
    yield f"✓{len(said)}项决定，定案只在作了决定的地方与计算的结果不同"


def _course(archive: Archive) -> Iterator[str]:
    """The lists of facts beside the figures, against what scheme, data and results give."""
    names = [name for name in archive.files.keys() | archive.broken.keys() if name.startswith(f"{COURSE}/")]
    lists = {name.removeprefix(f"{COURSE}/").removesuffix(".json"): _json(archive, name) for name in names}
    gone = destroying.destroyed(archive)
    known = course.Known(
        scheme=_scheme_of(archive),
        scheme_hash=archive.manifest["方案哈希"],
        period=archive.manifest["周期"],
        data=_tables(archive, DATA, gone),
        result=_tables(archive, RESULT),
        result_hash=archive.manifest["结果哈希"],
        earlier={each["哈希"]: each["表"] for each in _json(archive, EARLIER)},
        course=lists,
    )
    found = list(course.faults(known))
    yield from found[:MOST_SHOWN]
    if len(found) > MOST_SHOWN:
        yield f"还有{len(found) - MOST_SHOWN}处不同"
    count = sum(len(rows) for rows in lists.values())
    yield (
        f"✓{len(lists)}张清单{count}行：异议的改变、运用、报送的清册、责任书和年度衔接的哈希"
        "都从归档的数据重新得出，与记的一样" + _left_out(gone, COURSE)
    )


def _left_out(gone: Mapping[str, str], folder: str) -> str:
    """What of this folder was destroyed, by what."""
    found = [f"{name} 已按{number}销毁" for name, number in gone.items() if name.startswith(f"{folder}/")]
    return f"；没有核对的：{'，'.join(found)}" if found else ""


def _log(archive: Archive) -> Iterator[str]:
    """Every entry's own hash, the links of neighbours, and the chain over all of the cycle's entries."""
    entries, stated = _entries(archive), archive.manifest["审计"]
    before: Mapping[str, Any] | None = None
    for each in entries:
        number = each["number"]
        if digests.entry(each) != each["hash"]:
            yield f"第{number}条的内容被改过（{each.get('verb')} {each.get('subject')}）"
        if before is not None and number <= before["number"]:
            yield f"第{number}条排在第{before['number']}条后面，次序不对"
        if before is not None and number == before["number"] + 1 and each["previous"] != before["hash"]:
            yield f"第{number}条与第{before['number']}条接不上"
        if each.get("cycle") != archive.manifest["编号"]:
            yield f"第{number}条不是这次考核的"
        before = each
    if len(entries) != stated["条数"]:
        yield f"日志有{len(entries)}条，清单记的是{stated['条数']}条"
    if digests.chain(entries) != stated["链"]:
        yield "日志整条链的哈希与清单不符：有一条被抽去、添加或调换"
    where = f"全站第{stated['首条']}至{stated['末条']}条之间"
    yield f"✓这次考核的{len(entries)}条（{where}），每条内容与哈希相符，次序相接"


def _evidence(archive: Archive, folder: Path | None) -> Iterator[str]:
    """Every hash of evidence stands in the log; the files themselves where a folder is given."""
    rows, gone = _json(archive, EVIDENCE), destroying.destroyed(archive)
    told = {(each.get("after") or {}).get("哈希") for each in _entries(archive)}
    for row in rows:
        if row["sha256"] not in told:
            yield f"佐证“{row['文件']}”（{row['对象']} {row['规则']}）的哈希不在日志里"
        if folder is not None and row["sha256"] not in gone:
            yield from _file(row, folder)
    looked = "文件逐个核对过" if folder is not None else "文件不在归档里（加 --evidence 文件夹 逐个核对）"
    taken = [gone[row["sha256"]] for row in rows if row["sha256"] in gone]
    less = f"；其中{len(taken)}件的文件已按{'、'.join(dict.fromkeys(taken))}销毁" if taken else ""
    yield f"✓{len(rows)}件佐证的哈希都记在日志里；{looked}{less}"


def _file(row: Mapping[str, Any], folder: Path) -> Iterator[str]:
    digest = str(row["sha256"])
    found = next((path for path in (folder / digest, folder / digest[:2] / digest) if path.is_file()), None)
    if not digest.isalnum() or found is None:
        yield f"佐证“{row['文件']}”不在文件夹里（应名为 {digest[:16]}…）"
    elif digests.sha256(found.read_bytes()) != digest:
        yield f"佐证“{row['文件']}”的内容与记下的哈希不符"


def _bytes(archive: Archive, name: str) -> bytes:
    if name in archive.broken:
        raise Unreadable(f"{name} 损坏，没有核对")
    if name not in archive.files and (number := destroying.destroyed(archive).get(name)):
        raise Destroyed(f"没有核对：{name} 已按{number}销毁")
    if name not in archive.files:
        raise Unreadable(f"{name} 不见了，没有核对")
    return archive.files[name]


def _table(archive: Archive, name: str) -> Columns:
    try:
        return from_csv(_bytes(archive, name))
    except (ValueError, UnicodeDecodeError) as error:
        raise Unreadable(f"{name} 不是表（{error}），没有核对") from error


def _tables(archive: Archive, folder: str, but: Collection[str] = ()) -> dict[str, Columns]:
    """All tables of a folder (数据, 结果) that the manifest lists."""
    names = {name: f"{folder}/{name}.csv" for name in archive.manifest[folder]}
    return {name: _table(archive, path) for name, path in names.items() if path not in but}


def _json(archive: Archive, name: str) -> Any:
    try:
        return json.loads(_bytes(archive, name))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{name} 不是 JSON，没有核对") from error


def _entries(archive: Archive) -> list[dict[str, Any]]:
    lines = _bytes(archive, LOG).splitlines()
    try:
        return [json.loads(line) for line in lines]
    except ValueError as error:
        raise Unreadable(f"{LOG} 里有一行不是 JSON，没有核对") from error
