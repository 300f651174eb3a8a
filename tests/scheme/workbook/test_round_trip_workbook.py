"""A scheme written as a workbook and read again is the same scheme."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kaohe.scheme import library
from kaohe.scheme.language import content_hash
from kaohe.scheme.model import Scheme
from kaohe.scheme.workbook import read, write
from scheme.strategies import schemes


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemes())
def test_a_workbook_is_lossless(scheme: Scheme) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "方案.xlsx"
        write(scheme, path)
        again = read(path).scheme
    assert again == scheme
    assert content_hash(again) == content_hash(scheme)


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_scheme_is_the_same_as_a_workbook(name: str, tmp_path: Path) -> None:
    scheme = library.shipped(name).scheme
    write(scheme, tmp_path / "方案.xlsx")
    assert content_hash(read(tmp_path / "方案.xlsx").scheme) == content_hash(scheme)
