"""Settings from the environment; what is ambiguous or missing stops the start with a cure.

Importing this module reads and never writes; `kaohe.web.home.prepare` makes the folder and the key.

KAOHE_HOME      folder of the embedded database and of evidence files (default ./kaohe-site)
KAOHE_DATABASE  empty for SQLite in KAOHE_HOME, or postgresql://user:password@host:port/name
KAOHE_SECRET    the key that signs sessions; made and kept in KAOHE_HOME when empty
KAOHE_HOSTS     host names of the site, separated by commas (default 127.0.0.1,localhost)
KAOHE_DEMO      是 or 否: demo mode with one-click sign-in (default 否)
KAOHE_REPORTS   demo mode: folder of the reports that `kaohe demo` wrote, shown at /reports/
KAOHE_LOCAL_SIGN_IN  是 or 否: not only administrators have passwords of the site (default 是)
KAOHE_OIDC_…, KAOHE_LDAP_…, KAOHE_SSO_…  the body's own sign-on, see `kaohe.web.sso.config` and docs/site.md
KAOHE_MODEL_…   a language model as second reader of regulations, see `kaohe.draft.second` and docs/draft.md
KAOHE_SMTP      where digests of reminders go out: smtp://user:password@host:25, smtps://…, smtp+tls://…
KAOHE_MAIL_FROM the sender of those mails
KAOHE_URL       the site's address as people write it, for links in mails
KAOHE_HTTPS     是 or 否: cookies only over HTTPS (default 否, a closed network without certificates)
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from kaohe.web.sso import config as sso


def _flag(name: str, default: str = "否") -> bool:
    value = os.environ.get(name, "") or default
    if value not in ("是", "否"):
        raise ImproperlyConfigured(f"环境变量 {name} 的值“{value}”不认识，写 是 或 否")
    return value == "是"


def _home() -> Path:
    return Path(os.environ.get("KAOHE_HOME", "") or "kaohe-site").absolute()


def _secret(home: Path) -> str:
    """The given key, or the one kept in the folder; empty before `home.prepare` has made one."""
    given = os.environ.get("KAOHE_SECRET", "")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("KAOHE_SECRET 太短，至少32个字符；留空则自动生成")
        return given
    path = home / "secret"
    return path.read_text().strip() if path.exists() else ""


def _database(home: Path) -> dict[str, Any]:
    given = os.environ.get("KAOHE_DATABASE", "")
    if not given:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "kaohe.sqlite3",
            "OPTIONS": {
                # without IMMEDIATE a writer that read first fails at once, whatever the timeout
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    address = urlsplit(given)
    if address.scheme not in ("postgresql", "postgres") or not address.path.strip("/"):
        raise ImproperlyConfigured(
            "KAOHE_DATABASE 要写成 postgresql://用户:口令@主机:端口/库名；留空用 SQLite"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.strip("/"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": unquote(address.hostname or ""),
        "PORT": str(address.port or ""),
        "CONN_MAX_AGE": 60,
    }


def _smtp() -> tuple[str, int, str, str, bool, bool]:
    """The mail server; empty: reminders stay inside."""
    given = os.environ.get("KAOHE_SMTP", "")
    address = urlsplit(given)
    if given and (address.scheme not in ("smtp", "smtps", "smtp+tls") or not address.hostname):
        raise ImproperlyConfigured(
            "KAOHE_SMTP 要写成 smtp://用户:口令@主机:端口，加密的写 smtps:// 或 smtp+tls://"
        )
    return (
        address.hostname or "",
        address.port or (465 if address.scheme == "smtps" else 25),
        unquote(address.username or ""),
        unquote(address.password or ""),
        address.scheme == "smtps",
        address.scheme == "smtp+tls",
    )


HOME = _home()
DEMO = _flag("KAOHE_DEMO")
REPORTS = os.path.abspath(os.environ["KAOHE_REPORTS"]) if os.environ.get("KAOHE_REPORTS") else ""
HTTPS = _flag("KAOHE_HTTPS")
OIDC = sso.oidc()
LDAP = sso.ldap()
LOCAL_SIGN_IN = _flag("KAOHE_LOCAL_SIGN_IN", "是")
if not (LOCAL_SIGN_IN or OIDC or LDAP):
    raise ImproperlyConfigured(
        "KAOHE_LOCAL_SIGN_IN 是“否”，要有统一身份：写 KAOHE_OIDC_ISSUER 或 KAOHE_LDAP_URL"
    )
SSO_CREATE = _flag("KAOHE_SSO_CREATE")
SSO_CONTACT = os.environ.get("KAOHE_SSO_CONTACT", "") or "找系统管理员"
SECRET_KEY = _secret(HOME)
DEBUG = False
ALLOWED_HOSTS = [
    host.strip() for host in (os.environ.get("KAOHE_HOSTS", "") or "127.0.0.1,localhost").split(",")
]
DATABASES = {"default": _database(HOME)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kaohe.web",
    "kaohe.web.organisation",
    "kaohe.web.sso",
    "kaohe.web.cycles",
    "kaohe.web.work",
    "kaohe.web.records",
    "kaohe.web.ballots",
    "kaohe.web.results",
    "kaohe.web.notices",
    "kaohe.web.uses",
    "kaohe.web.archive",
    "kaohe.web.reminders",
    "kaohe.web.targets",
    "kaohe.web.statements",
    "kaohe.web.routine",
    "kaohe.web.fulfilment",
    "kaohe.web.drafts",
    "kaohe.web.papers",
    "kaohe.web.audit",
]
MIDDLEWARE = [
    "kaohe.web.ballots.door.Door",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kaohe.web.middleware.Headers",
    "kaohe.web.middleware.PasswordFirst",
]
ROOT_URLCONF = "kaohe.web.urls"
WSGI_APPLICATION = "kaohe.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kaohe.web.context.site",
            ],
            "builtins": ["kaohe.web.templatetags.kaohe"],
        },
    }
]
AUTH_USER_MODEL = "organisation.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
EVIDENCE_ROOT = HOME / "evidence"
ARCHIVE_ROOT = HOME / "archives"
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp()
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("KAOHE_MAIL_FROM", "") or "kaohe@localhost"
SITE_URL = os.environ.get("KAOHE_URL", "").rstrip("/")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
