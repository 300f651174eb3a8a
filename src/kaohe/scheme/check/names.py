"""What a scheme's references can name, by kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kaohe.scheme.model import Scheme

WHOLE = "总分"
KINDS = {
    "indicator": "指标",
    "rule": "规则",
    "grade": "等次",
    "award": "奖项",
    "quota": "名额",
    "ballot": "票种",
    "form": "表样",
    "category": "类别",
}


@dataclass
class Names:
    """The names that a reference of each kind may use, and how each kind is called."""

    scheme: Scheme
    by_kind: dict[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        scheme = self.scheme
        grades = [label for grade in scheme.grades for label in (grade.name, grade.id)]
        self.by_kind = {
            "indicator": _ids(indicator.id for indicator in scheme.walk()),
            "rule": _ids(rule.id for rule, _ in scheme.rules()),
            "grade": _ids(grades),
            "award": _ids(award.id for award in scheme.awards),
            "quota": _ids(quota.id for quota in scheme.quotas),
            "ballot": _ids(ballot.id for ballot in scheme.ballots),
            "form": _ids(form.id for form in scheme.forms),
            "category": _ids(category.name for category in scheme.categories),
        }


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
