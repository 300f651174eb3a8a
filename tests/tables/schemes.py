"""Small schemes for the tests of the tables."""

from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme

PLAIN = """
方案: small
名称: 小考核办法
类别:
  - 名称: 科室
指标:
  - {编号: "1", 名称: 工作, 分值: 100}
"""


def scheme(text: str = PLAIN) -> Scheme:
    return loads(text).scheme
