"""`kaohe sample`: realistic data for a scheme, made up."""

from __future__ import annotations

import argparse

from kaohe.cli.console import note
from kaohe.cli.files import add_force, free
from kaohe.cli.parser import whole
from kaohe.cli.sound import sound
from kaohe.tables.sample import FORMATS, sample

ABOUT = "同一个方案、种子和大小，总是得到同样的数据。用来试方案、看结果的样子、教人填表。"
EXAMPLES = (
    "kaohe sample linyi-2018 -o 样例",
    "kaohe sample 我局办法.yaml -o 样例.xlsx --seed 7",
    "kaohe sample audit-400 -o 大样例 --size 5000 --format parquet",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="方案", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument("-o", "--output", metavar="去处", required=True, help="文件夹，或 .xlsx 工作簿")
    parser.add_argument("--seed", metavar="种子", type=whole(0, 2**31), default=1, help="随机种子，默认 1")
    parser.add_argument(
        "--size", metavar="个数", type=whole(1, 1_000_000), help="对象个数；不写则取办法中的数目"
    )
    parser.add_argument("--format", choices=FORMATS, help="表的格式，默认 csv（去处为 .xlsx 时是 xlsx）")
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    path = free(args)
    form = args.format or ("xlsx" if path.suffix.lower() == ".xlsx" else "csv")
    sample(sound(args.scheme), path, seed=args.seed, size=args.size, format=form)
    note(args.quiet, f"已写出 {args.output}")
    return 0
