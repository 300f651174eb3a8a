"""`kaohe check`: every fault and every doubtful thing of a scheme."""

from __future__ import annotations

import argparse

from kaohe.cli.console import as_json, counted, fault_data, faults, note, out
from kaohe.errors import Fault, KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.sources import open_source

ABOUT = (
    "错误使方案不能计算；提醒是起草人在印发前会想知道的事，"
    "如扣分超过分值、加分没有封顶、名额取整后为零。有错误时退出码为 2。"
)
EXAMPLES = (
    "kaohe check 我局办法.yaml",
    "kaohe check 我局办法.xlsx --strict       有提醒也算不通过（退出码 1）",
    "kaohe check linyi-2018 audit-400 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("schemes", metavar="方案", nargs="+", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--strict", action="store_true", help="有提醒时退出码为 1")


def run(args: argparse.Namespace) -> int:
    found = {name: _check(name) for name in args.schemes}
    if args.json:
        as_json(
            [
                {"方案": name, "问题": [fault_data(fault) for fault in listed]}
                for name, listed in found.items()
            ]
        )
    else:
        _show(found, args.quiet)
    every = [fault for listed in found.values() for fault in listed]
    if any(fault.level == "错误" for fault in every):
        return 2
    return 1 if every and args.strict else 0


def _check(name: str) -> list[Fault]:
    try:
        return check(open_source(name))
    except KaoheError as error:
        return list(error.faults)


def _show(found: dict[str, list[Fault]], quiet: bool) -> None:
    for name, listed in found.items():
        if not listed:
            note(quiet, f"{name}：没有错误，也没有提醒。")
            continue
        wrong = any(fault.level == "错误" for fault in listed)
        out(f"{name}：{'' if wrong else '没有错误，'}{counted(listed)}")
        faults(listed, stderr=False)
