"""Realistic data for any scheme, the same for the same seed: `kaohe sample SCHEME -o DIR`."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from kaohe.errors import KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.tables.atomic import new_file, new_folder
from kaohe.tables.contracts import COUNT, NUMBER, TABLES_IN
from kaohe.tables.export import harmless, is_number
from kaohe.tables.needs import needs
from kaohe.tables.sampling.ballots import mark_rows
from kaohe.tables.sampling.history import history_rows
from kaohe.tables.sampling.leaves import Planner
from kaohe.tables.sampling.ratings import own_rows, rating_rows
from kaohe.tables.sampling.records import record_rows
from kaohe.tables.sampling.world import World, make_world
from kaohe.tables.style import FONT, HEADING, NO_CLOCK
from kaohe.tables.xlsx import MOST_ROWS, os_error

FORMATS = ("csv", "xlsx", "parquet")
WORKBOOK = "数据.xlsx"
LARGEST = 1_000_000
_BATCH = 50_000

Row = dict[str, str]


class Table:
    """One generated table: its columns, and its rows as they are made."""

    def __init__(self, name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        self.name, self.columns, self._rows = name, columns, rows

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row in the order of the columns; can be run through once."""
        columns = self.columns
        return ([row.get(column, "") for column in columns] for row in self._rows)


def sample(scheme: Scheme, out: Path, seed: int = 1, size: int | None = None, format: str = "csv") -> Path:
    """Write the sample; returns the folder or workbook that `kaohe evaluate` takes.

    `size` is the number of appraisees. KaoheError where `out` exists or cannot be written.
    """
    if format not in FORMATS:
        raise KaoheError([fault(f"不认识的格式“{format}”", f"写 {'、'.join(FORMATS)}")])
    tables = list(generate(scheme, seed, size))
    if format == "xlsx" and out.suffix.lower() == ".xlsx":
        with new_file(out) as path:
            _write_workbook(tables, path)
        return out
    with new_folder(out) as folder:
        if format == "xlsx":
            _write_workbook(tables, folder / WORKBOOK)
            return out / WORKBOOK
        write = _write_csv if format == "csv" else _write_parquet
        for table in tables:
            write(table, folder / f"{table.name}.{format}")
    return out


def generate(scheme: Scheme, seed: int = 1, size: int | None = None) -> Iterator[Table]:
    """The tables of a sample in their order; rows are made while they are read."""
    if size is not None and not 1 <= size <= LARGEST:
        raise KaoheError([fault(f"对象个数 {size} 不在 1 到 {LARGEST} 之间", "改正 --size")])
    world = make_world(scheme, seed, size)
    planner = Planner(world)
    used = needs(scheme)
    makers: dict[str, Callable[[], Iterator[Row]]] = {
        "记录": lambda: record_rows(world),
        "评分": lambda: rating_rows(world, planner),
        "测评票": lambda: mark_rows(world, planner),
        "个性指标": lambda: own_rows(world, planner),
        "历史": lambda: history_rows(world),
    }
    attributes = tuple(attribute.name for attribute in scheme.attributes)
    columns = tuple(column.name for column in used["对象"])
    period = () if "历史" in used else ("周期",)  # 历史 tells the period already
    yield Table("对象", (*columns, *attributes, *period), _appraisees(world, attributes))
    for name in TABLES_IN:
        if name in makers and name in used:
            yield Table(name, tuple(column.name for column in used[name]), makers[name]())


def _appraisees(world: World, attributes: tuple[str, ...]) -> Iterator[Row]:
    for member in world.members:
        yield {
            "对象": member.name,
            "类别": member.category,
            "分组": member.group,
            **dict(zip(attributes, member.values, strict=True)),
            "周期": world.period,
        }


def _write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        texts = [not is_number(table.name, column) for column in table.columns]
        writer.writerow([harmless(name) for name in table.columns])
        writer.writerows(
            [harmless(cell) if text else cell for cell, text in zip(row, texts, strict=True)]
            for row in table.rows()
        )


def _write_parquet(table: Table, path: Path) -> None:
    schema = pa.schema([(column, pa.string()) for column in table.columns])
    rows = table.rows()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(itertools.islice(rows, _BATCH)):
            columns = [pa.array(cells, pa.string()) for cells in zip(*batch, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))


def _write_workbook(tables: list[Table], path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": NO_CLOCK})
    heading, text = book.add_format(HEADING), book.add_format({**FONT, "num_format": "@"})
    try:
        for table in tables:
            _write_sheet(book, table, heading, text)
        book.close()
    except FileCreateError as error:
        raise os_error(error) from error


def _write_sheet(
    book: xlsxwriter.Workbook, table: Table, heading: xlsxwriter.format.Format, text: xlsxwriter.format.Format
) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    kinds = {column.name: column.kind for column in TABLES_IN[table.name].columns}
    numbers = [kinds.get(column) in (NUMBER, COUNT) for column in table.columns]
    sheet.set_column(0, len(table.columns) - 1, 14)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column, heading)
    for row, cells in enumerate(table.rows(), start=1):
        if row > MOST_ROWS:
            raise KaoheError(
                [
                    fault(
                        f"“{table.name}”超过 Excel 的行数上限",
                        "减小 --size，或用 --format csv",
                        sheet=table.name,
                    )
                ]
            )
        for at, cell in enumerate(cells):
            if cell and numbers[at]:
                sheet.write_number(row, at, float(cell))
            elif cell:
                sheet.write_string(row, at, cell, text)
