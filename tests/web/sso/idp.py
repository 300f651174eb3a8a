"""An OpenID provider as a program: oidc-provider-mock, strict about PKCE, that can be told to misbehave.

python -m web.sso.idp PORT        PUT /fault/NAME lets it answer the next questions for tokens with that fault
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import sys
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
from joserfc import jws, jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User, app
from oidc_provider_mock._storage import storage

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
PEOPLE = [
    User(sub="wang", claims={"preferred_username": "1001", "name": "王敏", "employee": 1002}),
    User(sub="nobody", claims={"preferred_username": "9999", "name": "外人"}),
    User(sub="bare", claims={"email": "bare@example.cn"}),
]


def make() -> flask.Flask:
    server = app(require_nonce=True, user_claims=PEOPLE)
    challenges: dict[str, str] = {}
    state = {"fault": ""}

    @server.put("/fault/<name>")
    def _misbehave(name: str) -> str:
        state["fault"] = "" if name == "none" else name
        return ""

    @server.before_request
    def _verifier() -> Any:
        if flask.request.path != "/oauth2/token":
            return None
        verifier = flask.request.form.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if challenges.pop(flask.request.form.get("code", ""), None) != digest:
            return {"error": "invalid_grant", "error_description": "PKCE"}, 400
        return None

    @server.after_request
    def _answer(response: flask.Response) -> flask.Response:
        if flask.request.path == "/oauth2/authorize" and response.location:
            code = parse_qs(urlsplit(response.location).query).get("code", [""])[0]
            assert flask.request.args["code_challenge_method"] == "S256"
            challenges[code] = flask.request.args["code_challenge"]
        if flask.request.path == "/oauth2/token" and response.status_code == 200:
            body = response.get_json()
            body = spoil(body, state["fault"])
            response.set_data(flask.json.dumps(body))
        if flask.request.path == "/userinfo" and state["fault"] == "userinfo of another":
            response.set_data(flask.json.dumps({**response.get_json(), "sub": "somebody else"}))
        return response

    return server


def spoil(body: dict[str, Any], fault: str) -> dict[str, Any]:
    """The provider's answer with this fault in its token; signed as ever but where that is the fault."""
    private = storage.jwk.as_dict(is_private=True)
    ours = RSAKey.import_key(private)
    found = jws.deserialize_compact(body["id_token"], ours)
    claims, header = flask.json.loads(found.payload), dict(found.headers())
    key: Any = ours
    match fault:
        case "nonce":
            claims["nonce"] = "of another window"
        case "without nonce":
            del claims["nonce"]
        case "audience":
            claims["aud"] = ["another-site"]
        case "issuer":
            claims["iss"] = "https://elsewhere.example"
        case "expired":
            claims["exp"] = int(time.time()) - 3600
        case "brief" | "userinfo of another":
            claims = {name: claims[name] for name in ("iss", "sub", "aud", "exp", "iat", "nonce")}
        case "forged":
            key = RSAKey.generate_key(2048, {"kid": private.get("kid")})
        case "unsigned":
            parts = [flask.json.dumps({"alg": "none"}), flask.json.dumps(claims)]
            body["id_token"] = ".".join([*map(_encoded, parts), ""])
            return body
        case "signed with the public key":
            said = ".".join(_encoded(flask.json.dumps(each)) for each in ({"alg": "HS256"}, claims))
            mark = hmac.digest(ours.as_pem(private=False), said.encode(), "sha256")
            body["id_token"] = f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"
            return body
        case "no token":
            del body["id_token"]
            return body
        case "":
            return body
        case _:
            raise ValueError(fault)
    body["id_token"] = jwt.encode(header, claims, key, algorithms=["RS256"])
    return body


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


if __name__ == "__main__":
    make().run("127.0.0.1", int(sys.argv[1]), use_reloader=False, threaded=True)
