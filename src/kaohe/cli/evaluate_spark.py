"""`kaohe evaluate --engine spark`: the same evaluation on Apache Spark, on one machine or on many."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kaohe.cli.evaluate_large import COMPUTED, ended, over, progress, tell
from kaohe.cli.sound import sound
from kaohe.engine.backends.spark import Spark
from kaohe.errors import KaoheError, fault
from kaohe.tables.atomic import disk_faults
from kaohe.tables.write import new_result

_MEMORY = re.compile(r"([0-9]+)\s*([KMGT])I?B?", re.IGNORECASE)


def run(args: argparse.Namespace) -> int:
    _refuse(args)
    scheme = sound(args.scheme)
    out = Path(args.output)
    with disk_faults(out), progress(args.quiet) as bar:
        out.parent.mkdir(parents=True, exist_ok=True)
        bar.at("启动 Spark", 0)
        with new_result(out) as folder, Spark(out.resolve().parent, args.master, memory(args)) as engine:
            computed = over(args, scheme, engine, bar)
            rows = {}
            for number, (name, sql) in enumerate(computed.queries.items()):
                bar.at(f"写 {name}", COMPUTED + (100 - COMPUTED) * number / len(computed.queries))
                rows[name] = engine.write(sql, folder / f"{name}.parquet")
            shown = ended(args, scheme, computed, folder, rows)
    tell(args, computed, rows, shown)
    return 0


def memory(args: argparse.Namespace) -> str:
    """The memory of each worker in Spark's words."""
    if not args.memory:
        return ""
    match = _MEMORY.fullmatch(args.memory.strip())
    if not match:
        raise KaoheError([fault(f"看不懂 --memory {args.memory}", "写成 4GB、512MB 这样，数是整数")])
    return f"{match[1]}{match[2].lower()}"


def _refuse(args: argparse.Namespace) -> None:
    """What Spark does not do."""
    for place in (args.data, args.output):
        if "://" in place:
            cure = "挂载成所有机器都能读写的文件夹，写它的路径"
            raise KaoheError([fault("数据和结果现在要写成文件夹的路径，不是地址", cure, file=place)])
    if not Path(args.data).is_dir():
        cure = "给出装有各表 Parquet 文件的文件夹；或不用 --engine spark，Kaohe 自己读 Excel 和 CSV"
        raise KaoheError([fault("Spark 读的数据要用 Parquet", cure, file=args.data)])
    if args.format not in (None, "parquet") or Path(args.output).suffix.lower() == ".xlsx":
        cure = "加 --format parquet 或不写 --format，-o 给一个文件夹名"
        raise KaoheError([fault("Spark 的结果写成 Parquet 文件夹", cure, file=args.output)])
    if args.skip_faults or args.report:
        what = "--skip-faults" if args.skip_faults else "--report"
        raise KaoheError([fault(f"Spark 上没有 {what}", f"去掉 {what}，或不用 --engine spark")])
