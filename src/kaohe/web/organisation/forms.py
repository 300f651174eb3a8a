"""The forms of sign-in, people and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from kaohe.web.organisation.models import Person, Unit

if TYPE_CHECKING:
    OfPerson = forms.ModelForm[Person]
    OfUnit = forms.ModelForm[Unit]
else:  # generic for the type checker only
    OfPerson = OfUnit = forms.ModelForm


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SignInForm(forms.Form):
    number = forms.CharField(
        label="工号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="口令",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    number = forms.CharField(
        label="工号",
        disabled=True,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    old = forms.CharField(
        label="现在的口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新口令",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="新口令再写一遍",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data, initial={"number": person.number})
        self._person = person
        self.fields["new"].help_text = "".join(password_validators_help_texts())

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self._person)
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", "两遍不一样")
        return cleaned


class AttributesField(forms.CharField):
    """Attributes as lines of 名称：值."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(f"{name}：{said}" for name, said in value.items()) if isinstance(value, dict) else value
        )

    def to_python(self, value: Any) -> Any:
        found = {}
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            name, colon, said = line.replace(":", "：", 1).partition("：")
            if not colon or not name.strip() or not said.strip():
                raise ValidationError(f"“{line.strip()}”不是“名称：值”")
            found[name.strip()] = said.strip()
        return found


def standing() -> Any:
    """Units that were not merged into others."""
    return Unit.objects.filter(merged_into=None)


class PersonForm(OfPerson):
    attributes = AttributesField(label="属性", required=False, help_text="一行一个，写成“名称：值”")

    class Meta:
        model = Person
        fields: ClassVar = ["number", "name", "unit", "post", "staff_class", "attributes", "admin"]
        labels: ClassVar = {"unit": "单位"}
        help_texts: ClassVar = {"admin": "管理单位、人员和角色，不参加任何考核"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = standing()  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["unit"]


class UnitForm(OfUnit):
    class Meta:
        model = Unit
        fields: ClassVar = ["name", "parent", "group", "order"]
        labels: ClassVar = {"parent": "上级单位"}
        help_texts: ClassVar = {"order": "小的排在前面"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = standing().exclude(pk=self.instance.pk)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), label="调到")
    date = forms.DateField(label="从哪天起", widget=DateInput())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"date": timezone.localdate()})
        self.fields["unit"].queryset = standing()  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    date = forms.DateField(label="哪天离开", widget=DateInput())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"date": timezone.localdate()})


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(queryset=Unit.objects.none(), label="并入")
    date = forms.DateField(label="从哪天起", widget=DateInput())

    def __init__(self, unit: Unit, data: Any = None) -> None:
        super().__init__(data, initial={"date": timezone.localdate()})
        self.fields["into"].queryset = standing().exclude(pk=unit.pk)  # type: ignore[attr-defined]


class WorkbookForm(forms.Form):
    file = forms.FileField(label="工作簿", widget=forms.FileInput(attrs={"accept": ".xlsx"}))
    since = forms.DateField(label="新人和调动从哪天起", widget=DateInput(), initial=timezone.localdate)
