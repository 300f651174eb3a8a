"""The command `kaohe`: finds the command named, runs it, and turns what goes wrong into one message.

Only the module of the command that was asked for is imported, so that `kaohe --help` stays light.
Exit statuses: 0 done; 1 found a difference (`compare`, `verify`) or a warning (`check --strict`);
2 wrong input or arguments; 70 a fault of the program itself; 130 interrupted.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType

from kaohe.cli.parser import Parser
from kaohe.errors import KaoheError

COMMANDS = {
    "schemes": "列出随附的方案，或显示其中一个",
    "check": "检查方案：列出全部错误和值得注意之处",
    "describe": "把方案写成逐条编号的中文句子，供核对",
    "draft": "读一部考核办法的文件，起草方案，列出要人定的问题",
    "convert": "方案在 YAML 和 Excel 两种形式之间互转",
    "schema": "输出方案文件的 JSON Schema，供编辑器补全",
    "template": "按方案生成空白的 Excel 数据表",
    "sample": "按方案生成样例数据",
    "evaluate": "由方案和数据算出得分、名次、等次和明细",
    "explain": "解释一个对象的得分：每一分从哪条来",
    "compare": "比较两次结果：哪些行不同，影响了什么",
    "forms": "列出可以打印的文书：办法附的表、票、书和各种通知",
    "form": "打印文书：公文格式的 PDF，或可以再改的 .docx",
    "verify": "核对归档：重算每一个得分，查文件和日志；核对开了的票箱",
    "demo": "用样例数据算出八个方案，打开报告",
    "serve": "启动网站：一年的考核在网页上办",
}
EXAMPLES = (
    "kaohe schemes                                    看随附哪些方案",
    "kaohe template qufu-2020 -o 数据.xlsx            生成空白数据表，填好",
    "kaohe evaluate qufu-2020 数据.xlsx -o 结果       算出结果",
    "kaohe explain 结果 财政局                        这个分是怎么来的",
)
STATUSES = (
    "退出码：0 完成；1 有差异（compare）、有不符（verify）或有提醒（check --strict）；"
    "2 输入或参数有错；70 程序自身出错。"
)

WRONG, INTERNAL, INTERRUPTED, PIPE_CLOSED = 2, 70, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    try:
        return _dispatch(arguments)
    except SystemExit as stop:  # argparse: --help, --version, wrong arguments
        return stop.code if isinstance(stop.code, int) else 0
    except KaoheError as error:
        from kaohe.cli.console import faults

        faults(error.faults)
        return WRONG
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader (head, less) went away; nothing is left to tell it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        print(_about_files(error), file=sys.stderr)
        return WRONG
    except Exception as error:
        print(_about_program(error, arguments), file=sys.stderr)
        return INTERNAL


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        return _top(arguments)
    module = command(name)
    args = parser_of(name, module).parse_args(arguments[1:])
    status: int = module.run(args)
    sys.stdout.flush()
    return status


def command(name: str) -> ModuleType:
    """The module of a command."""
    return importlib.import_module(f"kaohe.cli.{name}")


def parser_of(name: str, module: ModuleType) -> Parser:
    """The parser of a command, with the options that all commands share."""
    parser = Parser(f"kaohe {name}", f"{COMMANDS[name]}。\n\n{module.ABOUT}".rstrip(), module.EXAMPLES)
    module.add_arguments(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="只输出结果，不说过程")
    parser.add_argument("--debug", action="store_true", help="程序自身出错时，显示详细的出错位置")
    return parser


def top_parser() -> Parser:
    """What `kaohe --help` shows."""
    listed = "\n".join(f"  {name:<10}{said}" for name, said in COMMANDS.items())
    about = (
        f"考核办法即程序：办法写成方案，方案加一期的表，算出每一分都有条款可查的结果。\n\n命令：\n{listed}"
    )
    parser = Parser("kaohe", about, EXAMPLES)
    parser.usage = "kaohe 命令 …"
    parser.epilog = f"{parser.epilog}\n\n{STATUSES}\n每个命令的说明：kaohe 命令 --help"
    parser.add_argument("--version", action="store_true", help="显示版本")
    parser.add_argument("command", metavar="命令", nargs="?", help="上列命令之一，后接它自己的参数")
    return parser


def _top(arguments: list[str]) -> int:
    parser = top_parser()
    args = parser.parse_args(arguments[:1])
    if args.version:
        print(f"kaohe {version()}")
        return 0
    if args.command is None:
        parser.print_help()
        return 0
    parser.error(f"没有“{args.command}”这个命令{_nearest(args.command)}")


def _nearest(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1)
    return f"，是不是 {near[0]}？全部命令见 kaohe --help" if near else "，全部命令见 kaohe --help"


def version() -> str:
    """The version of the installed package."""
    from importlib.metadata import version as installed

    return installed("kaohe")


def _speak_utf8() -> None:
    """Print Chinese in whatever locale the command runs."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


_FILES = {
    FileNotFoundError: ("没有这个文件或文件夹", "检查路径"),
    PermissionError: ("没有权限读写", "检查文件夹权限；文件若在 Excel 中打开，先关闭"),
    IsADirectoryError: ("这是文件夹，不是文件", "给出文件名"),
    NotADirectoryError: ("路径中有一段不是文件夹", "检查路径"),
    FileExistsError: ("已有同名的文件", "换个名字，或先移走"),
}


def _about_files(error: OSError) -> str:
    what, cure = _FILES.get(type(error), (error.strerror or str(error), "检查磁盘空间和路径"))
    where = f"{error.filename}：" if error.filename else ""
    return f"{where}{what}。改法：{cure}。"


def _about_program(error: Exception, arguments: list[str]) -> str:
    if "--debug" in arguments:
        return "".join(traceback.format_exception(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"程序自身出错了（{type(error).__name__}，{os.path.basename(last.filename)} 第{last.lineno}行）。\n"
        f"请带上版本（{version()}）、所用命令和方案报告给维护者；"
        "加 --debug 再运行一次，可以看到详细的出错位置。"
    )
