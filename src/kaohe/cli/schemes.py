"""`kaohe schemes`: the shipped schemes, or the text of one."""

from __future__ import annotations

import argparse

from kaohe.cli.console import as_json, note, out, table
from kaohe.scheme.language import Source, content_hash
from kaohe.scheme.library import FOLDER, names, shipped

ABOUT = "随附的方案可以直接用短名。要写自己的办法，先 --show 一个相近的，存成文件再改。"
EXAMPLES = (
    "kaohe schemes",
    "kaohe schemes --show qufu-2020",
    "kaohe schemes --show qufu-2020 > 我局办法.yaml",
    "kaohe schemes --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--show", metavar="短名", help="显示这个方案的全文（YAML）")
    form.add_argument("--json", action="store_true", help="以 JSON 输出列表")


def run(args: argparse.Namespace) -> int:
    if args.show is not None:
        shipped(args.show)
        out((FOLDER / f"{args.show}.yaml").read_text("utf-8").rstrip("\n"))
        return 0
    listed = [_facts(shipped(name)) for name in names()]
    if args.json:
        as_json(listed)
        return 0
    table(
        ("短名", "办法", "周期", "生效"),
        [[fact[key] for key in ("方案", "名称", "周期", "生效")] for fact in listed],
        whole=("短名", "生效"),
    )
    note(
        args.quiet,
        "",
        f"共 {len(listed)} 个。kaohe describe 短名 看它说了什么，kaohe schemes --show 短名 看原文。",
    )
    return 0


def _facts(source: Source) -> dict[str, str]:
    scheme = source.scheme
    return {
        "方案": scheme.name,
        "名称": scheme.title,
        "发文机关": scheme.issuer,
        "生效": scheme.effective,
        "周期": scheme.calendar,
        "类别": "、".join(category.name for category in scheme.categories),
        "指纹": content_hash(scheme),
    }
