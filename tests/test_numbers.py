"""Every SQL function of the numbers gives what its Python twin gives: signs, halves, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaohe import numbers
from kaohe.numbers import MICRO

BOUND = 10**9 * MICRO
EDGES = (0, 1, -1, 5, -5, 499_999, 500_000, -500_000, 500_001, MICRO, -MICRO, BOUND, -BOUND, BOUND - 1)
micros = st.one_of(st.sampled_from(EDGES), st.integers(-BOUND, BOUND))
divisors = st.one_of(st.sampled_from((1, 2, 3, 7, 100, MICRO, BOUND)), st.integers(1, BOUND))
quick = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def sql() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def value(sql: duckdb.DuckDBPyConnection, expression: str, **columns: int) -> object:
    """The expression over one row with these BIGINT columns."""
    given_columns = ", ".join(f"{number}::BIGINT AS {name}" for name, number in columns.items())
    (row,) = sql.execute(f"SELECT {expression} FROM (SELECT {given_columns})").fetchall()
    return row[0]


@quick
@given(micros, divisors)
def test_divide_rounds_half_away_from_zero(n: int, d: int) -> None:
    exact = Fraction(abs(n), d)
    whole = int(exact) + (exact - int(exact) >= Fraction(1, 2))
    assert numbers.divide(n, d) == (whole if n >= 0 else -whole)
    assert numbers.divide(-n, -d) == numbers.divide(n, d)


@quick
@given(n=micros, d=divisors)
def test_divide_sql(sql: duckdb.DuckDBPyConnection, n: int, d: int) -> None:
    assert value(sql, numbers.divide_sql("n", "d"), n=n, d=d) == numbers.divide(n, d)


@quick
@given(n=micros, d=divisors)
def test_divide_sql_without_sign(sql: duckdb.DuckDBPyConnection, n: int, d: int) -> None:
    unsigned = numbers.divide_sql("n", "d", signed=False)
    assert value(sql, unsigned, n=abs(n), d=d) == numbers.divide(abs(n), d)


@pytest.mark.parametrize(("n", "d", "rounded"), [(5, 2, 3), (-5, 2, -3), (3, 2, 2), (-1, 2, -1), (1, 3, 0)])
def test_halves(sql: duckdb.DuckDBPyConnection, n: int, d: int, rounded: int) -> None:
    assert numbers.divide(n, d) == value(sql, numbers.divide_sql("n", "d"), n=n, d=d) == rounded


def test_a_product_beyond_bigint_is_divided_exactly(sql: duckdb.DuckDBPyConnection) -> None:
    product = numbers.divide_sql("n::HUGEINT * n", "n")
    assert value(sql, product, n=BOUND) == BOUND
    assert value(sql, product.replace("n::HUGEINT * n", "-(n::HUGEINT * n)"), n=BOUND) == -BOUND


@quick
@given(
    points=st.integers(0, 10**6 * MICRO), units=st.one_of(st.integers(0, 10**6 * MICRO), st.integers(0, 9))
)
def test_times_sql(sql: duckdb.DuckDBPyConnection, points: int, units: int) -> None:
    """Whole units are spared the division, and come to the same."""
    product = numbers.times_sql("p", "u", MICRO)
    assert value(sql, product, p=points, u=units) == numbers.divide(points * units, MICRO)
    whole = units // MICRO * MICRO
    for without in (product, numbers.times_sql("p", "u", MICRO, whole=True)):
        assert value(sql, without, p=points, u=whole) == points * whole // MICRO


@quick
@given(n=micros, decimals=st.integers(0, 6))
def test_round_sql(sql: duckdb.DuckDBPyConnection, n: int, decimals: int) -> None:
    step = 10 ** (numbers.PLACES - decimals)
    assert value(sql, numbers.round_sql("n", decimals), n=n) == numbers.divide(n, step) * step


@quick
@given(n=micros)
def test_show_sql(sql: duckdb.DuckDBPyConnection, n: int) -> None:
    shown = value(sql, numbers.show_sql("n"), n=n)
    assert shown == numbers.show(n)
    assert Fraction(str(shown)) == Fraction(n, MICRO)


@quick
@given(n=micros, decimals=st.integers(0, 6))
def test_show_fixed_sql(sql: duckdb.DuckDBPyConnection, n: int, decimals: int) -> None:
    step = 10 ** (numbers.PLACES - decimals)
    rounded = numbers.divide(n, step) * step
    shown = value(sql, numbers.show_fixed_sql("n", decimals), n=rounded)
    assert shown == numbers.show_fixed(rounded, decimals)
    assert Fraction(str(shown)) == Fraction(rounded, MICRO)


@quick
@given(
    share=st.one_of(
        st.sampled_from((0, 1, 50 * MICRO, 100 * MICRO, 33_333_333)), st.integers(0, 100 * MICRO)
    ),
    heads=st.integers(0, 1_000_000),
)
def test_seats_sql(sql: duckdb.DuckDBPyConnection, share: int, heads: int) -> None:
    exact = Fraction(share * heads, 100 * MICRO)
    wanted = {
        "去尾": int(exact),
        "四舍五入": int(exact + Fraction(1, 2)),
        "进一": -(-exact.numerator // exact.denominator),
    }
    for rounding, seats in wanted.items():
        assert value(sql, numbers.seats_sql("s", "h", rounding), s=share, h=heads) == seats
