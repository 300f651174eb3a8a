"""The page docs/cli.md: the help of every command, as the commands themselves say it.

`python -m kaohe.cli.reference` prints it; a test holds the file to it.
"""

from __future__ import annotations

from kaohe.cli.main import COMMANDS, STATUSES, command, parser_of, top_parser

HEAD = """# 命令行

本页由程序生成（`python -m kaohe.cli.reference > docs/cli.md`），内容就是各命令的 `--help`。

- 结果写到标准输出，说明、错误和进度写到标准错误；`--quiet` 只留结果。
- 参数里的“方案”是随附方案的短名（见 `kaohe schemes`），或一个 `.yaml`、`.xlsx` 文件。
- {statuses}
"""


def reference() -> str:
    """The whole page, in Markdown."""
    listed = "\n".join(f"- [`{name}`](#kaohe-{name})：{said}" for name, said in COMMANDS.items())
    helps = [("kaohe", top_parser().format_help())]
    helps += [(f"kaohe {name}", parser_of(name, command(name)).format_help()) for name in COMMANDS]
    pages = "\n".join(f"## {name}\n\n```text\n{text.rstrip()}\n```\n" for name, text in helps)
    return f"{HEAD.format(statuses=STATUSES)}\n{listed}\n\n{pages}"


if __name__ == "__main__":
    print(reference(), end="")
