"""One question to the directory, as a process of its own: python -m kaohe.web.sso.asking.

What is asked comes as JSON on standard input (never among the arguments: it holds a password), the answer
leaves as JSON. Where libldap is built with GnuTLS, as Debian's is, it waits for a server that accepts and
then says nothing without end and without rest, whatever time-outs are set; only a process can be ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ldap
from ldap.filter import escape_filter_chars

from kaohe.web.sso.config import TIMEOUT, Ldap


def find(config: Ldap, login: str) -> list[str] | None:
    """dn, 工号 and 姓名 of the one entry with this name; None where it is not one, or has no 工号."""
    wanted = f"(&{config.filter}({config.login}={escape_filter_chars(login.strip(), 1)}))"
    with _connected(config) as connection:
        connection.simple_bind_s(config.user, config.password)
        try:
            found = connection.search_ext_s(
                config.base,
                ldap.SCOPE_SUBTREE,
                wanted,
                [config.number, config.name],
                timeout=TIMEOUT,
                sizelimit=2,
            )
        except ldap.SIZELIMIT_EXCEEDED:
            return None
    entries = [(dn, attributes) for dn, attributes in found if dn]  # referrals have no dn
    if len(entries) != 1:
        return None
    dn, attributes = entries[0]
    number, name = _first(attributes, config.number), _first(attributes, config.name)
    return [dn, number, name] if number else None


def right(config: Ldap, dn: str, password: str) -> bool:
    """Whether the directory takes this password for the entry."""
    refusals = (
        ldap.INVALID_CREDENTIALS,
        ldap.INAPPROPRIATE_AUTH,
        ldap.UNWILLING_TO_PERFORM,
        ldap.CONSTRAINT_VIOLATION,
        ldap.INSUFFICIENT_ACCESS,
    )
    with _connected(config) as connection:
        try:
            connection.simple_bind_s(dn, password)
        except refusals:
            return False
    return True


@contextmanager
def _connected(config: Ldap) -> Iterator[Any]:
    """A connection under TLS whose certificate was checked."""
    connection = ldap.initialize(config.url)
    connection.set_option(ldap.OPT_PROTOCOL_VERSION, ldap.VERSION3)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, TIMEOUT)
    connection.set_option(ldap.OPT_TIMEOUT, TIMEOUT)
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    if config.ca:
        connection.set_option(ldap.OPT_X_TLS_CACERTFILE, config.ca)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    if config.start_tls:
        connection.start_tls_s()
    try:
        yield connection
    finally:
        connection.unbind_s()


def _first(attributes: dict[str, list[bytes]], name: str) -> str:
    """The first value of an attribute; directories write their names as they like."""
    for known, values in attributes.items():
        if known.lower() == name.lower() and values:
            return values[0].decode("utf-8", "replace").strip()
    return ""


def main() -> None:
    asked = json.load(sys.stdin)
    config = Ldap(**asked["config"])
    questions: dict[str, Callable[..., Any]] = {"find": find, "right": right}
    question = questions[asked["question"]]
    try:
        answer: dict[str, Any] = {"answer": question(config, *asked["arguments"])}
    except ldap.LDAPError as error:
        answer = {"fault": f"{type(error).__name__}: {error}"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
