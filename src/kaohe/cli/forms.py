"""`kaohe forms`: which papers there are for a scheme or a result."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from kaohe.cli.console import as_json, note, out, table
from kaohe.errors import KaoheError, fault
from kaohe.papers.catalogue import Paper, papers
from kaohe.papers.source import Source, from_result
from kaohe.papers.values import shown
from kaohe.scheme.model import Scheme
from kaohe.scheme.sources import open_source

ABOUT = (
    "给方案，列出可以打印的文书：办法自己附的表、票、书在前，各种考核都用的在后；给结果，另说每种几份。\n"
    "打印用 kaohe form。"
)
EXAMPLES = (
    "kaohe forms qufu-2020",
    "kaohe forms 结果",
    "kaohe forms 结果 --fields    自己的模板可以写哪些占位符",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="方案或结果", help="方案的短名或文件，或 kaohe evaluate 写出的结果")
    parser.add_argument("--fields", action="store_true", help="列出自己的模板可以用的占位符和今天的值")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    scheme, of = _opened(args.source)
    if args.fields:
        return _fields(args, of)
    found = papers(scheme)
    counts = {paper.name: str(len(paper.subjects(of)) * paper.copies) if of else "" for paper in found}
    if args.json:
        as_json([_data(paper, counts[paper.name]) for paper in found])
        return 0
    out(scheme.title)
    table(
        ("文书", "条款", "打给", "份数", "内容", "可以用 --set 给的栏目"),
        [
            (
                each.name,
                "、".join(each.clauses),
                each.per,
                counts[each.name],
                each.about,
                "、".join(each.asks),
            )
            for each in found
        ],
        right=("份数",),
    )
    note(
        args.quiet,
        f"打印：kaohe form {found[0].name} {args.source if of else '结果'} -o 文件.pdf（或 .docx）",
    )
    return 0


def _fields(args: argparse.Namespace, of: Source | None) -> int:
    if of is None:
        raise KaoheError([fault("占位符的值从结果来", "给出 kaohe evaluate 写出的结果", file=args.source)])
    rows = []
    for one, value in shown(of, next(iter(of.names), "")):
        names = [f"{one.name}.{column}" for column in one.columns] or [one.name]
        rows.append((f"{{{{{names[0]}}}}}", one.about, value[:60]))
        rows += [(f"{{{{{name}}}}}", "", "") for name in names[1:]]
    table(("占位符", "说明", "今天的值"), rows)
    return 0


def _opened(name: str) -> tuple[Scheme, Source | None]:
    path, of = Path(name), None
    if path.is_dir():
        of = from_result(path, {}, {})
    elif path.suffix.lower() == ".xlsx" and path.is_file():
        with suppress(KaoheError):  # else it is a scheme's workbook
            of = from_result(path, {}, {})
    return (of.scheme, of) if of else (open_source(name).scheme, None)


def _data(paper: Paper, count: str) -> dict[str, object]:
    return {
        "文书": paper.name,
        "条款": list(paper.clauses),
        "打给": paper.per,
        "份数": int(count) if count else None,
        "内容": paper.about,
        "栏目": ["日期", *paper.asks],
    }
