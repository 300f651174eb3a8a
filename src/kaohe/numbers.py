"""Micro-points: the only place that parses, divides, rounds and shows scores.

One point is 1 000 000 micro-points. Every division rounds half up, away from zero, once
(semantics, section 1). No score passes through binary floating point.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

MICRO = 1_000_000
PLACES = 6


def to_micro(value: Decimal) -> int:
    """An exact decimal as micro-points; ValueError when it has more than six decimals."""
    with localcontext() as context:
        context.prec = 60
        scaled = value * MICRO
        whole = scaled.to_integral_value()
    if whole != scaled:
        raise ValueError(f"{value} 的小数超过 {PLACES} 位")
    return int(whole)


def divide(numerator: int, denominator: int) -> int:
    """The quotient rounded half up, away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def show(micro: int) -> str:
    """Micro-points as an exact decimal without trailing zeros: 44775000 → 44.775."""
    sign = "-" if micro < 0 else ""
    whole, rest = divmod(abs(micro), MICRO)
    return f"{sign}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "")


def show_fixed(micro: int, decimals: int) -> str:
    """Micro-points already rounded to `decimals`, with all of them: 98.5 → 98.50."""
    sign = "-" if micro < 0 else ""
    whole, rest = divmod(abs(micro), MICRO)
    return f"{sign}{whole}" + (f".{rest:06d}"[: decimals + 1] if decimals else "")


def plain(value: Decimal) -> str:
    """A decimal as people write it: no exponent, no trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def divide_sql(numerator: str, denominator: str, *, signed: bool = True, wide: bool = True) -> str:
    """SQL for `divide` over exact integers; the denominator must be positive.

    Where the numerator cannot be negative, `signed=False` saves the engine the sign; where twice the
    numerator and the denominator fit into 64 bits together, `wide=False` saves it the wide integers.
    """
    huge = "::HUGEINT" if wide else "::BIGINT"
    n = f"({numerator}){huge}"
    if denominator.isdigit() and int(denominator) % 2 == 0:
        half, d = str(int(denominator) // 2), denominator
    else:
        half, d, n = denominator, f"(2 * ({denominator}){huge})", f"(2 * {n})"
    # `//` cuts towards zero, so half the denominator is added on the side of the numerator's sign
    added = f"CASE WHEN {n} < 0 THEN -({half}) ELSE {half} END" if signed else half
    return f"(({n} + {added}) // {d})::BIGINT"


def times_sql(points: str, units: str, one: int, *, whole: bool = False) -> str:
    """SQL for points × units / one, rounded once; neither is negative, `one` is one whole unit.

    Whole units need no division, and the engine is spared the wide integers; `whole` says that all are.
    """
    product = f"({points}) * (({units}) // {one})::BIGINT"
    if whole:
        return product
    divided = divide_sql(f"({points})::HUGEINT * ({units})", str(one), signed=False)
    return f"CASE WHEN ({units}) % {one} = 0 THEN {product} ELSE {divided} END"


def round_sql(micro: str, decimals: int) -> str:
    """SQL that rounds micro-points half up to `decimals` places, still in micro-points."""
    step = 10 ** (PLACES - decimals)
    if step == 1:
        return micro
    return f"(({micro} + CASE WHEN {micro} < 0 THEN {-step // 2} ELSE {step // 2} END) // {step} * {step})"


_DECIMAL = f"({{micro}}::DECIMAL(19, 0) * {Decimal(1) / MICRO:f})::VARCHAR"
"""Micro-points with all six decimals: exact, a decimal is an integer with a point in it."""


def show_sql(micro: str) -> str:
    """SQL for `show`."""
    whole, decimal = f"({micro} // {MICRO})::VARCHAR", _DECIMAL.format(micro=f"({micro})")
    return f"CASE WHEN {micro} % {MICRO} = 0 THEN {whole} ELSE rtrim({decimal}, '0') END"


def show_fixed_sql(micro: str, decimals: int) -> str:
    """SQL for `show_fixed`."""
    step = 10 ** (PLACES - decimals)
    if decimals == 0:
        return f"({micro} // {MICRO})::VARCHAR"
    return f"(({micro} // {step})::DECIMAL(19, 0) * {Decimal(1).scaleb(-decimals):f})::VARCHAR"


def seats_sql(share: str, base: str, rounding: str) -> str:
    """SQL for a share (micro-percent, at most 100 %) of `base` heads: 去尾, 四舍五入 or 进一.

    100 000 000 times the heads of any nation are within 64 bits.
    """
    hundred = 100 * MICRO
    added = {"去尾": 0, "四舍五入": hundred // 2, "进一": hundred - 1}[rounding]
    return f"((({share})::BIGINT * ({base}) + {added}) // {hundred})::BIGINT"
