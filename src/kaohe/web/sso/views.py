"""The ways in through the body's sign-on; where it is not set up, these addresses do not exist."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from kaohe.web.errors import Refused
from kaohe.web.middleware import VIA
from kaohe.web.organisation.forms import SignInForm
from kaohe.web.organisation.models import Person
from kaohe.web.organisation.pages import onward
from kaohe.web.organisation.views import BACKEND, door_page
from kaohe.web.sso import actions, directory, provider

NEXT = "sso-next"
log = logging.getLogger(__name__)


@sensitive_post_parameters("password")
@require_POST
def by_ldap(request: HttpRequest) -> HttpResponse:
    """The same form as the local sign-in; name and password are the directory's."""
    if settings.LDAP is None:
        raise Http404
    form = SignInForm(request.POST)
    if not form.is_valid():
        return door_page(request, form)
    try:
        given = form.cleaned_data
        person = actions.by_directory(settings.LDAP, given["number"], given["password"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return door_page(request, form, 403)
    except directory.Down as error:
        log.error("LDAP: %s", error)
        form.add_error(None, f"{settings.LDAP.title}现在连不上，请稍后再试。{_otherwise()}")
        return door_page(request, form, 503)
    return _enter(request, person, settings.LDAP.title, onward(request))


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To the OpenID provider."""
    if settings.OIDC is None:
        raise Http404
    request.session[NEXT] = onward(request)
    try:
        return provider.leave(settings.OIDC, request, request.build_absolute_uri(reverse("oidc-back")))
    except provider.Down as error:
        return _down(request, settings.OIDC.title, error)


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from the OpenID provider, with its word or without."""
    if settings.OIDC is None:
        raise Http404
    title = settings.OIDC.title
    try:
        number, name = provider.returned(settings.OIDC, request)
        person = actions.admit(actions.Identity(number, name, title))
    except provider.Strange:
        return _refused(request, "这次登录已经过期，或者不是从这个窗口开始的。请重新登录。", 400)
    except provider.Down as error:
        return _down(request, title, error)
    except provider.Rejected as error:
        log.warning("OpenID Connect: %s", error)
        actions.turned_away(title, str(error))
        return _refused(
            request, f"{title}的答复没有通过核对，没有登录。请重试；还是这样，请{settings.SSO_CONTACT}。", 403
        )
    except Refused as refusal:
        return _refused(request, str(refusal), 403)
    return _enter(request, person, title, request.session.pop(NEXT, settings.LOGIN_REDIRECT_URL))


def _enter(request: HttpRequest, person: Person, title: str, to: str) -> HttpResponse:
    login(request, person, BACKEND)
    request.session[VIA] = title
    return redirect(to)


def _down(request: HttpRequest, title: str, error: Exception) -> HttpResponse:
    log.error("OpenID Connect: %s", error)
    return _refused(request, f"{title}现在连不上，请稍后再试。{_otherwise()}", 503)


def _refused(request: HttpRequest, said: str, status: int) -> HttpResponse:
    return render(request, "sso/refused.html", {"said": said}, status=status)


def _otherwise() -> str:
    if settings.LOCAL_SIGN_IN:
        return "有本站口令的，可以用本站口令登录。"
    return "系统管理员可以用本站口令登录。"
