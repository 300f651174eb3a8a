"""The tutorial holds: its snippets make the scheme, its data the results that it shows."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kaohe.cli.main import main
from kaohe.scheme.check import check
from kaohe.scheme.describe import describe
from kaohe.scheme.language import loads
from kaohe.tables.needs import needs

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text("utf-8")
SNIPPETS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
SCHEME = "".join(SNIPPETS)
TABLES = ("对象", "记录", "评分", "测评票")


def rows(text: str) -> list[list[str]]:
    """The Markdown table at the start of a text: its heading and its rows."""
    lines = re.match(r"(?:\|.*\n)+", text)
    assert lines
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()]
    return [cells[0], *cells[2:]]


def after(words: str) -> list[list[str]]:
    """The first table after some words."""
    text = TEXT[TEXT.index(words) :]
    return rows(text[text.index("\n|") + 1 :])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results after the commands of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    scheme, data, out = folder / "青石.yaml", folder / "数据", folder / "结果"
    scheme.write_text(SCHEME, "utf-8")
    data.mkdir()
    for name in TABLES:
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(after(f"表“{name}”"))
    assert main(["check", str(scheme)]) == 0
    assert main(["template", str(scheme), "-o", str(folder / "数据.xlsx")]) == 0
    assert main(["evaluate", str(scheme), str(data), "-o", str(out), "--format", "csv"]) == 0
    return out


def test_every_step_loads() -> None:
    for step in range(1, len(SNIPPETS) + 1):
        assert loads("".join(SNIPPETS[:step])).scheme.name == "qingshi-2025"


def test_the_scheme_has_no_faults() -> None:
    assert [fault for fault in check(loads(SCHEME)) if fault.level == "错误"] == []


def test_the_prose_reads_as_shown() -> None:
    shown = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    said = {line.strip("　") for line in describe(loads(SCHEME).scheme).splitlines()}
    assert [line for block in shown for line in block.splitlines() if line not in said] == []


def test_the_scores_are_those_shown(results: Path) -> None:
    heading, *shown = after("“结果”里的“得分”就是")
    assert [[row[name] for name in heading] for row in read(results / "得分.csv")] == shown


def test_the_ledger_is_that_shown(results: Path) -> None:
    heading, *shown = after("它把一个科室的总分拆成树")
    ledger = [row for row in read(results / "明细.csv") if row["对象"] == "利用科"]
    assert [[row[name] for name in heading] for row in ledger] == shown


def test_explain_tells_the_same(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(results), "利用科"]) == 0
    said = capsys.readouterr().out
    assert "97.24" in said and "第2名" in said.replace(" ", "") and "查档便民" in said


def test_its_columns_are_those_of_the_template() -> None:
    columns = needs(loads(SCHEME).scheme)
    for table in TABLES:
        shown = set(after(f"表“{table}”")[0])
        required = {column.name for column in columns[table] if not column.optional}
        assert required <= shown, table
    assert "状态" in after("表“记录”")[0]
