"""An archive of a sample, made without the site."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from kaohe import evaluate, open_scheme
from kaohe.proof import course, digests, filings, letters
from kaohe.proof.consequences import drawn
from kaohe.proof.course import Known
from kaohe.proof.opening import opened
from kaohe.proof.sealing import Contents, Sealed, seal
from kaohe.proof.verification import Report, verify
from kaohe.scheme.language import content_hash, dumps
from kaohe.tables.read import from_columns
from kaohe.tables.sample import generate

CYCLE = 7
Lists = dict[str, list[dict[str, Any]]]
GOAL = {
    "上级指标": "1", "指标": "1-1", "目标": "新上项目20个", "分值": "70", "考核标准和措施": "",
    "完成时限": "12月",
}  # fmt: skip


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


def known(lists: Lists) -> Known:
    made = contents()
    return Known(
        scheme=open_scheme("zaozhuang-departments"),
        scheme_hash=made.scheme_hash,
        period=made.period,
        data={},
        result=made.result,
        result_hash=made.result_hash,
        earlier={each["哈希"]: each["表"] for each in made.earlier},
        course=lists,
    )


def course_of() -> Lists:
    """A course that is as the figures say."""
    made, bare = contents(), known({})
    final = bare.final
    before = made.earlier[0]["哈希"]
    linked = made.result["联动"]
    between = [dict(zip(linked, cells, strict=True)) for cells in zip(*linked.values(), strict=True)]
    hash_ = letters.digest("财政局", made.period, made.scheme_hash, 1, letters.goals_of([GOAL]))
    people = [{"对象": row["对象"], "人员身份": "", "属性": {}} for row in final]
    listed = digests.sha256(filings.file_of([{**row, "人员身份": ""} for row in final]))
    basis: Any
    basis, links = {"results": [[1, "2025Q1", "a"]]}, [{"对象": "财政局", "结论": ""}]
    year = digests.sha256(digests.canonical([basis, links]))
    return {
        "名册": people,
        "环节": [{"条款": "P1", "名称": "自提目标", "完成": "2026-01-05T04:00:00+00:00"}],
        "公示": [
            {"名称": "结果", "发布": "2026-01-05", "到": "2026-01-12", "结果": made.result_hash},
        ],
        "异议和申诉": [
            {
                "对象": final[0]["对象"], "种类": "异议", "状态": "成立", "提出": "2026-01-06",
                "答复日期": "2026-01-07", "原结果": before, "新结果": made.result_hash,
                "改变": course.changes(made.earlier[0]["表"], made.result), "失效的决定": [],
            }
        ],
        "运用": [
            {"条款": each.clause, "对象": each.name, "事项": each.title, "状态": "已办"}
            for each in drawn(bare.scheme, final, between)
        ],
        "运用经过": [],
        "报送": [
            {
                "条款": "P12", "去向": "市考核办", "类别": "", "对象数": len(final), "清册": listed,
                "结果": made.result_hash,
            }
        ],
        "责任书": [
            {
                "对象": "财政局", "第几稿": 1, "状态": "已签", "应报送": "2025-03-15", "报送": "2025-03-17",
                "迟交天数": 2, "哈希": hash_, "目标": [dict(GOAL)],
                "签字": [{"签字人": "冯军", "哈希": hash_}],
            }
        ],
        "填报": [
            {
                "对象": "财政局", "事项": "报告", "期": "2025H1", "应交": "2025-06-30", "交来": "2025-06-28",
                "迟交天数": 0,
            }
        ],
        "年度衔接": [
            {"年度": "2025", "根据": basis, "联动": links, "哈希": year}
        ],
    }  # fmt: skip
