"""`kaohe describe`: the scheme back as numbered Chinese sentences."""

from __future__ import annotations

import argparse
from pathlib import Path

from kaohe.cli.console import note, out
from kaohe.scheme.describe import describe
from kaohe.scheme.sources import open_source

ABOUT = "办法的起草人读这些句子，核对程序理解的是不是办法说的。每句注明依据；有歧义的地方写出取了哪种读法。"
EXAMPLES = (
    "kaohe describe 我局办法.yaml",
    "kaohe describe linyi-2018 --no-readings",
    "kaohe describe qufu-2020 --markdown -o 曲阜办法.md",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="方案", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument("--markdown", action="store_true", help="以 Markdown 输出，有标题和层次")
    parser.add_argument("--no-readings", action="store_true", help="不写理解和存疑")
    parser.add_argument("-o", "--output", metavar="文件", help="写到文件；不写则输出到屏幕")


def run(args: argparse.Namespace) -> int:
    scheme = open_source(args.scheme).scheme
    text = describe(scheme, markdown=args.markdown, readings=not args.no_readings)
    if args.output is None:
        out(text.rstrip("\n"))
        return 0
    Path(args.output).write_text(text, "utf-8")
    note(args.quiet, f"已写出 {args.output}")
    return 0
