"""The JSON Schema admits what the language admits and points at a misspelt key."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from kaohe.scheme import library
from kaohe.scheme.language import dumps
from kaohe.scheme.model import Scheme
from kaohe.scheme.schema import json_schema
from scheme.strategies import schemes

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class EditorLoader(yaml.SafeLoader):
    """Numbers and truths as an editor's YAML 1.2 reads them; dates stay text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def faults(data: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(data)]


def small() -> dict[str, Any]:
    return {
        "方案": "demo",
        "名称": "示例",
        "类别": [{"名称": "科室"}],
        "指标": [
            {"编号": 1.1, "分值": 10, "规则": [{"编号": "1.1a", "方法": "每项", "扣分": 0.2}]},
            {"编号": 1.2, "分值": 90, "计分": {"方法": "测评", "权重": {"A": 60, "B": 40}}},
        ],
    }


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert faults(small()) == []


@pytest.mark.parametrize("loader", [yaml.BaseLoader, EditorLoader])
@pytest.mark.parametrize("name", library.names())
def test_the_shipped_schemes_are_valid(name: str, loader: Any) -> None:
    text = (library.FOLDER / f"{name}.yaml").read_text("utf-8")
    assert faults(yaml.load(text, Loader=loader)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemes())
def test_every_scheme_that_the_language_writes_is_valid(scheme: Scheme) -> None:
    assert faults(yaml.load(dumps(scheme), Loader=yaml.BaseLoader)) == []


def every_object(node: Any) -> list[Any]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return ([node] if isinstance(node, dict) else []) + [o for child in inner for o in every_object(child)]


@pytest.mark.parametrize("at", range(6))
def test_a_misspelt_key_is_not(at: int) -> None:
    data = small()
    places = [data, data["类别"][0], *data["指标"], data["指标"][0]["规则"][0], data["指标"][1]["计分"]]
    places[at]["分直"] = 1
    assert faults(data)


@pytest.mark.parametrize(
    ("key", "value"), [("方法", "每次"), ("扣分", "全部"), ("加分", 1), ("应有", 3), ("封顶", "多")]
)
def test_a_rule_takes_only_what_its_method_takes(key: str, value: object) -> None:
    data = small()
    data["指标"][0]["规则"][0][key] = value
    assert faults(data)


def test_every_key_is_explained_in_chinese() -> None:
    for made in every_object(SCHEMA["$defs"]):
        for key, field in (
            made.get("properties", {}).items() if made.get("additionalProperties") is False else ()
        ):
            said = field.get("description", "")
            assert any("\u4e00" <= sign <= "\u9fff" for sign in said), key
