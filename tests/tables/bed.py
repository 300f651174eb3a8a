"""One scheme with every kind of thing that a table can refer to, and rows that are right for it."""

from kaohe.errors import KaoheError
from kaohe.scheme.language import loads
from kaohe.tables.read import from_rows

TEXT = """
方案: bed
名称: 试验办法
周期: 季度
属性:
  - {名称: 性质, 取值: [业务, 综合]}
  - {名称: 情形, 取值: [试用期], 可空: 是}
  - {名称: 技术, 取值: [甲等, 乙等], 类别: [直属]}
类别:
  - {名称: 科室, 分值: 100}
  - {名称: 直属, 分值: 100}
指标:
  - 编号: "1"
    名称: 工作
    分值: 40
    规则:
      - {编号: 1a, 名称: 漏报, 方法: 每项, 扣分: 0.2, 单位: 次}
      - {编号: 1b, 名称: 简报, 方法: 不足, 应有: 6, 扣分: 0.5, 单位: 条}
      - {编号: 1c, 名称: 达标率, 方法: 百分点, 目标: 90, 方向: 低于, 扣分: 1}
      - {编号: 1d, 名称: 占比, 方法: 按比例, 扣分: 全部}
      - {编号: 1e, 名称: 酌扣, 方法: 酌情, 扣分: 酌情, 最低: 1, 最高: 5}
      - {编号: 1f, 名称: 奖励, 方法: 一次性, 加分: {国家级: 3, 省级: 2}}
      - {编号: 1g, 名称: 违法, 方法: 情节, 扣分: {科级: 0.4, 股级: 0.3}, 情节: {一般: 1, 严重: 2}}
      - {编号: 1h, 名称: 只看业务, 方法: 一次性, 扣分: 1, 适用: {性质: [业务]}}
      - 编号: 1i
        名称: 分档
        方法: 分档
        扣分: 分档
        档: [{从: 0, 到: 60, 分: 5}, {从: 60, 到: 100, 分: 0}]
      - {编号: 1j, 名称: 半年比率, 方法: 按比例, 扣分: 全部, 每期: 半年}
      - {编号: 1k, 名称: 按层级酌加, 方法: 酌情, 加分: {国家级: 5, 省级: 3}}
  - {编号: "2", 名称: 单项, 分值: 20, 计分: 评分, 适用: {性质: [业务]}, 不适用时: {处理: 转移, 到: "3.1"}}
  - 编号: "3"
    名称: 综合
    分值: 40
    下级:
      - {编号: "3.1", 名称: 评分项, 分值: 10, 计分: 评分}
      - {编号: "3.10", 名称: 平均项, 分值: 10, 计分: {方法: 平均, 量表: 100}}
      - {编号: "3.2", 名称: 采用项, 分值: 10, 计分: 直接采用}
      - {编号: "3.3", 名称: 测评项, 分值: 10, 计分: {方法: 测评, 等次换分: {好: 100, 差: 40}}}
加减:
  规则:
    - {编号: J1, 名称: 决定, 方法: 研究决定}
票种:
  - {编号: A, 名称: 领导票}
  - {编号: B, 名称: 群众票}
权重:
  - {编号: W1, 指标: ["3.3"], 权重: {A: 60, B: 40}}
直接采用:
  - {编号: Z1, 指标: ["3.1"]}
系数:
  - {编号: X1, 规则: [1f], 取值: [0.5]}
  - {编号: X2, 规则: [1g], 最低: 0, 最高: 1}
同一事项:
  - {编号: S1, 规则: [1f]}
等次:
  - {编号: G1, 名称: 好, 最低: 90}
  - {编号: G2, 名称: 一般}
否决:
  - {编号: F1, 名称: 事故, 效果: 取消评先}
肯定:
  - {编号: Q1, 名称: 立功, 等次: 好, 适用: {性质: [业务]}}
"""

SCHEME = loads(TEXT).scheme

OWN_TEXT = """
方案: own
名称: 个性办法
类别:
  - {名称: 部门, 分值: 100}
指标:
  - 编号: "1"
    名称: 业务
    分值: 70
    个性指标: {计分: 评分}
    下级:
      - {编号: "1.1", 名称: 经济, 计分: 评分}
      - {编号: "1.2", 名称: 社会, 计分: 评分}
  - {编号: "2", 名称: 公共, 分值: 30, 计分: 评分}
"""

OWN = loads(OWN_TEXT).scheme

PEOPLE = [
    {"对象": "甲科", "类别": "科室", "性质": "业务", "情形": "", "技术": ""},
    {"对象": "乙科", "类别": "科室", "性质": "综合", "情形": "", "技术": ""},
    {"对象": "丙所", "类别": "直属", "性质": "业务", "情形": "", "技术": "甲等"},
]


def read(scheme=SCHEME, *, period="", skip_faults=False, **tables):
    """Inputs of the given tables; 对象 are `PEOPLE` where not given."""
    return from_rows(scheme, {"对象": PEOPLE} | tables, period=period, skip_faults=skip_faults)


def said(inputs):
    """The notes on what was read, without those on tables that are missing."""
    return [note for note in inputs.notes if "未完成" not in note]


def faults(scheme=SCHEME, *, period="", **tables):
    """The faults of the given tables as text, one line each; [] where all is well."""
    try:
        read(scheme, period=period, **tables)
    except KaoheError as error:
        return [str(found) for found in error.faults]
    return []


def record(rule="1a", who="甲科", **cells):
    return {"对象": who, "规则": rule} | cells
