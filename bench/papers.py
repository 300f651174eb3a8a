"""A thousand registration forms as one PDF: at most 60 s and 1 GB on two cores (qufu-2020, 附件2)."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from kaohe import evaluate, open_scheme
from kaohe.papers import catalogue, typeset
from kaohe.papers.source import Source
from kaohe.tables.meta import Meta
from kaohe.tables.read import read
from kaohe.tables.sample import sample

COUNT = 1000
MOST_SECONDS, MOST_BYTES = 60, 10**9


def main() -> int:
    scheme = open_scheme("qufu-2020")
    with tempfile.TemporaryDirectory() as folder:
        results = evaluate(scheme, read(sample(scheme, Path(folder) / "数据", size=COUNT), scheme))
    of = Source(scheme, Meta.of(scheme, period=results.period), results.tables())
    wrong = 0
    for name in ("B2", "得分说明书"):
        began = time.perf_counter()
        paper = catalogue.paper(scheme, name)
        documents = [paper.make(of, subject) for subject in of.names[:COUNT]]
        filled = time.perf_counter()
        content = typeset.pdf(documents)
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(
            f"{paper.name}：{len(documents)}份，{typeset.pages(content)}页，{seconds:.1f} 秒"
            f"（填写 {filled - began:.1f}，排版 {seconds - (filled - began):.1f}），"
            f"{len(content) / 1e6:.1f} MB，内存峰值 {peak / 1e6:.0f} MB"
        )
        wrong += seconds > MOST_SECONDS or peak > MOST_BYTES
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
