"""A world under other names: the same things in the same order, nothing called what it was."""

from __future__ import annotations

import dataclasses
from typing import Any

from kaohe.elements import Element
from kaohe.scheme.model import Grade, Scheme
from properties.worlds import World

KEPT = ("", "总分", "加减")
REFERENCES = ("indicator", "rule", "ballot", "award", "quota", "form")
COLUMNS = ("对象", "规则", "指标", "上级指标", "票种", "所属")


class Names:
    """New names in an order unlike that of the old ones."""

    def __init__(self) -> None:
        self.new: dict[str, str] = {}

    def of(self, old: str) -> str:
        if old in KEPT:
            return old
        if old not in self.new:
            self.new[old] = f"名{(len(self.new) + 1) * 617 % 1009:04d}"
        return self.new[old]

    def row(self, row: dict[str, str], columns: list[str]) -> dict[str, str]:
        """The cells of these columns of a row of input or results under their new names."""
        made = {column: self.of(row[column]) if column in COLUMNS else row[column] for column in columns}
        if "否决" in made:
            made["否决"] = "、".join(self.of(name) for name in made["否决"].split("、"))
        return made

    def element(self, value: Any) -> Any:
        """A part of a scheme with its ids and references renamed."""
        if isinstance(value, tuple):
            return tuple(self.element(each) for each in value)
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        changes = {
            field.name: self.renamed(value, field, getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changes)

    def renamed(self, holder: Any, field: dataclasses.Field[Any], value: Any) -> Any:
        if field.name == "id" and isinstance(holder, Element) and not isinstance(holder, Grade):
            return self.of(value)
        if field.name == "weights" and not isinstance(holder, Scheme):
            return tuple((self.of(cls), weight) for cls, weight in value)
        if field.metadata.get("ref") in REFERENCES and not isinstance(holder, Scheme):
            return tuple(map(self.of, value)) if isinstance(value, tuple) else self.of(value)
        return self.element(value)


def renamed(world: World) -> tuple[Names, World]:
    """The new names, and the world under them."""
    names = Names()
    scheme = names.element(world.scheme)
    tables = {table: [names.row(row, list(row)) for row in rows] for table, rows in world.tables.items()}
    return names, World(scheme, tables, world.period)
