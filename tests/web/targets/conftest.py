"""What the tests of target letters share."""

from __future__ import annotations

import pytest

from web.targets.bodies import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()
