"""Made appraisals in Parquet, of any size: staff voted on in groups of fifteen, records of every kind.

python bench/scale_world.py votes FOLDER SIZE LEAVES     # 30 ballots each, a mark on each leaf
python bench/scale_world.py records FOLDER SIZE          # ten records each, one of each kind of rule
python bench/scale_world.py whole FOLDER SIZE            # 3 leaves voted on, and 5 records each
python bench/scale_world.py each FOLDER SIZE             # 3 leaves, every ballot looked at by itself
python bench/scale_world.py half FOLDER SIZE             # the ten records, half of all in one category
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from kaohe.scheme.language import loads
from kaohe.scheme.model import Scheme

GROUP, BALLOTS = 15, 30
VOTES = """
方案: scale-votes
名称: 测速用测评办法
周期: 年
类别: [{名称: 科员, 分值: 100, 依据: 一}]
票种: [{编号: A, 投票人: 领导}, {编号: B, 投票人: 同事}, {编号: C, 投票人: 群众}]
指标:
LEAVES
名次范围: [类别, 分组]
等次:
  - {编号: G1, 名称: 优秀, 最低: 70, 依据: 四}
  - {编号: G2, 名称: 称职, 最低: 45, 依据: 四}
  - {编号: G3, 名称: 不称职, 依据: 四}
名额: [{编号: N1, 等次: 优秀, 比例: 20, 范围: [类别, 分组], 依据: 五}]
"""
DAILY = """
  - 编号: R
    名称: 日常
    分值: 10
    依据: 六
    规则: [{编号: Ra, 名称: 漏报, 方法: 每项, 扣分: 0.2, 单位: 次, 依据: 六(1)}]
"""
PLACED = "名次计分: [{编号: M1, 指标: [K1], 首名: 100, 级差: 0.00005, 最低: 40, 排名于: 合计, 依据: 三}]\n"

EACH = "名次计分: [{编号: M1, 指标: [K1], 首名: 100, 级差: 5, 最低: 30, 排名于: 每张票, 依据: 三}]\n"
TRIMMED = "权重: {A: 50, B: 30, C: 20}, 去高: 1, 去低: 1"
LIMIT = "{编号: A, 投票人: 领导, 限制: [{条件: 高分, 界: 95, 比例: 60}, {条件: 全同}]}"

RECORDS = """
方案: scale-records
名称: 测速用记录办法
周期: 年
类别: [{名称: 单位, 分值: 100, 依据: 一}]
指标:
  - 编号: "1"
    名称: 工作
    分值: 100
    依据: 二
    规则:
      - {编号: 1a, 名称: 漏报, 方法: 每项, 扣分: 0.2, 单位: 次, 依据: 二(1)}
      - {编号: 1b, 名称: 简报, 方法: 不足, 应有: 6, 扣分: 0.5, 单位: 条, 依据: 二(2)}
      - {编号: 1c, 名称: 达标率, 方法: 百分点, 目标: 90, 方向: 低于, 扣分: 0.3, 依据: 二(3)}
      - {编号: 1d, 名称: 占比, 方法: 按比例, 扣分: 全部, 依据: 二(4)}
      - {编号: 1e, 名称: 酌扣, 方法: 酌情, 扣分: 酌情, 最低: 1, 最高: 5, 依据: 二(5)}
      - {编号: 1f, 名称: 奖励, 方法: 一次性, 加分: {国家级: 3, 省级: 2}, 依据: 二(6)}
      - 编号: 1g
        名称: 违规
        方法: 情节
        扣分: {科级: 0.4, 股级: 0.3}
        情节: {一般: 1, 严重: 2}
        依据: 二(7)
      - 编号: 1i
        名称: 分档
        方法: 分档
        扣分: 分档
        档: [{从: 0, 到: 60, 分: 5}, {从: 60, 到: 100, 分: 0}]
        依据: 二(8)
  - 编号: "2"
    名称: 报告
    分值: 0
    依据: 三
    规则: [{编号: 2a, 名称: 没有报告, 方法: 不得分, 扣分: 全部, 依据: 三(1)}]
加减:
  规则: [{编号: J1, 名称: 决定, 方法: 研究决定, 依据: 四}]
等次: [{编号: G1, 名称: 好, 最低: 80, 依据: 五}, {编号: G2, 名称: 一般, 依据: 五}]
"""
QUOTA = """
名额: [{编号: N1, 等次: 好, 比例: 20, 范围: [类别], 依据: 五}]
"""
HALF = (
    RECORDS.replace(
        "依据: 一}]", "依据: 一}, {名称: 站所, 分值: 100, 依据: 一}, {名称: 窗口, 分值: 100, 依据: 一}]"
    )
    + QUOTA
)
"""Half are 单位, a third 站所, a sixth 窗口; places and a quota in each."""
RULES = ("1a", "1b", "1c", "1d", "1e", "1f", "1g", "1i", "2a", "J1")


def votes_text(leaves: int, daily: bool = False) -> str:
    """The scheme that votes on so many leaves; `daily` with a leaf of records besides.

    With one leaf the marks give places, and these the score.
    """
    left = 90 if daily else 100
    listed = "\n".join(
        f"  - {{编号: K{n}, 名称: 测评{n}, 分值: {left // leaves + left % leaves * (n == 1)}, 依据: 二,"
        f" 计分: {{方法: 测评, 权重: {{A: 50, B: 30, C: 20}}}}}}"
        for n in range(1, leaves + 1)
    )
    return VOTES.replace("LEAVES", listed + DAILY * daily) + PLACED * (leaves == 1)


def each_text() -> str:
    """Three leaves: ranked on each ballot, less the best and worst mark, plain; limits of a ballot."""
    text = votes_text(3).replace("{编号: A, 投票人: 领导}", LIMIT) + EACH
    before, ranked, rest = text.partition("编号: K2")
    return before + ranked + rest.replace("权重: {A: 50, B: 30, C: 20}", TRIMMED, 1)


def votes_scheme(leaves: int) -> Scheme:
    return loads(votes_text(leaves)).scheme


def records_scheme() -> Scheme:
    return loads(RECORDS).scheme


def votes(folder: Path, size: int, leaves: int) -> None:
    """`size` appraisees, each on 30 ballots of three classes, with a mark on each of `leaves` leaves."""
    folder.mkdir(parents=True, exist_ok=True)
    _people(folder, size, "'科员'", f"'单位' || (i // {GROUP})")
    _copy(
        f"""
    SELECT (g * {BALLOTS} + v + 1)::BIGINT AS 票号, ['A', 'B', 'C'][1 + v // 10] AS 票种,
        '对象' || lpad((g * {GROUP} + m)::VARCHAR, 8, '0') AS 对象, 'K' || (k + 1) AS 指标,
        (60 + hash(g, v, m, k) % 4001 / 100)::DECIMAL(5, 2) AS 评分
    FROM range({-(-size // GROUP)}) a(g), range({BALLOTS}) b(v), range({GROUP}) c(m), range({leaves}) d(k)
    WHERE g * {GROUP} + m < {size}
    """,
        folder / "测评票.parquet",
    )


def records(folder: Path, size: int, category: str = "'单位'") -> None:
    """`size` appraisees with a record of each of ten rules, of every kind that there is."""
    folder.mkdir(parents=True, exist_ok=True)
    _people(folder, size, category, "''")
    names = ", ".join(f"'{rule}'" for rule in RULES)
    _copy(
        f"""
    SELECT '对象' || lpad((n // 10)::VARCHAR, 8, '0') AS 对象, [{names}][1 + n % 10] AS 规则,
        CASE n % 10 WHEN 2 THEN 70 + h % 30 WHEN 3 THEN h % 20 WHEN 7 THEN h % 100
            ELSE 1 + h % 3 END::INTEGER AS 数量,
        CASE n % 10 WHEN 4 THEN 1 + h % 4 WHEN 9 THEN h % 3 - 1 END::DECIMAL(9, 2) AS 分值,
        CASE n % 10 WHEN 5 THEN ['国家级', '省级'][1 + h % 2]
            WHEN 6 THEN ['科级', '股级'][1 + h % 2] END AS 层级,
        CASE n % 10 WHEN 6 THEN ['一般', '严重'][1 + h % 2] END AS 情节,
        '第' || n || '件' AS 说明
    FROM (SELECT i AS n, (hash(i) % 1000)::INTEGER AS h FROM range({size * len(RULES)}) r(i))
    """,
        folder / "记录.parquet",
    )


def daily(folder: Path, size: int) -> None:
    """Five records of one rule for each appraisee."""
    _copy(
        f"""
    SELECT '对象' || lpad((i // 5)::VARCHAR, 8, '0') AS 对象, 'Ra' AS 规则,
        (1 + hash(i) % 3)::INTEGER AS 数量, '已核定' AS 状态, '第' || i || '件' AS 说明
    FROM range({size * 5}) r(i)
    """,
        folder / "记录.parquet",
    )


def _people(folder: Path, size: int, category: str, group: str) -> None:
    name = "'对象' || lpad(i::VARCHAR, 8, '0')"
    sql = f"SELECT {name} AS 对象, {category} AS 类别, {group} AS 分组 FROM range({size}) t(i)"
    _copy(sql, folder / "对象.parquet")


def _copy(sql: str, path: Path) -> None:
    session = duckdb.connect()
    session.execute("SET memory_limit = '4GB'")
    session.execute(f"SET temp_directory = '{path.parent}'")
    session.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    session.close()


def main() -> None:
    kind, where, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if kind == "records":
        records(where, count)
        text = RECORDS
    elif kind == "half":
        records(where, count, "['单位', '站所', '单位', '窗口', '单位', '站所'][1 + i % 6]")
        text = HALF
    else:
        leaves = 3 if kind in ("whole", "each") else int(sys.argv[4])
        votes(where, count, leaves)
        text = each_text() if kind == "each" else votes_text(leaves, daily=kind == "whole")
        if kind == "whole":
            daily(where, count)
    where.with_suffix(".yaml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
