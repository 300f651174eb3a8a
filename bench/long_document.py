"""A PDF of many pages read and drafted: python bench/long_document.py [PAGES], 500 when not said.

Prints the processor time and the most memory of reading and of drafting, and the longest time without
a word of progress.
"""

from __future__ import annotations

import itertools
import resource
import sys
import tempfile
import time
from pathlib import Path

import typst

from kaohe.draft.assemble import draft
from kaohe.draft.formats import open_document

ITEM = "（{at}）项目{at}（1分）。缺席一次扣0.2分；未报送的，每少一篇扣0.1分；获市级表彰的每次加0.5分。"
LINES = 24


def made(folder: Path, pages: int) -> Path:
    """A PDF with a table on every fifth page."""
    said = ['#set page(paper: "a4")\n#set text(font: "Noto Serif CJK SC", size: 11pt)\n']
    for page in range(1, pages + 1):
        said.append("".join(f"{ITEM.format(at=page * 100 + line)}\n\n" for line in range(LINES // 2)))
        if page % 5 == 0:
            said.append("#table(columns: 3, [项目], [标准], [分值], [卫生], [每处扣1分], [6])\n")
        said.append("#pagebreak()\n")
    source = folder / "long.typ"
    source.write_text("".join(said), "utf-8")
    typst.compile(str(source), output=str(folder / "long.pdf"))
    return folder / "long.pdf"


def main(pages: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = made(Path(name), pages)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        told = [time.monotonic()]
        start = time.process_time()
        document = open_document(path, lambda page, of: told.append(time.monotonic()))
        read = time.process_time()
        result = draft(document)
        drafted = time.process_time()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        silent = max(b - a for a, b in itertools.pairwise(told))
        print(
            f"{len(told) - 1} 页，{len(document.source)} 字，规则 {sum(1 for _ in result.scheme.rules())} 条"
        )
        print(f"读 {read - start:.1f} 秒，起草 {drafted - read:.1f} 秒（处理器时间）")
        print(f"内存最多 {most} 兆（做 PDF 以后 {before} 兆），最长 {silent:.2f} 秒没有进度")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
