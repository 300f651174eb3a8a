"""What is typed about a stage: a report, a case, whom it is for."""

from __future__ import annotations

from django import forms

from kaohe.web.organisation.forms import DateInput

WORDS = forms.Textarea(attrs={"rows": 3})


class ReportForm(forms.Form):
    """One report; `matter` tells several of one stage apart."""

    matter = forms.CharField(label="哪一件", max_length=200, required=False)
    said = forms.CharField(label="怎样办的", max_length=2000, required=False, widget=WORDS)
    key = forms.CharField(required=False, max_length=40)


class CaseForm(forms.Form):
    """A case with its own last day."""

    matter = forms.CharField(label="哪一件", max_length=200, required=False)
    expires = forms.DateField(label="到期", required=False, widget=DateInput())
    due = forms.DateField(label="应办的最后一天", required=False, widget=DateInput())
    key = forms.CharField(required=False, max_length=40)


class ActForm(forms.Form):
    """What is done about one report."""

    verb = forms.ChoiceField(choices=[("finish", "办结"), ("back", "退回")])
    version = forms.IntegerField()
    said = forms.CharField(required=False, max_length=2000)
