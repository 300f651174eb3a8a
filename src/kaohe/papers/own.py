"""A body's own templates: .docx and .xlsx with placeholders, checked before they are kept, then filled.

{{总分}} is one value. A row of a table that holds {{指标.名称}} is repeated for each row of that list.
Nothing else of the template language is allowed, so a template can neither run nor fetch anything.
"""

from __future__ import annotations

import copy
import difflib
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, Listing
from lxml import etree
from openpyxl.cell.cell import MergedCell

from kaohe.errors import Fault, KaoheError, fault
from kaohe.papers.values import Placeholder, Rows

WORD, SHEET = ".docx", ".xlsx"
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 20_000_000, 200_000_000, 2_000
_HOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*([^\s.{}%|()\[\]'\"]+)(?:\.([^\s.{}%|()\[\]'\"]+))?\s*")
_CODE = re.compile(r"\{%|\{#")
_RUNS = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
_REACHING = re.compile(r"HYPERLINK|WEBSERVICE|FILTERXML|DDE|RTD|IMPORT|CALL|REGISTER|\[|\|", re.IGNORECASE)
_ACTIVE = (
    "vbaproject",
    "macrosheets",
    "activex",
    "oleobject",
    "embeddings/",
    "externallinks",
    "attachedtemplate",
)
Values = Mapping[str, str | Rows]


@dataclass(frozen=True)
class Checked:
    """A template that may be kept: its kind, and what it asks for."""

    kind: str
    names: tuple[str, ...]
    own: bool
    """It speaks of one appraisee: one paper each."""


def check(content: bytes, file: str, known: Sequence[Placeholder]) -> Checked:
    """What a template asks for; KaoheError with every fault."""
    kind = next((one for one in (WORD, SHEET) if file.lower().endswith(one)), "")
    if not kind:
        raise KaoheError(
            [fault("模板要是 .docx 或 .xlsx", "用 Word、Excel 或 WPS 另存为这两种之一", file=file)]
        )
    _harmless(content, file)
    texts = list(_word_texts(content, file) if kind == WORD else _sheet_texts(content, file))
    faults: list[Fault] = []
    found: dict[str, None] = {}
    by_name = {one.name: one for one in known}
    for where, text in texts:
        faults += _placeholders(where, text, file, by_name, found)
    if not found and not faults:
        cure = "在要填的地方写 {{对象}}、{{总分}} 这样的占位符"
        faults.append(fault("模板里一个占位符也没有", cure, file=file))
    if faults:
        raise KaoheError(faults)
    return Checked(kind, tuple(found), any(by_name[name].own for name in found))


def _placeholders(
    where: str, text: str, file: str, known: Mapping[str, Placeholder], found: dict[str, None]
) -> Iterator[Fault]:
    if _CODE.search(text):
        yield fault("有“{%”或“{#”，模板里不能写程序", "只写占位符，如 {{总分}}", file=f"{file} {where}")
    if text.count("{{") != text.count("}}"):
        yield fault(
            f"“{text.strip()[:40]}”的大括号没有成对",
            "写成 {{总分}} 的样子，前后各两个",
            file=f"{file} {where}",
        )
    for inner in _HOLDER.findall(text):
        parsed = _NAME.fullmatch(inner)
        one = known.get(parsed[1]) if parsed else None
        if parsed is None or one is None:
            asked = parsed[1] if parsed else inner.strip()
            yield fault(f"没有“{asked}”这个占位符", _suggested(asked, list(known)), file=f"{file} {where}")
        elif one.columns and parsed[2] not in one.columns:
            columns = "、".join(f"{{{{{one.name}.{column}}}}}" for column in one.columns)
            yield fault(f"“{one.name}”是一张表，要写它的一列", f"可写 {columns}", file=f"{file} {where}")
        elif not one.columns and parsed[2]:
            yield fault(
                f"“{one.name}”只有一个值，没有“{parsed[2]}”", f"写 {{{{{one.name}}}}}", file=f"{file} {where}"
            )
        else:
            found[one.name] = None


def _suggested(asked: str, names: list[str]) -> str:
    near = (
        difflib.get_close_matches(asked, names, 2, 0.4)
        or [name for name in names if set(name) & set(asked)][:2]
    )
    return f"是不是 {'、'.join(f'{{{{{name}}}}}' for name in near)}？" if near else "全部占位符见“占位符”页"


def _harmless(content: bytes, file: str) -> None:
    """KaoheError before a library opens it: no archive, a bomb, macros, objects, links to elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(content) > MOST_BYTES or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise KaoheError([fault("文件太大，不像模板", "去掉图片后另存", file=file)])
            faults = list(_parts(archive, parts, file))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        cure = "用 Word、Excel 或 WPS 打开，去掉密码，另存一份"
        raise KaoheError([fault("打不开，不是完好的文件", cure, file=file)]) from error
    if faults:
        raise KaoheError(faults)


def _parts(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], file: str) -> Iterator[Fault]:
    for part in parts:
        name = part.filename.lower()
        if any(word in name for word in _ACTIVE):
            yield fault(
                f"里面有宏、控件或嵌入的对象（{part.filename}）", "去掉后另存为不带宏的文件", file=file
            )
        if not name.endswith((".xml", ".rels")):
            continue
        inner = archive.read(part)
        if b"<!DOCTYPE" in inner or b"<!ENTITY" in inner:
            yield fault(f"{part.filename} 里有实体定义", "用 Word 或 WPS 打开后另存", file=file)
            continue
        try:
            root = etree.fromstring(inner, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            what = f"{part.filename} 的内容已损坏（第{error.lineno}行）"
            yield fault(what, "用 Word 或 WPS 打开修复后另存", file=file)
            continue
        for link in root.iter("{*}Relationship"):
            if link.get("TargetMode") == "External":
                cure = "删去超链接、链接的图片和附加的模板后另存"
                yield fault(f"有指向外面的链接：{link.get('Target', '')[:80]}", cure, file=file)
        if b"macroEnabled" in inner and name.endswith("[content_types].xml"):
            yield fault("这是带宏的文件", "另存为不带宏的 .docx 或 .xlsx", file=file)


def _opened(load: Callable[[io.BytesIO], Any], content: bytes, what: str, program: str, file: str) -> Any:
    try:
        return load(io.BytesIO(content))
    except Exception as error:  # the library raises whatever it meets
        cure = f"用 {program} 或 WPS 打开后另存"
        raise KaoheError([fault(f"打不开，不是完好的{what}", cure, file=file)]) from error


def _word_texts(content: bytes, file: str) -> Iterator[tuple[str, str]]:
    """Every paragraph with its place; placeholders may be cut into several runs."""
    document = _opened(docx.Document, content, " Word 文档", "Word", file)
    for place, part in _stories(document):
        for number, paragraph in enumerate(part.iter("{*}p"), 1):
            text = "".join(node.text or "" for node in paragraph.iter("{*}t"))
            if "{" in text or "}" in text:
                yield f"{place}第{number}段", text
            for node in paragraph.iter("{*}instrText", "{*}fldSimple"):
                said = f"{node.text or ''}{node.get(qn('w:instr'), '')}"
                if re.search(r"INCLUDE|DDE|LINK|IMPORT|DATABASE", said, re.IGNORECASE):
                    raise KaoheError(
                        [
                            fault(
                                f"第{number}段有从外面取内容的域（{said.strip()[:40]}）",
                                "删去这个域",
                                file=file,
                            )
                        ]
                    )


def _stories(document: Any) -> Iterator[tuple[str, Any]]:
    yield "正文", document.element.body
    for at, section in enumerate(document.sections, 1):
        for name, story in (("页眉", section.header), ("页脚", section.footer)):
            yield f"第{at}节{name}", story._element


def _sheet_texts(content: bytes, file: str) -> Iterator[tuple[str, str]]:
    book = _opened(openpyxl.load_workbook, content, "工作簿", "Excel", file)
    faults = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str):
                    continue
                where = f"{sheet.title}!{cell.coordinate}"
                if cell.data_type == "f" and _REACHING.search(cell.value):
                    faults.append(
                        fault(
                            f"公式会去外面取东西：{cell.value[:40]}", "删去这个公式", file=f"{file} {where}"
                        )
                    )
                elif cell.data_type == "f" and "{{" in cell.value:
                    faults.append(
                        fault("占位符写在公式里", "占位符单独占一格，公式引用那一格", file=f"{file} {where}")
                    )
                elif "{" in cell.value or "}" in cell.value:
                    yield where, cell.value
    if faults:
        raise KaoheError(faults)


def filled(content: bytes, kind: str, values: Values) -> bytes:
    """A template with its placeholders filled in."""
    return _word(content, values) if kind == WORD else _sheet(content, values)


def _word(content: bytes, values: Values) -> bytes:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    for _, story in _stories(template.docx):
        for row in list(story.iter("{*}tr")):
            _repeat(row, values)
    plain = {name: Listing(said) for name, said in values.items() if isinstance(said, str)}
    out = io.BytesIO()
    template.render(plain, autoescape=True)
    template.save(out)
    return out.getvalue()


def _repeat(row: Any, values: Values) -> None:
    """A row that asks for the columns of a list, once for each of its rows."""
    text = "".join(node.text or "" for node in row.iter("{*}t"))
    name = _list_of(text, values)
    if name is None:
        return
    for said in _rows(values, name):
        made = copy.deepcopy(row)
        for paragraph in made.iter("{*}p"):
            nodes = list(paragraph.iter("{*}t"))
            whole = "".join(node.text or "" for node in nodes)
            if "{{" in whole:
                for node in nodes[1:]:
                    node.text = ""
                nodes[0].text = _say(whole, name, said).replace("{{", "{\u200b{")
        row.addprevious(made)
    row.getparent().remove(row)


def _list_of(text: str, values: Values) -> str | None:
    for inner in _HOLDER.findall(text):
        parsed = _NAME.fullmatch(inner)
        if parsed and parsed[2] and isinstance(values.get(parsed[1]), list):
            return str(parsed[1])
    return None


def _rows(values: Values, name: str) -> Rows:
    found = values.get(name, [])
    return found if isinstance(found, list) else []


def _say(text: str, name: str, said: Mapping[str, str]) -> str:
    def one(found: re.Match[str]) -> str:
        parsed = _NAME.fullmatch(found[1])
        return said.get(parsed[2], "") if parsed and parsed[1] == name else found[0]

    return _HOLDER.sub(one, text)


def _sheet(content: bytes, values: Values) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for number in range(sheet.max_row, 0, -1):
            name = _list_of("".join(str(cell.value or "") for cell in sheet[number]), values)
            if name is not None:
                _repeat_cells(sheet, number, name, _rows(values, name))
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f" and "{{" in cell.value:
                    _write(cell, _HOLDER.sub(lambda found: _plain(found[1], values), cell.value))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(inner: str, values: Values) -> str:
    said = values.get(inner.strip(), "")
    return said if isinstance(said, str) else ""


def _repeat_cells(sheet: Any, number: int, name: str, rows: Rows) -> None:
    pattern = [
        (cell.column, cell.value, copy.copy(cell._style))
        for cell in sheet[number]
        if not isinstance(cell, MergedCell)
    ]
    if len(rows) > 1:
        sheet.insert_rows(number + 1, len(rows) - 1)
    for at, said in enumerate(rows or [{}]):
        for column, text, style in pattern:
            cell = sheet.cell(number + at, column)
            cell._style = copy.copy(style)
            if isinstance(text, str) and "{{" in text:
                _write(cell, _say(text, name, said).replace("{{", "{\u200b{") if said else "")
            else:
                cell.value = text


def _write(cell: Any, text: str) -> None:
    """As text, whatever it begins with: a name like =HYPERLINK(…) runs nowhere."""
    cell.value = text
    if text:
        cell.data_type = "s"
        if _RUNS.match(text):
            cell.quotePrefix = True
