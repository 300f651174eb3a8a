"""The places of a result as a table in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaohe.cli.console import out, table
from kaohe.engine.view import Score, ordered
from kaohe.scheme.model import Scheme

MOST_ROWS = 30
MOST_REASONS = 5


def show(tables: Mapping[str, Any], scheme: Scheme, *, provisional: bool = False) -> None:
    """得分 category by category, at most `MOST_ROWS` each; 联动 where that is what was concluded."""
    if "得分" in tables:
        scores = ordered(tables["得分"].to_pylist(), scheme)
        for category in dict.fromkeys(score.category for score in scores):
            _category(category, [score for score in scores if score.category == category], provisional)
    if "联动" in tables:
        rows = tables["联动"].to_pylist()
        concluded = [row for row in rows if row["结论"]]
        if not concluded and "得分" in tables:
            return
        title = f"期间衔接（{len(concluded)} 个对象有结论）"
        table(
            ("对象", "周期", "结论", "依据"),
            [tuple(row.values()) for row in concluded[:MOST_ROWS]],
            title=title,
        )


def alarms(tables: Mapping[str, Any], *, provisional: bool = False) -> list[str]:
    """What must not be overlooked in a result: unfinished appraisees and void ballots, as 清点 has them."""
    rows = tables["清点"].to_pylist() if "清点" in tables else []
    said = []
    missing = [row["说明"] for row in rows if row["项"] == "未完成的对象"]
    if missing:
        so = "缺的按零计" if provisional else "没有总分"
        said.append(f"注意：有{len(missing)}个对象未完成（{so}）：名次、等次、奖项还会变。")
        said += _first(missing)
    void = [f"{row['票种']}票 {row['说明']}" for row in rows if row["项"] == "废票"]
    if void:
        said.append(f"注意：废票{len(void)}张，原因见“清点”。")
        said += _first(void)
    return said


def _first(reasons: list[str]) -> list[str]:
    left = len(reasons) - MOST_REASONS
    more = [f"  另有{left}个，见结果文件“清点”。"] if left > 0 else []
    return [*(f"  {reason}" for reason in reasons[:MOST_REASONS]), *more]


def _category(name: str, scores: list[Score], provisional: bool) -> None:
    table(
        ("名次", "分组", "对象", "总分", "等次", "奖项", "否决", "备注"),
        [_cells(score) for score in scores[:MOST_ROWS]],
        title=f"{name}（{len(scores)} 个对象）{'　【暂定】' if provisional else ''}",
        right=("名次", "总分"),
    )
    if len(scores) > MOST_ROWS:
        out(f"另有 {len(scores) - MOST_ROWS} 个对象，见结果文件“得分”。")
    out("")


def _cells(score: Score) -> tuple[str, ...]:
    several = ("、".join(words) for words in (score.awards, score.vetoes, score.remarks))
    return (score.place, score.group, score.name, score.total, score.grade, *several)
