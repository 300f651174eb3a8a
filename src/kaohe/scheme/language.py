"""The scheme language: one readable YAML file with Chinese keys; places of every value are kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kaohe.errors import Fault, KaoheError, fault
from kaohe.scheme.codec import Decoder, Number, Places, encode
from kaohe.scheme.model import Scheme
from kaohe.scheme.syntax import MOST_BYTES, tree

MOST_FAULTS = 500


@dataclass(frozen=True)
class Source:
    """A scheme with the place of each of its values."""

    scheme: Scheme
    places: Places


def load(path: Path) -> Source:
    """The scheme in a YAML file; KaoheError with every fault when it isn't one."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise KaoheError([fault(f"文件有{size}字节，太大", "方案文件不应超过5MB", file=path.name)])
        data = path.read_bytes()
    except OSError as error:
        raise KaoheError(
            [fault("读不到这个文件", f"检查路径和权限（{error.strerror}）", file=str(path))]
        ) from error
    return loads(_decode(data, path.name), path.name)


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = "不是 UTF-8 文本"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            found = "是 UTF-16 文本，不是 UTF-8"
        elif _is_gb(data):
            found = "是 GB 编码（ANSI）的文本，不是 UTF-8"
        raise KaoheError([fault(found, "用编辑器另存为 UTF-8 编码", file=file, line=line)]) from error


def _is_gb(data: bytes) -> bool:
    try:
        return "方案" in data.decode("gb18030")
    except UnicodeDecodeError:
        return False


def _shown(faults: list[Fault], file: str) -> list[Fault]:
    """All faults, or the first of them where a broken file gives more than anybody reads."""
    rest = len(faults) - MOST_FAULTS
    if rest <= 0:
        return faults
    return [*faults[:MOST_FAULTS], fault(f"还有{rest}处错误没有列出", "先改以上各处", file=file)]


def loads(text: str, file: str = "") -> Source:
    """The scheme in a YAML text; KaoheError with the faults of the syntax and of the content together."""
    root, faults = tree(text, file)
    decoder = Decoder()
    scheme = decoder.scheme(root)
    if scheme is None or faults:
        raise KaoheError(_shown(sorted((*faults, *decoder.faults), key=lambda fault: fault.place), file))
    return Source(scheme, decoder.places)


class _Flow(dict[str, Any]):
    """A small table, written on one line."""


class _FlowList(list[Any]):
    """A short list, written on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(_Flow, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=True))
_Dumper.add_representer(
    _FlowList, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True)
)
_Dumper.add_representer(
    Number, lambda d, v: d.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in v else 'int'}", str(v))
)


def dumps(scheme: Scheme) -> str:
    """The scheme as YAML text; loading it gives the same scheme."""
    return yaml.dump(_style(encode(scheme)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)


def _style(data: Any, name: str = "") -> Any:
    if isinstance(data, dict):
        styled = {key: _style(value, key) for key, value in data.items()}
        small = all(isinstance(v, str | _FlowList) for v in styled.values()) and len(str(styled)) < 90
        return _Flow(styled) if small and "编号" not in data and name not in ("", "加减") else styled
    if isinstance(data, list):
        short = all(isinstance(v, str) for v in data) and len(str(data)) < 120
        return (_FlowList if short else list)(_style(value, name) for value in data)
    return data


def content_hash(scheme: Scheme) -> str:
    """SHA-256 of the scheme's content: the same for the YAML and the workbook form."""
    canonical = json.dumps(encode(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
