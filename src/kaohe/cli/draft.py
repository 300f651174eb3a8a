"""`kaohe draft`: a regulation's document → a draft of its scheme, with the sentence behind every element."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from kaohe.cli.console import faults, needing, note, steps
from kaohe.draft import open_document
from kaohe.draft.answers import answer, read_answers, readings
from kaohe.draft.answers.plain import plain_of
from kaohe.draft.assemble import Draft, draft
from kaohe.draft.jsonl import as_lines
from kaohe.draft.page import as_page
from kaohe.draft.questions import as_markdown
from kaohe.draft.scoring import scoring
from kaohe.draft.second import Model, of_environment, read_again
from kaohe.errors import Fault, KaoheError, fault
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads

ABOUT = """\
读考核办法的文件（.docx、.doc、.pdf、.html、.txt、.md、.xlsx），起草方案。文件夹里写出四个文件：
  scheme.yaml     方案草案
  clauses.jsonl   读出的条款，一行一条：原文、位置、读成什么
  questions.md    要人定的问题：读法不止一种的、分值不合的、没有读懂的
  draft.html      左边原文、右边方案，逐条对照，颜色表示把握大小
草案要人核对：答案写在 answers.yaml 里，加 --answers 再起草一次；再 kaohe check、kaohe describe。"""
EXAMPLES = (
    "kaohe draft 我局办法.docx -o 草案",
    "kaohe draft 办法.pdf -o 草案 --name caizheng-2026",
    "kaohe draft 办法.txt -o 草案 --force",
    "kaohe draft 办法.docx -o 草案 --force --answers answers.yaml",
)
FILES = ("scheme.yaml", "clauses.jsonl", "questions.md", "draft.html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="文件", help="考核办法的文件")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    parser.add_argument("--name", metavar="短名", default="", help="方案的短名（英文、数字、连字符）")
    parser.add_argument("--answers", metavar="文件", default="", help="对问题的答案（YAML）")
    parser.add_argument(
        "--model",
        action="store_true",
        help="请语言模型作第二读者（环境变量 KAOHE_MODEL_ADDRESS 写它的地址），读法不同的写成问题",
    )
    parser.add_argument("--force", action="store_true", help="文件夹里已有草案时覆盖")


def run(args: argparse.Namespace) -> int:
    path = Path(args.document)
    folder = _folder(args)
    answers = read_answers(_text(args.answers), args.answers) if args.answers else []
    model = _model() if args.model else None
    with steps(4 if model else 3, args.quiet) as bar:
        bar.step("读文件")
        document = open_document(path, lambda page, of: bar.within(f"读文件：第{page}页，共{of}页"))
        bar.step("读条款，起草方案")
        made = scoring(draft(document, args.name or _short_name(path)), args.document)
        notes: list[str] = []
        if model is not None:
            bar.step("请第二读者读")
            second = read_again(made, model, lambda at, of: bar.within(f"请第二读者读：第{at}句，共{of}句"))
            made = second.joined(made)
            notes += [*second.notes, f"第二读者读了{second.sentences}句，问题{len(second.questions)}个。"]
        if answers:
            answered = answer(made, answers)
            made = answered.draft
            notes += answered.notes
        bar.step("检查、写出")
        source = dumps(made.scheme)
        found = _checked(source)
        written = {
            "scheme.yaml": source,
            "clauses.jsonl": "".join(as_lines(made.document, made.items)),
            "questions.md": as_markdown(
                made.scheme.title, made.questions, [str(one) for one in found], _readings(made)
            ),
            "draft.html": as_page(made, found),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(written[name], "utf-8")
    note(args.quiet, *notes)
    _report(args.quiet, folder, made, found)
    return 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8-sig")
    except OSError as error:
        cure = f"检查路径和权限（{error.strerror}）"
        raise KaoheError([fault("读不到答案文件", cure, file=path)]) from error
    except UnicodeDecodeError as error:
        raise KaoheError([fault("答案文件不是 UTF-8 文本", "另存为 UTF-8 编码", file=path)]) from error


def _model() -> Model:
    with needing("model", "请第二读者"):
        import httpx  # noqa: F401
    model = of_environment()
    if model is None:
        cure = "写环境变量 KAOHE_MODEL_ADDRESS，如 http://10.0.0.8:8000/v1；没有模型的，不加 --model"
        raise KaoheError([fault("没有写第二读者的地址", cure)])
    return model


def _readings(made: Draft) -> dict[str, list[str]]:
    """What may be answered to each question by its number."""
    data = plain_of(made.scheme)
    return {
        question.key: [reading.said for reading in readings(question, data)] for question in made.questions
    }


def _folder(args: argparse.Namespace) -> Path:
    folder = Path(args.output)
    if folder.exists() and not folder.is_dir():
        raise KaoheError([fault("这是文件，不是文件夹", "换一个名字", file=args.output)])
    there = [name for name in FILES if (folder / name).exists()]
    if there and not args.force:
        raise KaoheError(
            [
                fault(
                    f"里面已有{'、'.join(there)}，不覆盖", "换一个文件夹，或加 --force 覆盖", file=args.output
                )
            ]
        )
    return folder


def _short_name(path: Path) -> str:
    name = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower()).strip("-")
    return name if name and name[0].isalpha() else "draft"


def _checked(source: str) -> list[Fault]:
    try:
        return check(loads(source, "scheme.yaml"))
    except KaoheError as error:
        return list(error.faults)


def _report(quiet: bool, folder: Path, made: Draft, found: list[Fault]) -> None:
    scheme = made.scheme
    indicators = sum(1 for _ in scheme.walk())
    count = sum(1 for _ in scheme.rules())
    note(
        quiet,
        f"已写出 {folder}：指标 {indicators} 个，规则 {count} 条，"
        f"否决 {len(scheme.vetoes)} 条，问题 {len(made.questions)} 个（见 questions.md）。",
    )
    wrong = [one for one in found if one.level == "错误"]
    if wrong and not quiet:
        note(quiet, "草案还不能计算，先改这些：")
        faults(wrong)
    else:
        note(quiet, "草案通过检查，可以计算；先答完问题再用。")
