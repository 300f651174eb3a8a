"""One Spark for the tests of it: starting it takes as long as most of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.backends.sparks import MASTER
from kaohe.engine.backends.spark import Spark
from kaohe.engine.backends.spark_session import session


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where steps are kept; the Spark with its two workers ends with the last of these tests."""
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        # so short a life is not worth the second, thorough compiler of Java
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        Spark(folder, MASTER).close()
        yield folder
        session(MASTER, "").stop()
