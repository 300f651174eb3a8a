"""The reference explains every key and method, its examples load, the committed files are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaohe.methods import LEAF_METHODS, RULE_METHODS
from kaohe.methods.base import LeafMethod, RuleMethod
from kaohe.scheme.codec import known_keys
from kaohe.scheme.language import loads
from kaohe.scheme.published import files
from kaohe.scheme.reference import markdown

ROOT = Path(__file__).parents[2]
FRAME = "方案: demo\n名称: 示例\n类别: [{名称: 科室}]\n"


@pytest.mark.parametrize("path", [path.relative_to(ROOT) for path in files(ROOT)], ids=str)
def test_the_committed_file_is_the_generated_one(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == files(ROOT)[ROOT / path], (
        "运行 python -m kaohe.scheme.published"
    )


def test_every_key_of_the_language_is_explained() -> None:
    explained = set(re.findall(r"`([^`\n]+)`", markdown()))
    assert known_keys() - explained == set()


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.strip("\n").split("\n"))


@pytest.mark.parametrize("method", RULE_METHODS.values(), ids=RULE_METHODS)
def test_the_example_of_a_rule_method_is_a_rule_of_that_method(method: type[RuleMethod]) -> None:
    first, *rest = method.example.strip("\n").split("\n")
    rule = "\n".join([f"      - {first}", *(f"        {line}" for line in rest)])
    scheme = loads(f'{FRAME}指标:\n  - 编号: "1"\n    分值: 100\n    规则:\n{rule}\n').scheme
    assert isinstance(scheme.indicators[0].rules[0].method, method)
    assert rule.strip() in indented(markdown(), 6)


@pytest.mark.parametrize("method", LEAF_METHODS.values(), ids=LEAF_METHODS)
def test_the_example_of_a_leaf_method_is_that_method(method: type[LeafMethod]) -> None:
    scheme = loads(f"{FRAME}指标: [{{编号: 1, 分值: 100, 计分: {method.example}}}]\n").scheme
    assert isinstance(scheme.indicators[0].method, method)
    assert f"```yaml\n计分: {method.example}\n```" in markdown()
