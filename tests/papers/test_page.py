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
from kaohe.papers.layout import (
    Annex,
    Cell,
    Document,
    Heading,
    Imprint,
    Para,
    RedHead,
    Row,
    Signature,
    Space,
    Table,
    Title,
    Together,
    head,
    rows,
)
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


def test_a_signature_is_not_alone_on_a_page_nor_only_with_the_names_of_annexes() -> None:
    for lines in range(14, 23):
        text, signed = "考" * 28 * lines, Signature(("某局", "2025年1月2日"))
        for end in ((), (Space(), Para("附件：1. 一表\n　　　2. 二表"))):
            blocks = (Para(text, False), Para("以上。"), *end, signed)
            with pdfplumber.open(io.BytesIO(typeset.pdf([Document("文", blocks)]))) as pdf:
                last = pdf.pages[-1].extract_text()
            assert "以上" in last and "某局" in last


def test_a_row_stays_whole_and_a_signature_table_with_what_is_signed() -> None:
    signs = Table((50, 50), (head("监票人", "计票人"), Row((Cell("签"), Cell()), 20)), 0, 12)
    for lines in range(12, 22):
        blocks = (Para("考" * 28 * lines, False), Together((Heading("三、结论"), Para("无误。"), signs)))
        pages = pages_said(typeset.pdf([Document("录", blocks)]))
        there = [page for page in pages if any(word in page for word in ("结论", "无误", "监票人", "签"))]
        assert len(there) == 1, lines
    tall = Table((20, 50), tuple(Row((Cell(f"第{at}行\n一\n二\n三\n完{at}"),) * 2) for at in range(40)))
    for page in pages_said(typeset.pdf([Document("表", (tall,))])):
        assert page.count("行") == page.count("完"), "no row is torn"


def test_an_annex_has_its_title_on_the_third_line_and_the_imprint_stands_last() -> None:
    """GB/T 9704-2012 7.3.4, 7.4."""
    blocks = (Para("正文。"), Annex("1", "名单"), Para("某。"), Imprint("市委办公室", "某局", "2025年1月2日"))
    with pdfplumber.open(io.BytesIO(typeset.pdf([Document("文", blocks)]))) as pdf:
        page = pdf.pages[-1]
        at = {char["text"]: char for char in page.chars}
        assert (
            at["附"]["fontname"].endswith("FandolHei-Regular-Identity-H")
            or "FandolHei" in at["附"]["fontname"]
        )
        assert at["附"]["x0"] / MM == pytest.approx(28, abs=0.3)
        line = 225 / 22
        assert 37 + 2 * line < (at["名"]["top"] + at["名"]["bottom"]) / 2 / MM < 37 + 3.3 * line
        rules = sorted(one["top"] / MM for one in page.lines if one["width"] > 400)
        assert len(rules) == 3 and rules[-1] == pytest.approx(262, abs=0.5)
        assert round(at["印"]["size"]) == 14 and rules[0] < at["抄"]["top"] / MM < rules[1] < rules[2]


def test_the_title_stands_two_lines_below_the_red_line_and_a_line_above_the_text() -> None:
    """GB/T 9704-2012 7.2.5, 7.3.1, 7.3.2: the number two lines below the issuer, the line 4 mm below it."""
    head = RedHead("红头文件", "某办〔2025〕1号")
    with pdfplumber.open(
        io.BytesIO(typeset.pdf([Document("文", (head, Title("题", below=1), Para("主送：", False)))]))
    ) as pdf:
        page, line = pdf.pages[0], 225 / 22
        rule = next(one for one in page.lines if one["width"] > 400)["top"] / MM
        at = {char["text"]: char for char in page.chars}

        def base(text: str) -> float:
            return (float(page.height) - at[text]["matrix"][5]) / MM

        assert rule - base("号") == pytest.approx(4, abs=3.2) and base("号") < rule - 4
        between = base("号") - 0.86 * 16 / MM - (base("红") + 0.14 * 30 / MM)
        assert between == pytest.approx(2 * line, abs=1.5)
        assert base("题") - rule == pytest.approx(2 * line + 9, abs=2)
        assert base("主") - base("题") == pytest.approx(2 * line, abs=1.5)


def test_a_lying_page_has_its_number_where_upright_ones_have_it() -> None:
    """GB/T 9704-2012 7.6: at the left edge of the lying page, turned, 7 mm outside the type area."""
    table, scale = Table((50,), rows([[str(at)] for at in range(40)]), 0), 4
    document = pypdfium2.PdfDocument(typeset.pdf([Document("表", (table,), landscape=True)]))
    for at, (low, high) in ((0, (184 - 14 / MM - 17, 184 - 14 / MM)), (1, (28 + 14 / MM, 28 + 14 / MM + 17))):
        picture = (
            document[at].render(scale=scale).to_pil().convert("L").point(lambda tone: 255 * (tone < 140))
        )
        assert picture.width > picture.height
        edge = picture.crop((0, 0, int(34 * MM * scale), picture.height)).getbbox()
        left, top, right, bottom = (one / MM / scale for one in edge)
        assert 35 - 7 - 14 / MM < left < right == pytest.approx(35 - 7, abs=0.3)
        assert low - 1 < top < bottom < high + 1
    document.close()


def pages_said(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() or "" for page in pdf.pages]


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
    assert b"Suspects" not in pikepdf_flat(first), "poppler up to 22.12 warns of it"
    assert b"pdfaid:part>2<" in first and b"pdfaid:conformance>U<" in first
    with pdfplumber.open(io.BytesIO(first)) as pdf:
        assert pdf.pages[0].extract_text().startswith("考核结果㛃𠮷")
