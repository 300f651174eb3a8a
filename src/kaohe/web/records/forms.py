"""The form of a record, built from what its rule asks; faults of the checks stand at their fields."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from kaohe.errors import Fault
from kaohe.web.cycles.models import Appraisee
from kaohe.web.records.book import RULE, Entry
from kaohe.web.records.checks import FIELDS
from kaohe.web.records.files import ACCEPTED, LARGEST, TYPES

ALWAYS = ("日期", "说明", "佐证")
HELP = {
    "系数": "办法规定折半、酌减等时填；不填为1",
    "基数": "数量已是百分数的，不填",
    "同一事项": "同一件事写同样的词，只计最高的一条",
    "佐证": "文号、材料名称等",
}


class RecordForm(forms.Form):
    """Fields are named as the fields of a record; `cells` gives them as columns of table 记录."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        files: Any = None,
        *,
        entry: Entry,
        appraisees: Iterable[Appraisee] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial={"key": uuid.uuid4().hex, **(initial or {})})
        self.entry = entry
        self.people = {appraisee.pk: appraisee for appraisee in appraisees}
        if self.people:
            choices = [("", "请选择"), *((pk, one.name) for pk, one in self.people.items())]
            self.fields["appraisee"] = forms.TypedChoiceField(
                label="对象", choices=choices, coerce=int, error_messages={"required": "请选择对象"}
            )
        for column in (*entry.fields, *ALWAYS):
            self.fields[FIELDS[column]] = self._field(column)
        self.fields["file"] = forms.FileField(
            label="佐证材料",
            required=False,
            allow_empty_file=True,
            help_text=f"{ACCEPTED}，每个不超过{LARGEST // 1_000_000}MB。保存以后还可以再添加。",
            widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{kind}" for kind in TYPES)}),
        )

    def _field(self, column: str) -> forms.Field:
        entry = self.entry
        said = entry.limits.get(column) or HELP.get(column, "")
        choices = {"层级": entry.levels, "情节": entry.severities, "系数": entry.factors}.get(column, ())
        if choices:
            first = "1（不折）" if column == "系数" else "请选择"
            return forms.ChoiceField(
                label=column,
                choices=[("", first), *((name, name) for name in choices)],
                required=column != "系数",
                help_text=said,
                error_messages={"required": f"请选择{column}"},
            )
        if column == "日期":
            widget: forms.Widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.CharField(label=column, required=False, help_text=said, widget=widget)
        if column == "说明":
            needed = entry.kind != RULE
            said = "写明事实、依据和理由" if needed else said or "事由，写入得分的明细"
            return forms.CharField(
                label=column,
                required=needed,
                help_text=said,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "请写明事实、依据和理由"},
            )
        required = column in ("数量", "分值") and entry.rule is not None and column in entry.fields
        label = (
            f"{column}（{entry.rule.unit}）"
            if column == "数量" and entry.rule and entry.rule.unit
            else column
        )
        number = column in ("数量", "分值", "系数", "基数")
        return forms.CharField(
            label=label,
            required=required,
            help_text=said,
            max_length=200,
            widget=forms.TextInput(attrs={"inputmode": "decimal"} if number else {}),
            error_messages={"required": f"请填{column}"},
        )

    @property
    def cells(self) -> dict[str, str]:
        return {
            column: str(self.cleaned_data.get(name) or "")
            for column, name in FIELDS.items()
            if name in self.fields
        }

    @property
    def chosen(self) -> Appraisee:
        return self.people[self.cleaned_data["appraisee"]]

    def blame(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field; what has no field, over the form."""
        for fault in faults:
            name = "appraisee" if fault.place.column == "对象" else FIELDS.get(fault.place.column, "")
            text = f"{fault.what}。{fault.cure}" if fault.cure else fault.what
            self.add_error(name if name in self.fields else None, text)


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(label="文件", allow_empty_file=True, error_messages={"required": "请选择文件"})


class OwnForm(forms.Form):
    """An own indicator."""

    appraisee = forms.TypedChoiceField(label="对象", coerce=int)
    parent = forms.ChoiceField(label="上级指标")
    indicator = forms.CharField(label="编号", max_length=40, help_text="同一对象内不重复")
    name = forms.CharField(label="名称", max_length=200, help_text="写什么目标")
    points = forms.CharField(
        label="分值", max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    COLUMNS: ClassVar = {"parent": "上级指标", "indicator": "指标", "name": "名称", "points": "分值"}

    def __init__(
        self, data: Mapping[str, Any] | None, people: Iterable[Appraisee], parents: Mapping[str, str]
    ) -> None:
        super().__init__(data)
        self.people = {appraisee.pk: appraisee for appraisee in people}
        for name, choices in (
            ("appraisee", [(pk, one.name) for pk, one in self.people.items()]),
            ("parent", [(pk, f"{pk} {text}") for pk, text in parents.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def cells(self) -> dict[str, str]:
        return {column: self.cleaned_data[name] for name, column in self.COLUMNS.items()}

    def blame(self, faults: Iterable[Fault]) -> None:
        columns = {column: name for name, column in self.COLUMNS.items()}
        for fault in faults:
            self.add_error(columns.get(fault.place.column), f"{fault.what}。{fault.cure}")
