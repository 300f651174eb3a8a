"""Fixtures of the site's tests.

`world`   one of every role around a running Linyi cycle (see `web.world`)
`sign_in` signs a person in and hands back a client: `sign_in(world.office).get("/…")`
Tests run on SQLite; those marked `both_databases` on PostgreSQL too (`--db` chooses one only).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from kaohe.web.organisation.models import Person
from web.databases import NAMES, Databases
from web.world import World, make_world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=NAMES, help="网站的测试只在这一种数据库上跑")
    parser.addoption("--pictures", metavar="FOLDER", help="浏览器测试把文档用的截图写到这个文件夹")
    parser.addoption("--register", action="store_true", help="把登记表走出来的结果写进 docs/register.md")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" not in metafunc.fixturenames:
        return
    only = metafunc.config.getoption("--db", default=None)
    if only:
        names: tuple[str, ...] = (only,)
    elif metafunc.definition.get_closest_marker("both_databases"):
        names = NAMES
    else:
        names = ("sqlite",)
    metafunc.parametrize("database", names, indirect=True, scope="session", ids=[f"{name}" for name in names])


@pytest.fixture(scope="session")
def databases(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    with django_db_blocker.unblock():
        made = Databases()
        yield made
        made.close()


@pytest.fixture(scope="session", autouse=True)
def database(request: pytest.FixtureRequest, databases: Databases, django_db_blocker: DjangoDbBlocker) -> str:
    """The name of the database that this test runs on."""
    with django_db_blocker.unblock():
        databases.use(request.param)
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def chosen(database: str, databases: Databases, django_db_blocker: DjangoDbBlocker) -> None:
    """Choose it again for this test: while a browser's event loop runs, Django keeps connections apart."""
    with django_db_blocker.unblock():
        databases.use(database)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are made by `databases`; pytest-django has nothing to make."""


@pytest.fixture(scope="session")
def live_server(database: str) -> Iterator[LiveServer]:
    """pytest-django's server, anew for the other database: its thread keeps the one that it began with."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter
