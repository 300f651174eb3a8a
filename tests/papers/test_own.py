"""A body's own templates: what is refused and why, and that they come out filled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pytest

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
