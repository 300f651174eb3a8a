"""The prose says everything that the scheme says."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kaohe.elements import Element
from kaohe.numbers import plain
from kaohe.scheme import library
from kaohe.scheme.codec import specs
from kaohe.scheme.describe import NUMERALS, describe, lines
from kaohe.scheme.describe.declared import PHRASES
from kaohe.scheme.describe.words import NOT_SAID
from kaohe.scheme.model import Scheme
from scheme.strategies import schemes

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def values(value: Any) -> Iterator[Any]:
    """Every single value of a scheme but the words of enumerations."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        listed = {spec.attr for spec in specs(type(value)) if spec.choices} | {"sign", "word"}
        for field in dataclasses.fields(value):
            if field.name not in listed and getattr(value, field.name) != field.default:
                yield from values(getattr(value, field.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from values(inner)
    else:
        yield value


def unsaid(scheme: Scheme, text: str) -> list[Any]:
    """What the text does not say: numbers as whole numbers, texts with their blanks drawn together."""
    found = list(values(scheme))
    apart_from_texts = text
    texts = {each for each in found if isinstance(each, str) and each}
    for other in sorted(texts, key=len, reverse=True):
        apart_from_texts = apart_from_texts.replace(other, "□")
    # a number may touch digits of a random text, such as a unit named 007
    numbers = set(NUMBER.findall(text)) | set(NUMBER.findall(apart_from_texts))
    missing = []
    for value in found:
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, Decimal | int):
            said = plain(Decimal(value))
            apart = {said, said.lstrip("-")} & numbers or (len(said) > 5 and said in text)
            apart = apart or any(  # 2005, of a unit named 0
                re.search(rf"(?<![\d.]){re.escape(said + unit)}", text) for unit in texts if unit[0].isdigit()
            )
            if not apart:
                missing.append(value)
        elif " ".join(value.split()) not in text and not by_lines(value, text):
            missing.append(value)
    return missing


def by_lines(value: str, text: str) -> bool:
    """Whether a text of several lines is said line by line, as those of the regulation are."""
    return all(" ".join(line.split()) in text for line in value.splitlines())


@pytest.mark.parametrize("name", library.names())
def test_a_shipped_scheme_is_said_in_full(name: str) -> None:
    scheme = library.shipped(name).scheme
    assert unsaid(scheme, describe(scheme)) == []


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemes())
def test_any_scheme_is_said_in_full(scheme: Scheme) -> None:
    assert unsaid(scheme, describe(scheme)) == []


def elements(value: Any) -> Iterator[Element]:
    if isinstance(value, Element):
        yield value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from elements(getattr(value, field.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from elements(inner)


def test_every_declared_field_has_its_pattern() -> None:
    for cls, patterns in PHRASES.items():
        said = {attr for attr, _ in patterns}
        assert said == {spec.attr for spec in specs(cls)} - NOT_SAID, cls.__name__


@pytest.mark.parametrize("name", library.names())
def test_sentences_are_numbered_and_end(name: str) -> None:
    said = lines(library.shipped(name).scheme, readings=False)
    numbered = [line for line in said if "." in line.number]
    assert len({line.number for line in numbered}) == len(numbered)
    assert all(re.search(r"。(〔.+〕)?$", line.text) for line in numbered)
    assert not [
        line for line in numbered if re.search(r"：；|；；|；。|：。|None|\(\)|，，|\{|\}", line.text)
    ]


def test_readings_stand_under_their_sentence_and_can_be_left_out() -> None:
    scheme = library.shipped("linyi-2018").scheme
    said = lines(scheme)
    at = next(n for n, line in enumerate(said) if line.text.startswith("存疑") and line.id == "F1")
    assert [line.id for line in said[at - 2 : at]] == ["F1", "F1"]
    assert "存疑：" not in describe(scheme, readings=False)


def test_markdown_has_headings_and_lists() -> None:
    text = describe(library.shipped("linyi-2018").scheme, markdown=True)
    assert text.startswith("## 一、总则\n")
    assert "\n- **2.1** " in text


@pytest.mark.parametrize("name", library.names())
def test_chapters_are_numbered_in_a_row(name: str) -> None:
    said = lines(library.shipped(name).scheme)
    heads = [line.number for line in said if line.number in NUMERALS]
    assert heads == list(NUMERALS[: len(heads)])
    chapters = dict.fromkeys(line.number.split(".")[0] for line in said if "." in line.number)
    assert list(chapters) == [str(at) for at in range(1, len(heads) + 1)]


def test_a_leaf_that_only_adds_is_not_deducted_from() -> None:
    text = describe(library.shipped("audit-400").scheme)
    assert "【1.3】另加分：0分；按下列规则计分；只有加分。" in text
    assert "从0分扣起" not in text


def test_losing_the_leaf_is_said_once() -> None:
    text = describe(library.shipped("audit-400").scheme)
    assert "【4.2a】一项也没有：有此情形的，本项不得分。" in text and "，扣分。" not in text
