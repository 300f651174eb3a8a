"""What the pages of cycles share."""

from __future__ import annotations

from typing import TypeVar, cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kaohe.errors import KaoheError
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person

MOST_SHOWN = 100
T = TypeVar("T", bound=models.Model)


def me(request: HttpRequest) -> Person:
    """The person who is signed in (the view is guarded)."""
    return cast(Person, request.user)


def of(model: type[T], cycle: Cycle, pk: int) -> T:
    """A row of this cycle; that of another cycle is not found, as if it were not there."""
    return get_object_or_404(model, pk=pk, cycle=cycle)


def upload(form: forms.Form, name: str = "file") -> tuple[str, bytes]:
    """The name and content of an uploaded file."""
    file = cast("UploadedFile[bytes]", form.cleaned_data[name])
    return file.name or "", file.read()


def tell(form: forms.Form, error: KaoheError | Refused, field: str | None = None) -> None:
    """Every fault, or the refusal, beside the form."""
    if isinstance(error, KaoheError):
        shown = [str(fault) for fault in error.faults[:MOST_SHOWN]]
        rest = len(error.faults) - len(shown)
        form.add_error(field, [*shown, *([f"还有{rest}处没有列出"] if rest else [])])
    else:
        form.add_error(field, str(error))


def say(request: HttpRequest, error: Refused) -> None:
    """A refusal above the page to which the person is sent back."""
    messages.error(request, str(error))


def first_fault(form: forms.Form) -> str:
    """The first complaint about a small form that has no page of its own."""
    return next((str(fault) for faults in form.errors.values() for fault in faults), "填得不对")
