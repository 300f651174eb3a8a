"""Who works on what when several processes share the tests: pytest's -n.

Tests go to the processes one by one, the long ones first, so that none is left with a long one at the end.
Those that share something dear, as the one Spark, go to one process together. (pytest-xdist has a mark for
that, `xdist_group`, which does nothing under pytest 9: it writes to a name that pytest no longer reads.)
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "tests/engine/backends/test_spark.py": "the Spark of conftest.py",
    "tests/engine/backends/test_spark_places.py": "the Spark of conftest.py",
}
LONG = (
    *TOGETHER,
    "tests/engine/backends/test_spark_standalone.py",
    "tests/web/test_whole_cycle.py",
    "tests/web/test_year_departments.py",
    "tests/web/test_year_quarters.py",
    "tests/web/test_year_sections.py",
    "tests/bench/test_city.py",
    "tests/web/ballots/test_walk.py",
)
"""Files with tests of more than twenty seconds, the longest first."""


def turn(nodeid: str) -> int:
    """The place of a test in the queue."""
    file = nodeid.partition("::")[0]
    return LONG.index(file) if file in LONG else len(LONG)


class Scheduling(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER.get(nodeid.partition("::")[0], nodeid)
