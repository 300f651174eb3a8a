"""Normalising cells: spaces, widths, numbers, dates, identifiers; what was changed is reported.

Everything works on the distinct texts of a column: a regular expression finds the odd ones, and only
those are looked at one by one. Plain numbers become micro-units by text alone, never through floats.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from kaohe.numbers import MICRO, PLACES, plain, to_micro

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
SPACES = " \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D, 0x3002: 0x2E}

_UNTIDY = f"^[{SPACES}]|[{SPACES}]$|[{INVISIBLE}]"
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_SPACE = re.compile(f"[{SPACES}{INVISIBLE}]+")
_PLAIN = r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$"
_PARTS = r"^(?P<whole>-?[0-9]+)(?:\.(?P<rest>[0-9]+))?$"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"([+-]?\d+),(\d+)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
FOLDED = f"[{SPACES}\uff01-\uff5e\u2212\u3002A-Z]"  # what `fold` changes
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{4,5}(\.\d+)?")
LARGEST = 10**9
"""No number in the data is larger, so that what is reckoned from them stays exact."""


@dataclass
class Parsed:
    """A column of distinct texts turned into values.

    `values` has one value per distinct text (null where empty or faulty); `wrong` says what is wrong
    with which and how to mend it; `changed` which were not plain and what was done.
    """

    values: pa.Array
    wrong: dict[int, tuple[str, str]] = field(default_factory=dict)
    changed: dict[int, str] = field(default_factory=dict)


def tidy(texts: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """Texts without surrounding spaces and invisible characters, and which were changed."""
    odd = pc.indices_nonzero(pc.match_substring_regex(texts, _UNTIDY)).to_pylist()
    if not odd:
        return texts, {}
    new = [_UNSEEN.sub("", texts[i].as_py()) for i in odd]
    new = [re.sub(f"^[{SPACES}]+|[{SPACES}]+$", "", text) for text in new]
    return _replace(texts, odd, new), dict.fromkeys(odd, "去掉多余的空格或不可见字符")


def half(text: str) -> str:
    """A text in half width and without spaces."""
    return _SPACE.sub("", text.translate(WIDE))


def fold(text: str) -> str:
    """A text for comparing: half width, no spaces, lower case."""
    return half(text).casefold()


def number(text: str, *, percent_of_one: bool = False) -> tuple[Decimal, str]:
    """The exact number in a text, and what had to be normalised ('' if nothing).

    Raises ValueError(what, cure) where the text is not one number without doubt. `95%` is 95; with
    `percent_of_one` (a factor) it is 0.95.
    """
    kinds = []
    half = _SPACE.sub("", text.translate(WIDE))
    if half != text:
        kinds.append("全角改为半角、去掉空格")
    percent = half.endswith("%")
    if percent:
        half = half[:-1]
        kinds.append("百分号按小数计" if percent_of_one else "去掉百分号")
    if _THOUSANDS.fullmatch(half):
        half = half.replace(",", "")
        kinds.append("去掉千分位逗号")
    comma = _COMMA.fullmatch(half)
    if comma:
        readings = f"{comma[1]}.{comma[2]} 还是 {comma[1]}{comma[2]}"
        raise ValueError(f"“{text}”里的逗号有两种读法：{readings}", "小数用点，写成不带逗号的数")
    if not _NUMBER.fullmatch(half):
        raise ValueError(*_not_a_number(text))
    value = Decimal(half)
    if percent and percent_of_one:
        value /= 100
    if abs(value) > LARGEST:
        raise ValueError(f"“{text}”太大，最大到10亿", "检查是不是多写了位数；金额可以改用万元、亿元作单位")
    exact_digits(value, text)
    return value, "、".join(kinds)


def exact_digits(value: Decimal, text: str) -> None:
    """ValueError where a number has more than six decimals."""
    try:
        to_micro(value)
    except ValueError:
        near = plain(value.quantize(Decimal(1).scaleb(-PLACES)))
        raise ValueError(
            f"“{text}”的小数超过{PLACES}位",
            f"保留到{PLACES}位以内（如 {near}）；Excel 公式算出的尾差用 ROUND 去掉",
        ) from None


def _not_a_number(text: str) -> tuple[str, str]:
    if _DATE.fullmatch(text):
        return f"“{text}”是日期，不是数", "Excel 把它当成了日期：单元格格式改为“常规”后重填"
    if text.startswith("#"):
        return f"“{text}”是 Excel 的出错值，不是数", "改正公式，或直接填数"
    if re.match(r"[+-]?\d", text.translate(WIDE)):
        return f"“{text}”不是一个数", "只写数，不写单位和其他文字"
    if text in _TRUTHS:
        return f"“{text}”（单元格里是 {_TRUTHS[text]} 的，读作“{text}”）不是数", "写一个数，如 2 或 0.5"
    return f"“{text}”不是数", "写一个数，如 2 或 0.5"


_TRUTHS = {"是": "TRUE", "否": "FALSE"}


def micro(texts: pa.Array, *, percent_of_one: bool = False) -> Parsed:
    """Distinct texts as micro-units (int64). Empty texts are null and not wrong."""
    easy = pc.match_substring_regex(texts, _PLAIN)
    parts = pc.extract_regex(pc.if_else(easy, texts, "0"), _PARTS)
    rest = pc.utf8_rpad(pc.fill_null(pc.struct_field(parts, "rest"), ""), PLACES, "0")
    digits = pc.binary_join_element_wise(pc.struct_field(parts, "whole"), rest, "")
    values = pc.if_else(easy, pc.cast(digits, pa.int64()), pa.scalar(None, pa.int64()))
    parsed = Parsed(values)
    hard = pc.indices_nonzero(pc.and_(pc.invert(easy), pc.not_equal(texts, ""))).to_pylist()
    read: list[int | None] = []
    for i in hard:
        try:
            value, kind = number(texts[i].as_py(), percent_of_one=percent_of_one)
            read.append(to_micro(value))
            if kind:
                parsed.changed[i] = kind
        except ValueError as error:
            read.append(None)
            parsed.wrong[i] = error.args[0], error.args[1]
    if hard:
        parsed.values = _replace(values, hard, read)
    return parsed


def whole(texts: pa.Array) -> Parsed:
    """Distinct texts as whole numbers of at least 1 (int32), such as places."""
    parsed = micro(texts)
    found = parsed.values.to_pylist()
    for i, value in enumerate(found):
        if value is not None and (value % MICRO or not MICRO <= value < 2**31 * MICRO):
            parsed.wrong[i] = f"“{texts[i].as_py()}”不是正整数", "写 1、2、3 这样的整数"
            found[i] = None
    parsed.values = pa.array([None if v is None else v // MICRO for v in found], pa.int32())
    return parsed


def dates(texts: pa.Array) -> Parsed:
    """Distinct texts as YYYY-MM-DD; understands serials of Excel and the usual ways of writing."""
    parsed = Parsed(texts)
    odd = [i for i, text in enumerate(texts.to_pylist()) if text and date(text) != text]
    new = []
    for i in odd:
        text = texts[i].as_py()
        day = date(text)
        new.append(day or text)
        if day:
            parsed.changed[i] = "日期写成 年-月-日"
        else:
            parsed.wrong[i] = f"“{text}”不是日期", "写成 2018-03-05 这样的 年-月-日"
    if odd:
        parsed.values = _replace(texts, odd, new)
    return parsed


def date(text: str) -> str:
    """One date as YYYY-MM-DD; '' where the text is not a date."""
    half = text.translate(WIDE).strip()
    match = _DATE.fullmatch(half) or _DIGITS.fullmatch(half)
    if match:
        try:
            return datetime.date(*(int(part) for part in match.groups()[:3])).isoformat()
        except ValueError:
            return ""
    if _SERIAL.fullmatch(half):
        days = int(half.split(".")[0])
        if 20000 <= days <= 80000:  # 1954 to 2119: what an appraisal can mean
            return (datetime.date(1899, 12, 30) + datetime.timedelta(days)).isoformat()
    return ""


def text_of(value: object) -> str:
    """A Python value of a cell as text, floats by their shortest form, exactly.

    Whole floats lose their `.0`; dates become YYYY-MM-DD; true and false become 是 and 否.
    """
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def percent_text(value: object) -> str:
    """A cell shown as a percentage: the stored 0.95 is what the user sees as 95%."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(value)
    return plain(Decimal(repr(value)) * 100) + "%"


def listing(rows: Iterable[int], most: int = 5) -> str:
    """第3、5、9行; 第3、5、9、12、15等20行."""
    numbers = list(rows)
    shown = "、".join(str(row) for row in numbers[:most])
    return f"第{shown}行" if len(numbers) <= most else f"第{shown}等{len(numbers)}行"


def _replace(values: pa.Array, positions: list[int], new: Sequence[object]) -> pa.Array:
    mask = pc.is_in(pa.array(range(len(values)), pa.int32()), pa.array(positions, pa.int32()))
    return pc.replace_with_mask(values, mask, pa.array(new, values.type))
