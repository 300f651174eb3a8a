"""What an engine must do to run the plan. Steps are written in DuckDB's SQL; another adapter translates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import pyarrow as pa

from kaohe.engine.plan import Plan
from kaohe.engine.steps import Step
from kaohe.scheme.model import Scheme
from kaohe.scheme.shape import Profile


class Backend(Protocol):
    """One session; what its steps make is seen by it alone and lives until it is closed."""

    def prepared(self, scheme: Scheme, profiles: tuple[Profile, ...]) -> Plan:
        """The plan of a scheme, with its relations ready to be joined in this session."""

    def register(self, tables: Mapping[str, pa.Table]) -> None:
        """Makes tables readable by name, without copying where the engine can."""

    def run(self, steps: Iterable[Step]) -> None:
        """Executes steps in their order."""

    def select(self, sql: str) -> pa.Table:
        """The rows of a query."""

    def close(self) -> None:
        """Ends the session."""
