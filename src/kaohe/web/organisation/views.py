"""Sign-in, sign-out and the change of one's own password."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kaohe.web.errors import Refused
from kaohe.web.middleware import VIA
from kaohe.web.organisation import demo, door
from kaohe.web.organisation.forms import PasswordForm, SignInForm
from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import onward

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            person = door.sign_in(form.cleaned_data["number"], form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 403
        else:
            login(request, person, BACKEND)
            return redirect(onward(request))
    return door_page(request, form, status)


def door_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    """The page of sign-in, with every way in that this site has."""
    page = {
        "form": form,
        "next": onward(request),
        "doors": demo.doors() if settings.DEMO else [],
        "oidc": settings.OIDC,
        "ldap": settings.LDAP,
        "local": settings.LOCAL_SIGN_IN,
        "contact": settings.SSO_CONTACT,
    }
    return render(request, "organisation/sign-in.html", page, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    if VIA in request.session:
        return render(request, "organisation/password.html", {"via": request.session[VIA]})
    person = cast(Person, request.user)
    form = PasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = door.change_password(person, form.cleaned_data["old"], form.cleaned_data["new"])
        except Refused as refusal:
            form.add_error("old", str(refusal))
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, "口令已改。")
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "organisation/password.html", {"form": form})
