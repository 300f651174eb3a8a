"""The page of an official document, measured in the printed file (GB/T 9704-2012)."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from kaohe.papers import typeset
from kaohe.papers.layout import Document, Heading, Para, RedHead, Signature, Table, Title, head, rows
from papers.world import MM, prose

Char = dict[str, object]


def baselines(content: bytes, page: int = 0) -> list[list[tuple[float, float, str]]]:
    """The characters of each line: where they start, how far the baseline is from the top, in mm."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        there = pdf.pages[page]
        found = [
            (char["matrix"][4] / MM, (float(there.height) - char["matrix"][5]) / MM, char["text"])
            for char in there.chars
            if char["size"] > 15
        ]
    lines: dict[float, list[tuple[float, float, str]]] = {}
    for char in found:
        lines.setdefault(round(char[1], 2), []).append(char)
    return [sorted(line) for _, line in sorted(lines.items())]


@pytest.fixture(scope="module")
def full() -> bytes:
    """Two full pages and a bit."""
    return typeset.pdf([prose("考" * (28 * 50 - 14))])


def test_22_lines_of_28_characters(full: bytes) -> None:
    lines = baselines(full)
    assert [len(line) for line in lines] == [28] * 22
    assert len(baselines(full, 1)) == 22 and len(baselines(full, 2)) == 6


def test_the_type_area_is_156_by_225_mm_at_the_standards_margins(full: bytes) -> None:
    lines = baselines(full)
    assert {round(line[0][0], 1) for line in lines} == {28.0}
    step = [round(b[0] - a[0], 2) for a, b in zip(lines[0], lines[0][1:], strict=False)]
    assert set(step) <= {5.57, 5.58}, "28 characters share 156 mm"
    assert lines[0][-1][0] + 156 / 28 == pytest.approx(210 - 26, abs=0.2)
    pitch = {round(b[0][1] - a[0][1], 2) for a, b in itertools.pairwise(lines)}
    assert pitch == {10.23}, "22 lines share 225 mm"
    middle = [line[0][1] - 0.36 * 16 / MM for line in (lines[0], lines[-1])]
    assert middle[0] == pytest.approx(37 + 225 / 44, abs=0.3)
    assert middle[1] == pytest.approx(297 - 35 - 225 / 44, abs=0.5)


def test_the_page_number_stands_7_mm_below_outside_one_character_in(full: bytes) -> None:
    document = pypdfium2.PdfDocument(full)
    for at, left in ((0, False), (1, True)):
        page = document[at]
        said = page.get_textpage()
        text = said.get_text_range()
        where = text.rindex(f"— {at + 1} —")
        boxes = [said.get_charbox(where + step) for step in (0, 2, 4)]
        tops = [(page.get_height() - box[3]) / MM for box in boxes]
        assert min(tops) >= 297 - 35 + 6.5 and max(tops) <= 297 - 35 + 7 + 14 / MM
        if left:
            assert boxes[0][0] / MM == pytest.approx(28 + 14 / MM, abs=1.5)
        else:
            assert boxes[2][2] / MM == pytest.approx(210 - 26 - 14 / MM, abs=1.5)
    document.close()


def test_faces_and_sizes_are_those_of_title_headings_and_body() -> None:
    content = typeset.pdf(
        [
            Document(
                "试", (Title("标题"), Heading("一级"), Heading("二级", 2), Heading("三级", 3), Para("正文"))
            )
        ]
    )
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        seen = {char["text"]: (char["fontname"], round(char["size"])) for char in pdf.pages[0].chars}
    faces = {text: (name.split("+")[-1].split("-Identity")[0], size) for text, (name, size) in seen.items()}
    assert faces["标"] == ("FandolSong-Bold", 22)
    assert faces["一"] == ("FandolHei-Regular", 16)
    assert faces["二"] == ("FandolKai-Regular", 16)
    assert faces["正"] == ("FandolFang-Regular", 16)


def test_a_red_head_is_red_over_a_red_line() -> None:
    content = typeset.pdf(
        [Document("文", (RedHead("某市某局文件", "某〔2025〕1号"), Title("通报"), Para("正文。")))]
    )
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        issuer = next(char for char in page.chars if char["text"] == "某" and char["size"] > 25)
        assert issuer["non_stroking_color"][0] > 0.8 and max(issuer["non_stroking_color"][1:]) < 0.2
        rule = next(line for line in [*page.lines, *page.rects] if line["width"] > 440)
        assert rule["x0"] / MM == pytest.approx(28, abs=0.2) and rule["x1"] / MM == pytest.approx(
            184, abs=0.2
        )
        assert issuer["top"] / MM == pytest.approx(37 + 35, abs=1.5)


def test_a_table_over_two_pages_repeats_its_head_and_stays_within_the_type_area() -> None:
    table = Table(
        (12, 60, 40), (head("序号", "对象", "得分"), *rows([[str(at), "市科技局", "98"] for at in range(60)]))
    )
    content = typeset.pdf([Document("表", (table,))])
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) > 2
        for page in pdf.pages:
            assert "序号对象得分" in (page.extract_text() or "").replace(" ", "")
            edges = [edge for edge in page.edges]
            assert min(edge["x0"] for edge in edges) / MM > 27.8
            assert max(edge["x1"] for edge in edges) / MM < 184.2
            assert max(edge["bottom"] for edge in edges) / MM < 262.2


def test_a_signature_is_not_alone_on_a_page() -> None:
    for lines in range(16, 23):
        text = "考" * 28 * lines
        content = typeset.pdf(
            [Document("文", (Para(text, False), Para("以上。"), Signature(("某局", "2025年1月2日"))))]
        )
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            last = pdf.pages[-1].extract_text()
        assert "以上" in last and "某局" in last


def pages_of(documents: list[Document]) -> Iterator[str]:
    with pdfplumber.open(io.BytesIO(typeset.pdf(documents))) as pdf:
        for page in pdf.pages:
            yield page.extract_text()


def test_each_of_several_papers_counts_its_pages_from_1() -> None:
    numbers = [
        page.rsplit("— ", 1)[1][0] for page in pages_of([prose("考" * 28 * 30), prose("核"), prose("表")])
    ]
    assert numbers == ["1", "2", "1", "1"]


def test_a_file_of_many_is_still_pdf_a_in_their_order_and_says_how_far_it_is() -> None:
    heard: list[int] = []
    many = [prose(f"第{at}份") for at in range(120)]
    made = typeset.pdf(iter(many), heard.append)
    assert heard == [25, 50, 75, 100]
    assert b"pdfaid:part>2<" in made and b"/OutputIntent" in pikepdf_flat(made)
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        said = [(page.extract_text() or "").splitlines() for page in pdf.pages]
    assert [lines[0] for lines in said] == [f"第{at}份" for at in range(120)]
    assert all("— 1 —" in " ".join(lines) for lines in said)
    assert made == typeset.pdf(many)


def pikepdf_flat(content: bytes) -> bytes:
    """The same file with every object readable."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_it_is_pdf_a_with_embedded_fonts_and_the_same_bytes_again() -> None:
    first, second = (typeset.pdf([prose("考核结果㛃𠮷")]) for _ in range(2))
    assert first == second
    assert b"pdfaid:part>2<" in first and b"pdfaid:conformance>U<" in first
    with pdfplumber.open(io.BytesIO(first)) as pdf:
        assert pdf.pages[0].extract_text().startswith("考核结果㛃𠮷")
