from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaohe.web.sso import directory, provider
from kaohe.web.sso.config import Ldap, Oidc
from web.sso import servers


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of the tests answer, however busy the machine is."""
    monkeypatch.setattr(directory, "TIMEOUT", servers.WAIT)
    monkeypatch.setattr(provider, "TIMEOUT", servers.WAIT)


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    with servers.provider() as address:
        yield address


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int, Path]]:
    with servers.slapd(tmp_path_factory.mktemp("slapd")) as running:
        yield running


@pytest.fixture
def oidc(issuer: str) -> Oidc:
    return Oidc(issuer, "kaohe", "the client's secret")


@pytest.fixture
def ldap(tree: tuple[int, int, Path]) -> Ldap:
    return Ldap(
        f"ldap://127.0.0.1:{tree[0]}",
        servers.BASE,
        number="employeeNumber",
        user=servers.ADMIN,
        password=servers.ADMIN_PASSWORD,
        ca=str(tree[2]),
    )
