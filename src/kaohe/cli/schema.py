"""`kaohe schema`: the JSON Schema of the scheme language."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kaohe.cli.console import as_json, note
from kaohe.scheme.schema import json_schema

ABOUT = "编辑器装上 YAML 支持并指向这个文件后，写方案时有补全、说明和校验。"
EXAMPLES = (
    "kaohe schema -o 方案.schema.json",
    "然后在方案文件第一行写：# yaml-language-server: $schema=方案.schema.json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="文件", help="写到文件；不写则输出到屏幕")


def run(args: argparse.Namespace) -> int:
    if args.output is None:
        as_json(json_schema())
        return 0
    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    Path(args.output).write_text(f"{text}\n", "utf-8")
    note(args.quiet, f"已写出 {args.output}")
    return 0
