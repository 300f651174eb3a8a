"""A small scheme as text, for tests that spoil one thing in it."""

from __future__ import annotations

from kaohe.errors import Fault, KaoheError
from kaohe.scheme.check import check
from kaohe.scheme.language import Source, loads

SMALL = """\
方案: small-2024
名称: 某局考核办法
生效: 2024-03-01
类别:
- 名称: 科室
  分值: 100
属性:
- 名称: 窗口
  取值: [有, 没有]
指标:
- 编号: '1'
  名称: 业务
  分值: 60
  依据: 第三条
  规则:
  - 编号: 1a
    名称: 漏报
    方法: 每项
    扣分: 0.5
    单位: 次
    依据: 第三条一
  - 编号: 1b
    名称: 表彰
    方法: 一次性
    加分: {国家级: 3, 省级: 2}
    封顶: 5
    依据: 第三条二
- 编号: '2'
  名称: 测评
  分值: 40
  依据: 第四条
  计分:
    方法: 测评
    权重: {A: 60, B: 40}
票种:
- 编号: A
  投票人: 领导
  依据: 第四条
- 编号: B
  投票人: 群众
  依据: 第四条
否决:
- 编号: F1
  名称: 责任事故
  效果: [等次]
  等次: 差
  依据: 第五条
等次:
- 编号: G1
  名称: 好
  最低: 85
  依据: 第六条
- 编号: G2
  名称: 中
  最低: 60
  依据: 第六条
- 编号: G3
  名称: 差
  依据: 第六条
名额:
- 编号: N1
  等次: 好
  比例: 40
  依据: 第七条
奖项:
- 编号: A1
  奖项: 先进
  名次: 1-3
  依据: 第八条
"""


def spoilt(*changes: tuple[str, str]) -> str:
    """`SMALL` with each first occurrence of an old text replaced; the old text must be there."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def small(*changes: tuple[str, str]) -> Source:
    """The small scheme, spoilt, as far as it still loads."""
    return loads(spoilt(*changes), "s.yaml")


def faults_of(text: str) -> list[Fault]:
    """What loading `text` complains about; nothing when it loads."""
    try:
        loads(text, "s.yaml")
    except KaoheError as error:
        return list(error.faults)
    return []


def line_of(text: str, part: str) -> int:
    """The line, counted from 1, in which `part` first stands."""
    return text[: text.index(part)].count("\n") + 1


def complaints(*changes: tuple[str, str]) -> list[Fault]:
    """What the checker says of the small scheme, spoilt."""
    return check(small(*changes))


def said(faults: list[Fault], level: str, text: str) -> Fault:
    """The one complaint of that level which has `text` in it."""
    hits = [fault for fault in faults if fault.level == level and text in f"{fault.what}。{fault.cure}"]
    assert len(hits) == 1, "\n".join(map(str, faults))
    return hits[0]
