"""Broken scheme files: every slip is named with line, column and cure, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaohe.errors import KaoheError
from kaohe.scheme.language import MOST_FAULTS, load
from scheme.samples import SMALL, faults_of, line_of, small, spoilt


def _one(text: str) -> str:
    faults = faults_of(text)
    assert len(faults) == 1, faults
    return str(faults[0])


def test_the_small_scheme_loads() -> None:
    assert small().scheme.name == "small-2024"


@pytest.mark.parametrize(
    "typed",
    ["名称：某局", "名称： 某局", "名称 ：某局"],
)
def test_a_full_width_colon_is_named_with_its_cure(typed: str) -> None:
    said = _one(spoilt(("名称: 某局", typed)))
    assert "第2行" in said and "“名称”后面是全角冒号“：”" in said
    assert "改成半角冒号加一个空格：“名称: 值”" in said


def test_every_full_width_colon_of_a_file_is_named() -> None:
    faults = faults_of(SMALL.replace(": ", "："))
    assert {line_of(SMALL, "方案"), line_of(SMALL, "分值: 60"), line_of(SMALL, "投票人: 群众")} <= {
        fault.place.line for fault in faults
    }


def test_a_full_width_colon_after_a_section() -> None:
    assert "“类别”后面是全角冒号" in _one(spoilt(("类别:\n", "类别：\n")))


def test_a_list_item_typed_with_a_full_width_colon() -> None:
    text = "方案: a\n名称: b\n类别:\n- 名称：科室\n"
    assert "第4行" in _one(text) and "“名称”后面的冒号是全角的" in _one(text)


def test_a_full_width_colon_in_the_text_is_no_slip() -> None:
    assert faults_of(spoilt(("依据: 第三条\n", "依据: 第三条：名称：甲\n"))) == []


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("  分值: 60", "  分值:60"), "  分值: 60", "“分值”后面的冒号没有跟空格"),
        (("  分值: 60", "\t分值: 60"), "  分值: 60", "缩进用了制表符"),
        (("  分值: 60", "　　分值: 60"), "  分值: 60", "“分值”前面是全角空格"),
        (("{A: 60, B: 40}", "｛A：60，B：40｝"), "{A: 60", "用半角的括号、冒号和逗号"),
        (("{A: 60, B: 40}", "{A：60，B：40}"), "{A: 60", "写成 权重: {A: 60, B: 40}"),
        (("{A: 60, B: 40}", "{A: 60， B: 40}"), "{A: 60", "这一行有中文标点"),
        (("[有, 没有]", "【有，没有】"), "[有, 没有]", "“取值”用了全角括号"),
        (("  规则:\n  - 编号: 1a", "  规则:\n   - 编号: 1a"), "    名称: 漏报", "列表项的缩进不齐"),
        (("依据: 第三条\n", "依据: “甲: 乙”\n"), "依据: 第三条\n", "这里不能再有冒号"),
        (("[有, 没有]", "[有, 没有"), "指标:\n", "括号没有成对"),
        (("依据: 第三条\n", "依据: 第\x07条\n"), "依据: 第三条\n", "有不能用的控制字符 U+0007"),
        (("依据: 第三条\n", "依据: !!python/name:os.system x\n"), "依据: 第三条\n", "用了 YAML 标签"),
        (("依据: 第三条\n", "依据: &甲 第三条\n"), "依据: 第三条\n", "用了 & 或 *"),
        (("依据: 第三条\n", "依据: @三\n"), "依据: 第三条\n", "有不能用在这里的符号"),
    ],
)
def test_slips_of_syntax(change: tuple[str, str], line: str, said: str) -> None:
    text = _one(spoilt(change))
    assert said in text and f"第{line_of(SMALL, line)}行" in text


def test_doubled_keys_name_both_lines() -> None:
    said = _one(spoilt(("  分值: 60", "  分值: 60\n  分值: 61")))
    assert "第14行第3列" in said and "键“分值”写了两次（前一次在第13行）" in said


def test_doubled_keys_do_not_hide_other_faults() -> None:
    faults = faults_of(spoilt(("  分值: 60", "  分值: 60\n  分值: 61"), ("方法: 每项", "方法: 每次")))
    assert len(faults) == 2


def test_an_anchor_bomb_is_refused_at_the_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    assert "第1行第4列：用了 YAML 锚或别名" in _one(bomb)


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 90 + "1" + "}" * 90, "- " * 500, "a:\n" * 3])
def test_nesting_cannot_exhaust_anything(text: str) -> None:
    assert faults_of(text)


def test_deep_nesting_says_so() -> None:
    assert "嵌套超过60层" in _one("[" * 70 + "]" * 70)


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释\n", "---\n", "''"])
def test_an_empty_file(text: str) -> None:
    assert "文件是空的" in _one(text)


def test_a_second_document() -> None:
    assert any(
        "一个文件里有两个方案" in str(fault) for fault in faults_of(spoilt(("票种:\n", "---\n票种:\n")))
    )


@pytest.mark.parametrize(("text", "said"), [("考核办法", "只是一段文字"), ("- 甲", "“方案”应是一组")])
def test_something_else_than_a_scheme(text: str, said: str) -> None:
    assert said in _one(text)


def test_a_key_that_is_a_list() -> None:
    assert "键不能是列表或表" in "".join(map(str, faults_of("? [a]\n: b\n")))


def test_a_lone_surrogate() -> None:
    assert "第2行：有不成字的字符" in _one("方案: a\n名称: \ud800\n")


def test_endless_faults_are_cut() -> None:
    faults = faults_of("甲: 1\n" * 3000)
    assert len(faults) == MOST_FAULTS + 1
    assert "没有列出" in faults[-1].what


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "方案.yaml"


def _load_faults(file: Path) -> str:
    with pytest.raises(KaoheError) as raised:
        load(file)
    return str(raised.value)


def test_ten_megabytes_are_not_read(file: Path) -> None:
    file.write_bytes(b"a: " + b"[" * 10_000_000)
    assert "文件有10000003字节，太大" in _load_faults(file)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("gb18030", "GB 编码（ANSI）"), ("utf-16", "UTF-16"), ("big5", "不是 UTF-8 文本")],
)
def test_another_encoding_is_named(file: Path, encoding: str, said: str) -> None:
    text = "方案: a\n" if encoding == "big5" else SMALL
    file.write_bytes(text.encode(encoding))
    assert said in _load_faults(file) and "另存为 UTF-8" in _load_faults(file)


def test_a_byte_order_mark_is_no_fault(file: Path) -> None:
    file.write_bytes(SMALL.encode("utf-8-sig"))
    assert load(file).scheme == small().scheme


def test_binary_rubbish(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04\xff\xfe\x00\x01")
    assert "不是 UTF-8 文本" in _load_faults(file)


def test_a_missing_file(file: Path) -> None:
    assert "读不到这个文件" in _load_faults(file)


def test_windows_line_ends_load_the_same(file: Path) -> None:
    file.write_bytes(SMALL.replace("\n", "\r\n").encode())
    assert load(file).scheme == small().scheme
