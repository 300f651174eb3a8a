"""The scheme's own lines: names, dates, decimals, clauses and recorded doubts."""

from __future__ import annotations

import re
from datetime import date

from kaohe.elements import Element
from kaohe.scheme.check.found import Found, label, several, structs
from kaohe.scheme.model import Deadline, Scheme
from kaohe.scheme.scalars import half_width

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})", re.ASCII)
_LEAP = 2000


def check(scheme: Scheme, found: Found) -> None:
    if not _NAME.fullmatch(scheme.name):
        cure = "只用小写英文字母、数字和连字符，如 linyi-2018"
        found.fault(scheme, "方案", f"短名“{scheme.name}”不合规定", cure)
    if not scheme.title.strip():
        found.fault(scheme, "名称", "没有写办法的全称", "写办法的标题")
    if scheme.effective and not is_date(scheme.effective, year=True):
        found.fault(scheme, "生效", f"生效日期“{scheme.effective}”不对", _date_cure(scheme.effective, True))
    if not 0 <= scheme.decimals <= 6:
        found.fault(scheme, "小数", f"总分不能显示{scheme.decimals}位小数", "写0到6，通常写2")
    if "类别" not in scheme.scope:
        found.fault(scheme, "名次范围", "名次范围里没有“类别”", "写 [类别] 或 [类别, 分组]")
    if not scheme.categories:
        found.fault(scheme, "类别", "没有写任何类别", "至少写一个类别：- {名称: 科室}")
    totals = scheme.totals
    if totals and totals.lowest is not None and totals.highest is not None and totals.lowest > totals.highest:
        found.fault(totals, "总分下限", "总分下限高于总分上限", "把两个数对调")
    for deadline in scheme.deadlines:
        _deadline(deadline, found)
    _clauses(scheme, found)


def is_date(text: str, year: bool = False) -> bool:
    """Whether `text` is 年-月-日 or, where the year may be left out, 月-日."""
    hit = _DATE.fullmatch(text)
    if hit is None or (year and not hit[1]):
        return False
    try:
        date(int(hit[1] or _LEAP), int(hit[2]), int(hit[3]))
    except ValueError:
        return False
    return True


def _date_cure(text: str, year: bool) -> str:
    parts = re.findall(r"\d+", half_width(text))
    written = "-".join([parts[0], *(part.zfill(2) for part in parts[1:])]) if parts else ""
    if not year and len(parts) == 2:
        written = "-".join(part.zfill(2) for part in parts)
    if is_date(written, year):
        return f"写成 {written}"
    return "写成 年-月-日，如 2024-01-01" if year else "写成 月-日 或 年-月-日，如 03-15"


def _deadline(deadline: Deadline, found: Found) -> None:
    what = label(deadline)
    if deadline.date and not is_date(deadline.date):
        found.fault(deadline, "日期", f"{what}的日期“{deadline.date}”不对", _date_cure(deadline.date, False))
    if deadline.month is not None and not 1 <= deadline.month <= 12:
        found.fault(deadline, "月份", f"{what}的月份{deadline.month}不对", "写1到12")
    spans = {"天数": deadline.days, "最少天数": deadline.least_days, "最多天数": deadline.most_days}
    spans |= {"提前月数": deadline.months_before, "次数": deadline.count}
    for key, number in spans.items():
        if number is not None and number < 0:
            found.fault(deadline, key, f"{what}的“{key}”是负数", "写0或正数")
    least, most = deadline.least_days, deadline.most_days
    if least is not None and most is not None and least > most:
        found.fault(deadline, "最少天数", f"{what}最少{least}天，却最多{most}天", "把两个数对调")


def _clauses(scheme: Scheme, found: Found) -> None:
    elements = [value for value, _ in structs(scheme) if isinstance(value, Element)]
    bare = [element for element in elements if element.id and not element.place]
    if bare:
        bare = found.in_order(bare)
        what = f"{len(bare)}个条款没有写依据：{several(element.id for element in bare)}"
        found.doubt(bare[0], "编号", what, "加“依据”，写条款在办法中的位置，结果才能注明出处")
    doubtful = [element for element in elements if element.doubt]
    if doubtful:
        ids = [element.id or element.name for element in found.in_order(doubtful)]
        what = f"方案记着{len(doubtful)}处存疑：{several(name for name in ids if name)}"
        found.doubt(scheme, "方案", what, "印发前逐条确认所取的理解")
