"""What every request passes through."""

from __future__ import annotations

import pytest

from web.world import World


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "address", ["/people?q=%00", "/people?q=a&q=%00", "/cycles/{0}/records?rule=%00", "/sign-in/as/%00"]
)
def test_a_zero_character_is_a_bad_request(world: World, sign_in, address: str) -> None:
    assert sign_in(world.admin).get(address.format(world.cycle.pk)).status_code == 400


@pytest.mark.both_databases
def test_a_zero_character_in_a_form_is_a_bad_request(world: World, sign_in) -> None:
    answer = sign_in(world.office).post(f"/cycles/{world.cycle.pk}/results/freeze", {"hash": "\0"})
    assert answer.status_code == 400


def test_a_foreign_host_is_a_bad_request_with_a_page(client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()
