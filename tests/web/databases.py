"""Both databases of the site in one test run: which one is `default` is switched between tests."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from web.cluster import cluster

NAMES = ("sqlite", "postgresql")


class Databases:
    """Makes a test database when it is first asked for; keeps it until the end."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[dict[str, Any], BaseDatabaseWrapper]] = {}
        self._sqlite = dict(connections.settings["default"])
        self._stack = ExitStack()

    def use(self, name: str) -> None:
        """Let `default` be this database, in this thread and in threads to come."""
        if name not in self._made:
            self._make(name)
        settings, connection = self._made[name]
        connections.settings["default"] = settings
        connections["default"] = connection

    def close(self) -> None:
        for name, (settings, connection) in reversed(self._made.items()):
            self.use(name)
            connection.creation.destroy_test_db(settings["ORIGINAL"], verbosity=0)
        connections.settings["default"] = self._sqlite
        self._stack.close()

    def _make(self, name: str) -> None:
        settings = dict(self._sqlite)
        if name == "postgresql":
            settings |= self._stack.enter_context(cluster()) | {"OPTIONS": {}}
            settings["TEST"] = {**settings["TEST"], "NAME": None}
        settings |= {"ORIGINAL": settings["NAME"], "TEST": dict(settings["TEST"])}
        connections.settings["default"] = settings
        connection = connections.create_connection("default")
        connections["default"] = connection
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        self._made[name] = (settings, connection)
