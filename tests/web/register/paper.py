"""docs/register.md: for each row of the register by what the product enacts it, and the counts.

Written by `pytest tests/web/register -n 0 --register`; without the option the walk is compared with it.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.regulations.register import ROWS
from web.register.walk import Walk

PATH = Path(__file__).parents[3] / "docs" / "register.md"
KINDS = {
    "indicator": "指标", "per_unit": "按数量", "fixed": "一次性", "zero": "归零", "shortfall": "差额",
    "per_percent_point": "按百分点", "ratio": "按比例", "range": "酌情", "severity": "情节", "rated": "评分",
    "ballot": "测评", "average": "平均", "rank_scoring": "名次计分", "factor": "系数",
    "same_matter": "同一事项", "adopted": "直接采用", "veto": "否决", "affirmation": "肯定", "grade": "等次",
    "quota": "名额", "award": "奖项", "link": "衔接", "special": "特别规定", "procedure": "程序",
    "deadline": "期限", "notice": "公示", "appeal": "申诉", "role": "角色", "form": "表样", "archive": "归档",
}  # fmt: skip
HEAD = """# 条款怎样落实

五部办法（八个方案）的条款登记表一行一条；本页说每一条由程序的哪个行为落实，由
`tests/web/register` 在真的网站和计算上一条一条走出来，走不通的条款这里写“没有落实”和原因。
更新：`pytest tests/web/register -n 0 --register`；平时的测试核对本页是不是现在的样子。
"""
SCHEME = re.compile(r"^## (\S+)$", re.MULTILINE)
COUNT = re.compile(r"^(\d+)条中落实(\d+)条", re.MULTILINE)


def section(made: Walk) -> str:
    """One scheme: its count, its kinds, its rows."""
    lines = [
        f"{len(made.outcomes)}条中落实{made.enacted}条。",
        "",
        "| 种类 | 落实 | 条数 |",
        "|---|---:|---:|",
    ]
    lines += [f"| {KINDS[kind]} | {good} | {count} |" for kind, (good, count) in made.kinds.items()]
    lines += ["", "| 编号 | 种类 | 条款 | 怎样落实 |", "|---|---|---|---|"]
    for one in made.outcomes:
        said = one.behaviour or f"**没有落实**：{one.fault.partition(' [')[0]}"
        lines.append(f"| {one.row.id} | {KINDS[one.row.kind]} | {one.row.gist} | {said} |".replace("\n", " "))
    return "\n".join(lines)


def kept() -> dict[str, str]:
    """Scheme → its section as the page has it."""
    if not PATH.exists():
        return {}
    parts = SCHEME.split(PATH.read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def counts() -> tuple[int, int]:
    """Rows and enacted rows of the whole page."""
    found = [COUNT.search(text) for text in kept().values()]
    return sum(int(one[1]) for one in found if one), sum(int(one[2]) for one in found if one)


def head(rows: int, enacted: int) -> str:
    return f"{HEAD}\n**{rows}条中落实{enacted}条（{enacted} of {rows}）。**"


def write(made: Walk) -> None:
    """Put one scheme's section in its place."""
    sections = kept() | {made.scheme: section(made)}
    body = "\n\n".join(f"## {name}\n\n{sections[name]}" for name in ROWS if name in sections)
    PATH.write_text(f"{head(0, 0)}\n\n{body}\n", encoding="utf-8")
    PATH.write_text(f"{head(*counts())}\n\n{body}\n", encoding="utf-8")
