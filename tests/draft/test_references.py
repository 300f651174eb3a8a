"""What a section takes over from another is copied, and asked about."""

from __future__ import annotations

from decimal import Decimal

from kaohe.draft.assemble import draft
from kaohe.draft.document import of_text

TWO_SECTIONS = """一、 机关部门工作目标
（一） 目标制定
工作目标实行百分制，其中业务目标80分，公共目标20分。
公共目标包括党的建设（12分）、作风建设（8分）。
（二） 加减分
受到省级表彰的加3分。被通报批评的，每次扣2分。
二、 乡镇街道工作目标
（一） 目标制定
工作目标实行百分制，其中业务目标80分，公共目标20分。
公共目标包括党的建设、作风建设两项内容。
（二） 加减分
加减分因素的考核办法可参照机关部门。
"""


def test_parts_without_points_have_those_of_the_section_before() -> None:
    made = draft(of_text(TWO_SECTIONS))
    first, second = made.scheme.categories
    assert [leaf.points for leaf in second.indicators[1].children] == [Decimal(12), Decimal(8)]
    assert [leaf.name for leaf in second.indicators[1].children] == ["党的建设", "作风建设"]
    asked = {question.open for question in made.questions}
    assert "“党的建设”没有写分值，草案照前文“公共目标”的分值" in asked
    assert first.name == "机关部门"


def test_rules_referred_to_are_copied_with_a_question() -> None:
    made = draft(of_text(TWO_SECTIONS))
    assert made.scheme.totals is not None
    by_category = {
        name: sorted(rule.sign for rule in made.scheme.totals.rules if rule.categories == (name,))
        for name in ("机关部门", "乡镇街道")
    }
    assert by_category == {"机关部门": ["+", "-"], "乡镇街道": ["+", "-"]}
    assert any("可参照机关部门”：草案照抄“机关部门”的规定" in question.open for question in made.questions)
