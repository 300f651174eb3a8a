"""A thousand papers as one PDF: at most 60 s and 1 GB on two cores (qufu-2020: 附件2, 得分说明书).

The memory is the most that the process ever held, the tables of the result and the fonts included.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from figures import Table, main, megabytes, seconds

from kaohe import evaluate, open_scheme
from kaohe.papers import catalogue, typeset
from kaohe.papers.source import Source
from kaohe.tables.meta import Meta
from kaohe.tables.read import read
from kaohe.tables.sample import sample

MOST_SECONDS, MOST_BYTES = 60, 10**9


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=1000)


def make(args: argparse.Namespace) -> list[Table]:
    scheme = open_scheme("qufu-2020")
    with tempfile.TemporaryDirectory() as folder:
        results = evaluate(scheme, read(sample(scheme, Path(folder) / "数据", size=args.count), scheme))
    of = Source(scheme, Meta.of(scheme, period=results.period), results.tables())
    table = Table(
        f"{args.count:,} 份合成一个 PDF（PDF/A-2u，字体嵌入）",
        ["文书", "份", "页", "填写", "排版", "合计", "文件", "内存峰值"],
        notes=["要求：60 秒、1 GB 以内；填写是从结果表到文书，排版是从文书到 PDF。"],
    )
    for name in ("B2", "得分说明书"):
        began = time.perf_counter()
        paper = catalogue.paper(scheme, name)
        documents = [paper.make(of, subject) for subject in of.names[: args.count]]
        filled = time.perf_counter()
        content = typeset.pdf(documents)
        done = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        table.add(
            paper.name,
            f"{len(documents):,}",
            f"{typeset.pages(content):,}",
            seconds(filled - began),
            seconds(done - filled),
            seconds(done - began),
            f"{len(content) / 1e6:.1f} MB",
            megabytes(peak),
        )
        if done - began > MOST_SECONDS or peak > MOST_BYTES:
            raise RuntimeError(f"{paper.name}：{done - began:.1f} 秒、{peak / 1e6:.0f} MB，超出了要求")
    return [table]


if __name__ == "__main__":
    main(__doc__, make, options)
