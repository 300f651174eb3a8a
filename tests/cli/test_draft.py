"""`kaohe draft`: what it writes, what it refuses, what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.running import Kaohe
from kaohe.scheme.check import check
from kaohe.scheme.language import load

REGULATION = """\
某局科室考核办法

一、考核内容（100分）
（一）会议制度（60分）。缺席一次扣2分，扣完为止。
（二）信息报送（40分）。未报送的，酌情扣23分；工作推进不力的扣分若干，另行规定。
二、考核得分90分以上为优秀，60分以上为合格，60分以下为不合格。
"""


@pytest.fixture
def regulation(tmp_path: Path) -> Path:
    path = tmp_path / "办法.txt"
    path.write_text(REGULATION, "utf-8")
    return path


def test_it_writes_a_scheme_that_passes_the_checker(kaohe: Kaohe, regulation: Path, tmp_path: Path) -> None:
    ran = kaohe("draft", regulation, "-o", tmp_path / "草案")
    assert ran.status == 0
    source = load(tmp_path / "草案" / "scheme.yaml")
    assert [fault for fault in check(source) if fault.level == "错误"] == []
    assert [grade.name for grade in source.scheme.grades] == ["优秀", "合格", "不合格"]
    assert "通过检查" in ran.err


def test_every_clause_stands_in_the_document(kaohe: Kaohe, regulation: Path, tmp_path: Path) -> None:
    kaohe("draft", regulation, "-o", tmp_path / "草案")
    lines = (tmp_path / "草案" / "clauses.jsonl").read_text("utf-8").splitlines()
    clauses = [json.loads(line) for line in lines]
    assert [clause["labels"][0]["kind"] for clause in clauses[:3]] == ["indicator", "indicator", "deduct_per"]
    for clause in clauses:
        assert REGULATION[clause["start"] : clause["end"]] == clause["text"]
    assert clauses[2]["context"] == "会议制度"
    assert clauses[2]["item_points"] == 60


def test_what_can_be_read_in_two_ways_is_a_question(kaohe: Kaohe, regulation: Path, tmp_path: Path) -> None:
    kaohe("draft", regulation, "-o", tmp_path / "草案")
    said = (tmp_path / "草案" / "questions.md").read_text("utf-8")
    assert "掉了连接号" in said
    assert "工作推进不力的扣分若干" in said


def test_the_page_stands_alone(kaohe: Kaohe, regulation: Path, tmp_path: Path) -> None:
    kaohe("draft", regulation, "-o", tmp_path / "草案")
    page = (tmp_path / "草案" / "draft.html").read_text("utf-8")
    assert "缺席一次扣2分" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'class="unread"' in page


def test_a_draft_is_not_overwritten(kaohe: Kaohe, regulation: Path, tmp_path: Path) -> None:
    kaohe("draft", regulation, "-o", tmp_path / "草案")
    (tmp_path / "草案" / "scheme.yaml").write_text("改过的", "utf-8")
    assert kaohe("draft", regulation, "-o", tmp_path / "草案").status == 2
    assert (tmp_path / "草案" / "scheme.yaml").read_text("utf-8") == "改过的"
    assert kaohe("draft", regulation, "-o", tmp_path / "草案", "--force").status == 0


def test_a_contract_is_no_regulation(kaohe: Kaohe, tmp_path: Path) -> None:
    path = tmp_path / "合同.txt"
    path.write_text("甲方应于每月5日前支付服务费，由财务部负责。本合同一式两份。\n", "utf-8")
    ran = kaohe("draft", path, "-o", tmp_path / "草案")
    assert ran.status == 2
    assert "没有找到计分的内容" in ran.err
    assert "一票否决" in ran.err
    assert not (tmp_path / "草案").exists()
