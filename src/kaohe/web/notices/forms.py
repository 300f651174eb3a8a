"""The forms of notices, written notices and appeals."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from kaohe.web import clock
from kaohe.web.notices.terms import Term
from kaohe.web.organisation.forms import DateInput


class Once(forms.Form):
    """A form whose second sending is found by its key."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4().hex, **(initial or {})})


class NoticeForm(Once):
    start = forms.DateField(label="发布日期", widget=DateInput(), help_text="天数从发布的次日起算")
    days = forms.IntegerField(label="天数", min_value=1, max_value=60)
    scope = forms.CharField(label="范围", max_length=200, help_text="在哪里、对谁公布")
    ground = forms.CharField(
        label="依据",
        max_length=200,
        help_text="办法没有规定的公示，写明会议纪要或上级规定",
    )

    def __init__(self, term: Term | None, data: Any = None) -> None:
        initial = {
            "start": clock.today(),
            "days": term.least if term else 5,
            "scope": term.scope if term else "",
        }
        super().__init__(data, initial)
        if term is not None:
            del self.fields["ground"]
            self.fields["days"].label = f"天数（{term.rule}）"


class AppealForm(Once):
    text = forms.CharField(
        label="事实和理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明对哪一项不同意、事实是什么、有什么依据",
    )


class ReceiptForm(forms.Form):
    opinion = forms.CharField(
        label="本人意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="没有意见可以不写；签收只表示收到，不表示同意",
    )


class ServedForm(forms.Form):
    day = forms.DateField(label="送达日期", widget=DateInput())
    how = forms.CharField(label="送达方式和见证人", max_length=200)


class ServeForm(ServedForm):
    opinion = forms.CharField(
        label="本人意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label="答复",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="查明的事实、依据的条款和结论；提出人看得到",
    )


class ReasonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    minute = forms.CharField(label="会议纪要号", max_length=60, required=False)
    reason = forms.CharField(label="理由", max_length=2000, required=False)


class TakeOutForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    record = forms.IntegerField(label="记录")
    reason = forms.CharField(label="理由", max_length=2000)


class RateForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    indicator = forms.CharField(label="指标", max_length=40)
    score = forms.CharField(label="改为", max_length=30)
    full = forms.CharField(label="满分", max_length=30, required=False)
    reason = forms.CharField(label="理由", max_length=2000)
