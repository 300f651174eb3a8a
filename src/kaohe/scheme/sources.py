"""Where a scheme comes from: a shipped name, a YAML file or a workbook."""

from __future__ import annotations

import difflib
from pathlib import Path

from kaohe.errors import Fault, KaoheError, fault
from kaohe.scheme import library
from kaohe.scheme.language import Source, load

YAML = (".yaml", ".yml")
WORKBOOK = ".xlsx"
_OTHER_FORMS = {
    ".xls": "这是旧格式的 Excel，另存为 .xlsx",
    ".et": "这是 WPS 表格，另存为 .xlsx",
    ".ods": "另存为 .xlsx",
    ".csv": "方案是 .yaml 或 .xlsx；CSV 是考核数据，写在方案后面",
    ".docx": "办法的文档不能直接计算，先写成方案（.yaml 或 .xlsx）",
    ".doc": "办法的文档不能直接计算，先写成方案（.yaml 或 .xlsx）",
    ".pdf": "办法的文档不能直接计算，先写成方案（.yaml 或 .xlsx）",
}


def open_source(name_or_path: str) -> Source:
    """The scheme behind a shipped name or a path to .yaml, .yml or .xlsx, with the places of its values.

    KaoheError, with a cure of its own, for an unknown name, a missing file, a folder, a wrong extension
    and for everything that is wrong inside the file.
    """
    text = name_or_path.strip()
    if not text:
        raise KaoheError([fault("没有给出方案", f"写随附方案的名字（{_shipped()}）或 .yaml、.xlsx 文件")])
    if text in library.names():
        return library.shipped(text)
    path = Path(text)
    try:
        folder, there = path.is_dir(), path.exists()
    except (OSError, ValueError):  # too long for the file system, or with a NUL in it
        folder, there = False, False
    if folder:
        raise KaoheError([_is_folder(path)])
    extension = path.suffix.lower()
    if extension in (*YAML, WORKBOOK):
        if not there:
            raise KaoheError([_missing(path)])
        return _workbook(path) if extension == WORKBOOK else load(path)
    if there or extension in _OTHER_FORMS:
        cure = _OTHER_FORMS.get(extension, "方案文件的扩展名应是 .yaml、.yml 或 .xlsx；内容对的话改扩展名")
        raise KaoheError([fault(f"“{path.name}”不是方案文件", cure)])
    return library.shipped(text)


def _workbook(path: Path) -> Source:
    # The Excel library is loaded only where a workbook is read.
    from kaohe.scheme.workbook import read

    return read(path)


def _is_folder(path: Path) -> Fault:
    found = _schemes_in(path)[:5]
    cure = f"写出其中的文件：{'、'.join(found)}" if found else "里面没有 .yaml 或 .xlsx；写方案文件的路径"
    return fault(f"“{path}”是文件夹，不是方案", cure)


def _missing(path: Path) -> Fault:
    parent = path.parent
    if not parent.is_dir():
        return fault(f"没有文件“{path}”：文件夹“{parent}”不存在", "检查路径")
    near = difflib.get_close_matches(path.name, _schemes_in(parent), n=3, cutoff=0.5)
    if near:
        cure = f"是不是“{'”、“'.join(near)}”？"
    elif path.stem in library.names():
        cure = f"随附的方案不写扩展名：{path.stem}"
    else:
        cure = f"检查文件名；随附的方案只写名字：{_shipped()}"
    return fault(f"没有文件“{path}”", cure)


def _schemes_in(folder: Path) -> list[str]:
    try:
        return sorted(p.name for p in folder.iterdir() if p.suffix.lower() in (*YAML, WORKBOOK))
    except OSError:  # a folder that may not be listed has no names to suggest
        return []


def _shipped() -> str:
    return "、".join(library.names()) or "暂无"
