"""Files and folders that appear whole or not at all.

Everything is made in a temporary sibling, flushed to the disk and renamed into place. A fault of
the disk (full, read-only, no permission) becomes a fault that a user can act on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from kaohe.errors import KaoheError, fault

_CAUSES = {
    errno.ENOSPC: ("磁盘满了，写不下", "腾出空间，或换一个磁盘再写"),
    errno.EDQUOT: ("磁盘配额用完了，写不下", "腾出空间，或换一个磁盘再写"),
    errno.EFBIG: ("文件太大，写不下", "检查磁盘和文件大小的限制，或换一个位置"),
    errno.EACCES: ("没有写入权限", "换一个有权限的位置，或请管理员授权"),
    errno.EPERM: ("没有写入权限", "换一个有权限的位置；文件若在 Excel 里开着，先关掉"),
    errno.EROFS: ("磁盘是只读的", "换一个可以写的位置"),
    errno.EBUSY: ("正被别的程序使用", "关掉使用它的程序再试"),
    errno.ENAMETOOLONG: ("路径太长", "换一个短一些的名字"),
    errno.ENOTDIR: ("上级路径是文件，不是文件夹", "检查 -o 的路径"),
}


@contextlib.contextmanager
def disk_faults(target: Path) -> Iterator[None]:
    """Turn an OSError inside the block into a `KaoheError` about `target`."""
    try:
        yield
    except OSError as error:
        what, cure = _CAUSES.get(
            error.errno or 0, (f"写不进去（{error.strerror or error}）", "检查路径和磁盘")
        )
        raise KaoheError([fault(what, cure, file=str(target))]) from error


@contextlib.contextmanager
def new_folder(target: Path, replaces: Callable[[Path, Path], None] | None = None) -> Iterator[Path]:
    """A temporary folder that becomes `target` when the block ends without an error.

    `replaces(old, new)` is called just before the swap when `target` is a folder that isn't empty;
    it raises `KaoheError` where the old one may not go. Without it such a target is a fault.
    """
    target = target.resolve()
    with disk_faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        making = _sibling(target, "写入中")
        making.mkdir()
        try:
            yield making
            _flush_all(making)
            _swap(making, target, replaces)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise


@contextlib.contextmanager
def new_file(target: Path, replaces: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """A temporary file name (same suffix) that becomes `target` when the block ends without an error."""
    target = target.resolve()
    with disk_faults(target):
        if target.exists() or target.is_symlink():
            if replaces is None:
                raise exists_already(target)
            replaces(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        making = _sibling(target, "写入中", target.suffix)
        try:
            yield making
            _flush(making)
            os.replace(making, target)
            _flush(target.parent)
        except BaseException:
            making.unlink(missing_ok=True)
            raise


def exists_already(target: object) -> KaoheError:
    """The fault about a target that is there and isn't ours to overwrite."""
    return KaoheError([fault("已经存在，不覆盖", "换一个名字，或先把它移走", file=str(target))])


def _sibling(target: Path, word: str, suffix: str = "") -> Path:
    return target.with_name(f".{target.name}.{word}-{uuid.uuid4().hex[:8]}{suffix}")


def _swap(making: Path, target: Path, replaces: Callable[[Path, Path], None] | None) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        os.rename(making, target)
        _flush(target.parent)
        return
    if replaces is None:
        raise exists_already(target)
    replaces(target, making)
    old = _sibling(target, "旧")
    os.rename(target, old)
    try:
        os.rename(making, target)
    except BaseException:
        os.rename(old, target)
        raise
    _flush(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _flush_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _flush(path)
    _flush(folder)


def _flush(path: Path) -> None:
    """Hand a file or folder to the disk; systems that cannot flush a folder are left alone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.EBADF, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
