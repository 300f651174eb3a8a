"""The paper of a class: who is on it, what a mark may be, which ballots would be void."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaohe import evaluate, open_scheme
from kaohe.proof.envelopes import Unopened
from kaohe.proof.paper import Paper, Question, broken, decode, encode, paper, read_mark, table_rows
from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme
from kaohe.tables.read import from_rows

LINYI = [("办公室", "科室", {}), ("计量科", "科室", {}), ("计量所", "直属单位", {"能力类型": "技术"})]
LIMITED = """
方案: limited
名称: 限制
类别: [{名称: 单位}]
票种:
  - 编号: A
    名称: 测评
    限制:
      - {条件: 高分, 界: 90, 至多: 1}
      - {条件: 全同}
  - 编号: B
    名称: 评等次
    限制:
      - {条件: 等次, 等次: 好, 比例: 50}
指标:
  - {编号: '1', 名称: 工作, 分值: 60, 计分: {方法: 测评, 权重: {A: 100}}}
  - {编号: '2', 名称: 作风, 分值: 40, 计分: {方法: 测评, 权重: {B: 100}, 等次换分: {好: 100, 中: 80, 差: 60}}}
"""


@pytest.fixture(scope="module")
def limited() -> Scheme:
    return loads(LIMITED).scheme


def test_each_class_has_its_appraisees_and_indicators() -> None:
    """linyi-2018 三(二)3、三(三)3: D票 marks the sections only."""
    scheme = open_scheme("linyi-2018")
    made = {cls: paper(scheme, cls, LINYI) for cls in "ABCD"}
    assert [section.category for section in made["A"].sections] == ["科室", "直属单位"]
    assert [section.category for section in made["D"].sections] == ["科室"]
    assert [question.id for question in made["A"].sections[0].questions] == ["K1.1", "K1.2"]
    assert len(made["A"].places) == 2 * 2 + 1
    assert "第一名100分，每降一名减2分" in made["A"].by_place


def test_a_paper_is_the_same_after_it_was_kept(limited: Scheme) -> None:
    for made in (paper(limited, "B", _units(3)), paper(open_scheme("linyi-2018"), "A", LINYI)):
        assert Paper.from_json(made.as_json()) == made


def _units(count: int) -> list[tuple[str, str, dict[str, str]]]:
    return [(f"单位{at}", "单位", {}) for at in range(count)]


@pytest.mark.parametrize(
    ("typed", "kept"), [("95", "95"), (" 95.50 ", "95.5"), ("", ""), ("0", "0"), ("100", "100")]
)
def test_a_mark_is_kept_exactly(typed: str, kept: str) -> None:
    assert read_mark(typed, Question("1", "工作", "100")) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("101", "超出0至100"),
        ("-1", "超出0至100"),
        ("1e2e", "不是数"),
        ("NaN", "不是数"),
        ("９５", "不是数"),
        ("9.999", "至多两位小数"),
        ("好", "不是数"),
        ("1" * 50, "不是数"),
    ],
)
def test_a_wrong_mark_is_told_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_mark(typed, Question("1", "工作", "100"))


def test_only_the_grades_of_the_scheme_may_be_given() -> None:
    question = Question("2", "作风", "100", ("好", "中"))
    assert read_mark("好", question) == "好"
    with pytest.raises(ValueError, match="可选的等次（好、中）"):
        read_mark("良", question)


@pytest.mark.parametrize(
    ("cls", "marks"),
    [
        ("A", ["95", "80", "70"]),
        ("A", ["95", "92", "70"]),
        ("A", ["90", "90", ""]),
        ("A", ["80", "80", "80"]),
        ("A", ["80", "", ""]),
        ("A", ["", "", ""]),
        ("B", ["好", "好", "中"]),
        ("B", ["好", "中", "中"]),
        ("B", ["好", "中", ""]),
        ("B", ["好", "", ""]),
    ],
)
def test_the_page_and_the_engine_agree_on_what_is_void(limited: Scheme, cls: str, marks: list[str]) -> None:
    made = paper(limited, cls, _units(3))
    rows = {
        "对象": [{"对象": name, "类别": "单位"} for name, *_ in _units(3)],
        "测评票": list(table_rows(made, [marks])),
    }
    said = evaluate(limited, from_rows(limited, rows)).table("清点").to_pylist()
    assert bool(broken(made, marks)) == any(row["项"] == "废票" for row in said)


@pytest.mark.parametrize(
    ("marks", "asked"),
    [(["100", "80"], True), (["59.99", "80"], True), (["60", "99.5"], False), (["", ""], False)],
)
def test_a_very_high_or_low_mark_asks_for_a_reason(marks: list[str], asked: bool) -> None:
    scheme = loads(
        LIMITED.replace("名称: 测评\n", "名称: 测评\n    高分理由: 100\n    低分理由: 60\n")
    ).scheme
    made = paper(scheme, "A", _units(2))
    assert made.asks_reason(marks) is asked
    assert made.remark and made.reason_text == "评100分以上（含）、低于60分的，在意见里写明理由"
    assert Paper.from_json(made.as_json()) == made
    assert not paper(scheme, "B", _units(2)).asks_reason(["好", "差"])


def test_every_ballot_fits_its_envelope(limited: Scheme) -> None:
    made = paper(limited, "B", _units(200))
    assert len(encode("f" * 16, "B", ["好"] * 200)) < made.size
    made = paper(limited, "A", _units(200))
    assert len(encode("f" * 16, "A", ["99999.99"] * 200)) < made.size


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"[1]",
        b'["box","A",["1","2"]]',
        b'["box","B",["1","2","3"]]',
        b'["other","A",["1","2","3"]]',
        b'["box","A",[1,2,3]]',
    ],
)
def test_what_is_no_ballot_of_this_box_is_not_taken_for_one(limited: Scheme, payload: bytes) -> None:
    made = paper(limited, "A", _units(3))
    assert decode(encode("box", "A", ["1", "2", "3"], "好"), "box", made) == (["1", "2", "3"], "好")
    with pytest.raises(Unopened):
        decode(payload, "box", made)


def test_the_files_of_the_box_need_no_site() -> None:
    """Nothing under proof imports Django: a stranger verifies with the package alone."""
    folder = Path(__file__).parents[2] / "src" / "kaohe" / "proof"
    for name in ("envelopes", "paper", "box", "boxfile", "draw"):
        assert "django" not in (folder / f"{name}.py").read_text("utf-8")
