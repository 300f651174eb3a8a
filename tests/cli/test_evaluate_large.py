"""`kaohe evaluate --memory`: large tables within a limit of memory, and what is said where that cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.running import Kaohe
from kaohe.tables.write import load

SCHEME = """
方案: vote
名称: 测评办法
周期: 年
类别: [{名称: 科员, 分值: 100, 依据: 一}, {名称: 科长, 分值: 100, 依据: 一}]
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 群众}]
指标:
  - {编号: K1, 名称: 测评, 分值: 100, 依据: 二, 计分: {方法: 测评, 权重: {A: 60, B: 40}}}
等次: [{编号: G1, 名称: 好, 最低: 80, 依据: 三}, {编号: G2, 名称: 一般, 依据: 三}]
"""
PEOPLE = {"对象": ["甲", "乙", "丙"], "类别": ["科员", "科员", "科员"]}
MARKS = {
    "票号": [1, 1, 1, 2, 2, 2],
    "票种": ["A", "A", "A", "B", "B", "B"],
    "对象": ["甲", "乙", "丙"] * 2,
    "指标": ["K1"] * 6,
    "评分": [90.0, 80.5, 70.0, 85.0, 60.25, 75.0],
}


class Desk:
    """A folder with a scheme and tables, and the command run there."""

    def __init__(self, folder: Path, kaohe: Kaohe) -> None:
        self.folder, self._kaohe = folder, kaohe
        (folder / "办法.yaml").write_text(SCHEME, "utf-8")
        (folder / "数据").mkdir()
        self.put("对象", PEOPLE)
        self.put("测评票", MARKS)

    def put(self, table: str, columns: dict[str, list[object]]) -> Path:
        path = self.folder / "数据" / f"{table}.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    def run(self, *options: str) -> tuple[int, str]:
        out = self.folder / "结果"
        ran = self._kaohe(
            "evaluate",
            self.folder / "办法.yaml",
            self.folder / "数据",
            "-o",
            out,
            "--memory",
            "1GB",
            *options,
        )
        if ran.status:
            assert not out.exists()
        assert [path.name for path in self.folder.iterdir() if path.name.startswith(".")] == []
        return ran.status, ran.err


@pytest.fixture
def desk(tmp_path: Path, kaohe: Kaohe) -> Desk:
    return Desk(tmp_path, kaohe)


def test_results_are_folders_of_parquet_that_read_back(desk: Desk) -> None:
    status, said = desk.run()
    assert status == 0 and "约还要" in said and "已写出" in said
    scores = pq.read_table(desk.folder / "结果" / "得分.parquet").to_pylist()
    assert [(row["对象"], row["总分"], row["名次"]) for row in scores] == [
        ("甲", "88.00", "1"), ("乙", "72.40", "2"), ("丙", "72.00", "3"),
    ]  # fmt: skip
    told = json.loads((desk.folder / "结果" / "运行.json").read_text("utf-8"))
    assert told["行数"]["得分"] == 3 and told["格式"] == "parquet"
    assert load(desk.folder / "结果").tables["明细"].num_rows == 3


def test_a_table_may_be_a_folder_of_files(desk: Desk) -> None:
    whole = pq.read_table(desk.folder / "数据" / "测评票.parquet")
    (desk.folder / "数据" / "测评票.parquet").unlink()
    (desk.folder / "数据" / "测评票").mkdir()
    pq.write_table(whole.slice(0, 4), desk.folder / "数据" / "测评票" / "a.parquet")
    rest = whole.slice(4).to_pydict() | {"对象": ["乙", "丁"]}
    pq.write_table(pa.table(rest), desk.folder / "数据" / "测评票" / "b.parquet")
    status, said = desk.run()
    assert status == 2 and "测评票/b.parquet" in said and "第3行" in said and "没有名为“丁”的对象" in said
    pq.write_table(whole.slice(4), desk.folder / "数据" / "测评票" / "b.parquet")
    assert desk.run()[0] == 0


def test_a_ballot_that_marks_somebody_twice_is_void(desk: Desk) -> None:
    """Condensed marks are not looked at one by one; the ballot is found, and its marks are taken off."""
    twice = {name: [*cells, cells[0]] for name, cells in MARKS.items()}
    more = {name: [*cells, *MARKS[name][:3]] for name, cells in twice.items()} | {
        "票号": [*twice["票号"], 9, 9, 9]
    }
    desk.put("测评票", more)
    assert desk.run()[0] == 0
    counted = pq.read_table(desk.folder / "结果" / "清点.parquet").to_pylist()
    assert [row["说明"] for row in counted if row["项"] == "废票"] == ["票号1：同一对象、同一指标评了两次"]
    scores = pq.read_table(desk.folder / "结果" / "得分.parquet").to_pylist()
    assert [row["总分"] for row in scores] == ["88.00", "72.40", "72.00"]


def test_doubles_with_too_many_decimals_are_listed_ten_at_a_time(desk: Desk) -> None:
    size = 40
    names = [f"对象{n}" for n in range(size)]
    desk.put("对象", {"对象": names, "类别": ["科员"] * size})
    marks = {"票号": [1] * size, "票种": ["A"] * size, "对象": names, "指标": ["K1"] * size}
    desk.put("测评票", marks | {"评分": [0.1 + 0.2 * n for n in range(size)]})
    status, said = desk.run()
    wrong = [n for n in range(size) if len(repr(0.1 + 0.2 * n).split(".")[1]) > 6]
    assert status == 2 and said.count("的小数超过6位") == 10 < len(wrong)
    assert f"第{wrong[0] + 2}行" in said and f"同样的问题另有{len(wrong) - 10}处" in said


@pytest.mark.parametrize(
    ("table", "columns", "said"),
    [
        ("测评票", MARKS | {"评分": ["九十", "80", "70", "80", "60", "75"]}, "废票|九十"),
        ("测评票", MARKS | {"票号": [[1], [1], [1], [2], [2], [2]]}, "类型 list"),
        ("测评票", {"票号": [1], "票种": ["A"], "对象": ["甲"], "指标": ["K1"]}, "缺少“评分”或“等次”列"),
        ("对象", {"对象": ["甲", "甲"], "类别": ["科员", "科长"]}, "对象“甲”重复，第2行已有"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(desk: Desk, table: str, columns: dict[str, list[object]], said: str) -> None:
    desk.put(table, columns)
    status, heard = desk.run()
    if said == "废票|九十":  # a word on a ballot voids the ballot and is no fault of the table
        counted = pq.read_table(desk.folder / "结果" / "清点.parquet").to_pylist()
        assert status == 0 and any("“九十”不是数" in row["说明"] for row in counted)
    else:
        assert status == 2 and said in heard and "改法" in heard


def test_a_truncated_file_is_refused(desk: Desk) -> None:
    path = desk.folder / "数据" / "测评票.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    status, said = desk.run()
    assert status == 2 and "测评票.parquet" in said and "不是能读的 Parquet 文件" in said


def test_a_file_broken_in_the_middle_is_refused(desk: Desk) -> None:
    path = desk.folder / "数据" / "测评票.parquet"
    content = bytearray(path.read_bytes())
    content[8 : len(content) // 3] = b"\xff" * (len(content) // 3 - 8)
    path.write_bytes(content)
    status, said = desk.run()
    assert status == 2 and "Parquet" in said and "改法" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--memory", "100MB"), "内存限 0.1GB 不够"),
        (("--memory", "很多"), "看不懂 --memory 很多"),
        (("--format", "xlsx"), "最多 1048576 行"),
        (("--format", "csv"), "不写成 csv"),
        (("--skip-faults",), "不能略去有错的行"),
    ],
)
def test_what_large_tables_cannot_have_is_said_with_the_cure(
    desk: Desk, options: tuple[str, ...], said: str
) -> None:
    status, heard = desk.run(*options)
    assert status == 2 and said in heard and "改法" in heard


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
from kaohe.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(desk: Desk) -> None:
    out = desk.folder / "结果"
    line = ["evaluate", desk.folder / "办法.yaml", desk.folder / "数据", "-o", out, "--memory", "1GB"]
    done = subprocess.run([sys.executable, "-c", FULL, *line], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "写不下" in done.stderr and "改法" in done.stderr
    assert sorted(path.name for path in desk.folder.iterdir()) == ["办法.yaml", "数据"]
