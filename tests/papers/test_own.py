"""A body's own templates: what is refused and why, and that they come out filled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from kaohe.errors import KaoheError
from kaohe.papers import own, values
from papers.world import source


def word(*paragraphs: str, table: tuple[str, ...] = ()) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(rows=2, cols=len(table))
        for at, text in enumerate(table):
            made.cell(0, at).text, made.cell(1, at).text = f"列{at}", text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sheet(*cells: str) -> bytes:
    book = openpyxl.Workbook()
    for at, text in enumerate(cells, 1):
        book.active.cell(1, at, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(
    content: bytes, name: str, part: bytes, change: Callable[[bytes], bytes] | None = None
) -> bytes:
    """The same archive with a further part, or with a part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            inner = old.read(item)
            new.writestr(item, change(inner) if change and item.filename == name else inner)
        if change is None:
            new.writestr(name, part)
    return out.getvalue()


def saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()


def refused(content: bytes, file: str = "模板.docx") -> str:
    with pytest.raises(KaoheError) as caught:
        own.check(content, file, values.PLACEHOLDERS)
    return str(caught.value)


def test_an_unknown_placeholder_is_named_with_a_suggestion_and_its_place() -> None:
    said = refused(word("总分：{{总得分}}", "{{名次}}"))
    assert "没有“总得分”这个占位符" in said and "{{总分}}" in said and "正文第1段" in said
    said = refused(sheet("{{明细.条款}}"), "模板.xlsx")
    assert "明细.依据" in said and "A1" in said


def test_every_fault_is_said_at_once() -> None:
    said = refused(word("{{总得分}}", "{{名词}}", "{{总分"))
    assert "总得分" in said and "名词" in said and "没有成对" in said


@pytest.mark.parametrize(
    "text", ["{% for x in y %}", "{# #}", "{{ ''.__class__ }}", "{{总分|safe}}", "{{cycler.__init__}}"]
)
def test_a_template_cannot_run_anything(text: str) -> None:
    refused(word(text))


RUNS = "{{ cycler.__init__.__globals__.os.popen('touch %s').read() }}"


def _in_title(document: Any, text: str) -> None:
    document.core_properties.title = text


def _in_first_header(document: Any, text: str) -> None:
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_header.paragraphs[0].text = text


def _in_attribute(document: Any, text: str) -> None:
    document.paragraphs[0]._element.set(qn("w:rsidR"), text)


def _over_paragraphs(document: Any, text: str) -> None:
    for part in ("{", f"% set x = {text[2:-2]} %", "}"):
        document.add_paragraph(part)


@pytest.mark.parametrize("hide", [_in_title, _in_first_header, _in_attribute, _over_paragraphs])
def test_a_program_is_found_wherever_it_hides(hide: Callable[[Any, str], None], tmp_path: Path) -> None:
    document, ran = docx.Document(), tmp_path / "ran"
    document.add_paragraph("{{总分}}")
    hide(document, RUNS % ran)
    content = saved(document)
    refused(content)
    with pytest.raises(KaoheError):
        own.filled(content, own.WORD, {"总分": "1"})
    assert not ran.exists()


def test_what_people_wrote_is_never_a_part_of_the_template(tmp_path: Path) -> None:
    """A name, a reason: typed by anybody."""
    ran = tmp_path / "ran"
    program = RUNS % ran
    said = [f"{{% set x = {program[2:-2]} %}}甲", "{# 乙 #}", "{{总分}}", program, "{", "% raw %}"]
    content = word("{{对象}}", table=("{{汇总.对象}}", "{{汇总.总分}}"))
    told = {"对象": said[0], "汇总": [{"对象": one, "总分": "}"} for one in said], "总分": "9"}
    made = docx.Document(io.BytesIO(own.filled(content, own.WORD, told)))
    assert made.paragraphs[0].text == said[0]
    assert [row.cells[0].text for row in made.tables[0].rows[1:]] == said
    assert not ran.exists()


def test_a_provisional_result_is_stamped_on_every_page_whatever_the_template_says() -> None:
    document = docx.Document()
    document.add_paragraph("{{总分}}")
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].header.paragraphs[0].text = "本单位页眉"
    document.add_section()
    for told, there in (({"总分": "1", "暂定": "暂定"}, True), ({"总分": "1", "暂定": ""}, False)):
        made = docx.Document(io.BytesIO(own.filled(saved(document), own.WORD, told)))
        section = made.sections[0]
        for header in (section.header, section.first_page_header, section.even_page_header):
            said = "".join(one.text for one in header.paragraphs)
            assert ("不作依据" in said) is there
        assert "本单位页眉" in "".join(one.text for one in section.header.paragraphs)
        assert made.sections[1].header.is_linked_to_previous
        book = openpyxl.load_workbook(io.BytesIO(own.filled(sheet("{{总分}}"), own.SHEET, told)))
        assert ("不作依据" in (book.active.oddHeader.center.text or "")) is there


def test_fields_that_are_cut_into_pieces_are_still_found() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{总分}}")
    for part in ("INCLU", 'DETEXT "http://example.invalid/x.docx"'):
        run = paragraph.add_run()
        node = OxmlElement("w:instrText")
        node.text = part
        run._element.append(node)
    assert "从外面取内容的域" in refused(saved(document))


def _array(book: Any) -> None:
    book.active["B1"] = ArrayFormula("B1:B2", '=WEBSERVICE("http://example.invalid")')


def _name(book: Any) -> None:
    book.defined_names["取"] = DefinedName("取", attr_text='WEBSERVICE("http://example.invalid")')


def _condition(book: Any) -> None:
    rule = FormulaRule(formula=['LEN(WEBSERVICE("http://example.invalid"))>0'])
    book.active.conditional_formatting.add("A1", rule)


@pytest.mark.parametrize("hide", [_array, _name, _condition])
def test_formulas_hidden_in_arrays_names_and_conditions_are_found(hide: Callable[[Any], None]) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "{{总分}}"
    hide(book)
    assert "去外面取东西" in refused(saved(book), "模板.xlsx")


def test_what_stands_under_a_list_moves_down_whole() -> None:
    book = openpyxl.Workbook()
    page = book.active
    for row in (("对象", "总分"), ("{{汇总.对象}}", "{{汇总.总分}}"), ("备注：{{暂定}}",)):
        page.append(row)
    page.merge_cells("B2:C2")
    page.merge_cells("A3:C3")
    page.row_dimensions[2].height, page.row_dimensions[3].height = 20, 60
    told = {"汇总": [{"对象": one, "总分": "1"} for one in "甲乙丙"], "暂定": ""}
    made = openpyxl.load_workbook(io.BytesIO(own.filled(saved(book), own.SHEET, told))).active
    assert [made.cell(row, 1).value or "" for row in range(1, 6)] == ["对象", "甲", "乙", "丙", "备注："]
    assert {str(one) for one in made.merged_cells.ranges} == {"B2:C2", "B3:C3", "B4:C4", "A5:C5"}
    assert [made.row_dimensions[row].height for row in (2, 3, 4, 5)] == [20, 20, 20, 60]
    page["A4"] = "=SUM(B2:B2)"
    assert "公式不会跟着改" in refused(saved(book), "模板.xlsx")


def test_macros_objects_and_links_to_elsewhere_are_refused() -> None:
    good = word("{{总分}}")
    assert "宏" in refused(with_part(good, "word/vbaProject.bin", b"x"))
    assert "嵌入的对象" in refused(with_part(good, "word/embeddings/oleObject1.bin", b"x"))
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="t" Target="http://example.invalid/a.dotm" TargetMode="External"/>'
        b"</Relationships>"
    )
    assert "指向外面的链接：http://example.invalid" in refused(
        with_part(good, "word/_rels/settings.xml.rels", link)
    )


def test_broken_xml_and_entities_are_refused_with_the_part() -> None:
    good = word("{{总分}}")
    cut = with_part(good, "word/document.xml", b"", lambda inner: inner[:-30])
    assert "word/document.xml 的内容已损坏" in refused(cut)
    bomb = with_part(good, "word/document.xml", b"", lambda inner: b'<!DOCTYPE x [<!ENTITY a "b">]>' + inner)
    assert "实体" in refused(bomb)
    assert "打不开" in refused(b"PK\x03\x04 not an archive")
    assert ".docx 或 .xlsx" in refused(b"", "模板.doc")


def test_formulas_that_reach_elsewhere_are_refused() -> None:
    said = refused(sheet("{{对象}}", '=HYPERLINK("http://example.invalid","点")'), "模板.xlsx")
    assert "公式会去外面取东西" in said and "B1" in said
    assert "写在公式里" in refused(sheet("=SUM({{总分}})"), "模板.xlsx")


def test_a_document_comes_out_filled_with_a_row_for_each_indicator() -> None:
    of = source("changzhou-2016")
    name = of.names[0]
    content = word(
        "{{对象}}：{{总分}}分，{{名次说明}}", table=("{{指标.编号}}", "{{指标.名称}}", "{{指标.得分}}")
    )
    checked = own.check(content, "模板.docx", values.known(of))
    assert checked.own and set(checked.names) == {"对象", "总分", "名次说明", "指标"}
    made = docx.Document(io.BytesIO(own.filled(content, checked.kind, values.values(of, name))))
    assert made.paragraphs[0].text.startswith(f"{name}：{of.scores[name].total}分")
    rows = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    assert rows[1:] == [[item.id, item.name, item.score.replace("-", "−")] for item in of.items(name)]


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://example.invalid")', "+1", "-2", "@SUM(A1)", "＝1", "{{总分}}"]
)
def test_names_that_look_like_formulas_are_text_in_a_workbook(name: str) -> None:
    told = {"对象": name, "汇总": [{"对象": name, "总分": "1"}, {"对象": "=1+1", "总分": "-2"}]}
    for content in (sheet("{{对象}}", "", "合计"), sheet("{{汇总.对象}}", "{{汇总.总分}}")):
        made = openpyxl.load_workbook(io.BytesIO(own.filled(content, own.SHEET, told)))
        cells = [cell for row in made.active.iter_rows() for cell in row if cell.value]
        assert cells and all(cell.data_type == "s" for cell in cells)
        assert cells[0].value.replace("\u200b", "") == name or name == "{{总分}}"


def test_a_name_in_a_document_is_text_and_not_a_placeholder() -> None:
    told = {"对象": "<w:p>{{总分}}</w:p>&", "总分": "9"}
    made = docx.Document(io.BytesIO(own.filled(word("{{对象}}"), own.WORD, told)))
    assert made.paragraphs[0].text == "<w:p>{{总分}}</w:p>&"
