"""The register's rows as elements of a scheme: what an office that knows the regulation would answer.

Only the register is asked: kinds, parameters, readings. What belongs to the data and not to the
regulation (names of categories, values of attributes, classes of ballots) is taken from the sample.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.regulations.register import Row, rows

REGULATIONS = Path(__file__).parents[1] / "regulations"
Data = dict[str, Any]


@dataclass
class Target:
    """An element that the register asks for: its part of the scheme, where it hangs, its fields."""

    row: Row
    part: str
    under: str
    data: Data
    source: str = "原文"


@dataclass
class Sample:
    """What the sample's tables show: values of columns."""

    folder: Path
    columns: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(self.folder.rglob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                for line in csv.DictReader(file):
                    for name, value in line.items():
                        known = self.columns.setdefault(name, [])
                        if value and value not in known:
                            known.append(value)


class Registered:
    """All targets of one scheme, in the order of the register."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = rows(name)
        self.by_id = {row.id: row for row in self.rows}
        self.sample = Sample(REGULATIONS / name / "data")
        self.attributes: dict[str, list[str]] = {}
        self.optional: set[str] = set()
        self.only: dict[str, list[str]] = {}
        self.ballots: dict[str, Data] = {}
        self.targets: list[Target] = []
        self.root: Data = {}
        for row in self.rows:
            maker = _MAKERS.get(row.kind)
            if maker is not None:
                maker(self, row, dict(row.parameters))
        self._own_parts()
        self._data_parts()

    def target(self, row: Row, part: str, under: str, **data: Any) -> Target:
        made = Target(
            row, part, under, {"编号": row.id, **{k: v for k, v in data.items() if v not in (None, "")}}
        )
        self.targets.append(made)
        return made

    def of(self, id: str) -> Target | None:
        return next((one for one in self.targets if one.data.get("编号") == id), None)

    def parent(self, id: str, said: str = "") -> str:
        """The indicator under which an indicator or a rule stands: by its number."""
        if said:
            return said
        above = re.sub(r"\.?(?:\d+|[a-z]+)$", "", id)
        while above and above not in self.by_id:
            above = re.sub(r"\.?(?:\d+|[a-z]+)$", "", above)
        return above

    def conditions(self, text: str) -> Data:
        """部门类型:业务 as a condition; the attribute is known from now on."""
        name, _, values = text.partition(":")
        self.attribute(name, values.split(","))
        return {name: values.split(",")}

    def attribute(self, name: str, values: list[str]) -> None:
        known = self.attributes.setdefault(name, [])
        known[:] = dict.fromkeys([*known, *values, *self.sample.columns.get(name, [])])

    def grades(self) -> list[str]:
        return [dict(row.parameters)["grade"] for row in self.rows if row.kind == "grade"]

    def _own_parts(self) -> None:
        """评分 rows that stand beside their indicator say who rates it."""
        for row in self.rows:
            said = dict(row.parameters)
            above = self.of(self.parent(row.id)) if row.kind in ("rated", "average", "ballot") else None
            if above is None or self.of(row.id) is not None:
                continue
            if row.kind == "rated":
                method = {"方法": "评分"} | ({"由": said["by"]} if "by" in said else {})
                if "个性指标" in above.data:
                    above.data["个性指标"] = {"计分": method}
                else:
                    above.data["计分"] = method
            elif said.get("classes") == "1":
                above.data["计分"] = {"方法": "测评", "权重": {self._ballot(): "100"}}

    def _ballot(self) -> str:
        """The one class of ballots, as the sample's votes name it."""
        name = self.sample.columns["票种"][0]
        self.ballots.setdefault(name, {"编号": name, "名称": f"{name}票"})
        return name

    def _data_parts(self) -> None:
        for name, values in self.attributes.items():
            said: Data = {"可空": "是"} if name in self.optional else {}
            if name in self.only:
                said["类别"] = self.only[name]
            row = self.rows[0]
            self.targets.append(Target(row, "属性", "属性", {"名称": name, "取值": values, **said}, "数据"))
        for ballot in self.ballots.values():
            self.targets.append(Target(self.rows[0], "票种", "票种", ballot, "数据"))
        if not any(one.part == "类别" for one in self.targets):
            quotas = [dict(row.parameters) for row in self.rows if row.kind == "quota"]
            limited = [said["category"] for said in quotas if "category" in said]
            for name in dict.fromkeys([*limited, *self.sample.columns["类别"]]):
                self.targets.append(Target(self.rows[0], "类别", "类别", {"名称": name}, "数据"))


Said = dict[str, str]


def _indicator(made: Registered, row: Row, said: Said) -> None:
    if "children" in said or (row.id.isalpha() and "category" in said and row.id != "J"):
        name = said.get("category") or made.sample.columns["类别"][0]
        made.target(row, "类别", "类别", 名称=name, 分值=said["points"])
        return
    if row.id == "J":
        return
    points = said.get("points", "")
    data: Data = {"名称": row.gist, "分值": "" if points == "data" else points}
    if said.get("bonus_only"):
        data["分值"] = "0"
    method = said.get("method")
    if method == "none":
        data |= {"计分": "不计分", "分值": ""}
    if said.get("content") or said.get("list"):
        data |= {"计分": "内容", "分值": ""}
    if method == "rated":
        data["计分"] = "评分"
    if method == "average":
        data["计分"] = {"方法": "平均", "量表": said["scale"]}
    if method == "node" and "scale" in said:
        data["量表"] = said["scale"]
    if method == "ballot":
        data["计分"] = "测评"
    if said.get("own") and method == "node":
        data["个性指标"] = {"计分": "评分"}
    if "attribute" in said:
        name, _, values = said["attribute"].partition(":")
        made.attribute(name, values.split(","))
        made.only[name] = said["category"].split(",")
    data |= _applies(made, row, said)
    parent = made.parent(row.id, said.get("parent", ""))
    made.target(row, "指标", parent or "指标", **data)


def _applies(made: Registered, row: Row, said: Said) -> Data:
    data: Data = {}
    if ":" in said.get("applies", ""):
        data["适用"] = made.conditions(said["applies"])
    elif "applies" in said and row.kind == "indicator":
        flag = next(r.reading for r in made.rows if "attribute" in r.reading)
        found = re.search(r"attribute (\S+) = (\S+?)\.", flag)
        assert found is not None
        made.attribute(found[1], [found[2]])
        data["适用"] = {found[1]: [found[2]]}
    if "not_for" in said:
        unit = next(
            dict(r.parameters) for r in made.rows if dict(r.parameters).get("attribute") == "单位类型"
        )
        made.attribute("单位类型", unit["values"].split(","))
        data["适用"] = {"单位类型": [v for v in unit["values"].split(",") if not v.startswith("县")]}
    if "elsewhere" in said:
        data["不适用时"] = {"处理": said["elsewhere"], "节点": said["within"]}
    if "na" in said:
        how, _, to = said["na"].partition(":")
        data["不适用时"] = {"处理": how, "到": to}
    return data


def _rated(made: Registered, row: Row, said: Said) -> None:
    if "points" in said:
        method = {"方法": "评分", "由": said["by"]} if "by" in said else "评分"
        parent = made.parent(row.id)
        data = {"名称": row.gist, "分值": said["points"], "计分": method, **_applies(made, row, said)}
        made.target(row, "指标", parent or "指标", **data)


def _ballot(made: Registered, row: Row, said: Said) -> None:
    if "points" not in said:
        return
    weights = dict(piece.split(":") for piece in said["classes"].split(","))
    method = {"方法": "测评", "权重": weights}
    for letter in weights:
        recused = next(
            (
                r
                for r in made.rows
                if r.kind == "role" and dict(r.parameters).get("class") == letter and "弃权" in r.reading
            ),
            None,
        )
        made.ballots.setdefault(letter, {"编号": letter, "名称": f"{letter}票"})
        if recused is not None:
            made.ballots[letter]["回避"] = "是"
    data = {"名称": row.gist, "分值": said["points"], "计分": method, **_applies(made, row, said)}
    if said.get("own") == "optional":
        data["个性指标"] = {"必有": "否", "计分": method}
    if "points_if" in said:
        for piece in said["points_if"].split(","):
            name, value, _ = piece.split(":")
            made.attribute(name, [value])
    made.target(row, "指标", made.parent(row.id) or "指标", **data)


_METHODS = {
    "per_unit": "每项",
    "fixed": "一次性",
    "zero": "不得分",
    "shortfall": "不足",
    "per_percent_point": "百分点",
    "ratio": "按比例",
    "range": "酌情",
    "severity": "情节",
}
_LENIENT = ("qianxinan-2010", "changzhou-2016")
"""Schemes whose worked cases owe no reports: nothing reported means that nothing is missing."""


def _rule(made: Registered, row: Row, said: Said) -> None:
    data: Data = {"名称": row.gist, "方法": _METHODS[row.kind]}
    data["加分" if said["sign"] == "+" else "扣分"] = _amount(row, said)
    data["单位"] = said.get("unit", "百分点" if row.kind == "per_percent_point" else "")
    cap = said.get("cap", "none")
    data["封顶"] = cap if cap not in ("none", "to_zero") else ""
    if row.kind == "per_unit":
        data["免计"] = said.get("free", "")
    if row.kind in ("shortfall",):
        data |= {"应有": said["required"], "每期": said.get("per", "")}
    if row.kind in ("shortfall", "per_percent_point") and made.name in _LENIENT:
        data["缺报"] = "满分"
    if row.kind == "per_percent_point":
        data |= {"目标": said["target"], "方向": {"above": "高于", "below": "低于"}[said["direction"]]}
    if row.kind == "range":
        data |= {"最低": said["min"], "最高": "不限" if said["max"] == "none" else said["max"]}
    if row.kind == "severity":
        table = said.get("severity", "")
        factors = dict(piece.split(":") for piece in table.split(",")) if table else {}
        factors |= {name[7:]: value for name, value in said.items() if name.startswith("factor.")}
        data["情节"] = factors or ""
    if ":" in said.get("applies", ""):
        data["适用"] = made.conditions(said["applies"])
    if "category" in said:
        data["类别"] = said["category"].split(",")
    total = said.get("on") == "total" or row.id[0] in "JD"
    made.target(row, "规则", "加减" if total else _leaf(made, row), **data)


def _leaf(made: Registered, row: Row) -> str:
    parent = made.parent(row.id)
    assert parent, f"{row.id} stands under no indicator"
    return parent


def _amount(row: Row, said: Said) -> Any:
    if row.kind in ("zero", "ratio"):
        return "全部"
    if row.kind == "range":
        return "酌情"
    if "level" in said:
        return dict(piece.split(":") for piece in said["level"].split(","))
    based = {name[5:]: value for name, value in said.items() if name.startswith("base.")}
    return based or said.get("points") or said["each"]


def _factor(made: Registered, row: Row, said: Said) -> None:
    rules_ = (said.get("applies") or said["applies_to"]).split(",")
    values = [said["factor"]] if "factor" in said else ""
    made.target(
        row,
        "系数",
        "系数",
        名称=row.gist,
        规则=rules_,
        取值=values,
        最低=said.get("min", ""),
        最高=said.get("max", ""),
        情节=said.get("severity", ""),
    )


def _matter(made: Registered, row: Row, said: Said) -> None:
    made.target(
        row, "同一事项", "同一事项", 名称=row.gist, 规则=(said.get("applies") or said["group"]).split(",")
    )


def _ranked(made: Registered, row: Row, said: Said) -> None:
    made.target(
        row,
        "名次计分",
        "名次计分",
        名称=row.gist,
        指标=said["applies"].split(","),
        首名=said["first"],
        级差=said["step"],
        最低=said["floor"],
        排名于=said["on"],
    )


def _adopted(made: Registered, row: Row, said: Said) -> None:
    made.target(
        row, "直接采用", "直接采用", 名称=row.gist, 指标=said["applies"].split(","), 满分=said["scale"]
    )


def _veto(made: Registered, row: Row, said: Said) -> None:
    if "of" in said:  # it concerns a person outside the scheme
        return
    data: Data = {"名称": row.gist, "效果": said["effect"].split(","), "等次": said.get("grade", "")}
    data |= {"后果": said.get("suspend", "")}
    if "applies" in said:
        data["适用"] = made.conditions(said["applies"])
    made.target(row, "否决", "否决", **data)


def _affirmation(made: Registered, row: Row, said: Said) -> None:
    if "of" not in said:
        made.target(row, "肯定", "肯定", 名称=row.gist, 等次=said["grade"])


def _grade(made: Registered, row: Row, said: Said) -> None:
    made.target(row, "等次", "等次", 名称=said["grade"], 最低=said.get("min", ""))


def _quota(made: Registered, row: Row, said: Said) -> None:
    grade = said.get("grade") or said.get("of", "")
    share = said["share"].rstrip("%")
    percent = share if said["share"].endswith("%") else str(int(float(share) * 100))
    scope = said.get("scope", "类别+分组" if "分口" in said["base"] else "").split("+")
    if "class" in said:
        scope = [said["class"]]
    if "分组" in scope:
        made.root["名次范围"] = ["类别", "分组"]
    made.target(
        row,
        "名额",
        "名额",
        名称=row.gist,
        等次=grade if grade in made.grades() else "",
        比例=percent,
        取整="四舍五入" if said["rounding"] == "half_up" else "",
        基数="全体" if "分口" in said["base"] else "",
        范围=[one for one in scope if one] or "",
        类别=said["category"].split(",") if "category" in said else "",
    )


def _award(made: Registered, row: Row, said: Said) -> None:
    count, places = said.get("count", "none"), said.get("places", "none")
    seats = count != "none" and not count.isdigit()
    if not (seats or places != "none" or "last" in said):
        return
    progress = said.get("by") == "progress"
    made.target(
        row,
        "奖项",
        "奖项",
        名称=row.gist,
        奖项=said.get("award") or said.get("name", ""),
        名次="" if places == "none" else places if "-" in places else f"1-{places}",
        末位=said.get("last", ""),
        名额=count.split(",") if seats else "",
        人数=count if count.isdigit() else "",
        按="进步" if progress else "",
        限等次=said.get("within", ""),
        备注=said.get("effect", ""),
    )


def _link(made: Registered, row: Row, said: Said) -> None:
    if "effect" not in said:
        return
    times = said.get("times", "")
    yearly = times or "at_least" in said
    made.target(
        row,
        "衔接",
        "衔接",
        名称=row.gist,
        时点="年度" if yearly else "",
        等次=said.get("grade", ""),
        得分低于=said.get("threshold", ""),
        次数="" if times == "all" else times,
        至少=said.get("at_least", ""),
        全部="是" if times == "all" else "",
        连续=said.get("periods", ""),
        结论=said["effect"],
    )


def _special(made: Registered, row: Row, said: Said) -> None:
    name, _, values = said.get("attribute", "").partition(":")
    if said.get("effect") == "不确定等次":
        made.optional.add(name)
        data = {"名称": row.gist, "适用": made.conditions(said["attribute"]), "效果": ["不确定等次"]}
        made.target(row, "特别规定", "特别规定", **data)
    elif values:
        made.attribute(name, values.split(","))


_MAKERS: dict[str, Any] = {
    "indicator": _indicator,
    "rated": _rated,
    "ballot": _ballot,
    "factor": _factor,
    "same_matter": _matter,
    "rank_scoring": _ranked,
    "adopted": _adopted,
    "veto": _veto,
    "affirmation": _affirmation,
    "grade": _grade,
    "quota": _quota,
    "award": _award,
    "link": _link,
    "special": _special,
    **dict.fromkeys(_METHODS, _rule),
}
