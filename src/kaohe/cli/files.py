"""Where a command writes: never over a file that somebody may have filled in, unless told to."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaohe.errors import KaoheError, fault
from kaohe.tables.atomic import new_file


def add_force(parser: argparse.ArgumentParser) -> None:
    """The option that allows overwriting."""
    parser.add_argument("--force", action="store_true", help="已有同名文件时覆盖")


def free(args: argparse.Namespace, *endings: str) -> Path:
    """The path of `-o`.

    KaoheError when it exists and `--force` isn't given, or when its name has another ending.
    """
    path = Path(args.output)
    if endings and path.suffix.lower() not in endings:
        cure = f"文件名以 {' 或 '.join(endings)} 结尾"
        raise KaoheError([fault("文件名的后缀不对", cure, file=args.output)])
    if path.exists() and not args.force:
        raise KaoheError([fault("已经存在，不覆盖", "换一个名字，或加 --force 覆盖", file=args.output)])
    return path


@contextmanager
def writing(args: argparse.Namespace, *endings: str) -> Iterator[Path]:
    """A file name to write to that becomes the file of `-o` when the block ends without an error."""
    with new_file(free(args, *endings), _replace) as made:
        yield made


def _replace(old: Path) -> None:
    """The user said `--force`: the old file may go."""
