"""Papers as documents that people go on editing."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.shared import Mm

from kaohe.papers import catalogue, word, word_order
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


@pytest.mark.parametrize(("scheme", "name"), [("linyi-2018", "通报"), ("qufu-2020", "B2")])
def test_properties_stand_in_the_order_that_word_demands(scheme: str, name: str) -> None:
    document = written(provisional(source(scheme)), name)
    parts = [part for part in document.part.package.iter_parts() if isinstance(part, XmlPart)]  # type: ignore[attr-defined]
    assert len(parts) > 5
    for part in parts:
        for parent, order in word_order.ORDER.items():
            for properties in part.element.iter(qn(f"w:{parent}")):
                names = [child.tag.partition("}")[2] for child in properties]
                assert names == sorted(names, key=order.index), (part.partname, names)


def test_an_outgoing_document_ends_with_its_imprint_and_its_annexes_begin_on_pages_of_their_own() -> None:
    of = source("linyi-2018")
    document = written(replace(of, said={"抄送": "市委办公室"}), "通报")
    paragraphs = document.paragraphs  # type: ignore[attr-defined]
    framed = [one for one in paragraphs if one._element.pPr.find(qn("w:framePr")) is not None]
    assert [one.text.split("\t")[0].strip() for one in framed] == ["抄送：市委办公室", "临沂市质量技术监督局"]
    assert all(one._element.pPr.find(qn("w:framePr")).get(qn("w:yAlign")) == "bottom" for one in framed)
    annexed = [one for one in paragraphs if one.paragraph_format.page_break_before]
    assert [one.text for one in annexed] == ["附件1", "附件2"]


def test_a_signature_and_what_is_signed_keep_together() -> None:
    document = written(source("linyi-2018"), "通报")
    texts = {one.text: one for one in document.paragraphs}  # type: ignore[attr-defined]
    said = [text for text in texts if text.startswith(("附件：", "参加考核"))]
    assert all(texts[text].paragraph_format.keep_with_next for text in (*said[-2:], "临沂市质量技术监督局"))
    record = written(source("linyi-2018"), "开箱记录")
    signs = record.tables[-1]  # type: ignore[attr-defined]
    assert all(
        p.paragraph_format.keep_with_next for row in signs.rows for c in row.cells for p in c.paragraphs
    )
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in signs.rows)


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
