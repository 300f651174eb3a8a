"""The regulations' own texts are data: word for word as they were issued, checked, converted, compared."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaohe.scheme import library
from kaohe.scheme.check import check
from kaohe.scheme.check.texts import LONGEST
from kaohe.scheme.describe import describe
from kaohe.scheme.language import content_hash, dumps, loads
from kaohe.scheme.model import Scheme
from kaohe.scheme.versions import differences, lines
from kaohe.scheme.workbook import read, write

SEEDS = Path(__file__).parents[1] / "draft" / "seeds"
WHERE = {
    "linyi-2018": "linyi",
    "changzhou-2016": "changzhou",
    "qufu-2020": "qufu",
    "qianxinan-2010": "qianxinan",
    "audit-400": "zaozhuang",
    "zaozhuang-departments": "zaozhuang",
    "zaozhuang-districts": "zaozhuang",
    "zaozhuang-staff": "zaozhuang",
}
MENDED = {
    "扣1-2分": "扣12分",  # audit-400 4.1c: the dash was lost, as the register reads it
    "扣除2-3分": "扣除23分",  # 4.6a
    "扣除3-5分": "扣除35分",  # 4.7a
    "2.3认真": "2.3.认真",  # qianxinan-2010 5.2.3
    "按时上报特种": "按时上报报特种",  # 5.4.3
}
WIDE = str.maketrans("，；：（）﹪", ",;:()%")


def bare(text: str) -> str:
    """Without what a scan does to a text: blanks, line ends, half or full width."""
    return re.sub(r"\s", "", text).translate(WIDE)


def texts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every text with the id of its element."""
    for node in scheme.walk():
        yield from ((node.id, text) for text in (node.text, *(said for _, said in node.printed)) if text)
    for found in (*scheme.vetoes, *scheme.affirmations):
        yield from [(found.id, found.text)] if found.text else []
    for form in scheme.forms:
        yield from ((form.id, text) for text in (form.note, *(said for _, said in form.lines)) if text)


@pytest.mark.parametrize("name", library.names())
def test_every_line_stands_in_the_regulation_word_for_word(name: str) -> None:
    seed = bare((SEEDS / f"{WHERE[name]}.txt").read_text("utf-8"))
    found = list(texts(library.shipped(name).scheme))
    assert found
    for owner, text in found:
        for line in text.split("\n"):
            said = bare(line).removesuffix("。")
            for mended, printed in MENDED.items():
                if said not in seed:
                    said = said.replace(bare(mended), bare(printed))
            assert said in seed or without_points(said) in seed, (owner, line)


def without_points(said: str) -> str:
    """(五)2.4, 2.6: the points are printed before the standard, not behind the goal."""
    return re.sub(r"\(\d分\)$", "", said)


def test_the_annexes_of_linyi_are_complete() -> None:
    """linyi-2018 附件1 (K1.1–K2.5), 附件2 (Z1–Z2.4.2), 附件3 (F1–F7)."""
    scheme = library.shipped("linyi-2018").scheme
    scored = [node for node in scheme.walk() if not node.children]
    assert all(node.text for node in scored) and len(scored) == 13
    assert all(veto.text for veto in scheme.vetoes) and len(scheme.vetoes) == 7
    known = {node.id: node for node in scheme.walk()}
    assert known["K1.2"].text.startswith("1.遵守纪律情况：政令畅通工作情况；2.团结协作情况")
    assert dict(known["Z2.4"].printed) == {"注": "其中，纤检所技术能力6分、执法能力4分。"}


def test_every_row_of_the_nine_tables_has_its_columns() -> None:
    """qianxinan-2010 (一)–(九): each part names its columns, each line has a text in every column of text."""
    scheme = library.shipped("qianxinan-2010").scheme
    assert len(scheme.indicators) == 9 and all(part.columns for part in scheme.indicators)
    first = {node.id: node for node in scheme.walk()}["1.5"]
    assert first.text.startswith("继续加大监督力度，充分发挥与企业或服务对象")
    assert dict(first.printed)["绩效考核标准"] == "查质监人员勤廉情况跟踪监督联系登记表，缺一家扣0.01分。"
    for part in scheme.indicators[:8]:
        rows = [node for node in part.children]
        assert all(row.text for row in rows), part.id


def test_a_text_of_several_lines_survives_yaml_workbook_and_hash(tmp_path: Path) -> None:
    scheme = library.shipped("qianxinan-2010").scheme
    again = loads(dumps(scheme)).scheme
    write(scheme, tmp_path / "方案.xlsx")
    converted = read(tmp_path / "方案.xlsx").scheme
    assert again == converted == scheme
    assert content_hash(again) == content_hash(converted) == content_hash(scheme)


def test_a_changed_text_is_a_difference_and_another_hash() -> None:
    scheme = library.shipped("linyi-2018").scheme
    vetoes = (dataclasses.replace(scheme.vetoes[0], text="工作任务未完成的。"), *scheme.vetoes[1:])
    changed = dataclasses.replace(scheme, vetoes=vetoes)
    assert content_hash(changed) != content_hash(scheme)
    (said,) = lines(differences(scheme, changed))
    assert (
        said.startswith("修改 F1（") and "内容 由“工作履行职责不到位" in said and "工作任务未完成的。" in said
    )


def test_a_description_says_the_texts_line_by_line() -> None:
    said = describe(library.shipped("qianxinan-2010").scheme)
    assert "内容：认真落实“收支两条线”规定" in said
    assert "“绩效考核标准”栏：有严重违纪案件不进行责任追究、无责任追究报告扣0.2分。" in said
    assert "“注”栏：本表共5分" in said
    assert "备注：此表由干部职工本人填写" in describe(library.shipped("qufu-2020").scheme)
    bare_of_readings = describe(library.shipped("qianxinan-2010").scheme, readings=False)
    assert "理解：" not in bare_of_readings


SMALL = """方案: small
名称: 小方案
类别: [{名称: 科室, 依据: 一}]
指标:
  - 编号: 1
    名称: 业务
    分值: 10
    计分: 评分
    依据: 一
"""


@pytest.mark.parametrize(
    ("more", "level", "what"),
    [
        ("    内容: '   '\n", "提醒", "“1 业务”的“内容”是空白的"),
        (f"    内容: {'长' * (LONGEST + 1)}\n", "错误", f"“1 业务”的“内容”有{LONGEST + 1}个字，太长"),
        ("    原文: {考核标准: ' '}\n", "提醒", "“1 业务”的“原文”里的“考核标准”是空白的"),
        (
            "    栏目: [序号, 考核内容, 分值]\n    原文: {扣分原则: 缺一次扣1分。}\n",
            "提醒",
            "“1 业务”的“原文”写了“扣分原则”，评分表没有这一栏",
        ),
        (
            f"表样: [{{编号: B1, 名称: 表, 备注: {'长' * (LONGEST + 1)}, 依据: 二}}]\n",
            "错误",
            f"“B1 表”的“备注”有{LONGEST + 1}个字，太长",
        ),
    ],
)
def test_a_bad_text_is_said_with_its_place_and_cure(more: str, level: str, what: str) -> None:
    found = [fault for fault in check(loads(SMALL + more)) if fault.what == what]
    assert [fault.level for fault in found] == [level]
    assert found[0].place.line >= 10 and found[0].cure


def test_an_empty_text_is_none_and_a_list_is_none_either() -> None:
    assert loads(SMALL + "    内容: ''\n").scheme.indicators[0].text == ""
    with pytest.raises(Exception, match="“内容”应是一个值，不是列表或表"):
        loads(SMALL + "    内容: [甲, 乙]\n")
