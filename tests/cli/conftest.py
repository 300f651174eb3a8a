"""Fixtures of the command line's tests."""

from __future__ import annotations

import pytest

from cli.running import Kaohe


@pytest.fixture
def kaohe(capsys: pytest.CaptureFixture[str]) -> Kaohe:
    return Kaohe(capsys)
