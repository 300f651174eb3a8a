"""Files wherever Spark reads and writes: a folder of this machine, s3a:, hdfs: … by Spark's own means."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/.*", re.DOTALL)


def is_address(place: str) -> bool:
    """Whether a place is written as an address (hdfs://…, s3a://…, file:/…) and not as a path."""
    return bool(_ADDRESS.fullmatch(place))


class Files:
    """The file systems that a session knows."""

    def __init__(self, session: SparkSession) -> None:
        self._jvm = session._jvm
        self._hadoop = session._jsc.hadoopConfiguration()

    def address(self, place: str) -> str:
        """The address of a place; paths are of this machine, whatever file system is usual to Spark."""
        return place if is_address(place) else f"file://{Path(place).resolve()}"

    def _at(self, place: str) -> tuple[Any, Any]:
        assert self._jvm is not None
        path = self._jvm.org.apache.hadoop.fs.Path(self.address(place))
        return path.getFileSystem(self._hadoop), path

    def exists(self, place: str) -> bool:
        system, path = self._at(place)
        return bool(system.exists(path))

    def remove(self, place: str) -> None:
        system, path = self._at(place)
        system.delete(path, True)

    def rename(self, old: str, new: str) -> None:
        system, path = self._at(old)
        if not system.rename(path, self._at(new)[1]):
            raise OSError(f"cannot rename {old} to {new}")

    def names(self, place: str) -> tuple[str, ...]:
        """The names in a folder, in order, without hidden ones."""
        system, path = self._at(place)
        found = (status.getPath().getName() for status in system.listStatus(path))
        return tuple(sorted(name for name in found if not name.startswith((".", "_"))))

    def is_folder(self, place: str) -> bool:
        system, path = self._at(place)
        return bool(system.exists(path) and system.getFileStatus(path).isDirectory())

    def fetch(self, place: str, to: Path) -> None:
        """Copies a file to this machine."""
        system, path = self._at(place)
        assert self._jvm is not None
        system.copyToLocalFile(
            False, path, self._jvm.org.apache.hadoop.fs.Path(f"file://{to.resolve()}"), True
        )

    def put(self, file: Path, place: str) -> None:
        """Copies a file of this machine to a place."""
        system, path = self._at(place)
        assert self._jvm is not None
        system.copyFromLocalFile(
            False, True, self._jvm.org.apache.hadoop.fs.Path(f"file://{file.resolve()}"), path
        )
