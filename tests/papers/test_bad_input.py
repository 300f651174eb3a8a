"""What may stand in a result or in what people add: printed whole, or refused by name."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pdfplumber
import pyarrow as pa
import pytest

from kaohe.errors import KaoheError
from kaohe.papers import catalogue, facts, typeset, word
from kaohe.papers.layout import Cell, Document, Row, Table
from kaohe.papers.source import Source
from papers.world import MM, printed, prose, source, text, texts


def renamed(of: Source, old: str, new: str) -> Source:
    """The result with an appraisee of another name."""
    tables = {}
    for title, table in of.tables.items():
        if "对象" in table.column_names:
            at = table.column_names.index("对象")
            names = [new if name == old else name for name in table["对象"].to_pylist()]
            table = table.set_column(at, "对象", pa.array(names, pa.string()))
        tables[title] = table
    return replace(of, tables=tables)


@pytest.mark.parametrize("name", ["某" * 60, "A" * 60, "㛃𠮷有限公司（" + "很长的名称" * 10 + "）"])
def test_a_name_of_60_characters_stays_inside_its_cell(name: str) -> None:
    of = source("linyi-2018")
    of = renamed(of, of.names[0], name)
    for paper in ("考核结果汇总表", "考核内容及得分表", "得分说明书", "考核结果通知书"):
        content = printed(of, paper)
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            for page in pdf.pages:
                right = 260 if page.width > page.height else 184
                assert max(char["x1"] for char in page.chars) / MM < right + 1, paper
                assert max(char["bottom"] for char in page.chars) < page.height, paper
        assert not Counter(name) - Counter(text(content)), "nothing of it is cut off"


def test_rare_characters_come_from_another_font_and_never_as_a_box() -> None:
    with pdfplumber.open(io.BytesIO(typeset.pdf([prose("张㛃、𠮷田")]))) as pdf:
        fonts = {char["text"]: char["fontname"] for char in pdf.pages[0].chars}
    assert "NotoSerifCJK" in fonts["㛃"] and "NotoSerifCJK" in fonts["𠮷"]
    assert "FandolFang" in fonts["张"]


def test_a_character_that_no_font_has_is_said() -> None:
    with pytest.raises(KaoheError, match=r"“\U00031350”在所有字体里都没有.*apt-get install"):
        typeset.pdf([prose("张\U00031350")])
    with pytest.raises(KaoheError, match=r"“王小.”里有自造字（U\+E123）"):
        typeset.pdf([prose("王小\ue123")])


def test_500_lines_of_reasons_go_over_the_pages_whole() -> None:
    why = "\n".join(f"−0.1　第{at}件事没有按时办结" for at in range(1, 501))
    table = Table((20, 100), (Row((Cell("扣分理由", label=True), Cell(why, align="left"))),), 0)
    pages = texts(typeset.pdf([Document("表", (table,))]))
    assert len(pages) > 5
    said = "".join(pages)
    assert all(f"第{at}件事" in said for at in range(1, 501))


def test_control_characters_and_windows_line_ends_do_not_spoil_a_paper() -> None:
    strange = "一行\r\n二行\x00\x07\x0b三"
    assert "一行" in text(typeset.pdf([prose(strange)]))
    assert word.docx_bytes([prose(strange)])


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    strange = "#let x = 1 $a$ *粗* _斜_ [括] <w:p> {{总分}} \\ @x"
    assert "".join(strange.split()) in text(typeset.pdf([prose(strange)]))


def test_an_empty_result_prints_papers_that_say_so() -> None:
    of = source("linyi-2018")
    empty = replace(of, tables={name: table.slice(0, 0) for name, table in of.tables.items()})
    assert "没有获奖的对象" in text(printed(empty, "奖励名单"))
    for paper in catalogue.papers(of.scheme):
        subjects = paper.subjects(empty)
        if not subjects:
            with pytest.raises(KaoheError, match="没有要打印的"):
                typeset.pdf(catalogue.documents(empty, paper))
        else:
            assert typeset.pages(typeset.pdf(catalogue.documents(empty, paper, subjects[:1]))) >= 1


def test_added_fields_for_an_unknown_appraisee_are_refused_with_row_and_suggestion(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("对象,性别\n张三,男\n李四四,女\n张三,男\n", "utf-8")
    with pytest.raises(KaoheError) as caught:
        facts.read(file, {"张三", "李四"})
    said = str(caught.value)
    assert "第3行" in said and "是不是“李四”" in said and "写了两行" in said


def test_added_fields_are_read_from_gb18030_and_from_workbooks(tmp_path: Path) -> None:
    old = tmp_path / "人员.csv"
    old.write_bytes("对象,性别\n张三,男\n".encode("gb18030"))
    book = openpyxl.Workbook()
    for row in (("对象", "出生年月", "工龄"), ("张三", "1985-03", 12.0)):
        book.active.append(row)
    book.save(tmp_path / "人员.xlsx")
    assert facts.read(old, {"张三"}) == {"张三": {"性别": "男"}}
    assert facts.read(tmp_path / "人员.xlsx", {"张三"}) == {"张三": {"出生年月": "1985-03", "工龄": "12"}}
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(KaoheError, match="不是完好的工作簿"):
        facts.read(tmp_path / "坏.xlsx", {"张三"})
    old.write_text("姓名\n张三\n", "utf-8")
    with pytest.raises(KaoheError, match="没有“对象”这一列"):
        facts.read(old, {"张三"})
