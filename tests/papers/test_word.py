"""Papers as documents that people go on editing."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from kaohe.papers import catalogue, word
from papers.world import provisional, source

MICRO = 36_000


def written(of: object, name: str, *wanted: str) -> object:
    paper = catalogue.paper(of.scheme, name)  # type: ignore[attr-defined]
    found = catalogue.documents(of, paper, wanted or paper.subjects(of)[:1])  # type: ignore[arg-type]
    return docx.Document(io.BytesIO(word.docx_bytes(found)))


def test_the_page_has_the_standards_margins_and_line_grid() -> None:
    section = written(source("qufu-2020"), "通报").sections[0]  # type: ignore[attr-defined]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size / MICRO) for size in sizes] == [210, 297, 37, 28]
    assert section.right_margin == pytest.approx(Mm(26), abs=MICRO / 20)
    assert section.bottom_margin == pytest.approx(Mm(35), abs=MICRO / 20)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) == round(225 / 22 / 25.4 * 72 * 20)


def test_table_heads_repeat_and_upright_words_are_upright() -> None:
    table = written(source("qufu-2020"), "考核结果汇总表").tables[0]  # type: ignore[attr-defined]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    register = written(source("qufu-2020"), "B2").tables[0]  # type: ignore[attr-defined]
    upright = [
        cell.text
        for row in register.rows
        for cell in row.cells
        if cell._tc.tcPr.find(qn("w:textDirection")) is not None
    ]
    assert "考核期工作实绩" in upright and "评定等次" in upright


def test_merged_cells_hold_what_the_printed_form_holds() -> None:
    of = source("changzhou-2016")
    table = written(of, "B1").tables[0]  # type: ignore[attr-defined]
    assert [cell.text for cell in table.rows[0].cells] == ["类别", "考核内容", "自评分", "情况说明"]
    first, second = table.rows[1].cells, table.rows[2].cells
    assert first[0]._tc is second[0]._tc and first[0].text.startswith("业务工作")
    assert first[1].text.startswith("1、") and second[1].text.startswith("2、")


def test_faces_are_those_that_the_standard_names() -> None:
    of = source("linyi-2018")
    document = written(of, "通报")
    names = {
        run.text[:2]: run._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in document.paragraphs  # type: ignore[attr-defined]
        for run in paragraph.runs
        if run.text
    }
    assert names["关于"] == "方正小标宋简体" and names["根据"] == "仿宋_GB2312" and names["一、"] == "黑体"


def test_every_paper_of_a_section_counts_from_1_and_says_when_it_is_provisional() -> None:
    of = provisional(source("linyi-2018"))
    document = written(of, "得分说明书", *of.names[:3])
    sections = document.sections  # type: ignore[attr-defined]
    assert len(sections) == 3
    for section in sections:
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        for header in (section.header, section.even_page_header):
            assert "暂" in header.paragraphs[0].text
        assert of.code in section.footer.paragraphs[0].text


def test_all_papers_can_be_written_and_opened() -> None:
    of = source("linyi-2018")
    for paper in catalogue.papers(of.scheme):
        some = paper.subjects(of)[:1]
        made = docx.Document(io.BytesIO(word.docx_bytes(catalogue.documents(of, paper, some))))
        assert made.tables or made.paragraphs
