"""The body's OpenID provider: code with PKCE, state and nonce; the token is checked whole (authlib)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from kaohe.web.sso.config import TIMEOUT, Oidc

SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that only the provider has; never none, never one with a shared secret."""
LEEWAY = 60


class Down(Exception):
    """The provider does not answer: the reason, for the site's log."""


class Rejected(Exception):
    """What came back does not hold: the reason, for the audit log."""


class Strange(Exception):
    """An answer to no question of this window: it is old, or of somebody else."""


def leave(config: Oidc, request: HttpRequest, callback: str) -> HttpResponse:
    """Send the browser to the provider; state, nonce and PKCE's secret stay in the session."""
    import requests

    try:
        answer: HttpResponse = _client(config).authorize_redirect(request, config.callback or callback)
    except (requests.RequestException, ValueError, RuntimeError) as error:
        raise Down(str(error)) from error
    return answer


def returned(config: Oidc, request: HttpRequest) -> tuple[str, str]:
    """工号 and 姓名 of whom the provider sent back."""
    import requests
    from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
    from joserfc.errors import JoseError

    client = _client(config)
    if not client.framework.get_state_data(request.session, request.GET.get("state")):
        raise Strange
    wanted = {
        "iss": {"essential": True, "value": config.issuer},
        "aud": {"essential": True, "value": config.client},
    }
    try:
        token = client.authorize_access_token(request, claims_options=wanted, leeway=LEEWAY)
        claims = token.get("userinfo")
        if not claims:
            raise Rejected("没有身份令牌")
        return _person(config, client, token, dict(claims))
    except MismatchingStateError as error:
        raise Strange from error
    except requests.RequestException as error:
        raise Down(str(error)) from error
    except (OAuthError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise Rejected(f"{type(error).__name__}: {error}"[:300]) from error


def _person(config: Oidc, client: Any, token: dict[str, Any], claims: dict[str, Any]) -> tuple[str, str]:
    """From the token, or from the provider's page about the same person where the token is brief."""
    if config.number not in claims and "userinfo_endpoint" in client.load_server_metadata():
        more = dict(client.userinfo(token=token))
        if more.get("sub") != claims["sub"]:
            raise Rejected("用户信息是另一个人的")
        claims = more | claims
    number = claims.get(config.number)
    if not isinstance(number, str | int) or isinstance(number, bool) or not str(number).strip():
        raise Rejected(f"没有给出工号（{config.number}）")
    return str(number).strip(), str(claims.get(config.name) or "")


@lru_cache(maxsize=4)
def _registered(config: Oidc) -> Any:
    """authlib's client of this provider; keeps its metadata and keys, and asks for new keys by itself."""
    from authlib.integrations.django_client import OAuth

    registry = OAuth()
    registry.register(
        "oidc",
        client_id=config.client,
        client_secret=config.secret or None,
        server_metadata_url=f"{config.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": config.scope,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
            "token_endpoint_auth_method": "client_secret_basic" if config.secret else "none",
            "verify": config.ca or True,
        },
    )
    return registry.oidc


def _client(config: Oidc) -> Any:
    import requests

    client = _registered(config)
    try:
        metadata = client.load_server_metadata()
    except (requests.RequestException, ValueError) as error:
        raise Down(str(error)) from error
    if metadata.get("issuer") != config.issuer:
        _registered.cache_clear()
        raise Down(f"KAOHE_OIDC_ISSUER 是 {config.issuer}，对方自称 {metadata.get('issuer')}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    safe = [name for name in offered if name in SIGNED]
    metadata["id_token_signing_alg_values_supported"] = safe or ["RS256"]
    return client
