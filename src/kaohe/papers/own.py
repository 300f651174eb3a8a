"""A body's own templates: .docx and .xlsx with placeholders, checked before they are kept, then filled.

{{总分}} is one value. A row of a table that holds {{指标.名称}} is repeated for each row of that list.
Nothing else of the template language is allowed, so a template can neither run nor fetch anything.
"""

from __future__ import annotations

import difflib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
import openpyxl
from lxml import etree

from kaohe.errors import Fault, KaoheError, fault
from kaohe.papers import own_sheet, own_word
from kaohe.papers.placeholders import CODE, HOLDER, NAME, Values
from kaohe.papers.values import Placeholder

WORD, SHEET = ".docx", ".xlsx"
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 20_000_000, 200_000_000, 2_000
_ACTIVE = (
    "vbaproject",
    "macrosheets",
    "activex",
    "oleobject",
    "embeddings/",
    "externallinks",
    "attachedtemplate",
)


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
    texts = list(_texts(content, kind, file))
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
    if kind == WORD:
        own_word.check(content, file)
    return Checked(kind, tuple(found), any(by_name[name].own for name in found))


def _placeholders(
    where: str, text: str, file: str, known: Mapping[str, Placeholder], found: dict[str, None]
) -> Iterator[Fault]:
    if CODE.search(text):
        yield fault("有“{%”或“{#”，模板里不能写程序", "只写占位符，如 {{总分}}", file=f"{file} {where}")
    if text.count("{{") != text.count("}}"):
        yield fault(
            f"“{text.strip()[:40]}”的大括号没有成对",
            "写成 {{总分}} 的样子，前后各两个",
            file=f"{file} {where}",
        )
    for inner in HOLDER.findall(text):
        parsed = NAME.fullmatch(inner)
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
        for formula in own_sheet.reaching(root):
            yield fault(f"{part.filename} 里的公式会去外面取东西：{formula[:40]}", "删去它", file=file)
        if b"macroEnabled" in inner and name.endswith("[content_types].xml"):
            yield fault("这是带宏的文件", "另存为不带宏的 .docx 或 .xlsx", file=file)


def _texts(content: bytes, kind: str, file: str) -> Iterator[tuple[str, str]]:
    if kind == WORD:
        return own_word.texts(_opened(docx.Document, content, " Word 文档", "Word", file), file)
    return own_sheet.texts(_opened(openpyxl.load_workbook, content, "工作簿", "Excel", file), file)


def _opened(load: Callable[[io.BytesIO], Any], content: bytes, what: str, program: str, file: str) -> Any:
    try:
        return load(io.BytesIO(content))
    except Exception as error:  # the library raises whatever it meets
        cure = f"用 {program} 或 WPS 打开后另存"
        raise KaoheError([fault(f"打不开，不是完好的{what}", cure, file=file)]) from error


def filled(content: bytes, kind: str, values: Values) -> bytes:
    """A template with its placeholders filled in."""
    return own_word.filled(content, values) if kind == WORD else own_sheet.filled(content, values)
