"""`kaohe template`: an empty workbook for the data of a scheme."""

from __future__ import annotations

import argparse

from kaohe.cli.console import note
from kaohe.cli.files import add_force, writing
from kaohe.cli.sound import sound
from kaohe.tables.template import template

ABOUT = "每张表一个工作表，有下拉选择（对象、规则、票种、层级）和列头批注。填好后用 kaohe evaluate 计算。"
EXAMPLES = (
    "kaohe template qufu-2020 -o 一季度.xlsx",
    "kaohe template 我局办法.yaml -o 数据.xlsx",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="方案", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument("-o", "--output", metavar="文件.xlsx", required=True, help="写到哪个工作簿")
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    scheme = sound(args.scheme)
    with writing(args, ".xlsx") as path:
        template(scheme, path)
    note(args.quiet, f"已写出 {args.output}")
    return 0
