"""`kaohe verify … --paper 核对码`: the result that a paper was printed from, found by the code on it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaohe.cli.console import as_json, out
from kaohe.errors import KaoheError, fault
from kaohe.papers import code
from kaohe.proof.opening import open_archive
from kaohe.proof.sealing import EARLIER
from kaohe.proof.verification import verify
from kaohe.tables.meta import RUN
from kaohe.tables.write import load


@dataclass(frozen=True)
class Found:
    """A result with its hash: where it lies, what it is, and whether it is what was sealed there."""

    place: str
    title: str
    hash: str
    sound: bool = True

    @property
    def code(self) -> str:
        return code.of_hash(self.hash)


def run(args: argparse.Namespace) -> int:
    """0 where the code is that of a sound result, 1 where it is not there or its archive was changed."""
    wanted = code.read(args.paper)
    if wanted is None:
        cure = f"照纸上左下（双页右下）角抄下{code.LENGTH}位，如 7QXM-2HPA-K9TV"
        raise KaoheError([fault(f"“{args.paper}”不是核对码", cure)])
    known = list(_all(Path(args.archive)))
    if not known:
        cure = "给出归档 .zip、结果文件夹，或放着它们的文件夹"
        raise KaoheError([fault("里面没有归档，也没有结果", cure, file=args.archive)])
    found = [one for one in known if one.code == wanted]
    if args.json:
        as_json({"核对码": wanted, "找到": [vars(one) for one in found]})
    elif found:
        for one in found:
            mark = "✓" if one.sound else "✗"
            out(f"{mark} {wanted}：{one.title}，在 {one.place}，结果哈希 {one.hash}")
            if not one.sound:
                out(f"  这个归档有不符，不能作为依据：kaohe verify {one.place}")
    else:
        near = code.near(wanted, [one.code for one in known])
        like = f"相近的有 {near[0]}，是不是抄错了？" if near else ""
        out(f"✗ {wanted}：看了{len(known)}个结果，没有一个是它。{like}")
    return 0 if found and all(one.sound for one in found) else 1


def _all(path: Path) -> Iterator[Found]:
    """Every result in a file or folder; in a folder, what cannot be opened is passed over."""
    if path.is_dir() and not (path / RUN).is_file():
        for inner in sorted(path.iterdir()):
            if inner.is_dir() or inner.suffix.lower() in (".zip", ".xlsx"):
                try:
                    yield from _all(inner)
                except KaoheError:
                    continue
    elif path.suffix.lower() == ".zip":
        yield from _archive(path)
    else:
        loaded = load(path)
        title = f"{loaded.meta.title}（{loaded.meta.period}）{'，暂定' if loaded.meta.provisional else ''}"
        yield Found(str(path), title, code.result_hash(loaded.tables))


def _archive(path: Path) -> Iterator[Found]:
    archive = open_archive(str(path))
    sound = verify(archive).passed
    title = f"{archive.manifest.get('考核')}（{archive.manifest.get('周期')}）"
    whole = str(archive.manifest.get("结果哈希", ""))
    if len(whole) == 64:
        yield Found(str(path), f"{title}，归档的结果", whole, sound)
    try:
        earlier = json.loads(archive.files.get(EARLIER, b"[]"))
    except ValueError:
        return
    for one in earlier if isinstance(earlier, list) else []:
        if isinstance(one, dict) and len(str(one.get("哈希", ""))) == 64:
            said = f"{title}，{one.get('冻结', '')}冻结的结果，后来有改变"
            yield Found(str(path), said, str(one["哈希"]), sound)
