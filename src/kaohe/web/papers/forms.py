"""The forms of papers."""

from __future__ import annotations

from django import forms


class TemplateForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60, required=False)
    file = forms.FileField(label="模板文件", widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}))
