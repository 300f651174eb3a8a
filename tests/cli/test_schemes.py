"""The commands about schemes: schemes, check, describe, convert, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli.running import Kaohe
from kaohe.errors import fault
from kaohe.scheme.language import content_hash
from kaohe.scheme.library import names
from kaohe.scheme.sources import open_source

GOOD = """方案: good
名称: 好办法
类别:
  - {名称: 科室, 分值: 100, 依据: 一}
指标:
  - {编号: 1, 名称: 业务, 分值: 100, 计分: 评分, 依据: 二}
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "好.yaml"
    path.write_text(GOOD, "utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "坏.yaml"
    path.write_text(GOOD.replace("分值: 100, 计分", "分植: 60, 计分"), "utf-8")
    return path


def test_schemes_lists_all_shipped(kaohe: Kaohe) -> None:
    ran = kaohe("schemes")
    assert ran.status == 0 and all(name in ran.out for name in names())


def test_schemes_for_machines(kaohe: Kaohe) -> None:
    listed = json.loads(kaohe("schemes", "--json").out)
    assert [scheme["方案"] for scheme in listed] == names()
    assert listed[0]["指纹"] == content_hash(open_source(names()[0]).scheme)


def test_a_shown_scheme_is_a_scheme(kaohe: Kaohe, tmp_path: Path) -> None:
    path = tmp_path / "抄.yaml"
    path.write_text(kaohe("schemes", "--show", "audit-400").out, "utf-8")
    assert open_source(str(path)).scheme == open_source("audit-400").scheme


def test_an_unknown_scheme_names_the_nearest(kaohe: Kaohe) -> None:
    ran = kaohe("schemes", "--show", "linyi-2019")
    assert ran.status == 2 and "是不是“linyi-2018”" in ran.err


@pytest.mark.parametrize("name", names())
def test_every_shipped_scheme_passes_the_check(kaohe: Kaohe, name: str) -> None:
    assert kaohe("check", name).status == 0


def test_check_lists_faults_with_line_and_cure(kaohe: Kaohe, bad: Path) -> None:
    ran = kaohe("check", bad)
    assert ran.status == 2
    assert "坏.yaml：共" in ran.out and "第6行" in ran.out and "分植" in ran.out and "改法：" in ran.out


def test_check_goes_on_after_a_scheme_with_faults(kaohe: Kaohe, bad: Path, good: Path) -> None:
    ran = kaohe("check", bad, good, "没有.yaml", "--json")
    assert ran.status == 2
    told = json.loads(ran.out)
    assert [scheme["方案"] for scheme in told] == [str(bad), str(good), "没有.yaml"]
    assert told[0]["问题"][0]["行"] == 6 and told[2]["问题"]
    assert not [fault for fault in told[1]["问题"] if fault["级别"] == "错误"]


def test_warnings_fail_only_a_strict_check(kaohe: Kaohe, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaohe.cli import check
    from kaohe.errors import Fault, Place

    warned = [Fault(Place(), "加分没有封顶", "写上封顶", "提醒")]
    monkeypatch.setattr(check, "check", lambda source: warned)
    ran = kaohe("check", good)
    assert ran.status == 0 and "没有错误，共 1 处提醒" in ran.out
    assert kaohe("check", good, "--strict").status == 1
    monkeypatch.setattr(check, "check", lambda source: [*warned, fault("分值不合", "改")])
    ran = kaohe("check", good, "--strict")
    assert ran.status == 2 and "没有错误" not in ran.out


def test_describe_says_the_scheme(kaohe: Kaohe, good: Path) -> None:
    ran = kaohe("describe", good)
    assert ran.status == 0 and "好办法" in ran.out and "业务" in ran.out and "100分" in ran.out


def test_describe_without_readings_is_shorter(kaohe: Kaohe) -> None:
    long, short = kaohe("describe", "linyi-2018").out, kaohe("describe", "linyi-2018", "--no-readings").out
    assert "票样未附" in long and "票样未附" not in short


def test_describe_writes_markdown_to_a_file(kaohe: Kaohe, good: Path, tmp_path: Path) -> None:
    ran = kaohe("describe", good, "--markdown", "-o", tmp_path / "办法.md")
    assert ran.status == 0 and ran.out == ""
    assert (tmp_path / "办法.md").read_text("utf-8").startswith("## 一、")


def test_convert_there_and_back_is_the_same_scheme(kaohe: Kaohe, tmp_path: Path) -> None:
    book, text = tmp_path / "方案.xlsx", tmp_path / "方案.yaml"
    assert kaohe("convert", "changzhou-2016", "-o", book).status == 0
    assert kaohe("convert", book, "-o", text).status == 0
    assert open_source(str(text)).scheme == open_source("changzhou-2016").scheme


def test_convert_overwrites_only_when_told(kaohe: Kaohe, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "方案.xlsx"
    path.write_text("要紧", "utf-8")
    ran = kaohe("convert", good, "-o", path)
    assert ran.status == 2 and "--force" in ran.err and path.read_text("utf-8") == "要紧"
    assert kaohe("convert", good, "-o", path, "--force").status == 0
    assert open_source(str(path)).scheme == open_source(str(good)).scheme


def test_convert_to_another_ending_is_a_fault(kaohe: Kaohe, good: Path, tmp_path: Path) -> None:
    ran = kaohe("convert", good, "-o", tmp_path / "方案.docx")
    assert ran.status == 2 and ".yaml" in ran.err and ".xlsx" in ran.err


def test_the_schema_is_a_json_schema(kaohe: Kaohe, tmp_path: Path) -> None:
    printed = json.loads(kaohe("schema").out)
    Draft202012Validator.check_schema(printed)
    kaohe("schema", "-o", tmp_path / "方案.schema.json")
    assert json.loads((tmp_path / "方案.schema.json").read_text("utf-8")) == printed
