"""What an element may say only where the register says it too.

A limit, a condition or a number that stands in a scheme without a word in the register makes the
element claim a row with other numbers as surely as a wrong one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from kaohe.methods import Ballot, PerUnit, Rated
from kaohe.methods.base import Rule
from kaohe.methods.by_place import ByPlace
from kaohe.scheme import model

LICENCES: dict[type, dict[str, tuple[str, ...]]] = {
    model.Indicator: {
        "points": ("points",),
        "source": ("points_source",),
        "scale": ("scale",),
        "start": (),
        "bonus_cap": (),
        "negative": (),
        "pooled": (),
        "applies": ("applies", "not_for"),
        "elsewhere": ("na", "elsewhere"),
        "own": ("own",),
    },
    model.Totals: {"lowest": (), "highest": (), "bonus_cap": ()},
    Rule: {
        "cap": ("cap",),
        "per": ("per",),
        "applies": ("applies",),
        "categories": ("category",),
        "extra": (),
        "effect": (),
    },
    PerUnit: {"free": ("free",)},
    Rated: {"low": ("min",)},
    Ballot: {"grades": (), "drop_high": (), "drop_low": ()},
    ByPlace: {"lowest": ("floor",)},
    model.Factor: {"low": ("min",), "high": ("max",), "values": ("factor",)},
    model.SameMatter: {"always": ()},
    model.Grade: {"least": ("min",)},
    model.Quota: {"count": (), "share": ("share",), "categories": ("category",)},
    model.Award: {
        "places": ("places",),
        "last": ("last",),
        "quotas": ("count",),
        "count": ("count",),
        "within": ("within",),
        "by": ("by",),
        "scope": ("scope",),
        "refill": (),
        "remark": ("effect",),
        "categories": ("category",),
    },
    model.Veto: {
        "grade": ("grade",),
        "awards": (),
        "consequence": ("suspend",),
        "applies": ("applies",),
        "beside": ("with",),
    },
    model.Affirmation: {"applies": ("applies",)},
    model.Link: {
        "when": ("times", "at_least"),
        "below": ("threshold",),
        "times": ("times",),
        "least": ("at_least",),
        "every": ("times",),
        "running": ("periods",),
        "conclusion": ("effect",),
    },
    model.Step: {"step": ("step",), "people": ("people",)},
    model.Deadline: {
        "date": ("date", "day"),
        "month": ("month",),
        "days": ("days",),
        "least_days": ("min_days",),
        "most_days": ("max_days",),
        "months_before": ("months_before",),
        "count": ("count",),
        "minimum": ("min",),
        "unit": ("unit",),
    },
    model.Notice: {"step": ("step",), "days": ("days",)},
    model.Appeal: {"step": ("step",), "days": ("days",), "extension": ()},
    model.Archive: {"step": ("step",)},
    model.Role: {"weight": ("weight",), "drawn": ("drawn",)},
    model.Form: {"scale": ("scale",), "copies": ("copies",), "total": ("total",)},
}


def unregistered(element: Any, registered: set[str]) -> Iterator[str]:
    """Fields of the element, or of the method inside it, that none of the row's parameters licenses."""
    method = getattr(element, "method", None)
    for value in (element, method) if dataclasses.is_dataclass(method) else (element,):
        licences = LICENCES.get(type(value), {})
        for field in dataclasses.fields(value):
            if field.name not in licences or registered & set(licences[field.name]):
                continue
            got = getattr(value, field.name)
            if got != field.default:
                yield f"{field.name} is {got}, of which the register says nothing"
