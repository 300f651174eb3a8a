"""What the environment says about the sign-on: read whole, or the site does not start and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from kaohe.web.sso import config
from kaohe.web.sso.config import Ldap, Oidc
from web.browser import DESK, PHONE, Window, follow, onward, press
from web.test_serve import site
from web.world import World, make_world

GOOD_OIDC = {"KAOHE_OIDC_ISSUER": "https://sso.example", "KAOHE_OIDC_CLIENT": "kaohe"}
GOOD_LDAP = {"KAOHE_LDAP_URL": "ldap://ldap.example", "KAOHE_LDAP_BASE": "dc=example"}


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    more = {
        "KAOHE_OIDC_NUMBER": "employee",
        "KAOHE_LDAP_LOGIN": "sAMAccountName",
        "KAOHE_LDAP_CA": f"{tmp_path}/ca.pem",
    }
    for name, value in (GOOD_OIDC | GOOD_LDAP | more).items():
        monkeypatch.setenv(name, value)
    assert config.oidc() == Oidc("https://sso.example", "kaohe", number="employee")
    ldap = config.ldap()
    assert ldap is not None and ldap.start_tls
    assert (ldap.login, ldap.number, ldap.ca) == ("sAMAccountName", "sAMAccountName", f"{tmp_path}/ca.pem")


def test_nothing_said_is_no_sign_on() -> None:
    assert config.oidc() is None and config.ldap() is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"KAOHE_OIDC_ISSUER": "http://sso.example"}, "要写 https:// 开头"),
        ({"KAOHE_OIDC_CLIENT": ""}, "也要写 KAOHE_OIDC_CLIENT"),
        ({"KAOHE_OIDC_SCOPE": "profile"}, "要有 openid"),
        ({"KAOHE_OIDC_CA": "/nowhere/ca.pem"}, "没有文件"),
        ({"KAOHE_LDAP_URL": "http://ldap.example"}, "ldaps://主机"),
        ({"KAOHE_LDAP_BASE": ""}, "也要写 KAOHE_LDAP_BASE"),
        ({"KAOHE_LDAP_LOGIN": "uid=*)("}, "不是目录里的属性名"),
        ({"KAOHE_LDAP_FILTER": "objectClass=person"}, "写在括号里"),
    ],
)
def test_a_setting_that_is_wrong_is_told(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in (GOOD_OIDC | GOOD_LDAP | given).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        (config.oidc(), config.ldap())


def test_the_last_way_in_is_not_shut(tmp_path: Path) -> None:
    ran = site(tmp_path, "check", KAOHE_LOCAL_SIGN_IN="否")
    assert ran.returncode and "要有统一身份" in ran.stderr


def test_secrets_are_not_in_what_is_logged() -> None:
    assert "hidden" not in repr(Oidc("https://a", "b", secret="hidden"))
    assert "hidden" not in repr(Ldap("ldap://a", "b", password="hidden"))


def test_the_door_shows_the_ways_in_that_there_are(world: World, client: Client, settings: Settings) -> None:
    settings.OIDC, settings.LDAP = (
        Oidc("https://a", "b", title="政务通"),
        Ldap("ldap://a", "b", title="局域网账号"),
    )
    settings.LOCAL_SIGN_IN = False
    page = client.get("/sign-in?next=/cycles").content.decode()
    assert 'href="/sign-in/oidc?next=/cycles">用政务通登录' in page
    assert 'formaction="/sign-in/ldap">用局域网账号登录' in page
    assert "本站口令只供系统管理员使用" in page


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_in_a_browser_from_the_door_to_the_provider_and_back(
    browser: Browser,
    db: None,
    live_server: LiveServer,
    settings: Settings,
    oidc: Oidc,
    ldap: Ldap,
    size: tuple[int, int],
) -> None:
    """The page's own rules (form-action, SameSite) let the way through; Enter means the directory."""
    make_world()
    settings.OIDC, settings.LDAP = oidc, ldap
    window = Window(browser, live_server.url, size=size)
    page = window.open("/cycles")
    assert window.faults() == []
    follow(page, "用统一身份认证登录")
    onward(page.get_by_role("button", name="nobody"))
    expect(page.get_by_role("alert")).to_contain_text("名册里没有工号“9999”")
    follow(page, "回登录页")
    follow(page, "用统一身份认证登录")
    onward(page.get_by_role("button", name="wang"))
    expect(page).to_have_url(f"{live_server.url}/")
    press(page, "退出")
    page.get_by_label("工号").fill("li")
    page.get_by_label("口令").fill("li's password 2018")
    with page.expect_navigation():
        page.get_by_label("口令").press("Enter")
    page.get_by_role("link", name="办公室 李强").wait_for()
    window.close()
