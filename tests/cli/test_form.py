"""`kaohe forms`, `kaohe form`, and `kaohe verify --paper`, as a user runs them."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import docx
import pdfplumber
import pytest

from cli.running import Kaohe
from kaohe.cli.main import main


@pytest.fixture
def result(kaohe: Kaohe, tmp_path: Path) -> Path:
    kaohe("sample", "linyi-2018", "-q", "-o", tmp_path / "数据")
    assert kaohe("evaluate", "linyi-2018", tmp_path / "数据", "-q", "-o", tmp_path / "结果").status == 0
    return tmp_path / "结果"


def test_forms_lists_those_of_the_regulation_first(kaohe: Kaohe, result: Path) -> None:
    listed = json.loads(kaohe("forms", result, "--json").out)
    assert [one["条款"] for one in listed[:4]] == [["B1"], ["B2"], ["B3"], ["B4"]]
    assert {"得分说明书", "通报", "归档封面"} <= {one["文书"] for one in listed}
    assert "得分说明书" in kaohe("forms", "linyi-2018").out


def test_one_paper_as_pdf_and_as_document_with_its_code(kaohe: Kaohe, result: Path, tmp_path: Path) -> None:
    ran = kaohe("form", "得分说明书", result, "-o", tmp_path / "书.pdf", "--for", "办公室")
    assert ran.status == 0 and "1份" in ran.err
    with pdfplumber.open(tmp_path / "书.pdf") as pdf:
        said = pdf.pages[0].extract_text()
    code = said.split("核对码")[1].split()[0]
    assert "办公室得分说明书" in said and code in ran.err
    assert kaohe("form", "B1", result, "-o", tmp_path / "职.docx", "--for", "办公室").status == 0
    assert "述职报告" in docx.Document(str(tmp_path / "职.docx")).paragraphs[0].text
    found = kaohe("verify", tmp_path, "--paper", code.lower())
    assert found.status == 0 and str(result) in found.out


def test_a_mistyped_code_and_a_changed_result_are_not_found(
    kaohe: Kaohe, result: Path, tmp_path: Path
) -> None:
    code = kaohe("form", "通报", result, "-o", tmp_path / "报.pdf").err.split("核对码 ")[1][:14]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    ran = kaohe("verify", tmp_path, "--paper", wrong)
    assert ran.status == 1 and f"相近的有 {code}" in ran.out
    scores = result / "得分.csv"
    scores.write_text(scores.read_text("utf-8-sig").replace("办公室", "办公厅"), "utf-8-sig")
    assert kaohe("verify", result, "--paper", code).status == 1
    ran = kaohe("verify", result, "--paper", "123")
    assert ran.status == 2 and "不是核对码" in ran.err


def test_a_library_that_is_not_installed_is_named_with_the_cure(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("own", "own_word"):
        monkeypatch.delitem(sys.modules, f"kaohe.papers.{name}", raising=False)
        monkeypatch.delattr(f"kaohe.papers.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    docx.Document().save(str(tmp_path / "我.docx"))
    assert main(["form", str(tmp_path / "我.docx"), str(result), "-o", str(tmp_path / "出.docx")]) == 2
    said = capsys.readouterr().err
    assert "docxtpl" in said and "pip install 'kaohe[paper]'" in said


def test_wrong_names_and_places_are_said_and_nothing_is_written(
    kaohe: Kaohe, result: Path, tmp_path: Path
) -> None:
    for arguments, said in (
        (("得分说明", result, "-o", tmp_path / "a.pdf"), "是不是 得分说明书"),
        (("得分说明书", result, "-o", tmp_path / "a.pdf", "--for", "办公厅"), "办公室"),
        (("得分说明书", result, "-o", tmp_path / "a.txt"), ".pdf 或 .docx"),
        (("得分说明书", tmp_path / "没有", "-o", tmp_path / "a.pdf"), "不是 Kaohe 的结果"),
        (("通报", result, "-o", tmp_path / "a.pdf", "--set", "文号"), "字段=值"),
    ):
        ran = kaohe("form", *arguments)
        assert ran.status == 2 and said in ran.err
    assert not list(tmp_path.glob("a.*"))


def test_fields_from_a_table_and_from_the_command_line_are_filled_in(
    kaohe: Kaohe, result: Path, tmp_path: Path
) -> None:
    (tmp_path / "表.csv").write_text("对象,述职报告\n办公室,一年来完成了三件大事。\n", "utf-8")
    out = tmp_path / "职.pdf"
    kaohe(
        "form",
        "B1",
        result,
        "-o",
        out,
        "--for",
        "办公室",
        "--with",
        tmp_path / "表.csv",
        "--set",
        "日期=2019-01-05",
    )
    with pdfplumber.open(out) as pdf:
        said = pdf.pages[0].extract_text()
    assert "三件大事" in said and "2019年1月5日" in said


def test_an_own_template_is_checked_and_filled_for_one_or_for_all(
    kaohe: Kaohe, result: Path, tmp_path: Path
) -> None:
    template = tmp_path / "通知.docx"
    document = docx.Document()
    document.add_paragraph("{{对象}}得{{总分}}分。")
    document.save(str(template))
    assert kaohe("form", template, result, "-o", tmp_path / "一.docx", "--for", "办公室").status == 0
    assert docx.Document(str(tmp_path / "一.docx")).paragraphs[0].text.startswith("办公室得")
    assert kaohe("form", template, result, "-o", tmp_path / "全.zip").status == 0
    with zipfile.ZipFile(tmp_path / "全.zip") as packed:
        assert len(packed.namelist()) == 15
    ran = kaohe("form", template, result, "-o", tmp_path / "全.pdf")
    assert ran.status == 2 and ".zip" in ran.err
    assert "{{指标.名称}}" in kaohe("forms", result, "--fields").out
    document.add_paragraph("{{总得分}}")
    document.save(str(template))
    ran = kaohe("form", template, result, "-o", tmp_path / "二.docx", "--for", "办公室")
    assert ran.status == 2 and "{{总分}}" in ran.err and not (tmp_path / "二.docx").exists()
