"""`kaohe draft`: a regulation's document → a draft of its scheme, with the sentence behind every element."""

from __future__ import annotations

import argparse
from pathlib import Path

from kaohe.cli.console import note
from kaohe.draft.clauses import read_document
from kaohe.draft.formats import open_document
from kaohe.draft.jsonl import as_lines

ABOUT = "读 .docx、.pdf、.html、.txt、.md、.xlsx 等文件，把每句计分的话读成条款，起草方案。"
EXAMPLES = ("kaohe draft 办法.docx -o 草案", "kaohe draft 办法.txt -o 草案 --force")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="文件", help="考核办法的文件")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    parser.add_argument("--force", action="store_true", help="文件夹里已有草案时覆盖")


def run(args: argparse.Namespace) -> int:
    document = open_document(Path(args.document))
    items = read_document(document)
    folder = Path(args.output)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clauses.jsonl").write_text("".join(as_lines(document, items)), "utf-8")
    note(args.quiet, f"已写出 {folder / 'clauses.jsonl'}")
    return 0
