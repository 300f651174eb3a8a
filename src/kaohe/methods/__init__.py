"""The ways of scoring. Adding one is one file and one line in a table below."""

from __future__ import annotations

from kaohe.methods.adopted import Adopted
from kaohe.methods.average import Average
from kaohe.methods.ballot import Ballot
from kaohe.methods.base import LeafMethod, RuleMethod
from kaohe.methods.decided import Decided
from kaohe.methods.discretionary import Discretionary
from kaohe.methods.fixed import Fixed
from kaohe.methods.leaf import ByRules, ContentOnly, NotScored
from kaohe.methods.per_unit import PerUnit
from kaohe.methods.percentage_point import PercentagePoint
from kaohe.methods.rated import Rated
from kaohe.methods.ratio import Ratio
from kaohe.methods.severity import Severity
from kaohe.methods.shortfall import Shortfall
from kaohe.methods.tiers import Tiers
from kaohe.methods.zero import Zero

RULE_METHODS: dict[str, type[RuleMethod]] = {
    method.tag: method
    for method in (
        PerUnit,
        Shortfall,
        Fixed,
        Zero,
        PercentagePoint,
        Ratio,
        Tiers,
        Discretionary,
        Severity,
        Decided,
    )
}

LEAF_METHODS: dict[str, type[LeafMethod]] = {
    method.tag: method for method in (ByRules, Rated, Average, Adopted, Ballot, NotScored, ContentOnly)
}

__all__ = [
    "LEAF_METHODS",
    "RULE_METHODS",
    "Adopted",
    "Average",
    "Ballot",
    "ByRules",
    "ContentOnly",
    "Decided",
    "Discretionary",
    "Fixed",
    "LeafMethod",
    "NotScored",
    "PerUnit",
    "PercentagePoint",
    "Rated",
    "Ratio",
    "RuleMethod",
    "Severity",
    "Shortfall",
    "Tiers",
    "Zero",
]
