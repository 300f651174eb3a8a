"""What the site holds of each kind of material that a scheme keeps for a time (保管期限).

A kind is one of the files of the archive and the rows of the database that it came from; of evidence the
files themselves. Kinds that the site does not hold (paper) are destroyed by their keeper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaohe.proof.sealing import COURSE, DATA
from kaohe.web.ballots.models import Box
from kaohe.web.cycles.models import Cycle
from kaohe.web.records.models import Imported
from kaohe.web.statements.models import Statement, Talk
from kaohe.web.targets.models import Letter


@dataclass(frozen=True)
class Held:
    """One kind: how schemes call it, its file in the archive, how it goes from the database."""

    names: tuple[str, ...]
    file: str = ""
    clear: Callable[[Cycle], object] | None = None
    evidence: bool = False


BALLOTS = "测评票"


def _ballots(cycle: Cycle) -> None:
    """The marks; how many were cast and counted stays on record."""
    Imported.objects.filter(cycle=cycle, table=BALLOTS).delete()
    Box.objects.filter(poll__cycle=cycle).update(file=b"", receipts=[], remarks={})


HELD = (
    Held(("佐证", "佐证材料", "证明材料"), evidence=True),
    Held((BALLOTS, "考核票", "测评表"), f"{DATA}/{BALLOTS}.csv", _ballots),
    Held(
        ("责任书", "目标责任书"),
        f"{COURSE}/责任书.json",
        lambda cycle: Letter.objects.filter(cycle=cycle).delete(),
    ),
    Held(
        ("填报", "自评表", "述职报告", "登记表"),
        f"{COURSE}/填报.json",
        lambda cycle: Statement.objects.filter(cycle=cycle).delete(),
    ),
    Held(
        ("谈话", "反馈谈话", "谈话记录"),
        f"{COURSE}/反馈谈话.json",
        lambda cycle: Talk.objects.filter(cycle=cycle).delete(),
    ),
)
PROOF = ("结果", "考核结果", "决定", "归档", "档案", "审计日志", "全部材料")
"""What proves which decisions were made is never destroyed by the site: kept longer or for ever."""


def held(kind: str) -> Held | None:
    return next((one for one in HELD if kind in one.names), None)
