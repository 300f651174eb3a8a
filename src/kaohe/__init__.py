"""Kaohe (考核): an appraisal regulation is the program.

The public door: load a scheme, read tables, evaluate, explain. Heavy libraries are imported only
when a function is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaohe.engine.compare import Comparison
    from kaohe.engine.explain import Explanation
    from kaohe.engine.run import Results
    from kaohe.scheme.model import Scheme
    from kaohe.tables.inputs import Inputs

__all__ = ["compare", "evaluate", "explain", "open_scheme", "read_tables"]


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


def compare(out1: str | Path, out2: str | Path) -> Comparison:
    """What differs between two results, and what it did to totals, places and grades."""
    from kaohe.engine.compare import compare as differ
    from kaohe.tables.write import load

    return differ(load(Path(out1)).tables, load(Path(out2)).tables)
