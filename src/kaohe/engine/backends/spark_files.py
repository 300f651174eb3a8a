"""Files where Spark reads and writes them: of this machine, HDFS, S3, whatever Hadoop's FileSystem opens."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from kaohe.engine.backends.spark_faults import said
from kaohe.tables.place import is_address

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from pyspark.sql import SparkSession

_STORES = frozenset({"s3a", "s3", "s3n", "gs", "oss", "obs", "cosn", "wasb", "wasbs"})
"""Stores of objects: renaming a folder there copies every object in it, one by one."""


def address(place: object) -> str:
    """The address of a place; a path is of this machine, whatever file system is usual to Spark."""
    return str(place) if is_address(place) else f"file://{Path(str(place)).resolve()}"


class Remote:
    """A file or folder by its address, with what of `pathlib.Path` is used of it."""

    def __init__(self, session: SparkSession, place: str) -> None:
        self._session, self._place = session, place.rstrip("/")
        jvm = session._jvm
        assert jvm is not None
        self._jvm: Any = jvm
        self._path = jvm.org.apache.hadoop.fs.Path(self._place)

    @property
    def _files(self) -> Any:
        return self._path.getFileSystem(self._session._jsc.hadoopConfiguration())

    def __str__(self) -> str:
        return self._place

    def __truediv__(self, name: str) -> Self:
        return type(self)(self._session, f"{self._place}/{name}")

    @property
    def name(self) -> str:
        return self._place.rpartition("/")[2]

    @property
    def stem(self) -> str:
        return self.name.removesuffix(self.suffix)

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    @property
    def parent(self) -> Self:
        return type(self)(self._session, self._place.rpartition("/")[0])

    @property
    def stores_objects(self) -> bool:
        """Whether renaming a folder is more than changing its name."""
        return self._place.partition("://")[0].lower() in _STORES

    def exists(self) -> bool:
        with _missing(self):
            return bool(self._files.exists(self._path))

    def is_dir(self) -> bool:
        with _missing(self):
            return self.exists() and bool(self._files.getFileStatus(self._path).isDirectory())

    def iterdir(self) -> Iterator[Self]:
        with _missing(self):
            found = [str(status.getPath().getName()) for status in self._files.listStatus(self._path)]
        return (self / name for name in found)

    def open(self, mode: Literal["rb"]) -> io.BufferedReader:
        with _missing(self):
            stream = self._files.open(self._path)
            length = int(self._files.getFileStatus(self._path).getLen())
        return io.BufferedReader(_Reading(self._jvm, stream, length), buffer_size=1 << 20)

    def read_text(self, encoding: str) -> str:
        with self.open("rb") as stream:
            return stream.read().decode(encoding)

    def write_text(self, text: str, encoding: str) -> None:
        with _missing(self):
            stream = self._files.create(self._path, True)
            stream.write(bytearray(text.encode(encoding)))
            stream.close()

    def mkdir(self) -> None:
        with _missing(self):
            self._files.mkdirs(self._path)

    def rename(self, target: Self) -> None:
        with _missing(self):
            if not self._files.rename(self._path, target._path):
                raise OSError(errno.EBUSY, f"不能改名为 {target.name}", str(self))

    def remove(self) -> None:
        """Removes a file, or a folder with all that is in it; nothing where there is none."""
        with _missing(self):
            self._files.delete(self._path, True)

    def copy(self, target: Self) -> None:
        """Copies a file or folder to another place."""
        with _missing(self):
            conf = self._session._jsc.hadoopConfiguration()
            self._jvm.org.apache.hadoop.fs.FileUtil.copy(
                self._files, self._path, target._files, target._path, False, conf
            )


class _Reading(io.RawIOBase):
    """The bytes of a file, fetched as they are asked for."""

    def __init__(self, jvm: Any, stream: Any, length: int) -> None:
        self._fetch, self._stream, self._length = jvm.org.apache.commons.io.IOUtils, stream, length
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        count = min(len(view), self._length - self._at)
        if count <= 0:
            return 0
        self._stream.seek(self._at)
        view[:count] = bytes(self._fetch.toByteArray(self._stream, count))
        self._at += count
        return count

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@contextmanager
def _missing(place: Remote) -> Iterator[None]:
    """A file that is not there as Python says it; whatever else as a fault."""
    from py4j.protocol import Py4JJavaError

    with said():
        try:
            yield
        except Py4JJavaError as error:
            if error.java_exception.getClass().getSimpleName() == "FileNotFoundException":
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(place)) from error
            raise


def remove(session: SparkSession, place: str) -> None:
    """Removes a folder by Spark's own means, as it may have been written by any worker."""
    Remote(session, place).remove()
