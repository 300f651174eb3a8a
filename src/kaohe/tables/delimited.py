"""CSV files: UTF-8 with or without mark, UTF-16 with mark, GB18030; comma, tab or semicolon.

The fast reader takes well-formed files; anything odd (ragged rows, blank lines, a title above the
headings) goes through the careful one, which counts records as an editor's reader does: the first is
row 1, a quoted line break does not start a new row.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from kaohe.tables.contracts import Contract
from kaohe.tables.grid import Findings
from kaohe.tables.normal import fold
from kaohe.tables.sheet import SEARCHED, Sheet

DELIMITERS = (",", "\t", ";")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path, contract: Contract, findings: Findings) -> Sheet | None:
    """The cells of one CSV file; None where it cannot be read (the fault is in `findings`)."""
    data = path.read_bytes()
    decoded = decode(data)
    if decoded is None:
        findings.about(
            "不是 UTF-8，也不是 GB18030（GBK）编码的文本",
            "用 Excel 另存为“CSV UTF-8”，或存为 .xlsx",
            file=path.name,
            table=contract.name,
        )
        return None
    text, encoding = decoded
    if encoding not in ("utf-8", "utf-8-sig"):
        findings.note(f"文件“{path.name}”：按 {encoding.upper()} 编码读入")
    delimiter = find_delimiter(text, contract)
    if delimiter != ",":
        findings.note(f"文件“{path.name}”：分隔符是{'制表符' if delimiter == chr(9) else '分号'}")
    fast = _fast(text, delimiter) or _fast_below_title(text, delimiter, contract)
    return Sheet(contract.name, path.name, *(fast or _careful(text, delimiter, contract, findings)))


def decode(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding, or None."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return (text, encoding) if "\0" not in text else None
    return None


def find_delimiter(text: str, contract: Contract) -> str:
    """The delimiter with which the first lines hold the most known headings."""
    names = {fold(name) for name in contract.names}
    lines = text[:20000].splitlines()[:SEARCHED]

    def known(delimiter: str) -> int:
        rows = csv.reader(lines, delimiter=delimiter)
        try:
            return max((len({fold(cell) for cell in row} & names) for row in rows), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=known)


def _fast(text: str, delimiter: str) -> tuple[list[pa.Array], pa.Array] | None:
    """All cells of a well-formed file, or None."""
    text = text.rstrip("\r\n")
    try:
        first = next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), [])
    except csv.Error:
        return None
    if not first:
        return None
    names = [f"f{at}" for at in range(len(first))]
    try:
        table = pa.csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=pa.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values='"' in text, ignore_empty_lines=False
            ),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = [pa.array(pc.fill_null(c, "").combine_chunks(), pa.string()) for c in table.columns]
    return columns, pa.array(range(1, table.num_rows + 1), pa.int32())


def _fast_below_title(
    text: str, delimiter: str, contract: Contract
) -> tuple[list[pa.Array], pa.Array] | None:
    """The same for a file that is well-formed from its heading line on; the lines above only count."""
    names = {fold(name) for name in contract.names}
    lines = text[:20000].splitlines(keepends=True)[:SEARCHED]
    known = [len({fold(cell) for cell in line.strip().split(delimiter)} & names) for line in lines]
    head = known.index(max(known)) if known else 0
    above = "".join(lines[:head])
    if not head or '"' in above:
        return None
    read = _fast(text[len(above) :], delimiter)
    return (read[0], pa.array(range(head + 1, head + 1 + len(read[1])), pa.int32())) if read else None


def _careful(
    text: str, delimiter: str, contract: Contract, findings: Findings
) -> tuple[list[pa.Array], pa.Array]:
    """All cells, record by record; rows that are too long are faults, short ones too unless empty."""
    csv.field_size_limit(1 << 30)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        findings.about(
            "引号或换行不成对，分不清各行", "用 Excel 打开后另存为“CSV UTF-8”", table=contract.name
        )
        records = []
    names = {fold(name) for name in contract.names}
    head = max(
        range(min(SEARCHED, len(records))),
        key=lambda at: len({fold(cell) for cell in records[at]} & names),
        default=0,
    )
    width = len(records[head]) if records else 0
    for at, record in enumerate(records[head + 1 :], head + 2):
        filled = any(cell.strip() for cell in record)
        if filled and (len(record) < width or any(cell.strip() for cell in record[width:])):
            findings.at(
                contract.name,
                at,
                "",
                f"这一行有{len(record)}格，标题有{width}格",
                "补上或删去分隔符；内容里有逗号的，用英文双引号括起来",
            )
    square = [(record + [""] * width)[:width] for record in records]
    columns = [pa.array(column, pa.string()) for column in zip(*square, strict=True)] if square else []
    return columns, pa.array(range(1, len(records) + 1), pa.int32())
