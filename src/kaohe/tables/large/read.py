"""The door for large tables: Parquet folders, checked in SQL; the odd rows by the checks of small tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from kaohe.errors import Fault, KaoheError, fault
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile
from kaohe.tables import columnar, delimited, periods
from kaohe.tables.check import choose_period, make_inputs, of_calendar
from kaohe.tables.contracts import TABLES_IN
from kaohe.tables.grid import Cells as Column
from kaohe.tables.grid import Findings, Grid
from kaohe.tables.inputs import ANNUAL, Inputs
from kaohe.tables.labels import without_names
from kaohe.tables.large import marks, marks_proven, people, ratings, records
from kaohe.tables.large.cells import Cells, listed
from kaohe.tables.large.source import ROW, Source, Stored, raw
from kaohe.tables.large.stored import SUFFIX, stored
from kaohe.tables.place import Place
from kaohe.tables.read import TEXTS, files_of, missing_tables
from kaohe.tables.sheet import expected, to_grid

SAID = 10
"""So many faults of one kind are listed."""
MOST_ODD = 200_000
"""So many odd rows of a table are looked at one by one."""
WHOLE = ("个性指标", "历史")
"""Tables that are small beside the others: read as they are in a small folder."""
ODD = {"对象": "odd_people", "记录": "odd_records", "评分": "odd_ratings", "测评票": "odd_marks"}
NAMES = {"记录": "records", "评分": "ratings", "测评票": "marks"}
"""The canonical relation of each table."""
LOOKS = {"记录": records.odd, "评分": ratings.odd, "测评票": marks.odd}
"""Which rows of a table are odd."""
COLUMNS = {
    "records": ("row", "a", "rule", "q", "own", "level", "severity", "factor", "base", "matter", "state"),
    "ratings": ("row", "a", "indicator", "score", '"full"'),
    "marks": ("row", "ballot", "cls", "a", "indicator", "mark", "flaw", "unit"),
}
FIXED = ("a", "name", "category", "grp", "profile")


@dataclass(frozen=True)
class Large:
    """What stands in the session: the canonical relations, and what is known without looking at them.

    `rows` counts the rows of each canonical relation. `condensed`: the marks stand in `mark_tally` too,
    and `marks` holds only the ballots that may be void. `beside`: in `mark_pivot` as well, the classes side
    by side.
    """

    period: str
    profiles: tuple[Profile, ...]
    rows: Mapping[str, int]
    earlier: tuple[str, ...]
    notes: tuple[str, ...]
    condensed: bool = False
    doubtful: bool = False
    beside: bool = False


def read(
    folder: Place, scheme: Scheme, source: Source, period: str = "", said: Callable[[str], None] = print
) -> Large:
    """Checks the tables of a folder in the session; KaoheError with every fault."""
    return _Reading(folder, scheme, source, period, said).read()


class _Reading:
    """One reading: from footers to canonical relations, kept in the session of `source`."""

    def __init__(
        self, folder: Place, scheme: Scheme, source: Source, period: str, said: Callable[[str], None]
    ) -> None:
        self.scheme, self.source, self.period, self.said = scheme, source, period, said
        self.findings = Findings()
        self.files = files_of(folder, self.findings)
        self.stored: dict[str, Stored] = {}
        self.cells: dict[str, Cells] = {}
        self.where: dict[str, str] = {}
        self.counts = dict.fromkeys(NAMES, 0)
        self.odd: dict[str, int] = {}
        self.profiles: tuple[Profile, ...] = ()
        self.sound = False
        """Marks were condensed as they are written, and none of them is odd."""
        self.proven = False
        """No ballot marks anybody twice either."""

    def read(self) -> Large:
        try:
            self._find()
            self._describe()
            self._choose_period()
            self._people()
            self._condense()
            for table, look in LOOKS.items():
                if table in self.cells and not (table == "测评票" and self.sound):
                    self.said(f"检查“{table}”")
                    self._look(table, self._all(table) or look(*self._of(table), self.profiles, self.source))
            looked = any(self.odd.values()) or self._has_whole() or bool(self.findings.whole)
            looked = looked or not self._count(people.PEOPLE)
            if not looked:
                self._plain()
            return self._done(self._looked_at() if looked else None)
        except KaoheError as error:
            raise KaoheError(few([self._placed(fault) for fault in error.faults])) from error

    def _placed(self, fault: Fault) -> Fault:
        """The fault with its file, and the row in that file."""
        place = fault.place
        if place.file or place.sheet not in self.files:
            return fault
        kept = self.stored.get(place.sheet)
        if kept is None or place.row < 2:
            return replace(fault, place=replace(place, file=self.files[place.sheet].name))
        file, row = kept.place(place.row)
        return replace(fault, place=replace(place, file=file, row=row))

    def _find(self) -> None:
        """The footers of the tables; those of other formats may be small ones only."""
        for table, path in self.files.items():
            if table in WHOLE:
                continue
            if not path.is_dir() and path.suffix.lower() != SUFFIX:
                self.findings.about(
                    "数据这样大，这张表要用 Parquet",
                    "存成 Parquet 文件；数据不大的，去掉 --memory",
                    file=path.name,
                    table=table,
                )
            elif (made := stored(table, path, self.findings)) is not None:
                self.stored[table] = made
        if "对象" not in self.stored:
            if not self.findings.whole:
                self.findings.about("缺少“对象”表", "加上 对象.parquet，一行一个考核对象")
            raise KaoheError(self.findings.all())

    def _describe(self) -> None:
        """The columns of each table; one whose headings are wrong is not looked at any further."""
        for table, kept in self.stored.items():
            trial = Findings()
            grid = self._grid(table, kept.schema.empty_table(), trial)
            if grid is not None:
                self.source.attach(kept)
                self.cells[table] = Cells(kept.schema, expected(TABLES_IN[table], self.scheme))
        if "对象" not in self.cells:
            self._grid("对象", self.stored["对象"].schema.empty_table(), self.findings)
            raise KaoheError(self.findings.all())

    def _grid(self, table: str, rows: pa.Table, findings: Findings) -> Grid | None:
        """Rows of a table as the checks of small tables take them."""
        numbers = rows["#"].combine_chunks() if "#" in rows.column_names else pa.array([], pa.int64())
        columns = rows.drop_columns(["#"]) if "#" in rows.column_names else rows
        sheet = columnar.sheet_of(
            columns, numbers.cast(pa.int32()), self.files[table].name, TABLES_IN[table], findings
        )
        grid = to_grid(sheet, TABLES_IN[table], self.scheme, findings)
        return without_names(grid, self.scheme) if grid is not None else None

    def _choose_period(self) -> None:
        """The period of the run, and which rows of each table are of it."""
        met = {table: self._periods(table) for table in self.cells}
        grids = {
            table: Grid(
                table,
                {"周期": Column.of(pa.array(texts, pa.string()))},
                pa.array(range(len(texts)), pa.int32()),
            )
            for table, texts in met.items()
            if texts
        }
        self.period, _ = choose_period(grids, self.period, Findings())
        for table, texts in met.items():
            ours = [text for text in texts if periods.canonical(text.strip()) in ("", self.period)]
            cell = self.cells[table]["周期"]
            self.where[table] = f"{cell.text} IN ({listed(ours)})" if len(ours) < len(texts) else "TRUE"
            if len(ours) < len(texts) and table != "对象":
                self._note_others(table)

    def _note_others(self, table: str) -> None:
        others = self._number(f"SELECT count(*) AS n FROM {raw(table)} m WHERE NOT ({self.where[table]})")
        self.findings.note(f"表“{table}”：其他周期的{others}行未读（本期 {self.period}）")

    def _periods(self, table: str) -> list[str]:
        cell = self.cells[table]["周期"]
        if not cell.given:
            return []
        found = self.source.select(f"SELECT DISTINCT {cell.text} AS t FROM {raw(table)} m ORDER BY t")
        return [str(text) for text in found["t"].to_pylist()]

    def _of(self, table: str) -> tuple[Cells, Scheme, str]:
        return self.cells[table], self.scheme, self.where[table]

    def _people(self) -> None:
        self.said("检查“对象”")
        cells, scheme, where = self._of("对象")
        self._look("对象", people.odd(cells, scheme, where, self.source))
        self.profiles = people.create(cells, scheme, where, bool(self.odd["对象"]), self.source)

    def _look(self, table: str, sql: str) -> None:
        self.source.create(ODD[table], sql)
        self.odd[table] = self._count(ODD[table])

    def _count(self, relation: str) -> int:
        return self._number(f"SELECT count(*) AS n FROM {relation}")

    def _number(self, counting: str) -> int:
        """The number `n` that a query selects."""
        return int(self.source.select(counting)["n"][0].as_py())

    def _has_whole(self) -> bool:
        return any(table in self.files for table in WHOLE)

    def _looked_at(self) -> Inputs:
        """What the checks of small tables say of the odd rows, with the whole of the small tables."""
        grids: dict[str, Grid] = {}
        everything = self.findings
        for table in (name for name in TABLES_IN if name in self.files):
            if table in WHOLE:
                reader = delimited.read if self.files[table].suffix.lower() in TEXTS else columnar.read
                sheet = reader(self.source.here(self.files[table]), TABLES_IN[table], everything)
                grid = to_grid(sheet, TABLES_IN[table], self.scheme, everything) if sheet else None
                grid = without_names(grid, self.scheme) if grid is not None else None
            elif table in self.stored:
                grid = self._grid(table, self._rows(table), everything)
            else:
                continue
            if grid is not None:
                grids[table] = grid
        if "对象" in grids and not len(grids["对象"]):
            everything.about("表里没有对象", "填写考核对象，一行一个", table="对象")
        made = make_inputs(grids, self.scheme, self.period, False, everything)
        over = [table for table, count in self.odd.items() if count > MOST_ODD and table != "对象"]
        if over:
            raise KaoheError([_too_odd(table, self.odd[table]) for table in over])
        return made

    def _rows(self, table: str) -> pa.Table:
        """The odd rows as they lie; all of 对象, for the others are checked against them."""
        if table == "对象":
            return self.source.select(f"SELECT * FROM {raw(table)} ORDER BY {ROW}")
        if not self.odd.get(table):
            return self.stored[table].schema.empty_table()
        odd = f"SELECT {ROW} FROM {ODD[table]} ORDER BY 1 LIMIT {MOST_ODD}"
        return self.source.select(f"SELECT * FROM {raw(table)} WHERE {ROW} IN ({odd}) ORDER BY {ROW}")

    def _plain(self) -> None:
        """Nothing is odd: the headings and the period are all there is to say."""
        for table in self.stored:
            self._grid(table, self.stored[table].schema.empty_table(), self.findings)
        of_calendar(self.period, self.scheme, False, self.findings)
        if self.where["对象"] != "TRUE":
            self._note_others("对象")
        if self.findings.whole:
            raise KaoheError(self.findings.all())

    def _all(self, table: str) -> str:
        """Where appraisees have indicators of their own, all that refers to them is looked at."""
        return f"SELECT {ROW} FROM {raw(table)} m WHERE {self.where[table]}" * (
            table != "记录" and "个性指标" in self.files
        )

    def _condense(self) -> None:
        """Condenses the marks before they are looked at: one pass, and mostly nothing more is to be done."""
        able = "测评票" in self.cells and not self.odd["对象"] and "个性指标" not in self.files
        if not able or not marks.can_be_condensed(self.cells["测评票"], self.scheme):
            return
        self.said("汇总“测评票”")
        if self._condense_proven():
            return
        self.source.create("mark_pivot", marks.tally(*self._of("测评票")))
        self.sound = not self._number("SELECT count(*) AS n FROM mark_pivot WHERE NOT good")
        if self.sound:
            self.source.view("mark_tally", marks.by_class(self.scheme))

    def _condense_proven(self) -> bool:
        """Condenses what the footers prove to be plain, if it is."""
        stored, (cells, scheme, where) = self.stored["测评票"], self._of("测评票")
        if where != "TRUE" or not marks_proven.proven(stored, cells, scheme, self.stored["对象"].count):
            return False
        self.source.create("mark_pivot", marks_proven.tally(stored, cells, scheme))
        self.sound = self.proven = self._number(marks_proven.counted(scheme)) == stored.count
        if self.sound:
            self.source.view("mark_tally", marks.by_class(scheme, "marks", "marks"))
        return self.sound

    def _done(self, made: Inputs | None) -> Large:
        """The canonical relations of what was found."""
        if made is not None and self.odd["对象"]:
            names = [name if name in FIXED else f"属性_{name}" for name in made.appraisees.column_names]
            self.source.load("appraisees", made.appraisees.rename_columns(names))
        else:
            self.source.view("appraisees", f"SELECT * EXCLUDE ({ROW}) FROM {people.PEOPLE}")
        rows = dict.fromkeys(("records", "ratings", "marks", "own", "history"), 0)
        for table, plain in (("记录", records.plain), ("评分", ratings.plain)):
            if table in self.cells:
                cells, _, where = self._of(table)
                name = NAMES[table]
                self._canonical(name, plain(cells, where, bool(self.odd[table])), made)
                rows[name] = self._count(name)
        condensed = doubtful = False
        if "测评票" in self.cells:
            condensed, doubtful = self._marks(made)
            rows["marks"] = self._count("mark_tally" if condensed else "marks")
        earlier: tuple[str, ...] = ()
        if made is not None:
            for name, table in (("own", made.own), ("history", made.history)):
                rows[name] = table.num_rows
                self.source.load(name, table)
            earlier = tuple(made.history["period"].unique().to_pylist())
        given = {"评分": rows["ratings"], "测评票": rows["marks"]}
        missing = missing_tables(self.scheme, given, self.files) if self.period != ANNUAL else ()
        return Large(
            made.period if made is not None else self.period,
            made.profiles if made is not None else self.profiles,
            rows,
            earlier,
            (*(made.notes if made is not None else self.findings.notes), *missing),
            condensed,
            doubtful,
            self.sound and not doubtful,
        )

    def _canonical(
        self, name: str, plain: str, made: Inputs | None, view: bool = False, to: str = ""
    ) -> None:
        """The plain rows and the odd ones, as the checks made them."""
        table: pa.Table | None = getattr(made, name) if made is not None else None
        sql = plain
        if table is not None and table.num_rows:
            self.source.load(f"looked_{name}", table)
            columns = ", ".join(COLUMNS[name])
            sql = f"SELECT {columns} FROM ({plain}) UNION ALL SELECT {columns} FROM looked_{name}"
        (self.source.view if view else self.source.create)(to or name, sql)

    def _marks(self, made: Inputs | None) -> tuple[bool, bool]:
        """The marks: condensed where that will do, else one by one; whether condensed, and any in doubt."""
        cells, scheme, where = self._of("测评票")
        plain = marks.plain(cells, scheme, where, bool(self.odd.get("测评票")))
        if not marks.can_be_condensed(cells, scheme):
            self._canonical("marks", plain, made)
            return False, False
        self._canonical("marks", plain, made, view=True, to="every_mark")
        if not self.sound:
            self.source.create("mark_tally", marks.TALLY_OF_EVERY_MARK)
        found = 0
        if not self.proven and self._number("SELECT count(*) AS n FROM mark_tally WHERE slots < n OR flawed"):
            self.said("核对票上有没有重复的评分")
            self.source.create("doubtful_ballot", marks.DOUBTFUL)
            found = self._count("doubtful_ballot")
        self.source.create("marks", marks.IN_DOUBT if found else "SELECT * FROM every_mark LIMIT 0")
        return True, found > 0


def _too_odd(table: str, count: int) -> Fault:
    return fault(
        f"有{count}行的写法要逐行整理，大数据最多整理{MOST_ODD}行",
        "导出时就写规范：文字前后不带空格，数写成半角、不超过6位小数，编号和名称与方案、“对象”表一致",
        sheet=table,
    )


_OWN_WORDS = re.compile("“[^”]*”|[0-9.]+")
"""What a fault quotes from its row."""


def few(faults: list[Fault]) -> list[Fault]:
    """The first ten of each kind of fault in a column, and how many more there are."""
    kinds: dict[tuple[str, str, str], list[Fault]] = {}
    for found in faults:
        kind = _OWN_WORDS.sub("", found.what)
        kinds.setdefault((found.place.sheet, found.place.column, kind), []).append(found)
    kept = []
    for same in kinds.values():
        kept += same[:SAID]
        if len(same) > SAID:
            more = f"同样的问题另有{len(same) - SAID}处"
            place = replace(same[0].place, row=0)
            kept.append(Fault(place, more, same[0].cure))
    return kept
