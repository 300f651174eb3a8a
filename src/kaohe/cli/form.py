"""`kaohe form`: papers printed from a result, as PDF or as an editable document."""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Mapping
from pathlib import Path

from kaohe.cli.console import needing, note, steps
from kaohe.cli.files import add_force, writing
from kaohe.errors import KaoheError, fault
from kaohe.papers import catalogue, facts, values
from kaohe.papers.layout import Document
from kaohe.papers.naming import fit
from kaohe.papers.source import Source, from_result

ABOUT = (
    "把结果打成公文格式（GB/T 9704-2012）的文书：-o 以 .pdf 结尾是 PDF/A，以 .docx 结尾是可以再改的文档。\n"
    "名称或条款编号见 kaohe forms。结果里没有的栏目（出生年月、文号……）用 --with、--set 给，不给就留空。\n"
    "给的是自己的模板（.docx、.xlsx，写着 {{总分}} 这样的占位符）时，检查、填好；\n"
    "占位符见 kaohe forms 结果 --fields。"
)
EXAMPLES = (
    "kaohe form 得分说明书 结果 -o 说明书.pdf              全部对象，每人一份，合成一个文件",
    "kaohe form 得分说明书 结果 -o 财政局.pdf --for 财政局",
    "kaohe form B2 结果 -o 登记表.docx --with 人员.xlsx     姓名、出生年月等从表里来",
    "kaohe form 通报 结果 -o 通报.pdf --set 文号=某办字〔2025〕1号 --set 日期=2025-01-20",
    "kaohe form 我局通知书.docx 结果 -o 财政局.docx --for 财政局",
    "kaohe form 我局通知书.docx 结果 -o 通知书.zip         每个对象一份",
)
LIBRARIES = ("paper", "排版")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="文书", help="名称或条款编号，如 得分说明书、B2；或自己的模板")
    parser.add_argument("result", metavar="结果", help="kaohe evaluate 写出的文件夹或工作簿")
    parser.add_argument(
        "-o",
        "--output",
        metavar="文件",
        required=True,
        help=".pdf 或 .docx；自己的模板照它的格式，全部对象写 .zip",
    )
    parser.add_argument(
        "--for", dest="wanted", metavar="对象", action="append", default=[], help="只打这一个；可以写几次"
    )
    parser.add_argument("--with", dest="facts", metavar="表", help="另外的栏目：.csv 或 .xlsx，一行一个对象")
    parser.add_argument(
        "--set",
        dest="said",
        metavar="字段=值",
        action="append",
        default=[],
        help="整份文书的栏目，如 日期、文号",
    )
    add_force(parser)


def run(args: argparse.Namespace) -> int:
    said = facts.said(args.said)
    if Path(args.name).suffix.lower() in (".docx", ".xlsx"):
        return _own(args, said)
    with writing(args, ".pdf", ".docx") as path, steps(3, args.quiet) as bar:
        bar.step("读结果")
        of = _source(args, said)
        paper = catalogue.paper(of.scheme, args.name)
        bar.step("填写")
        made = list(catalogue.documents(of, paper, args.wanted))
        bar.step("排版")
        path.write_bytes(_bytes(made, args.output))
    note(args.quiet, f"已写出 {args.output}：{paper.name}{len(made)}份，核对码 {of.code}。")
    if of.provisional:
        note(args.quiet, "结果是暂定的：每一页都印着“暂定”。")
    return 0


def _source(args: argparse.Namespace, said: Mapping[str, str]) -> Source:
    of = from_result(Path(args.result), {}, said)
    return of.filled(facts.read(Path(args.facts), of.names)) if args.facts else of


def _own(args: argparse.Namespace, said: Mapping[str, str]) -> int:
    """A body's own template, checked and filled: one paper, or all of them in a ZIP."""
    with needing(*LIBRARIES):
        from kaohe.papers import own

    content, of = Path(args.name).read_bytes(), _source(args, said)
    checked = own.check(content, Path(args.name).name, values.known(of))
    if not checked.own:
        wanted: tuple[str, ...] = ("",)
    else:
        wanted = tuple(args.wanted) or of.names
    unknown = [name for name in wanted if name and name not in of.scores]
    if unknown:
        raise KaoheError([fault(f"结果里没有“{name}”", "写对象的全名") for name in unknown])
    several = len(wanted) > 1
    with writing(args, ".zip" if several else checked.kind) as path:
        if several:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for at, name in enumerate(wanted, 1):
                    inner = own.filled(content, checked.kind, values.values(of, name))
                    packed.writestr(f"{at:04} {fit(name)}{checked.kind}", inner)
        else:
            path.write_bytes(own.filled(content, checked.kind, values.values(of, wanted[0])))
    note(args.quiet, f"已写出 {args.output}：{len(wanted)}份，核对码 {of.code}。")
    return 0


def _bytes(made: list[Document], name: str) -> bytes:
    with needing(*LIBRARIES):
        if name.lower().endswith(".docx"):
            from kaohe.papers.word import docx_bytes as made_file
        else:
            from kaohe.papers.typeset import pdf as made_file
    return made_file(made)
