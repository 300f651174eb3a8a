"""Files where Spark reads and writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def address(place: Path | str) -> str:
    """The address of a path: of this machine, whatever file system is usual to Spark."""
    return f"file://{Path(place).resolve()}"


def remove(session: SparkSession, place: str) -> None:
    """Removes a folder by Spark's own means, as it may have been written by any worker."""
    jvm = session._jvm
    assert jvm is not None
    path = jvm.org.apache.hadoop.fs.Path(place)
    path.getFileSystem(session._jsc.hadoopConfiguration()).delete(path, True)
