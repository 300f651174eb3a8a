"""What holds for every command: help, wrong arguments, faults, statuses, light start."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cli.running import REPOSITORY, Kaohe, alone
from kaohe.cli import main as cli
from kaohe.cli.main import COMMANDS, command
from kaohe.errors import KaoheError, fault

HEAVY = ("duckdb", "pyarrow", "openpyxl", "xlsxwriter", "python_calamine", "rich", "yaml", "numpy")


def is_chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make `kaohe schemes` fail with `error`."""

    def run(_: object) -> int:
        raise error

    monkeypatch.setattr(command("schemes"), "run", run)


def test_without_a_command_it_shows_all_commands(kaohe: Kaohe) -> None:
    ran = kaohe()
    assert ran.status == 0
    assert all(name in ran.out for name in COMMANDS)


def test_version(kaohe: Kaohe) -> None:
    assert kaohe("--version").out.startswith("kaohe ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_chinese_help_with_examples(kaohe: Kaohe, name: str) -> None:
    ran = kaohe(name, "--help")
    assert ran.status == 0
    assert f"用法：kaohe {name}" in ran.out and COMMANDS[name] in ran.out
    assert f"例子：\n  kaohe {name}" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_is_explained_in_chinese(name: str) -> None:
    parser = cli.parser_of(name, command(name))
    unexplained = [action.dest for action in parser._actions if not is_chinese(action.help or "")]
    assert unexplained == []


def test_every_module_of_a_command_is_a_listed_command() -> None:
    folder = Path(cli.__file__).parent
    defining = {path.stem for path in folder.glob("*.py") if "def add_arguments" in path.read_text("utf-8")}
    assert defining == set(COMMANDS)


def test_an_unknown_command_names_the_nearest(kaohe: Kaohe) -> None:
    ran = kaohe("evalute")
    assert ran.status == 2 and "没有“evalute”这个命令" in ran.err and "evaluate" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["template", "linyi-2018"], "缺少参数：-o/--output"),
        (["schemes", "--shw", "x"], "不认识的参数：--shw x"),
        (["schemes", "--show"], "--show 后面要跟一个值"),
        (["evaluate", "a", "b", "-o", "c", "--format", "pdf"], "没有“pdf”这个选择"),
        (["schemes", "--json", "--show", "x"], "不能和"),
        (["sample", "a", "-o", "b", "--size", "0"], "应是 1 到 1000000 的整数"),
        (["sample", "a", "-o", "b", "--size", "三"], "不是“三”"),
    ],
)
def test_wrong_arguments_are_said_in_chinese(kaohe: Kaohe, arguments: list[str], said: str) -> None:
    ran = kaohe(*arguments)
    assert ran.status == 2 and said in ran.err and ran.out == ""


def test_all_faults_are_listed_by_file_and_sheet(kaohe: Kaohe, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fault("没有这个对象", "检查名称", file="甲.xlsx", sheet="评分", row=7, column="对象")
    second = fault("不是数", "写成 12.5", file="甲.xlsx", sheet="记录", row=3, column="数量")
    third = fault("超过分值", "改小", file="甲.xlsx", sheet="评分", row=9, column="得分")
    broken(monkeypatch, KaoheError([first, second, third]))
    ran = kaohe("schemes")
    assert ran.status == 2 and ran.out == ""
    assert ran.err.splitlines() == [
        "甲.xlsx 表“记录”",
        "  错误 第3行 列“数量”：不是数。改法：写成 12.5。",
        "甲.xlsx 表“评分”",
        "  错误 第7行 列“对象”：没有这个对象。改法：检查名称。",
        "  错误 第9行 列“得分”：超过分值。改法：改小。",
        "共 3 处错误",
    ]


def test_a_missing_file_is_said_with_a_cure(kaohe: Kaohe, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, FileNotFoundError(errno.ENOENT, "No such file", "没有.xlsx"))
    ran = kaohe("schemes")
    assert ran.status == 2 and "没有.xlsx：没有这个文件或文件夹。改法：" in ran.err


def test_an_interruption_is_not_a_traceback(kaohe: Kaohe, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, KeyboardInterrupt())
    ran = kaohe("schemes")
    assert ran.status == 130 and ran.err == "已中断。\n"


def test_a_fault_of_the_program_says_how_to_report_it(kaohe: Kaohe, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, RuntimeError("boom"))
    ran = kaohe("schemes")
    assert ran.status == 70 and "程序自身出错了" in ran.err and "--debug" in ran.err
    assert "Traceback" not in ran.err


def test_with_debug_the_traceback_is_shown(kaohe: Kaohe, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, RuntimeError("boom"))
    ran = kaohe("schemes", "--debug")
    assert ran.status == 70 and "Traceback" in ran.err and "boom" in ran.err


def test_a_reader_that_goes_away_is_no_fault() -> None:
    shell = f"{sys.executable} -m kaohe schemes --show linyi-2018 | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell], cwd=REPOSITORY / "src", capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == "" and done.returncode in (0, 141)


def test_chinese_is_printed_in_any_locale() -> None:
    ran = alone("--help", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="")
    assert ran.status == 0 and "考核办法即程序" in ran.out


@pytest.mark.parametrize("statement", ["import kaohe", "from kaohe.cli.main import main; main(['--help'])"])
def test_starting_is_light(statement: str) -> None:
    code = f"{statement}\nimport sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPOSITORY / "src",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_commands_are_modules_with_the_same_parts() -> None:
    for name in COMMANDS:
        module: ModuleType = command(name)
        assert module.__doc__ and module.__doc__.startswith(f"`kaohe {name}`")
        assert module.ABOUT and module.EXAMPLES and module.add_arguments and module.run
