"""One's own reminders and mail address; for the office, who has not answered."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kaohe.web import clock
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import me
from kaohe.web.permissions import allowed
from kaohe.web.reminders import actions
from kaohe.web.reminders.models import Address, Mail, Reminder

ON_A_PAGE = 50


class AddressForm(forms.Form):
    email = forms.EmailField(label="邮箱", required=False, max_length=200, help_text="不填就只在站内提醒")
    wanted = forms.BooleanField(label="每天有要提醒的，合成一封邮件发给我", required=False)


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What waits for me since when, and where my mail goes."""
    person = me(request)
    kept = Address.objects.filter(person=person).first()
    initial = {
        "email": kept.email if kept else person.attributes.get("邮箱", ""),
        "wanted": kept.wanted if kept else True,
    }
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_address(person, form.cleaned_data["email"], form.cleaned_data["wanted"], by=person)
        messages.success(request, "已保存。")
        return redirect("reminders")
    page = {
        "form": form,
        "open": person.reminders.filter(ended=None).select_related("cycle"),
        "mails": person.mails.all()[:20],
        "mails_go": bool(settings.EMAIL_HOST),
        "today": clock.today(),
    }
    return render(request, "reminders/own.html", page, status=422 if form.errors else 200)


@allowed("reminder.see")
@require_GET
def of_cycle(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Who was reminded of what, how often, and has not done it yet; whose mail did not go out."""
    words = request.GET.get("q", "").strip()
    found = Reminder.objects.filter(cycle=cycle, ended=None).select_related("person__unit")
    if words:
        found = found.filter(Q(person__name__icontains=words) | Q(text__icontains=words))
    page = Paginator(found.order_by("-times", "due", "id"), ON_A_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    people = [each.person_id for each in page]
    unsent = Mail.objects.filter(person__in=people).exclude(state=Mail.State.SENT).order_by("on")
    last = {mail.person_id: mail for mail in unsent}
    waiting = Reminder.objects.filter(cycle=cycle, ended=None)
    context = {
        "page": page,
        "rows": [(each, last.get(each.person_id)) for each in page],
        "q": words,
        "today": today,
        "count": waiting.count(),
        "late": waiting.filter(due__lt=today).count(),
        "people": waiting.values("person").distinct().count(),
    }
    return render(request, "reminders/cycle.html", context)
