"""The forms of those who organise a vote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kaohe.proof.envelopes import FEWEST, MOST_TELLERS
from kaohe.web.ballots.models import Issue, Poll
from kaohe.web.cycles.forms import PeopleField
from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person

NUMBERS = forms.Textarea(attrs={"rows": 4})


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PollForm(forms.Form):
    title = forms.CharField(label="名称", max_length=120)
    opens = forms.DateTimeField(label="开始", widget=MomentInput())
    closes = forms.DateTimeField(label="截止", widget=MomentInput())
    threshold = forms.IntegerField(
        label="开箱要几把钥匙",
        min_value=FEWEST,
        max_value=MOST_TELLERS,
        initial=2,
        help_text="每位监票人一把；少于这个数谁也开不了箱，丢了几把也能开的，是多出来的那几把",
    )
    changeable = forms.BooleanField(label="截止前可以改投", required=False)

    @classmethod
    def of(cls, poll: Poll) -> PollForm:
        names = ("title", "threshold", "changeable")
        times = {name: timezone.localtime(getattr(poll, name)) for name in ("opens", "closes")}
        return cls(initial={name: getattr(poll, name) for name in names} | times)


class TellersForm(forms.Form):
    people = PeopleField(label="监票人", widget=NUMBERS, required=False, help_text="工号，用、或换行隔开")


class DrawForm(forms.Form):
    people = PeopleField(label="候选人", widget=NUMBERS, help_text="工号，用、或换行隔开")
    wanted = forms.IntegerField(label="抽几人", min_value=1, max_value=MOST_TELLERS, initial=2)


class SaidForm(forms.Form):
    said = forms.CharField(
        label="当众说的数", max_length=60, help_text="看到密数的哈希以后，由在场的人随口说的一串数字"
    )


class IssueForm(forms.Form):
    """Who votes: a group of people of the site, further numbers, or so many codes."""

    GROUPS = (
        ("", "只有下面写的人"),
        ("appraised", "名册里的本人，或名册里各单位的人"),
        ("raters", "有“投票人”角色的人"),
    )
    way = forms.ChoiceField(label="发票方式", choices=Issue.Way.choices, widget=forms.RadioSelect)
    count = forms.IntegerField(
        label="张数", required=False, min_value=1, max_value=20_000, help_text="发测评码、纸票时填"
    )
    group = forms.ChoiceField(label="投票人", choices=GROUPS, required=False)
    people = PeopleField(
        label="另加投票人", widget=NUMBERS, required=False, help_text="登录投票时填：工号，用、或换行隔开"
    )
    remark = forms.BooleanField(label="票上可以写意见", required=False)

    def __init__(self, cycle: Cycle, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.cycle = cycle

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        by_code = given.get("way") in (Issue.Way.CODES, Issue.Way.PAPER)
        if by_code and not given.get("count") and "count" not in self.errors:
            self.add_error("count", "填写要发几张")
        if given.get("way") == Issue.Way.SIGNED_IN and "people" not in self.errors:
            given["voters"] = list(dict.fromkeys((*given.get("people", ()), *self._group(given["group"]))))
            if not given["voters"]:
                self.add_error("people", ValidationError("写明谁投这种票"))
        return given

    def _group(self, name: str) -> list[Person]:
        active = Person.objects.filter(is_active=True, admin=False)
        if name == "raters":
            return list(active.filter(grants__cycle=self.cycle, grants__role="投票人").distinct())
        if name == "appraised":
            units = self.cycle.appraisees.filter(unit__isnull=False).values("unit")
            people = self.cycle.appraisees.filter(person__isnull=False).values("person")
            return list((active.filter(unit__in=units) | active.filter(pk__in=people)).distinct())
        return []
