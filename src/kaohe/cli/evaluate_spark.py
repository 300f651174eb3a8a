"""`kaohe evaluate --engine spark`: the same evaluation on Apache Spark, on one machine or on many."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaohe.cli.evaluate_large import COMPUTED, ended, over, progress, tell
from kaohe.cli.sound import sound
from kaohe.engine.backends.spark import Spark
from kaohe.engine.backends.spark_files import Remote
from kaohe.engine.backends.spark_result import new_result as new_result_at
from kaohe.errors import KaoheError, fault
from kaohe.tables.atomic import disk_faults
from kaohe.tables.place import Place, is_address
from kaohe.tables.write import new_result

_PARQUET = "给出装有各表 Parquet 文件的文件夹；或不用 --engine spark，Kaohe 自己读 Excel 和 CSV"
_MEMORY = re.compile(r"([0-9]+)\s*([KMGT])I?B?", re.IGNORECASE)


def run(args: argparse.Namespace) -> int:
    _refuse(args)
    scheme = sound(args.scheme)
    with disk_faults(Path(args.output)), progress(args.quiet) as bar:
        bar.at("启动 Spark", 0)
        with Spark(_scratch(args), args.master, memory(args)) as engine, _result(args, engine) as folder:
            computed = over(args, _data(args, engine), scheme, engine, bar)
            rows = {}
            for number, (name, sql) in enumerate(computed.queries.items()):
                bar.at(f"写 {name}", COMPUTED + (100 - COMPUTED) * number / len(computed.queries))
                rows[name] = engine.write(sql, folder / f"{name}.parquet")
            shown = ended(args, scheme, computed, folder, rows)
    tell(args, computed, rows, shown)
    return 0


def _scratch(args: argparse.Namespace) -> Path | str:
    """Where steps are kept: beside the result, unless said otherwise."""
    place: str = args.scratch or args.output
    if is_address(place):
        return place if args.scratch else place.rstrip("/").rpartition("/")[0]
    folder = Path(place).resolve() if args.scratch else Path(place).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _data(args: argparse.Namespace, engine: Spark) -> Place:
    """The folder of the tables."""
    if not is_address(args.data):
        return Path(args.data)
    place = engine.place(args.data)
    if not place.is_dir():
        raise KaoheError([fault("没有这个文件夹", _PARQUET, file=args.data)])
    return place


@contextmanager
def _result(args: argparse.Namespace, engine: Spark) -> Iterator[Path | Remote]:
    """A folder that becomes the result when all is written."""
    if is_address(args.output):
        with new_result_at(engine.place(args.output)) as remote:
            yield remote
    else:
        with new_result(Path(args.output)) as folder:
            yield folder


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
    if not is_address(args.data) and not Path(args.data).is_dir():
        raise KaoheError([fault("Spark 读的数据要用 Parquet", _PARQUET, file=args.data)])
    if args.format not in (None, "parquet") or Path(args.output).suffix.lower() == ".xlsx":
        cure = "加 --format parquet 或不写 --format，-o 给一个文件夹名"
        raise KaoheError([fault("Spark 的结果写成 Parquet 文件夹", cure, file=args.output)])
    if args.skip_faults or args.report:
        what = "--skip-faults" if args.skip_faults else "--report"
        raise KaoheError([fault(f"Spark 上没有 {what}", f"去掉 {what}，或不用 --engine spark")])
