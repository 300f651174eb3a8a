"""A scheme written as YAML and loaded again is the same scheme."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from kaohe.scheme.language import content_hash, dumps, loads
from kaohe.scheme.model import Scheme
from scheme.strategies import schemes


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(schemes())
def test_yaml_is_lossless(scheme: Scheme) -> None:
    again = loads(dumps(scheme)).scheme
    assert again == scheme
    assert content_hash(again) == content_hash(scheme)
