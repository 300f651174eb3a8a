"""Pages of long lists: no more is counted than has to be known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

AHEAD = 10_000
"""So many rows beyond the page are counted; counting a million takes longer than the page itself."""
T = TypeVar("T", bound=Model)


if TYPE_CHECKING:
    OfAnything = Paginator[Any]
else:  # generic for the type checker only
    OfAnything = Paginator


class Long(OfAnything):
    """A paginator that counts up to `AHEAD` rows beyond a page; `more` where there are still others."""

    def __init__(self, found: QuerySet[Any], size: int, number: int) -> None:
        super().__init__(found, size)
        self._most = number * size + AHEAD

    @cached_property
    def _counted(self) -> int:
        found: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return found.order_by()[: self._most + 1].count()

    @property
    def count(self) -> int:
        return min(self._counted, self._most)

    @property
    def more(self) -> bool:
        return self._counted > self._most


def page_of(request: HttpRequest, found: QuerySet[T], size: int) -> Page[T]:
    """The page that the request asks for; the first where it asks for none that there is."""
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 8 else 1
    return Long(found, size, number).get_page(number)
