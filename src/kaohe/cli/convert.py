"""`kaohe convert`: a scheme from one of its forms to the other."""

from __future__ import annotations

import argparse

from kaohe.cli.console import note
from kaohe.cli.files import add_force, writing
from kaohe.scheme.language import dumps
from kaohe.scheme.sources import open_source
from kaohe.scheme.workbook import write

ABOUT = "两种形式内容相同，互转不失真（YAML 里的注释不带走）。"
EXAMPLES = (
    "kaohe convert 我局办法.yaml -o 我局办法.xlsx",
    "kaohe convert 我局办法.xlsx -o 我局办法.yaml",
    "kaohe convert qufu-2020 -o 曲阜.xlsx",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="方案", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument("-o", "--output", metavar="文件", required=True, help="写到哪里：.yaml 或 .xlsx")
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    scheme = open_source(args.scheme).scheme
    with writing(args, ".yaml", ".yml", ".xlsx") as path:
        if path.suffix.lower() == ".xlsx":
            write(scheme, path)
        else:
            path.write_text(dumps(scheme), "utf-8")
    note(args.quiet, f"已写出 {args.output}")
    return 0
