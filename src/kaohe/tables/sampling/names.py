"""Names of people and units that fit a category, without end and without repetition."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = _words(
    """
    建国 志强 文斌 海燕 晓东 春梅 立新 永康 德胜 秀英 桂兰 丽华 国庆 新民 卫东 红梅 玉珍 淑芬 俊杰 思远
    雨欣 子涵 浩然 欣怡 佳宁 嘉豪 梓轩 若兰 启航 泽民 守信 慧颖 成林 振华 学军 金龙 明辉 小红 爱国 建华
    志明 丽娟 海峰 晓燕 文静 春生 立群 永刚 秀兰 桂芳 国栋 新宇 卫平 红霞 玉梅 淑华 俊峰 思源 雨桐 子轩
    伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 英 华 兰 斌 鹏 宇 燕 飞 琳 波
    """
)
_COUNTIES = _words(
    """
    东山 西岭 南浦 北溪 青河 临江 安平 永宁 长乐 清源 云台 石门 凤凰 龙泉 白水 金沙 玉屏 双桥 新塘 古城
    大观 平原 高阳 怀远 广济 德化 思南 仁寿 崇义 和顺 宁远 通海 富源 兴隆 昌明 太和 丰润 嘉禾 定远 河口
    """
)
_OFFICES = _words(
    """
    办公室 人事科 财务科 法规科 监督科 质量科 标准化科 计量科 特设科 信息科 宣传科 督查科 规划科 综合科
    审批科 执法科 培训科 后勤科 档案科 调研科 安全科 评估科 投诉科 科技科 统计科 认证科 稽查科 应急科
    党建科 老干部科
    """
)
_DIVISIONS = _words(
    """
    办公室 组织人事处 财务处 法规处 综合处 规划处 监督处 业务一处 业务二处 业务三处 行政审批处 信息处
    宣传处 督查处 调研处 审计处 科技处 合作处 安全处 服务处 保障处 培训处 机关党委 纪检组 统计处 档案处
    外事处 老干部处 评估处 应急处
    """
)
_BUREAUS = _words(
    """
    发展改革委 教育局 科技局 工业和信息化局 公安局 民政局 司法局 财政局 人力资源局 国土资源局 环境保护局
    住房建设局 交通运输局 水利局 农业局 林业局 商务局 文化局 卫生局 审计局 统计局 旅游局 体育局 粮食局
    物价局 安全监管局 质监局 工商局 广电局 档案局 信访局 机关事务局 供销社 城管局 招商局 扶贫办 法制办
    外事办 人防办 史志办
    """
)
_SUBORDINATES = _words(
    """
    计量测试所 质量检验所 特种设备检验所 标准信息所 稽查支队 纤维检验所 信息中心 培训中心 投诉举报中心
    后勤服务中心 认证中心 食品检验所 产品检测中心 评估中心 档案馆
    """
)
_DISTRICTS = _words(
    """
    东城区 西湖区 南山区 北塘区 高新区 开发区 新城区 滨河区 古城区 临港区 安平市 永宁市
    """
)
_GROUPS = _words(
    """
    综合口 党群口 政法口 经济口 农业口 城建口 社会事业口 金融口 科教口 文卫口
    """
)

_KINDS = (
    ("districts", _words("区(市) 区（市） 区、市")),
    ("county bureaus", _words("县区局 县市局 县局 市县局 区县局 分局")),
    ("subordinates", _words("直属 事业单位 下属")),
    ("offices", _words("科室 股室")),
    ("divisions", _words("处室 内设机构 司局")),
    ("bureaus", _words("部门 委办局 市直 机关单位")),
    ("people", _words("人员 职工 干部 员工 教师 科级 县级 处级 公务员 个人 岗位 职务")),
)


def kind_of(*texts: str) -> str:
    """What kind of name fits: decided by the first text (an attribute's value, a category) that tells."""
    for text in texts:
        for kind, signs in _KINDS:
            if any(sign in text for sign in signs):
                return kind
    return "bureaus"


class Namer:
    """Hands out names, each once."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()
        self.streams: dict[str, Iterator[str]] = {}

    def name(self, kind: str) -> str:
        if kind not in self.streams:
            self.streams[kind] = self.people() if kind == "people" else self.units(kind)
        for name in self.streams[kind]:
            if name not in self.used:
                self.used.add(name)
                return name
        raise AssertionError("names never end")

    def people(self) -> Iterator[str]:
        everybody = [surname + given for surname in _SURNAMES for given in _GIVEN]
        self.rng.shuffle(everybody)
        yield from everybody
        for number in itertools.count(2):  # people of one name are told apart by a number
            yield from (f"{name}{number}" for name in everybody)

    def units(self, kind: str) -> Iterator[str]:
        plain, prefixed = _UNIT_NAMES[kind]
        yield from plain
        for number in itertools.count(1):
            mark = "" if number == 1 else f"{number}"
            for county in _COUNTIES:
                yield from (f"{county}{name}{mark}" for name in prefixed)


_UNIT_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "offices": (_OFFICES, _OFFICES),
    "divisions": (_DIVISIONS, _DIVISIONS),
    "bureaus": (tuple(f"市{name}" for name in _BUREAUS), tuple(f"县{name}" for name in _BUREAUS)),
    "subordinates": (_SUBORDINATES, _SUBORDINATES),
    "districts": (_DISTRICTS, _words("区 新区 经济区 示范区")),
    "county bureaus": (tuple(f"{county}县局" for county in _COUNTIES), _words("市局 区局 分局 县二局")),
}


def group_names(kind: str) -> Iterator[str]:
    """Names of groups: 分口 of units, the units that people belong to."""
    plain = tuple(f"市{name}" for name in _BUREAUS) if kind == "people" else _GROUPS
    yield from plain
    for number in itertools.count(2):
        yield from (f"{name}{number}" for name in plain)
