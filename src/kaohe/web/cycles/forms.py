"""The forms of cycles."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kaohe.web.cycles.models import Published, Stage
from kaohe.web.cycles.schemes import shipped
from kaohe.web.organisation.forms import DateInput
from kaohe.web.organisation.models import Person, Unit
from kaohe.web.permissions import Role

GIVEN = [role for role in Role if role != Role.ADMIN]


class PeopleField(forms.CharField):
    """People by their numbers, separated by 、 or spaces; one query however many."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "")
        for sign in "、，,；;\n\r\t":
            text = text.replace(sign, " ")
        numbers = list(dict.fromkeys(text.split()))
        people = {
            person.number: person for person in Person.objects.filter(number__in=numbers, is_active=True)
        }
        missing = [number for number in numbers if number not in people]
        if missing:
            raise ValidationError(f"没有在用的工号 {'、'.join(missing[:10])}")
        return [people[number] for number in numbers]


def _sources() -> list[tuple[str, Any]]:
    published = [
        (f"p{one.pk}", str(one)) for one in Published.objects.defer("text").order_by("name", "-number")
    ]
    return [
        ("", "上传方案文件"),
        ("已发布的版本", published),
        ("随附的方案", [(name, title) for name, title in shipped()]),
    ]


class CycleForm(forms.Form):
    source = forms.ChoiceField(label="方案", required=False)
    file = forms.FileField(
        label="方案文件", required=False, help_text="写好的方案：.yaml 或 .xlsx；发布前先检查，有错误就列出来"
    )
    period = forms.CharField(label="周期", max_length=20, help_text="如 2026、2026H1、2026Q1、2026-03")
    title = forms.CharField(label="名称", max_length=120)
    office = PeopleField(label="考核办人员", help_text="工号，可写几个，用、隔开")
    rehearsal = forms.BooleanField(label="这是演练：用样例数据，可以整个清除", required=False)

    after = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, person: Person, data: Any = None, files: Any = None, begun: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, initial=begun or {"office": "" if person.admin else person.number})
        self.fields["source"].choices = _sources()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("source") and not cleaned.get("file") and "source" not in self.errors:
            self.add_error("file", "选一个方案，或上传方案文件")
        if cleaned.get("source") and cleaned.get("file"):
            self.add_error("file", "已经选了方案；要用文件，上面选“上传方案文件”")
        return cleaned


class RosterForm(forms.Form):
    file = forms.FileField(label="名册", help_text="工作簿（工作表“对象”）或 对象.csv；先预览，再确认")


class LinkForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        required=False,
        empty_label="（不是单位）",
        help_text="这个单位里的人看得到它的得分，可以为它申报加分",
    )
    person = PeopleField(
        label="人员", required=False, help_text="对象是一个人的，填他的工号；单位和人员只填一项"
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["unit"]
        field.queryset = Unit.objects.filter(merged_into=None).select_related("parent")  # type: ignore[attr-defined]
        field.label_from_instance = lambda unit: f"{unit.parent} {unit}" if unit.parent else str(unit)  # type: ignore[attr-defined]

    def clean_person(self) -> list[Person]:
        people: list[Person] = self.cleaned_data["person"]
        if len(people) > 1:
            raise ValidationError("只填一个工号")
        return people


class SchemeForm(forms.Form):
    file = forms.FileField(label="新版本的方案", help_text="改好的 .yaml 或 .xlsx；先看它对每个对象的影响")


class AdoptForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    minute = forms.CharField(label="会议纪要号", max_length=60)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="角色", choices=[(role.value, role.value) for role in GIVEN])
    people = PeopleField(label="工号", help_text="可写几个，用、隔开")
    items = forms.CharField(
        label="负责的指标和规则", required=False, help_text="编号，用、隔开；只有考核单位要写"
    )

    def __init__(self, known: set[str], data: Any = None) -> None:
        super().__init__(data)
        self._known = known

    def clean_items(self) -> list[str]:
        text = self.cleaned_data["items"]
        for sign in "，,；;":
            text = text.replace(sign, "、")
        items = [item.strip() for item in text.split("、") if item.strip()]
        strange = [item for item in items if item not in self._known]
        if strange:
            raise ValidationError(f"方案里没有 {'、'.join(strange[:10])}")
        return items


class DatesForm(forms.Form):
    start = forms.DateField(label="起", required=False, widget=DateInput())
    end = forms.DateField(label="止", required=False, widget=DateInput())
    closes = forms.ChoiceField(
        label="过了“止”，不再录入的是",
        required=False,
        choices=Stage.Closes.choices,
        help_text="退回的记录仍可改好再交；否决和肯定不受限制。几个环节都截止同一内容的，按最晚的",
    )
    reason = forms.CharField(
        label="理由", required=False, max_length=2000, help_text="录入已经截止的，改期要写理由，记入审计日志"
    )


class ReasonForm(forms.Form):
    to = forms.CharField(max_length=10)
    reason = forms.CharField(required=False, max_length=2000)


class HolidaysForm(forms.Form):
    days = forms.CharField(
        label="放假和调休上班的日子",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="一行一天：2027-01-01 元旦；调休上班的写：2027-01-02 上班",
    )

    def clean_days(self) -> list[tuple[datetime.date, bool, str]]:
        found: dict[datetime.date, tuple[datetime.date, bool, str]] = {}
        faults = []
        for number, line in enumerate(self.cleaned_data["days"].splitlines(), 1):
            if not line.strip():
                continue
            first, _, name = line.strip().replace("　", " ").partition(" ")
            try:
                day = datetime.date.fromisoformat(first)
            except ValueError:
                faults.append(f"第{number}行“{first}”不是日期，写成 2027-01-01")
                continue
            name = name.strip()[:40]
            found[day] = (day, name.startswith("上班"), name)
        if faults:
            raise ValidationError(faults)
        return list(found.values())
