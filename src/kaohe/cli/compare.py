"""`kaohe compare`: two results side by side."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaohe.cli.console import as_json, note, out
from kaohe.engine.compare import Change, Comparison, compare
from kaohe.report.words import minus, signed
from kaohe.tables.write import Loaded, load

MOST_CHANGES = 50
COUNTED = ("名次", "等次", "奖项")
ABOUT = (
    "列出总分、名次、等次、奖项的变化，以及引起变化的明细行（- 只在前一个结果里，+ 只在后一个结果里）。\n"
    "没有差异时退出码为 0，有差异时为 1。"
)
EXAMPLES = (
    "kaohe compare 上次结果 结果",
    "kaohe compare 结果.xlsx 复核结果 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="前", help="前一个结果：kaohe evaluate 写出的文件夹或工作簿")
    parser.add_argument("after", metavar="后", help="后一个结果")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    before, after = load(Path(args.before)), load(Path(args.after))
    found = compare(before.tables, after.tables)
    about = _about(before, after)
    if args.json:
        as_json({"相同": found.same, "说明": about, **_data(found)})
    else:
        note(args.quiet, *about)
        _show(found)
    return 0 if found.same else 1


def _about(before: Loaded, after: Loaded) -> list[str]:
    """What differs about the runs themselves."""
    one, two = before.meta, after.meta
    said = []
    if one.hash != two.hash:
        same = one.scheme == two.scheme
        said.append(f"两次用的方案{'内容不同' if same else f'不同：{one.scheme}、{two.scheme}'}。")
    if one.period != two.period:
        said.append(f"两次的周期不同：{one.period or '未写'}、{two.period or '未写'}。")
    if one.provisional != two.provisional:
        said.append(f"{'前' if one.provisional else '后'}一个结果是暂定的。")
    return said


def _show(found: Comparison) -> None:
    if found.same:
        out("没有差异。")
        return
    for change in found.changes[:MOST_CHANGES]:
        _change(change)
    if len(found.changes) > MOST_CHANGES:
        out(f"另有 {len(found.changes) - MOST_CHANGES} 个对象有变化，用 --json 看全部。")
    if found.gone:
        out(f"只在前一个结果里：{'、'.join(found.gone)}")
    if found.new:
        out(f"只在后一个结果里：{'、'.join(found.new)}")
    touched = Counter(key for change in found.changes for key, _, _ in change.fields)
    counts = [f"{column}变化 {touched[column]} 个" for column in COUNTED]
    out(f"共 {len(found.changes)} 个对象有变化，其中{'，'.join(counts)}。")


def _change(change: Change) -> None:
    fields = "；".join(f"{key} {_shown(old)} → {_shown(new)}" for key, old, new in change.fields)
    out(f"{change.appraisee}（{change.category}）{fields}")
    for indicator, old, new in change.indicators:
        out(f"    指标 {indicator}：{_shown(old)} → {_shown(new)}")
    for sign, lines in (("-", change.removed), ("+", change.added)):
        for line in lines:
            out(f"  {sign} {_line(line)}")


def _shown(text: str) -> str:
    return minus(text) or "（无）"


def _line(line: Mapping[str, str]) -> str:
    where = " ".join(filter(None, (line["指标"], line["规则"], line["类型"])))
    tail = f"〔{line['依据']}〕" if line["依据"] else ""
    return f"{where}  {signed(line['分数'])}  {line['说明']}{tail} {line['来源']}".rstrip()


def _data(found: Comparison) -> dict[str, Any]:
    return {
        "变化": [
            {
                "对象": change.appraisee,
                "类别": change.category,
                "结果": {key: {"前": old, "后": new} for key, old, new in change.fields},
                "指标得分": {key: {"前": old, "后": new} for key, old, new in change.indicators},
                "去掉的明细": [dict(line) for line in change.removed],
                "增加的明细": [dict(line) for line in change.added],
            }
            for change in found.changes
        ],
        "只在前": list(found.gone),
        "只在后": list(found.new),
    }
