"""Parquet files: text, whole numbers, decimals, floats (by their shortest form), dates, booleans."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.tables.contracts import Contract
from kaohe.tables.grid import Findings
from kaohe.tables.normal import text_of
from kaohe.tables.sheet import Sheet


def read(path: Path, contract: Contract, findings: Findings) -> Sheet | None:
    """The cells of one Parquet file; None where it cannot be read. Rows count as below a heading row."""
    # the one place that needs it; a folder of CSV or a workbook starts without it
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, partitioning=None)
    except (pa.ArrowException, OSError):
        findings.about(
            "不是能读的 Parquet 文件", "重新导出，或改用 CSV、.xlsx", file=path.name, table=contract.name
        )
        return None
    rows = pa.array(range(2, table.num_rows + 2), pa.int32())
    return sheet_of(table, rows, path.name, contract, findings)


def sheet_of(table: pa.Table, rows: pa.Array, source: str, contract: Contract, findings: Findings) -> Sheet:
    """The cells of a table with typed columns; a type that cannot be read is a fault."""
    columns, numeric = [], []
    for name, column in zip(table.column_names, table.columns, strict=True):
        texts = as_text(column)
        if texts is None:
            findings.about(
                f"类型 {column.type} 读不了",
                "列的类型用文字、整数、小数或日期",
                table=contract.name,
                column=name,
            )
            texts = pa.array([""] * table.num_rows, pa.string())
        columns.append(texts)
        number = pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)
        numeric.append(pc.is_valid(column).combine_chunks() if number else None)
    return Sheet(contract.name, source, columns, rows, numeric, headings=list(table.column_names))


def as_text(column: pa.ChunkedArray) -> pa.Array | None:
    """One string per row, '' for null; None for nested or binary columns."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(pc.cast(column, kind.value_type))
    if pa.types.is_null(kind):
        return pa.array([""] * len(column), pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        return pc.fill_null(pc.cast(column, pa.string()), "").combine_chunks()
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return None
    if not len(column):
        return pa.array([], pa.string())
    coded = pc.dictionary_encode(column).combine_chunks()
    texts = pa.array([text_of(value) for value in coded.dictionary.to_pylist()], pa.string())
    return pc.fill_null(texts.take(coded.indices), "")
