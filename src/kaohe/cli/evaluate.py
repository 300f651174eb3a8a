"""`kaohe evaluate`: a scheme and the tables of a period in, results out."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path

from kaohe.cli.console import faults, loud, needing, note, steps
from kaohe.cli.results import alarms, show
from kaohe.cli.sound import sound
from kaohe.engine.run import evaluate
from kaohe.errors import KaoheError, fault
from kaohe.report import is_report, report
from kaohe.tables.atomic import disk_faults, new_file
from kaohe.tables.large.stored import LARGE, rows_in
from kaohe.tables.meta import FORMATS, Meta
from kaohe.tables.place import is_address
from kaohe.tables.read import read
from kaohe.tables.write import write

ABOUT = (
    "数据是一个 Excel 工作簿，或一个文件夹（CSV、Parquet），表名和列名见 kaohe template。\n"
    "数据有错时列出全部错误（表、行、列、改法），什么也不写，退出码为 2。"
)
EXAMPLES = (
    "kaohe evaluate linyi-2018 数据.xlsx -o 结果",
    "kaohe evaluate linyi-2018 数据.xlsx -o 结果.xlsx --format xlsx --report 报告.html",
    "kaohe evaluate qufu-2020 数据 -o 一季度 --period 2020年第一季度",
    "kaohe evaluate qufu-2020 数据 -o 年度 --period 年度      只算跨期衔接",
    "kaohe evaluate vote.yaml 全省 -o 全省结果 --memory 4GB    百万对象，内存不超过 4GB",
    "kaohe evaluate vote.yaml 全国 -o 全国结果 --engine spark --master spark://主机:7077",
    "kaohe evaluate vote.yaml hdfs://主机/全国 -o hdfs://主机/全国结果 --engine spark --master yarn",
    "kaohe evaluate 我局办法.yaml 数据 -o 试算 --provisional  缺的按零，盖“暂定”",
)

DUCKDB, SPARK = ENGINES = ("duckdb", "spark")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="方案", help="随附方案的短名，或 .yaml、.xlsx 文件")
    parser.add_argument(
        "data", metavar="数据", help="Excel 工作簿，或 CSV、Parquet 的文件夹（Spark 的可以是地址）"
    )
    parser.add_argument("-o", "--output", metavar="结果", required=True, help="写到哪个文件夹（或 .xlsx）")
    parser.add_argument("--format", choices=FORMATS, help="结果的格式：csv（默认）、xlsx、parquet、json")
    parser.add_argument("--period", metavar="周期", default="", help="算哪一期；不写则取数据里的")
    parser.add_argument("--provisional", action="store_true", help="缺的评分按零计，结果标“暂定”")
    parser.add_argument("--skip-faults", action="store_true", help="略去有错的行，列在“问题”表，结果标“暂定”")
    parser.add_argument(
        "--memory",
        metavar="大小",
        default="",
        help="在这么多内存里算（如 4GB）：数据是 Parquet，结果写成 Parquet",
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default=DUCKDB, help="用什么算：本机的 duckdb（默认），或 spark"
    )
    parser.add_argument(
        "--master",
        metavar="地址",
        default="",
        help="Spark 的主节点：local[2]、spark://主机:7077、yarn 等；不写则取 SPARK_MASTER，再没有就是本机",
    )
    parser.add_argument(
        "--scratch",
        metavar="位置",
        default="",
        help="Spark 的中间结果放在哪里（所有机器都能读写的文件夹或地址）；不写则放在结果旁边",
    )
    parser.add_argument("--report", metavar="报告.html", help="同时写出可直接打开的网页报告")


def run(args: argparse.Namespace) -> int:
    if args.engine == SPARK:
        with needing("spark", "用 Spark 计算"):
            import pyspark.sql  # noqa: F401

            from kaohe.cli import evaluate_spark

        return evaluate_spark.run(args)
    for option in ("--master", "--scratch"):
        if getattr(args, option[2:]):
            raise KaoheError([fault(f"{option} 是 Spark 的", f"加 --engine spark，或去掉 {option}")])
    for place in (args.data, args.output):
        if is_address(place):
            cure = "加 --engine spark，或写这台机器上的路径"
            raise KaoheError([fault("地址要由 Spark 读写", cure, file=place)])
    if rows_in(Path(args.data)) > LARGE or args.memory:
        from kaohe.cli import evaluate_large

        return evaluate_large.run(args)
    out = Path(args.output)
    form = args.format or ("xlsx" if out.suffix.lower() == ".xlsx" else "csv")
    page = _report_target(args.report, out) if args.report else None
    with steps(5 if page else 4, args.quiet) as bar:
        bar.step("读方案")
        scheme = sound(args.scheme)
        bar.step("读数据")
        inputs = read(Path(args.data), scheme, period=args.period, skip_faults=args.skip_faults)
        bar.step("计算")
        results = evaluate(scheme, inputs, provisional=args.provisional)
        tables = {name: results.table(name) for name in results.names}
        meta = Meta.of(
            scheme, period=results.period, provisional=results.provisional, notes=tuple(results.notes)
        )
        bar.step("写报告" if page else "写结果")
        with ExitStack() as both:
            if page:  # it takes its name only when the results are there
                making = both.enter_context(new_file(page, _replaceable))
                making.write_text(report(tables, meta, scheme), "utf-8")
                bar.step("写结果")
            write(tables, meta, scheme, out, form)
    if not args.quiet:
        show(tables, scheme, provisional=results.provisional)
        if inputs.faults:
            faults(inputs.faults)
            note(False, "以上有错的行已略去，结果为暂定。")
        note(False, *results.notes)
        loud(*alarms(tables, provisional=results.provisional))
        note(False, f"已写出 {args.output}" + (f" 和 {args.report}" if args.report else ""))
    return 0


def _report_target(name: str, out: Path) -> Path:
    """Where the report goes; KaoheError when it cannot go there."""
    page = Path(name)
    target, results = page.resolve(), out.resolve()
    if target == results or results in target.parents:
        cure = "换一个不在结果里的位置，如 报告.html"
        raise KaoheError([fault("报告不能写在结果的位置上，也不能写进结果的文件夹", cure, file=name)])
    with disk_faults(target):
        if target.exists():
            _replaceable(target)
    return page


def _replaceable(old: Path) -> None:
    """Only an earlier report may be written over: never data, a scheme or anything else."""
    if old.is_dir():
        raise KaoheError([fault("是文件夹，不能写成报告", "给出文件名，如 报告.html", file=str(old))])
    if not is_report(old):
        raise KaoheError([fault("已经存在，又不是 Kaohe 的报告，不覆盖", "换一个文件名", file=str(old))])
