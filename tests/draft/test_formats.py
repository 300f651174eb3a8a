"""Documents of every format, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from playwright.sync_api import Browser

from draft.reading import labels, short
from kaohe.draft import open_document
from kaohe.draft.document import Document
from kaohe.draft.formats.docx import written
from kaohe.errors import KaoheError

CLAUSES = (
    "一、组织建设（20分）",
    "1.会议制度（10分）。缺席一次扣2分，扣完为止。",
    "2.信息报送（10分）。每少一篇扣0.5分。",
)
LABELS = ["indicator 20", "indicator 10", "deduct_per 2", "to_zero", "indicator 10", "deduct_per 0.5"]
TABLE = (
    ("序号", "考核项目", "评分标准", "分值"),
    ("1", "卫生", "每发现一处扣1分", "6"),
    ("2", "安全", "发生事故不得分", "4"),
)
TABLED = ["indicator 6", "deduct_per 1", "indicator 4", "zero_out"]


def read(document: Document) -> list[str]:
    return [short(label) for _, label in labels(document)]


def refusal(path: Path) -> str:
    with pytest.raises(KaoheError) as raised:
        open_document(path)
    return str(raised.value)


def test_word_paragraphs_and_tables(tmp_path: Path) -> None:
    made = docx.Document()
    for text in CLAUSES:
        made.add_paragraph(text)
    table = made.add_table(rows=3, cols=4)
    for row, said in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
    made.save(str(tmp_path / "办法.docx"))
    assert read(open_document(tmp_path / "办法.docx")) == LABELS + TABLED


def test_numbers_that_word_counts_itself(tmp_path: Path) -> None:
    made = docx.Document()
    for text in ("组织建设（20分）", "队伍建设（10分）"):
        paragraph = made.add_paragraph(text, style="List Number")
        assert paragraph.style is not None
    made.save(str(tmp_path / "办法.docx"))
    document = open_document(tmp_path / "办法.docx")
    assert [piece.text.chars for piece in document.pieces] == ["1.组织建设（20分）", "2.队伍建设（10分）"]


@pytest.mark.parametrize(
    ("number", "form", "said"),
    [
        (3, "decimal", "3"),
        (3, "chineseCounting", "三"),
        (12, "chineseCountingThousand", "十二"),
        (20, "japaneseCounting", "二十"),
        (2, "decimalEnclosedCircle", "②"),
        (2, "upperLetter", "B"),
    ],
)
def test_formats_of_numbers(number: int, form: str, said: str) -> None:
    assert written(number, form) == said


def test_word_leaves_deleted_words_out(tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("未报送的扣2分。")
    deleted = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "迟报的扣1分。"
    run.append(text)
    deleted.append(run)
    paragraph._p.append(deleted)
    assert deleted.tag == qn("w:del")
    made.save(str(tmp_path / "办法.docx"))
    assert read(open_document(tmp_path / "办法.docx")) == ["deduct_fixed 2"]


def test_merged_cells_of_word_are_read_once(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(rows=3, cols=3)
    for at, said in enumerate((("类别", "项目", "分值"), ("管理", "卫生", "6"), ("", "安全", "4"))):
        for column, text in enumerate(said):
            table.cell(at, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    made.save(str(tmp_path / "办法.docx"))
    assert read(open_document(tmp_path / "办法.docx")) == ["indicator 6", "indicator 4"]


def test_a_page_without_its_menus(tmp_path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
    body = "".join(f"<p>{text}</p>" for text in CLAUSES)
    page = f"<html><body><nav>扣9分</nav>{body}<table>{rows}</table><footer>扣8分</footer></body></html>"
    (tmp_path / "办法.html").write_text(page, "utf-8")
    assert read(open_document(tmp_path / "办法.html")) == LABELS + TABLED


def test_spans_of_a_page_keep_the_columns(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>类别</th><th>项目</th><th>分值</th></tr>"
        "<tr><td rowspan=2>管理</td><td>卫生</td><td>6</td></tr><tr><td>安全</td><td>4</td></tr></table>"
    )
    (tmp_path / "办法.html").write_text(page, "utf-8")
    document = open_document(tmp_path / "办法.html")
    assert [(p.row, p.column, p.text.chars) for p in document.pieces if p.row == 2] == [
        (2, 1, "安全"),
        (2, 2, "4"),
    ]
    assert read(document) == ["indicator 6", "indicator 4"]


def test_a_workbook(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "细则.xlsx")) as book:
        sheet = book.add_worksheet("细则")
        for at, row in enumerate(TABLE):
            for column, text in enumerate(row):
                sheet.write(at, column, float(text) if text.isdigit() else text)
    assert read(open_document(tmp_path / "细则.xlsx")) == TABLED


def test_a_pdf_with_text_and_a_table(tmp_path: Path, browser: Browser) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
    body = "".join(f"<p>{text}</p>" for text in CLAUSES)
    style = "<style>table{border-collapse:collapse}td{border:1px solid #000;padding:4px}</style>"
    page = browser.new_page()
    page.set_content(f"{style}{body}<table>{rows}</table>")
    (tmp_path / "办法.pdf").write_bytes(page.pdf())
    assert read(open_document(tmp_path / "办法.pdf")) == LABELS + TABLED


def test_a_pdf_without_text_names_ocr(tmp_path: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<div style="width:100px;height:100px;background:#000"></div>')
    (tmp_path / "扫描.pdf").write_bytes(page.pdf())
    assert "OCR" in refusal(tmp_path / "扫描.pdf")


def test_text_in_the_old_encoding(tmp_path: Path) -> None:
    (tmp_path / "办法.txt").write_bytes("".join(f"{text}\n" for text in CLAUSES).encode("gb18030"))
    assert read(open_document(tmp_path / "办法.txt")) == LABELS


@pytest.mark.parametrize("name", ["空.txt", "空.docx", "空.pdf"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "空的" in refusal(tmp_path / name)


@pytest.mark.parametrize("name", ["坏.docx", "坏.xlsx", "坏.pdf"])
def test_a_broken_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not what it says")
    assert "损坏" in refusal(tmp_path / name)


def test_a_file_under_a_password(tmp_path: Path) -> None:
    (tmp_path / "密.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert "密码" in refusal(tmp_path / "密.docx")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "弹.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 600_000_000)
    assert "不像一份办法" in refusal(tmp_path / "弹.docx")


def test_outside_entities_are_not_read(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("扣2分")
    made.save(str(tmp_path / "好.docx"))
    secret = tmp_path / "secret.txt"
    secret.write_text("扣99分", "utf-8")
    with zipfile.ZipFile(tmp_path / "好.docx") as old, zipfile.ZipFile(tmp_path / "坏.docx", "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "word/document.xml":
                head = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
                data = data.replace(b"<w:document", head + b"<w:document", 1).replace(
                    "扣2分".encode(), b"&x;"
                )
            new.writestr(part, data)
    assert "99" not in open_document_or_refusal(tmp_path / "坏.docx")


def open_document_or_refusal(path: Path) -> str:
    try:
        return open_document(path).source
    except KaoheError as error:
        return str(error)


def test_an_unknown_kind_names_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "办法.jpg").write_bytes(b"\xff\xd8\xff")
    said = refusal(tmp_path / "办法.jpg")
    assert ".docx" in said and "OCR" in said
