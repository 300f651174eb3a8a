"""HTML by construction: every text is escaped unless it was made here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_EMPTY = ("meta", "link", "input", "br")


class Html(str):
    """A piece of HTML that is already escaped."""

    __slots__ = ()


Part = str | Html | None | Iterable["Part"]


def join(parts: Part) -> Html:
    """The parts in their order; plain texts are escaped, None is nothing."""
    if parts is None:
        return Html("")
    if isinstance(parts, Html):
        return parts
    if isinstance(parts, str):
        return Html(escape(parts, quote=False))
    return Html("".join(join(part) for part in parts))


def h(tag: str, *parts: Part, **attributes: str | int | bool | None) -> Html:
    """An element. `cls` is the class, `_` in names stands for `-`; False and None leave an attribute out."""
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _EMPTY:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(parts)}</{tag}>")


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    said = "class" if name == "cls" else name.rstrip("_").replace("_", "-")
    return f" {said}" if value is True else f' {said}="{escape(str(value))}"'
