"""The plan's SQL in Spark's words. sqlglot knows both dialects; here stands what it does not know."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

MOST_STATEMENTS = 1024


_TYPES = {exp.DataType.Type.INT128: "DECIMAL(38, 0)", exp.DataType.Type.UBIGINT: "BIGINT"}
"""The widest exact numbers; of unsigned ones only the bits are used."""
_CALLED = {"STRLEN": "OCTET_LENGTH", "HASH": "XXHASH64"}
"""Functions by their names here and there; a hash of 64 bits, for among millions shorter ones meet."""


class Exact(Spark):
    """Spark's dialect with HUGEINT as the widest exact decimal, and lists joined in their order."""

    class Generator(SparkGenerator):
        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()
        """Spark takes WITH inside a subquery; lifted to the top, equal names would clash."""
        TYPE_MAPPING = {**SparkGenerator.TYPE_MAPPING, **_TYPES}  # noqa: RUF012

        def groupconcat_sql(self, joined: exp.GroupConcat) -> str:
            listed, by = joined.this, ""
            if isinstance(listed, exp.Order):
                order = self.expressions(sqls=[self.sql(key) for key in listed.expressions], flat=True)
                listed, by = listed.this, f" WITHIN GROUP (ORDER BY {order})"
            return f"LISTAGG({self.sql(listed)}, {self.sql(joined, 'separator')}){by}"

        def anonymous_sql(self, call: exp.Anonymous) -> str:
            name = call.name.upper()
            return self.func(_CALLED.get(name, name), *call.expressions)

        def regexpfullmatch_sql(self, match: exp.RegexpFullMatch) -> str:
            whole = exp.Literal.string(rf"\A(?:{match.expression.name})\z")
            return f"{self.sql(match.this)} RLIKE {self.sql(whole)}"

        def bitwiseleftshift_sql(self, shift: exp.BitwiseLeftShift) -> str:
            return f"SHIFTLEFT({self.sql(shift.this)}, CAST({self.sql(shift.expression)} AS INT))"

        def tuple_sql(self, row: exp.Tuple) -> str:
            """Several values as one, which may be compared with what a subquery selects."""
            if isinstance(row.parent, exp.Values):
                return super().tuple_sql(row)
            fields = (f"'c{n}', {self.sql(each)}" for n, each in enumerate(row.expressions))
            return f"NAMED_STRUCT({', '.join(fields)})"


@lru_cache(maxsize=MOST_STATEMENTS)
def spark_sql(sql: str) -> str:
    """A statement of the plan, written in DuckDB's SQL, as Spark's."""
    return spoken(sqlglot.parse_one(sql, read="duckdb"))


def spoken(statement: exp.Expr) -> str:
    """A parsed statement in Spark's words; it is changed on the way."""
    for star in list(statement.find_all(exp.Star)):
        _without_replace(star)
    return statement.sql(dialect=Exact, identify=True)


def _without_replace(star: exp.Star) -> None:
    """`* REPLACE (x AS c)` as `* EXCEPT (c), x AS c`: Spark has no REPLACE."""
    replaced = star.args.get("replace")
    if not replaced:
        return
    left_out = [*(star.args.get("except_") or []), *(exp.to_identifier(each.alias) for each in replaced)]
    star.set("replace", None)
    star.set("except_", left_out)
    select = star.find_ancestor(exp.Select)
    assert select is not None
    select.set("expressions", [*select.expressions, *replaced])
