"""`kaohe verify`: an archive checked by anybody, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from kaohe.cli import boxes, form_code
from kaohe.cli.console import as_json, out
from kaohe.errors import KaoheError, fault
from kaohe.proof.opening import open_archive
from kaohe.proof.verification import Report, verify

ABOUT = (
    "从归档里的方案和数据重新算出每一个得分，与归档的结果逐格比较；核对文件、决定、审计日志和佐证的哈希。\n"
    "给的是开了的票箱（.json）时，核对钥匙、每个信封、回执表的根哈希、监票人的抽取，重新清点。\n"
    "不用联网，也不用做归档的网站。全部相符退出码为 0，有不符为 1，打不开为 2。"
)
EXAMPLES = (
    "kaohe verify 2013年度市直部门目标管理考核.zip",
    "kaohe verify 归档.zip --evidence 佐证文件夹",
    "kaohe verify 归档文件夹 --paper 7QXM-2HPA-K9TV       纸上的核对码出自哪个结果",
    "kaohe verify box-1f2e3d4c5b6a7988.json --receipt 7QXM-2HPA-K9TV-4DWN",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", metavar="归档", help="网站“归档”页下载的 .zip 文件，或开了的票箱 .json")
    parser.add_argument(
        "--evidence", metavar="文件夹", help="佐证文件所在的文件夹（文件以其哈希为名），逐个核对"
    )
    parser.add_argument("--receipt", metavar="回执", help="票箱：另看这个回执是否在里面")
    parser.add_argument("--paper", metavar="核对码", help="文书上的核对码：找出它出自哪个归档或结果，并核对")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    if args.paper:
        return form_code.run(args)
    if Path(args.archive).suffix.lower() == ".json":
        return boxes.run(args)
    folder = Path(args.evidence) if args.evidence else None
    if folder is not None and not folder.is_dir():
        raise KaoheError([fault("没有这个文件夹", "检查路径", file=args.evidence)])
    report = verify(open_archive(args.archive), folder)
    if args.json:
        as_json(_data(report))
    else:
        _show(report, args.quiet)
    return 0 if report.passed else 1


def _show(report: Report, quiet: bool) -> None:
    if not quiet:
        out(f"{report.title}（{report.period}）")
        out(f"归档编号 {report.number}")
    for check in report.checks:
        if check.passed and not quiet:
            out(f"{'－' if check.skipped else '✓'} {check.name}：{check.said}。")
        for each in check.faults:
            out(f"✗ {check.name}：{each}")
    wrong = sum(len(check.faults) for check in report.checks)
    fine = f"其余全部相符；{report.skipped}项要用的材料已按决定销毁。" if report.skipped else "全部相符。"
    out(fine if report.passed else f"有{wrong}处不符，这个归档不能作为依据。")


def _data(report: Report) -> dict[str, object]:
    return {
        "考核": report.title,
        "周期": report.period,
        "归档编号": report.number,
        "相符": report.passed,
        "核对": [
            {
                "项": check.name,
                "相符": check.passed and not check.skipped,
                "已销毁": check.skipped,
                "说明": check.said,
                "不符": check.faults,
            }
            for check in report.checks
        ],
    }
