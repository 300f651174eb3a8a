"""The body's sign-on as the environment describes it; read once by `kaohe.web.settings`.

Nothing goes over an open network unprotected: OpenID Connect over HTTPS (but on this machine itself),
LDAP over TLS from the first byte (ldaps://) or before anything is said (ldap://, StartTLS).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TIMEOUT = 5.0
"""Seconds to wait for a server of the sign-on, for each answer."""
LOCAL = ("127.0.0.1", "::1", "localhost")
ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True)
class Oidc:
    """An OpenID provider. `number` and `name` are the claims with 工号 and 姓名."""

    issuer: str
    client: str
    secret: str = field(default="", repr=False)
    number: str = "preferred_username"
    name: str = "name"
    scope: str = "openid profile"
    title: str = "统一身份认证"
    callback: str = ""
    ca: str = ""


@dataclass(frozen=True)
class Ldap:
    """A directory. `login` is what people type, `number` and `name` hold 工号 and 姓名."""

    url: str
    base: str
    login: str = "uid"
    number: str = "uid"
    name: str = "cn"
    filter: str = "(objectClass=person)"
    user: str = ""
    password: str = field(default="", repr=False)
    title: str = "统一身份"
    ca: str = ""

    @property
    def start_tls(self) -> bool:
        return self.url.startswith("ldap://")


def oidc() -> Oidc | None:
    issuer = _given("KAOHE_OIDC_ISSUER")
    if not issuer:
        return None
    address = urlsplit(issuer)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOCAL):
        raise ImproperlyConfigured("KAOHE_OIDC_ISSUER 要写 https:// 开头的地址（http 只限本机）")
    scope = _given("KAOHE_OIDC_SCOPE") or Oidc.scope
    if "openid" not in scope.split():
        raise ImproperlyConfigured("KAOHE_OIDC_SCOPE 里要有 openid")
    _library("authlib", "KAOHE_OIDC_ISSUER")
    return Oidc(
        issuer=issuer,
        client=_needed("KAOHE_OIDC_CLIENT", "KAOHE_OIDC_ISSUER"),
        secret=_given("KAOHE_OIDC_SECRET"),
        number=_given("KAOHE_OIDC_NUMBER") or Oidc.number,
        name=_given("KAOHE_OIDC_PERSON") or Oidc.name,
        scope=scope,
        title=_given("KAOHE_OIDC_TITLE") or Oidc.title,
        callback=_given("KAOHE_OIDC_CALLBACK"),
        ca=_file("KAOHE_OIDC_CA"),
    )


def ldap() -> Ldap | None:
    url = _given("KAOHE_LDAP_URL")
    if not url:
        return None
    if urlsplit(url).scheme not in ("ldap", "ldaps") or not urlsplit(url).hostname:
        raise ImproperlyConfigured("KAOHE_LDAP_URL 要写成 ldaps://主机 或 ldap://主机（用 StartTLS 加密）")
    condition = _given("KAOHE_LDAP_FILTER") or Ldap.filter
    if not (condition.startswith("(") and condition.endswith(")")):
        raise ImproperlyConfigured("KAOHE_LDAP_FILTER 要写在括号里，例如 (objectClass=person)")
    login = _attribute("KAOHE_LDAP_LOGIN") or Ldap.login
    _library("ldap", "KAOHE_LDAP_URL")
    return Ldap(
        url=url,
        base=_needed("KAOHE_LDAP_BASE", "KAOHE_LDAP_URL"),
        login=login,
        number=_attribute("KAOHE_LDAP_NUMBER") or login,
        name=_attribute("KAOHE_LDAP_PERSON") or Ldap.name,
        filter=condition,
        user=_given("KAOHE_LDAP_USER"),
        password=_given("KAOHE_LDAP_PASSWORD"),
        title=_given("KAOHE_LDAP_TITLE") or Ldap.title,
        ca=_file("KAOHE_LDAP_CA"),
    )


def _given(name: str) -> str:
    return os.environ.get(name, "").strip()


def _needed(name: str, because: str) -> str:
    value = _given(name)
    if not value:
        raise ImproperlyConfigured(f"写了 {because}，也要写 {name}")
    return value


def _attribute(name: str) -> str:
    value = _given(name)
    if value and not ATTRIBUTE.fullmatch(value):
        raise ImproperlyConfigured(f"{name} 的值“{value}”不是目录里的属性名")
    return value


def _file(name: str) -> str:
    value = _given(name)
    if value and not os.path.isfile(value):
        raise ImproperlyConfigured(f"{name}：没有文件 {value}")
    return os.path.abspath(value) if value else ""


def _library(module: str, because: str) -> None:
    if find_spec(module) is None:
        raise ImproperlyConfigured(f"写了 {because}，要先安装：pip install 'kaohe[sso]'")
