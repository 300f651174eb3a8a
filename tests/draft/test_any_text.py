"""Whatever a document says, it is read without falling over, and every clause stands in it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaohe.draft.assemble import draft
from kaohe.draft.document import of_text
from kaohe.draft.jsonl import as_lines
from kaohe.draft.page import as_page
from kaohe.draft.questions import as_markdown
from kaohe.scheme.check import check
from kaohe.scheme.language import dumps, loads

WORDS = """
    一、 二、 （一） （二） 1. 2. 1.1 1.2 ① ② 第三条 （ ） （5分） （10分） 。 ； ， ： 、 |
    每 每次 每少1篇 一次 扣 加 得 扣2分 加1.5分 得5分 不得分 得满分 扣完为止 最高加3分 1-3分 23分 57天
    酌情 分别 国家级 省级 市级 90分以上 80-89分 以下 为 优秀 良好 合格 等次 不超过20% 占40% 5% 每低1个百分点
    第一名得10分 每降一名减1分 一票否决 有下列情形之一的 取消评先资格 减半 加倍扣分 同一事项按最高计
    民主测评 组织建设 信息报送 分值 序号 项目 标准 得分 1 2 3 10 20 总分100分 百分制
    3月15日前 公示5个工作日 附件1
"""
FRAGMENTS = [*WORDS.split(), "\n", "\n\n", "\t"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_is_read(text: str) -> None:
    made = draft(of_text(text))
    for item in made.items:
        for clause in item.clauses:
            assert 0 <= clause.start <= clause.end <= len(text)
            assert made.document.words(clause.start, clause.end).strip()
    for link in made.links:
        assert text[link.start : link.end].strip()
    found = check(loads(dumps(made.scheme)))
    assert all(line.endswith("\n") for line in as_lines(made.document, made.items))
    assert as_markdown(made.scheme.title, made.questions)
    assert as_page(made, found)
