"""Uploading a regulation, changing its scheme by hand, publishing it."""

from __future__ import annotations

from django import forms

from kaohe.draft.formats import READ


class UploadForm(forms.Form):
    file = forms.FileField(
        label="办法的文件",
        allow_empty_file=True,
        help_text=f"{READ}；扫描件先用 OCR 转成文字。在后台读，读好了在这里看。",
        error_messages={"required": "请选择文件"},
    )


class TextForm(forms.Form):
    text = forms.CharField(
        label="方案文本",
        strip=False,
        max_length=5_000_000,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "code", "wrap": "off"}),
    )


class PublishForm(forms.Form):
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        help_text="如办法的文号、会议纪要号",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
