"""Where a scheme comes from, and what is said when it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaohe.errors import KaoheError
from kaohe.scheme import library
from kaohe.scheme.sources import open_source
from scheme.samples import SMALL, small


def _said(name: str) -> str:
    with pytest.raises(KaoheError) as raised:
        open_source(name)
    assert len(raised.value.faults) == 1
    return str(raised.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "我局办法.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def test_a_shipped_name() -> None:
    assert open_source(" linyi-2018 ").scheme == library.shipped("linyi-2018").scheme


@pytest.mark.parametrize("name", ["办法.yaml", "办法.yml", "办法.YAML"])
def test_a_yaml_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SMALL, encoding="utf-8")
    assert open_source(str(tmp_path / name)).scheme == small().scheme


def test_a_workbook(tmp_path: Path) -> None:
    from kaohe.scheme.workbook import write

    write(small().scheme, tmp_path / "办法.xlsx")
    source = open_source(str(tmp_path / "办法.xlsx"))
    assert source.scheme == small().scheme
    assert source.places.of(source.scheme.indicators[0]).row > 0


def test_an_unknown_name_gets_the_nearest_and_the_list() -> None:
    said = _said("linyi-2008")
    assert "没有名为“linyi-2008”的方案" in said and "是不是“linyi-2018”？" in said and "audit-400" in said


def test_a_missing_file_gets_the_nearest_in_its_folder(folder: Path) -> None:
    assert "是不是“我局办法.yaml”？" in _said(str(folder / "我局办法.yml"))


def test_a_shipped_name_with_extension(folder: Path) -> None:
    assert "随附的方案不写扩展名：linyi-2018" in _said(str(folder / "linyi-2018.yaml"))


def test_a_missing_folder(folder: Path) -> None:
    assert "不存在。改法：检查路径" in _said(str(folder / "没有" / "办法.yaml"))


def test_a_folder_names_the_schemes_in_it(folder: Path) -> None:
    assert "是文件夹，不是方案。改法：写出其中的文件：我局办法.yaml" in _said(str(folder))


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("办法.xls", "另存为 .xlsx"),
        ("办法.et", "WPS"),
        ("数据.csv", "CSV 是考核数据"),
        ("办法.docx", "先写成方案"),
        ("办法.txt", "扩展名应是 .yaml、.yml 或 .xlsx"),
    ],
)
def test_a_wrong_extension_has_its_own_cure(tmp_path: Path, name: str, cure: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert cure in _said(str(tmp_path / name))


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name(name: str) -> None:
    assert "没有给出方案" in _said(name)


@pytest.mark.parametrize("name", ["甲" * 5000, "a\0b"])
def test_impossible_paths(name: str) -> None:
    assert "没有名为" in _said(name)


def test_faults_inside_the_file_come_through(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("方案：a\n", encoding="utf-8")
    assert "a.yaml 第1行第3列：“方案”后面是全角冒号" in _said(str(tmp_path / "a.yaml"))
