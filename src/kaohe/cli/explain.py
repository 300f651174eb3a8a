"""`kaohe explain`: one appraisee's score as a tree, every line with points, reason and clause."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.text import Text
from rich.tree import Tree

from kaohe.cli.console import as_json, out, show
from kaohe.engine.explain import Explanation, Node, explain
from kaohe.engine.view import TOTALS, Line, Score
from kaohe.errors import KaoheError, fault
from kaohe.report.words import GIVEN, minus, signed
from kaohe.scheme.printed import Printed, printed
from kaohe.tables.meta import Meta
from kaohe.tables.write import Loaded, load

ABOUT = (
    "从结果里取出，不重新计算：每个指标的得分，每一行明细的分数、原因、依据和来源；\n"
    "为什么是这个名次，离前一名差多少。"
)
EXAMPLES = (
    "kaohe explain 结果 财政局",
    "kaohe explain 结果.xlsx 财政局 --json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("result", metavar="结果", help="kaohe evaluate 写出的文件夹或工作簿")
    parser.add_argument("appraisee", metavar="对象", help="对象的全名")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(args: argparse.Namespace) -> int:
    loaded = load(Path(args.result))
    name = args.appraisee.strip()
    if "得分" not in loaded.tables:
        return _of_year(loaded, name, args.json)
    found = explain(loaded.tables, loaded.scheme, name)
    if args.json:
        as_json({"暂定": loaded.meta.provisional, **_data(found, printed(loaded.scheme))})
        return 0
    out(_title(loaded.meta))
    show(_tree(found))
    out("", *found.standing, *(f"期间衔接：{link}。" for link in found.links))
    return 0


def _title(meta: Meta) -> str:
    return f"{meta.title}　{meta.period}{'（暂定）' if meta.provisional else ''}".rstrip("　")


def _of_year(loaded: Loaded, name: str, json: bool) -> int:
    """A result of 年度 has no scores: what the periods together led to, out of 联动."""
    rows = loaded.tables["联动"].to_pylist() if "联动" in loaded.tables else []
    mine = [row for row in rows if row["对象"] == name]
    if not mine:
        names = list(dict.fromkeys(row["对象"] for row in rows))
        near = get_close_matches(name, names, n=3, cutoff=0.3) or names[:5]
        cure = f"写对象的全名，如 {'、'.join(near)}" if near else "用 kaohe evaluate 重新写出结果"
        raise KaoheError([fault(f"结果里没有“{name}”", cure)])
    links = [f"{row['结论']}（{row['依据']}）" for row in mine if row["结论"]]
    if json:
        as_json({"暂定": loaded.meta.provisional, "对象": name, "期间衔接": links})
        return 0
    out(_title(loaded.meta), name)
    basis = "；".join(row["依据"] for row in mine if row["依据"])
    out(*(f"期间衔接：{link}。" for link in links or ["没有结论" + (f"（{basis}）" if basis else "")]))
    return 0


def _tree(found: Explanation) -> Tree:
    score = found.score
    marks = [score.grade, *score.awards, *(f"否决{veto}" for veto in score.vetoes), *score.remarks]
    head = Text(score.name, style="bold")
    head.append(f"  {minus(score.total)} 分" if score.total else "  未完成")
    head.append(f"  第 {score.place} 名" if score.place else "")
    head.append("".join(f"  {mark}" for mark in marks if mark))
    tree = Tree(head)
    for node in found.nodes:
        _grow(tree, node, found.totals)
    if found.totals and all(node.item.id != TOTALS for node in found.nodes):
        branch = tree.add(Text("总分"))
        for line in found.totals:
            branch.add(_line(line))
    return tree


def _grow(tree: Tree, node: Node, totals: tuple[Line, ...]) -> None:
    item = node.item
    title = Text(item.name if item.id == item.name else f"{item.id} {item.name}")
    title.append(f"  {minus(item.score) if item.score else '未评'}", style="bold")
    title.append(f" / {item.points}" if item.points not in ("", "0") else "", style="dim")
    branch = tree.add(title)
    for child in node.children:
        _grow(branch, child, ())
    for line in totals if item.id == TOTALS else node.lines:
        branch.add(_line(line))


def _line(line: Line) -> Text:
    given = line.kind in GIVEN
    style = "" if given or not line.value else "red" if line.value < 0 else "green"
    text = Text(f"{minus(line.points) if given else signed(line.points)}", style=style)
    text.append(f"  {line.kind} {line.rule}".rstrip(), style="default")
    text.append(f"  {line.text}", style="default")
    text.append(f"〔{line.clause}〕" if line.clause else "", style="dim")
    text.append(f" {line.source}" if line.source else "", style="dim")
    return text


def _data(found: Explanation, texts: Mapping[str, Printed]) -> dict[str, Any]:
    return {
        **_score(found.score),
        "指标": [_node(node, texts) for node in found.nodes],
        "总分明细": [_fields(line) for line in found.totals],
        "说明": list(found.standing),
        "期间衔接": list(found.links),
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "对象": score.name,
        "类别": score.category,
        "分组": score.group,
        "总分": score.total,
        "名次": score.place,
        "等次": score.grade,
        "奖项": list(score.awards),
        "否决": list(score.vetoes),
        "备注": list(score.remarks),
    }


def _node(node: Node, texts: Mapping[str, Printed]) -> dict[str, Any]:
    said = texts.get(node.item.id)
    return {
        "指标": node.item.id,
        "名称": node.item.name,
        "分值": node.item.points,
        "得分": node.item.score,
        "内容": said.text if said else "",
        "原文": dict(said.columns) if said else {},
        "明细": [_fields(line) for line in node.lines],
        "下级": [_node(child, texts) for child in node.children],
    }


def _fields(line: Line) -> dict[str, str]:
    return {
        "规则": line.rule,
        "类型": line.kind,
        "分数": line.points,
        "依据": line.clause,
        "说明": line.text,
        "来源": line.source,
    }
