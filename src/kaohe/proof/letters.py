"""The hash of a target letter: over whose it is, for which period, by which scheme, and all its goals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaohe.proof import digests

GOAL = {
    "上级指标": "parent", "指标": "indicator", "目标": "name", "分值": "points",
    "考核标准和措施": "measure", "完成时限": "until",
}  # fmt: skip
"""What a goal says, as it is called in an archive, and in the hash."""


def digest(appraisee: str, period: str, scheme: str, number: int, goals: Sequence[Mapping[str, str]]) -> str:
    """SHA-256, as both sides sign it; `goals` under the names of the hash."""
    said = {
        "appraisee": appraisee,
        "period": period,
        "scheme": scheme,
        "number": number,
        "goals": [dict(goal) for goal in goals],
    }
    return digests.sha256(digests.canonical(said))


def goals_of(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The goals of a letter in an archive under the names of the hash."""
    return [{name: row[column] for column, name in GOAL.items()} for row in rows]
