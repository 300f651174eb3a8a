"""What a result says about itself: scheme, content hash, period, 暂定, version, notes, row counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from kaohe.errors import KaoheError, fault
from kaohe.scheme.language import content_hash
from kaohe.scheme.model import Scheme

PROGRAM = "kaohe"
RUN = "运行.json"
SCHEME = "方案.yaml"
FORMATS = ("csv", "xlsx", "parquet", "json")


def program_version() -> str:
    """The version of the installed program."""
    try:
        return metadata.version(PROGRAM)
    except metadata.PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class Meta:
    """One run. `rows` is filled by `write`: table name and number of rows, in the order written."""

    scheme: str
    title: str
    hash: str
    period: str = ""
    provisional: bool = False
    version: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(
        cls, scheme: Scheme, *, period: str = "", provisional: bool = False, notes: tuple[str, ...] = ()
    ) -> Meta:
        """The meta of a run of `scheme` by this program."""
        return cls(
            scheme.name, scheme.title, content_hash(scheme), period, provisional, program_version(), notes
        )

    def as_json(self, *, format: str, files: tuple[str, ...]) -> str:
        """The text of 运行.json: no clock in it, so the same run gives the same bytes."""
        data = {
            "程序": PROGRAM,
            "版本": self.version,
            "方案": self.scheme,
            "名称": self.title,
            "方案哈希": self.hash,
            "周期": self.period,
            "暂定": self.provisional,
            "说明": list(self.notes),
            "行数": dict(self.rows),
            "格式": format,
            "文件": list(files),
        }
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_data(cls, data: Any) -> Meta:
        """The meta in the parsed text of 运行.json; KaoheError when it isn't one of ours."""
        try:
            if data["程序"] != PROGRAM:
                raise KeyError("程序")
            return cls(
                str(data["方案"]),
                str(data["名称"]),
                str(data["方案哈希"]),
                str(data["周期"]),
                bool(data["暂定"]),
                str(data["版本"]),
                tuple(map(str, data["说明"])),
                tuple((str(name), int(count)) for name, count in data["行数"].items()),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise KaoheError(
                [fault("运行.json 不是 Kaohe 写的，或已损坏", "重新运行 kaohe evaluate")]
            ) from error
