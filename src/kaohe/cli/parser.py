"""argparse in Chinese: headings, help, and what it says about wrong arguments."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import NoReturn

_WRONG = (
    (r"the following arguments are required: (.+)", "缺少参数：{}"),
    (r"unrecognized arguments: (.+)", "不认识的参数：{}"),
    (r"argument (.+?): expected one argument", "{} 后面要跟一个值"),
    (r"argument (.+?): expected at least one argument", "{} 后面至少要跟一个值"),
    (r"argument (.+?): invalid int value: '(.*)'", "{} 应是整数，不是“{}”"),
    (r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)", "{} 没有“{}”这个选择，可用：{}"),
    (r"argument (.+?): ignored explicit argument '(.*)'", "{} 后面不要值（写了“{}”）"),
    (r"argument (.+?): not allowed with argument (.+)", "{} 不能和 {} 同时用"),
    (r"ambiguous option: (.+?) could match (.+)", "{} 不清楚，可能是：{}"),
    (r"one of the arguments (.+) is required", "要写其中之一：{}"),
    (r"argument (.+?): (.+)", "{}：{}"),
)


def in_chinese(message: str) -> str:
    """argparse's complaint as a Chinese sentence; its own words where they are unknown."""
    for pattern, said in _WRONG:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return said.format(*(group.replace("'", "") for group in found.groups()))
    return message


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose every word is Chinese."""

    def __init__(self, prog: str, description: str, examples: tuple[str, ...] = ()) -> None:
        epilog = "\n".join(("例子：", *(f"  {line}" for line in examples))) if examples else None
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        print(f"{in_chinese(message)}。\n{self.prog} --help 有说明和例子。", file=sys.stderr)
        raise SystemExit(2)


def whole(least: int, most: int) -> Callable[[str], int]:
    """An argument type: a whole number within the limits."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"应是 {least} 到 {most} 的整数，不是“{text}”")
        return int(text)

    return parse
