"""The regulation's own texts of a scheme by the element that they are of, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kaohe.elements import Params
from kaohe.scheme.model import Scheme

LONG = 120
"""A text of more signs is shown folded."""


@dataclass(frozen=True)
class Printed:
    """What the regulation prints of one element: 内容, and what stands in other columns by their names."""

    id: str
    name: str
    text: str
    columns: Params = ()

    @property
    def long(self) -> bool:
        return len(self.text) + sum(len(said) for _, said in self.columns) > LONG

    @property
    def whole(self) -> str:
        """All of it as one text: 内容 first, each column under its name."""
        said = [self.text] if self.text else []
        return "\n".join([*said, *(f"{name}：{text}" for name, text in self.columns)])


@lru_cache(maxsize=64)
def printed(scheme: Scheme) -> dict[str, Printed]:
    """The elements of which the scheme carries the text, in the order of the scheme."""
    found = [Printed(node.id, node.name, node.text, node.printed) for node in scheme.walk()]
    found += [Printed(one.id, one.name, one.text) for one in scheme.vetoes]
    found += [Printed(one.id, one.name, one.text) for one in scheme.affirmations]
    return {one.id: one for one in found if one.text or one.columns}
