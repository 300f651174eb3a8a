"""Papers as .docx that people go on editing: the same measures, tables whose heads repeat, vertical cells.

The faces are those that GB/T 9704 names; a machine without them shows its own substitutes.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from kaohe.papers.fonts import WORD
from kaohe.papers.layout import (
    BOTTOM,
    CENTRED,
    HEIGHT,
    LEFT,
    LEFT_ALIGNED,
    LINES,
    NUMBER_BELOW,
    RIGHT,
    RIGHT_ALIGNED,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    TOP,
    WIDTH,
    Annex,
    Block,
    Cell,
    Document,
    Ends,
    Heading,
    Imprint,
    NewPage,
    Para,
    RedHead,
    Signature,
    Space,
    Table,
    Title,
    Together,
    leading,
    placed,
    title_lines,
    whole,
    width_of,
)
from kaohe.papers.placeholders import STAMP
from kaohe.papers.word_order import in_order

POINT = 25.4 / 72
LINE = TEXT_HEIGHT / LINES / POINT
TIGHT = (TEXT_WIDTH / 28 - 16 * POINT) / POINT
_ALIGN = {
    LEFT_ALIGNED: WD_ALIGN_PARAGRAPH.JUSTIFY,
    CENTRED: WD_ALIGN_PARAGRAPH.CENTER,
    RIGHT_ALIGNED: WD_ALIGN_PARAGRAPH.RIGHT,
}
_IN_CELL = {**_ALIGN, LEFT_ALIGNED: WD_ALIGN_PARAGRAPH.LEFT}
"""In a narrow cell justified lines would be drawn apart."""
_RED = RGBColor(0xD0, 0x02, 0x1B)
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def docx_bytes(documents: Iterable[Document]) -> bytes:
    """All papers in one document, each in a section of its own that counts its pages from 1."""
    made = docx.Document()
    _base(made)
    for at, document in enumerate(documents):
        section = made.sections[0] if at == 0 else made.add_section(WD_SECTION.NEW_PAGE)
        _page(section, document)
        if at == 0:
            first = made.paragraphs
            for paragraph in list(first):
                paragraph._element.getparent().remove(paragraph._element)
        _blocks(made, document.blocks, document)
    for part in made.part.package.iter_parts():
        if isinstance(part, XmlPart):
            in_order(part.element)
    made.core_properties.author = "Kaohe"
    made.core_properties.created = made.core_properties.modified = datetime.datetime(2000, 1, 1)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _blocks(made: Any, blocks: Sequence[Block], document: Document) -> None:
    held = leading(blocks)
    for at, block in enumerate(blocks):
        before = len(made.paragraphs)
        _MAKERS[type(block)](made, block, document)
        if at in held:
            for paragraph in made.paragraphs[before:]:
                paragraph.paragraph_format.keep_with_next = True


def _base(made: Any) -> None:
    style = made.styles["Normal"]
    style.font.size = Pt(16)
    properties = style.element.get_or_add_rPr()
    _face(properties, "fang")
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    made.settings.odd_and_even_pages_header_footer = True


def _page(section: Any, document: Document) -> None:
    wide = document.landscape
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(HEIGHT), Mm(WIDTH)) if wide else (Mm(WIDTH), Mm(HEIGHT))
    margins = (LEFT, RIGHT, BOTTOM, TOP) if wide else (TOP, BOTTOM, LEFT, RIGHT)
    for name, value in zip(("top", "bottom", "left", "right"), margins, strict=True):
        setattr(section, f"{name}_margin", Mm(value))
    section.footer_distance = Mm(margins[1] - NUMBER_BELOW - 14 * POINT)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")) + properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    properties.append(_element("w:pgNumType", start="1"))
    properties.append(_element("w:docGrid", type="lines", linePitch=str(round(LINE * 20))))
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        _foot(footer, document, odd)
    if document.provisional:
        for header in (section.header, section.even_page_header):
            _provisional(header)
    else:
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False


def _foot(footer: Any, document: Document, odd: bool) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.text = ""
    paragraph.style = "Normal"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width_of(document)), WD_TAB_ALIGNMENT.RIGHT)
    code = f"核对码 {document.code}" if document.code else ""
    if odd:
        _run(paragraph, f"{code}\t", "song", 8)
    _run(paragraph, "　— " if not odd else "— ", "song", 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", "song", 14)
        if kind:
            run._element.append(_element("w:fldChar", fldCharType=kind))
        else:
            instruction = _element("w:instrText")
            instruction.text = text
            run._element.append(instruction)
    _run(paragraph, " —　" if odd else " —", "song", 14)
    if not odd:
        _run(paragraph, f"\t{code}", "song", 8)


def _provisional(header: Any) -> None:
    """In red on every page: text, so that it goes on being there in whatever opens the document."""
    header.is_linked_to_previous = False
    paragraph = header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    stamp(paragraph)


def stamp(paragraph: Any) -> None:
    _run(paragraph, STAMP, "hei", 22).font.color.rgb = _RED


def _element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _face(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for key in ("eastAsia", "ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{key}"), WORD[face] if key == "eastAsia" else "Times New Roman")


def _run(paragraph: Any, text: str, face: str, size: float, bold: bool = False, tight: bool = False) -> Any:
    run = paragraph.add_run(_UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    run.font.size = Pt(size)
    run.bold = bold or None
    properties = run._element.get_or_add_rPr()
    _face(properties, face)
    if tight:
        properties.append(_element("w:spacing", val=str(round(TIGHT * 20))))
    return run


def _paragraph(made: Any, align: str = LEFT_ALIGNED, line: float = LINE, exact: bool = True) -> Any:
    paragraph = made.add_paragraph()
    paragraph.alignment = _ALIGN[align]
    shape = paragraph.paragraph_format
    shape.line_spacing = Pt(line)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if exact else WD_LINE_SPACING.AT_LEAST
    shape.widow_control = False
    if line != LINE:  # a line of another height keeps it, and is not rounded up to the grid of the page
        paragraph._element.get_or_add_pPr().append(_element("w:snapToGrid", val="0"))
    return paragraph


def _title(made: Any, block: Title, _document: Document) -> None:
    for text in title_lines(block.text):
        paragraph = _paragraph(made, CENTRED, 34)
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, text, "title", 22)
    if block.note:
        note = _paragraph(made, CENTRED)
        note.paragraph_format.keep_with_next = True
        _run(note, block.note, "kai", 16)
    _paragraph(made, line=LINE * block.below).paragraph_format.keep_with_next = True


def _annex(made: Any, block: Annex, document: Document) -> None:
    word = _paragraph(made)
    word.paragraph_format.page_break_before = True
    _run(word, f"附件{block.number}", "hei", 16)
    _paragraph(made)
    _title(made, Title(block.title, block.note), document)


def _together(made: Any, block: Together, document: Document) -> None:
    """Each paragraph and row keeps with the next; the last is free."""
    first = len(made.element.body)
    _blocks(made, block.blocks, document)
    parts = [one for one in list(made.element.body)[first - 1 :] if one.tag != qn("w:sectPr")]
    for part in parts[:-1]:
        for paragraph in part.iter(qn("w:p")):
            Paragraph(paragraph, made).paragraph_format.keep_with_next = True


def _imprint(made: Any, block: Imprint, document: Document) -> None:
    """A frame at the foot of the last page: thick lines outside, a thin one between."""
    wide = width_of(document)
    lines = [f"　抄送：{block.copied}"] if block.copied else []
    for text in (*lines, f"　{block.issuer}\t{block.date}印发　"):
        paragraph = _paragraph(made, line=22)
        properties = paragraph._element.get_or_add_pPr()
        place = _element("w:framePr", w=str(round(wide / POINT * 20)), wrap="notBeside", vAnchor="margin")
        for name, value in (("hAnchor", "margin"), ("xAlign", "left"), ("yAlign", "bottom")):
            place.set(qn(f"w:{name}"), value)
        borders = _element("w:pBdr")
        for side, size in (("top", "8"), ("bottom", "8"), ("between", "6")):
            borders.append(_element(f"w:{side}", val="single", sz=size, space="2", color="000000"))
        properties.append(place)
        properties.append(borders)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(wide), WD_TAB_ALIGNMENT.RIGHT)
        _run(paragraph, text, "fang", 14)
    _paragraph(made, line=1)


def _heading(made: Any, block: Heading, _document: Document) -> None:
    paragraph = _paragraph(made)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, block.text, ("hei", "kai", "fang")[block.level - 1], 16, block.level == 3, True)


def _para(made: Any, block: Para, _document: Document) -> None:
    size = 10.5 if block.small else 16
    for text in block.text.split("\n"):
        paragraph = _paragraph(made, block.align, LINE if not block.small else 14.2)
        if block.indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
        _run(paragraph, text, "song" if block.small else "fang", size, tight=not block.small)


def _ends(made: Any, block: Ends, document: Document) -> None:
    paragraph = _paragraph(made, line=20)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width_of(document)), WD_TAB_ALIGNMENT.RIGHT)
    _run(paragraph, f"{block.left}\t{block.right}", "fang", 12)


def _signature(made: Any, block: Signature, document: Document) -> None:
    _paragraph(made).paragraph_format.keep_with_next = True
    widest = max(map(len, block.lines), default=0) * 16
    for at, text in enumerate(block.lines):
        paragraph = _paragraph(made, CENTRED if block.sealed else LEFT_ALIGNED)
        if block.sealed:
            room = max(0.0, width_of(document) / POINT - widest - 64)
            paragraph.paragraph_format.left_indent = Pt(room)
            paragraph.paragraph_format.right_indent = Pt(64)
        paragraph.paragraph_format.keep_with_next = at + 1 < len(block.lines)
        _run(paragraph, text, "fang", 16)


def _space(made: Any, block: Space, _document: Document) -> None:
    whole, part = divmod(block.lines, 1)
    for _ in range(int(whole)):
        _paragraph(made)
    if part:
        _paragraph(made, line=LINE * part)


def _break(made: Any, _block: NewPage, _document: Document) -> None:
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _red_head(made: Any, block: RedHead, _document: Document) -> None:
    before = _paragraph(made, line=99 - LINE)
    before.paragraph_format.keep_with_next = True
    name = _paragraph(made, CENTRED, 40)
    _run(name, block.issuer, "title", 30).font.color.rgb = _RED
    _paragraph(made)
    number = _paragraph(made, CENTRED)
    number.paragraph_format.space_after = Pt(2 * LINE)
    _run(number, block.number, "fang", 16)
    border = _element("w:pBdr")
    border.append(_element("w:bottom", val="single", sz="12", space="8", color="D0021B"))
    number._element.get_or_add_pPr().append(border)


def _table(made: Any, block: Table, document: Document) -> None:
    full = width_of(document)
    widths = [Mm(one / sum(block.widths) * full) for one in block.widths]
    grid = made.add_table(rows=len(block.rows), cols=len(widths))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="60", type="dxa"))
    grid._tbl.tblPr.append(margins)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    kept = whole(block, full)
    for y, (row, cells) in enumerate(zip(block.rows, placed(block), strict=True)):
        there = grid.rows[y]
        there.height, there.height_rule = Mm(row.height), WD_ROW_HEIGHT_RULE.AT_LEAST
        if kept[y]:
            there._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        if y < block.head:
            there._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        for x, cell in cells:
            target = grid.cell(y, x)
            if cell.columns > 1 or cell.rows > 1:
                target = target.merge(grid.cell(y + cell.rows - 1, x + cell.columns - 1))
            _fill(target, cell, block.size)
    _paragraph(made, line=6)


def _fill(target: Any, cell: Cell, size: float) -> None:
    target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    if cell.vertical:
        target._tc.get_or_add_tcPr().append(_element("w:textDirection", val="tbRlV"))
    for at, text in enumerate(cell.text.split("\n")):
        paragraph = target.paragraphs[0] if at == 0 else target.add_paragraph()
        paragraph._element.get_or_add_pPr().append(_element("w:snapToGrid", val="0"))
        paragraph.paragraph_format.line_spacing = Pt(size * 1.35)
        paragraph.alignment = _IN_CELL[cell.align] if not cell.vertical else WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text, "hei" if cell.label else "fang", size)


_MAKERS: dict[type, Any] = {
    Title: _title,
    Heading: _heading,
    Para: _para,
    Ends: _ends,
    Signature: _signature,
    Space: _space,
    NewPage: _break,
    RedHead: _red_head,
    Table: _table,
    Annex: _annex,
    Together: _together,
    Imprint: _imprint,
}
