"""A result small enough to read: two categories, one veto, one tie, one unfinished appraisee."""

from __future__ import annotations

import pyarrow as pa

from kaohe.scheme.language import loads
from kaohe.tables.meta import Meta

SCHEME = loads(
    """
方案: mini
名称: 某局考核办法
发文机关: 某局
类别:
  - 名称: 科室
  - 名称: 直属单位
指标:
  - 编号: K1
    名称: 业务
    分值: 70
    依据: 二(一)
    规则:
      - 编号: K1a
        名称: 迟报
        方法: 每项
        扣分: 0.5
        依据: 二(一)1
        理解: 每迟报一次
        存疑: 或按天数
  - 编号: K2
    名称: 综合
    分值: 30
    依据: 二(二)
    下级:
      - {编号: K2.1, 名称: 党建, 分值: 20, 计分: 评分, 依据: 二(二)1}
      - {编号: K2.2, 名称: 作风, 分值: 10, 计分: 评分, 依据: 二(二)2}
加减:
  依据: 三
  规则:
    - {编号: J1, 名称: 表彰, 方法: 一次性, 加分: 2, 依据: 三(一)}
否决:
  - {编号: F1, 名称: 安全事故, 效果: [取消评先], 依据: 四}
奖项:
  - {编号: G1, 奖项: 先进, 名次: 1-2, 依据: 五}
"""
).scheme

COLUMNS = {
    "得分": "类别 分组 对象 总分 名次 等次 奖项 否决 备注",
    "指标得分": "对象 指标 名称 分值 得分",
    "明细": "对象 指标 规则 类型 分数 依据 说明 来源",
    "清点": "项 票种 数 说明",
}
ROWS = {
    "得分": """
        科室|办公室口|甲科|97.50|1||先进|F1|
        科室|办公室口|乙科|95.00|2||||待研究
        科室|业务口|丙科|95.00|2||||待研究
        直属单位||丁所|||||| 未完成
        """,
    "指标得分": """
        甲科|K1|业务|70|69.5
        甲科|K2|综合|30|26
        甲科|K2.1|党建|20|17
        甲科|K2.2|作风|10|9
        甲科|加减|加减|0|2
        丁所|K1|业务|70|70
        丁所|K2|综合|30|
        丁所|K2.1|党建|20|18
        丁所|K2.2|作风|10|
        丁所|加减|加减|0|0
        """,
    "明细": """
        甲科|K1||起评|70|二(一)||
        甲科|K1|K1a|扣分|-0.5|二(一)1|迟报 1 次|记录第 4 行
        甲科|K2.1||评分|17|二(二)1||评分第 2 行
        甲科|K2.2||评分|9|二(二)2||评分第 3 行
        甲科||J1|加分|2|三(一)|<img src=x onerror=alert(1)>|记录第 5 行
        甲科||J1|待核|0|三(一)|另一次表彰|记录第 6 行
        丁所|K1||起评|70|二(一)||
        丁所|K2.1||评分|18|二(二)1||评分第 5 行
        """,
    "清点": "待核记录||1|J1",
}


def tables(**rows: str) -> dict[str, pa.Table]:
    """The result tables; a keyword replaces the rows of one."""
    made = {}
    for name, text in {**ROWS, **rows}.items():
        columns = COLUMNS[name].split()
        cells = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
        made[name] = pa.table({column: [row[i] for row in cells] for i, column in enumerate(columns)})
    return made


def meta(**facts: object) -> Meta:
    return Meta.of(SCHEME, period="2026年", **facts)  # type: ignore[arg-type]
