"""The body of the whole-cycle test: a bureau's units and people, its roster, scores and ballots.

计量科 and 人事科 come out equal: their places on the ballots change from one to the next, and what the one
lacks in scores it gains by an addition. 质量科 would lead, and is vetoed.
"""

from __future__ import annotations

import io

from openpyxl import Workbook

from kaohe.web.organisation.models import Person, Service, Unit
from web.world import person

SECTIONS = ("办公室", "人事科", "财务科", "法规科", "监督科", "质量科", "标准化科", "计量科", "特设科")
STATIONS = {
    "计量测试所": "技术", "质量检验所": "技术", "特种设备检验所": "技术",
    "标准信息所": "技术", "稽查支队": "执法", "纤维检验所": "两者",
}  # fmt: skip
PEOPLE = {
    "office": ("1001", "王敏", "考核办公室", "主任"),
    "second": ("1002", "钱进", "考核办公室", "科员"),
    "assessor": ("1003", "李强", "办公室", "考核联络员"),
    "standards": ("1004", "赵静", "标准化科", "考核联络员"),
    "law": ("1005", "何平", "法规科", "考核联络员"),
    "appraisee": ("1006", "周涛", "计量科", "科长"),
    "leader": ("1007", "冯军", "市质监局", "副局长"),
    "decider": ("1008", "郑华", "市质监局", "局长"),
    "inspector": ("1009", "陈立", "督查室", "督查专员"),
    "admin": ("1000", "孙宁", "市质监局", "系统管理员"),
}
LEAVES = {
    "K2.1": "8.5", "K2.2": "15", "K2.3": "16", "K2.4": "9", "K2.5": "9",
    "Z2.1": "9", "Z2.2": "17", "Z2.3": "15",
}  # fmt: skip
"""What 办公室 gives, by leaf; `score` makes the exceptions."""
ORDER = ("质量科", "计量科", "人事科", "财务科", "法规科", "办公室", "监督科", "标准化科", "特设科")
BALLOTS = {"A": ("", ""), "B": ("", ""), "C": ("稽查支队", "纤维检验所"), "D": ("", "")}
"""Two ballots of each kind; those of C say whose they are, as nobody votes on its own unit."""


def make_people() -> dict[str, Person]:
    top = Unit.objects.create(name="市质监局")
    units = {"市质监局": top}
    for order, name in enumerate(("考核办公室", "督查室", *SECTIONS, *STATIONS)):
        units[name] = Unit.objects.create(name=name, parent=top, order=order)
    found = {}
    for key, (number, name, unit, post) in PEOPLE.items():
        found[key] = person(number, name, units[unit], post=post, admin=key == "admin")
        Service.objects.create(person=found[key], unit=units[unit], start="2010-01-01")
    return found


def roster() -> bytes:
    rows = [("对象", "类别", "能力类型"), *((name, "科室", "") for name in SECTIONS)]
    return _book("对象", [*rows, *((name, "直属单位", kind) for name, kind in STATIONS.items())])


def score(leaf: str, appraisee: str) -> str:
    """What 办公室 gives: 人事科 has five points more than 计量科 where 计量科 will have its addition."""
    special = {("K2.2", "计量科"): "14", ("K2.2", "人事科"): "19", ("K2.1", "质量科"): "10"}
    return special.get((leaf, appraisee), LEAVES[leaf])


def ballots() -> bytes:
    rows: list[tuple[str, ...]] = [("票号", "票种", "对象", "指标", "评分", "所属")]
    for kind, voters in BALLOTS.items():
        for number, voter in enumerate(voters):
            order = list(ORDER)
            if number % 2:
                order[1], order[2] = order[2], order[1]
            marks = [(name, leaf, place) for place, name in enumerate(order) for leaf in ("K1.1", "K1.2")]
            if kind != "D":
                marks += [(name, "Z1", place) for place, name in enumerate(STATIONS) if name != voter]
            rows += [
                (f"{kind}{number + 1:03}", kind, name, leaf, str(98 - 3 * place), voter)
                for name, leaf, place in marks
            ]
    return _book("测评票", rows)


def _book(sheet: str, rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = sheet
    for row in rows:
        table.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
