"""Kaohe (考核): an appraisal regulation is the program.

The public door: load a scheme, read tables, evaluate, explain. Heavy libraries are imported only
when a function is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaohe.engine.compare import Comparison
    from kaohe.engine.explain import Explanation
    from kaohe.engine.run import Results
    from kaohe.engine.view import Ranking, Score
    from kaohe.scheme.model import Scheme
    from kaohe.tables.inputs import Inputs

__all__ = [
    "compare",
    "compare_tables",
    "evaluate",
    "explain",
    "explain_tables",
    "open_scheme",
    "ranking",
    "read_tables",
]


def open_scheme(name_or_path: str | Path) -> Scheme:
    """A scheme by its shipped name, or from a .yaml or .xlsx file; KaoheError with every fault."""
    from kaohe.scheme.sources import open_source

    return open_source(str(name_or_path)).scheme


def read_tables(path: str | Path, scheme: Scheme, *, period: str = "", skip_faults: bool = False) -> Inputs:
    """A workbook, or a folder of CSV or Parquet files, checked; KaoheError with every fault."""
    from kaohe.tables.read import read

    return read(Path(path), scheme, period=period, skip_faults=skip_faults)


def evaluate(scheme: Scheme, inputs: Inputs, *, provisional: bool = False) -> Results:
    """The results of one period; `.table("得分")` and the other tables of semantics, section 7."""
    from kaohe.engine.run import evaluate as run

    return run(scheme, inputs, provisional)


def explain(out: str | Path, appraisee: str) -> Explanation:
    """Why an appraisee has its score, place and grade, from a folder or workbook of results."""
    from kaohe.engine.explain import explain as why
    from kaohe.tables.write import load

    loaded = load(Path(out))
    return why(loaded.tables, loaded.scheme, appraisee)


def explain_tables(
    tables: Mapping[str, Any],
    scheme: Scheme,
    appraisee: str,
    ranked: Sequence[Score] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Explanation:
    """The same from result tables that are at hand, as `Results.tables()` gives them.

    `ranked` is their `ranking`, where it is at hand too: of many appraisees it is made once. `attributes`
    are the appraisee's, which tell in which scope of a quota it stands.
    """
    from kaohe.engine.explain import explain as why

    return why(tables, scheme, appraisee, ranked, attributes)


def ranking(tables: Mapping[str, Any], scheme: Scheme) -> Ranking:
    """The rows of 得分 in the order in which they are read out: category, group, place."""
    from kaohe.engine.view import Ranking, ordered

    return Ranking(ordered(tables["得分"].to_pylist(), scheme) if "得分" in tables else [])


def compare(out1: str | Path, out2: str | Path) -> Comparison:
    """What differs between two results, and what it did to totals, places and grades."""
    from kaohe.engine.compare import compare as differ
    from kaohe.tables.write import load

    return differ(load(Path(out1)).tables, load(Path(out2)).tables)


def compare_tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """The same from result tables that are at hand."""
    from kaohe.engine.compare import compare as differ

    return differ(before, after)
