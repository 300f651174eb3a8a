"""The regulation as data: a frozen tree of elements, each with its clause.

What scores: categories, indicators, rules, ballot classes, grades, quotas, awards, vetoes,
affirmations, computed links. What later parts act on: procedure, deadlines, notices, appeals,
roles, forms, archiving, uses, special provisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kaohe.elements import Conditions, Element, Levels, Params, key, record
from kaohe.methods.base import Effect, LeafMethod, Rule
from kaohe.methods.by_place import ByPlace
from kaohe.methods.leaf import ByRules


@record
class Elsewhere:
    """What happens to the points of an indicator where it does not apply."""

    how: str = key("处理", "分值怎么办", choices=("剔除折算", "满分", "零分", "转移"))
    within: str = key("节点", "剔除折算时，在哪个节点内折算（“总分”为整棵树）", "", ref="indicator")
    to: str = key("到", "转移时，分值并入哪个指标", "", ref="indicator")


@record
class Own(Element):
    """Own indicators (个性指标) hang under this node, per appraisee, from the table 个性指标."""

    id: str = key("编号", "条款编号（可不写）", "")
    method: LeafMethod = key("计分", "每个个性指标怎样计分：评分、测评、平均、规则")
    required: bool = key("必有", "是：每个对象都要有个性指标；否：没有个性指标的对象按本节点整体计分", True)
    whole: bool = key("整体", "是：个性指标只作内容，本节点整体计分；否：逐项计分", False)


@record
class Indicator(Element):
    """A node of the tree; a leaf where it has neither children nor own indicators."""

    points: Decimal | None = key("分值", "最多得几分（加分除外）；不写为由责任书另定，或内容项", None)
    method: LeafMethod | None = key(
        "计分", "叶子怎样计分：规则（默认）、评分、平均、直接采用、测评、不计分、内容", None
    )
    scale: Decimal | None = key("量表", "下级分值之和自成一套时的满分，得分再折算为本级分值", None)
    start: str = key("起评", "满分（从分值扣起）或 零（从零挣起）", "满分", choices=("满分", "零"))
    bonus_cap: Decimal | None = key("加分封顶", "本项加分合计最多几分；不写为不限", None)
    negative: Decimal | None = key("倒扣", "允许扣到零以下几分", None)
    pooled: bool = key("统一扣完", "是：下级扣分不各自扣完为止，合计扣到本级净分为零为止", False)
    applies: Conditions = key("适用", "只适用于这些属性的对象", ())
    elsewhere: Elsewhere | None = key("不适用时", "不适用的对象，本项分值怎么办", None)
    own: Own | None = key("个性指标", "本节点下挂个性指标", None)
    month: str = key("完成月份", "完成的月份", "")
    source: str = key("分值来源", "分值的由来", "", choices=("", "原文", "推算", "类推"))
    refers: str = key("参照", "内容所参照的其他规范", "")
    text: str = key("内容", "办法原文写的考核内容、目标，几段的分行写", "")
    printed: Params = key("原文", "办法的表里其余各栏的原文，栏名: 文字；“注”印在表下", ())
    columns: tuple[str, ...] = key("栏目", "本项印成一张评分表时的栏目，依次", ())
    rules: tuple[Rule, ...] = key("规则", "扣分、加分的规则", ())
    children: tuple[Indicator, ...] = key("下级", "下级指标", ())

    def walk(self) -> Iterator[Indicator]:
        """This node and all below it, in tree order."""
        yield self
        for child in self.children:
            yield from child.walk()


@record
class Category(Element):
    """Appraisees that are ranked together, with one tree of indicators."""

    id: str = key("编号", "总分条款的编号（可不写）", "")
    points: Decimal | None = key("分值", "总分满分；不写为各指标之和", None)
    size: int | None = key("数目", "办法写明的对象个数", None)
    indicators: tuple[Indicator, ...] = key("指标", "本类别的指标；不写则用方案的“指标”", ())


@record
class Attribute(Element):
    """A property of an appraisee on which applicability, quotas or special cases depend."""

    id: str = key("编号", "条款编号（可不写）", "")
    values: tuple[str, ...] = key("取值", "允许的值")
    empty: bool = key("可空", "是：可以不填", False)
    categories: tuple[str, ...] = key("类别", "只有这些类别的对象才填", (), ref="category")


@record
class Limit:
    """A condition on one ballot; a ballot that breaks it is void."""

    kind: str = key(
        "条件",
        "高分（评分不低于“界”的）、等次（写某等次的）、全同（各对象分数全部相同）",
        choices=("高分", "等次", "全同"),
    )
    line: Decimal | None = key("界", "高分的界", None)
    grade: str = key("等次", "所限的等次", "")
    most: int | None = key("至多", "至多几个", None)
    share: Decimal | None = key("比例", "至多占本票所评对象的百分之几", None)


LEAST_SHOWN = 3
"""From so many marks on a class mean tells nobody's own mark."""


@record
class BallotClass(Element):
    """A class of raters whose ballots are averaged together."""

    raters: str = key("投票人", "谁投这种票", "")
    recuse: bool = key("回避", "是：对自己所属单位的评分作弃权（要有“所属”列）", False)
    least: int = key("最少票数", "有效票少于此数的票种不计", 0)
    eligible: int | None = key("应投", "应参加测评的人数", None)
    turnout: Decimal | None = key("最低参评率", "有效票占应投人数的最低百分比，不到则该票种不计", None)
    limits: tuple[Limit, ...] = key("限制", "一张票须满足的条件，否则作废", ())
    reason_from: Decimal | None = key("高分理由", "评分不低于此数的，在网站投票要在意见里写理由", None)
    reason_below: Decimal | None = key("低分理由", "评分低于此数的，在网站投票要在意见里写理由", None)


@record
class ClassWeights(Element):
    """Weights of ballot classes for the leaves that it names."""

    indicators: tuple[str, ...] = key("指标", "适用的测评指标", (), ref="indicator")
    weights: Levels = key("权重", "各票种的权重")


@record
class Adoption(Element):
    """The leaves or nodes that may take the score of another appraisal where the row has 满分."""

    indicators: tuple[str, ...] = key("指标", "可以直接采用成绩的指标", (), ref="indicator")
    full: Decimal | None = key("满分", "通常的满分，仅作说明", None)


@record
class SameMatter(Element):
    """Records of these rules that carry the same matter count once, the highest."""

    rules: tuple[str, ...] = key("规则", "同组的规则", (), ref="rule")
    always: bool = key("总是同一事项", "是：这些规则互相排斥，不看事项，只留最大的", False)


@record
class Factor(Element):
    """The factors (系数) that records of these rules may carry; with `severity` a remark on that table."""

    rules: tuple[str, ...] = key("规则", "适用的规则", (), ref="rule")
    low: Decimal | None = key("最低", "系数的下限", None)
    high: Decimal | None = key("最高", "系数的上限", None)
    values: tuple[Decimal, ...] = key("取值", "允许的系数", ())
    severity: str = key("情节", "说明情节表中这一项的由来", "")
    params: Params = key("参数", "适用条件", ())


@record
class Totals(Element):
    """Rules that hang on the total."""

    id: str = key("编号", "条款编号（可不写）", "")
    lowest: Decimal | None = key("总分下限", "总分最低几分；不写为不限", None)
    highest: Decimal | None = key("总分上限", "总分最高几分；不写为不限", None)
    bonus_cap: Decimal | None = key("加分封顶", "总分上的加分合计最多几分；不写为不限", None)
    rules: tuple[Rule, ...] = key("规则", "总分上的加分和扣分", ())


@record
class Grade(Element):
    """A grade; the list runs from the best to the worst, the last is the default."""

    least: Decimal | None = key("最低", "达到这个总分可评此等次；不写为没有分数线", None)


@record
class Quota(Element):
    """At most ⌊share × base⌋ of a grade, or the number of seats of an award."""

    grade: str = key("等次", "限制哪个等次的人数", "", ref="grade")
    share: Decimal | None = key("比例", "百分数，如 40", None)
    count: int | None = key("人数", "固定名额", None)
    rounding: str = key("取整", "名额不是整数时", "去尾", choices=("去尾", "四舍五入", "进一"))
    base: str = key(
        "基数", "确定等次（评定等次的人）或 全体（组内全部对象）", "确定等次", choices=("确定等次", "全体")
    )
    scope: tuple[str, ...] = key("范围", "类别、分组 或属性名，如 [类别, 分组]；“全部”为不分组", ("类别",))
    categories: tuple[str, ...] = key("类别", "只对这些类别；不写为全部", (), ref="category")


@record
class Award(Element):
    """A title by place, share, progress or from the end; conditions bar, they do not replace."""

    award: str = key("奖项", "写入“奖项”列的名称", "")
    places: str = key("名次", "如 1-5、11-；按名次授予的范围", "")
    last: int | None = key("末位", "从末位起数几名", None)
    quotas: tuple[str, ...] = key("名额", "按哪些名额条款授予", (), ref="quota")
    count: int | None = key("人数", "按进步大小授予的个数", None)
    by: str = key("按", "按名次或按进步大小授予", "名次", choices=("名次", "进步"))
    within: str = key("限等次", "只在这个等次内", "", ref="grade")
    refill: bool = key("递补", "是：被取消的由后面的递补", False)
    remark: str = key("备注", "不作奖项而写入备注的后果", "")
    computed: bool = key("计算", "否：只作规定，不由程序授予", True)
    scope: str = key("名次范围", "在什么范围内排名；不写随方案", "", choices=("", "类别", "类别+分组"))
    categories: tuple[str, ...] = key("类别", "只对这些类别；不写为全部", (), ref="category")
    decides: str = key("决定", "由谁决定", "")
    chosen_from: str = key("候选自", "从哪个奖项的获得者中产生", "", ref="award")
    params: Params = key("参数", "奖金等其他内容", ())


@record
class Veto(Element, Effect):
    """A confirmed veto record bars, puts last, fixes or limits the grade."""

    text: str = key("内容", "办法原文写的否决情形", "")
    by: tuple[str, ...] = key("提出", "提出否决的单位", ())
    assist: tuple[str, ...] = key("配合", "配合的单位", ())
    areas: tuple[str, ...] = key("领域", "执纪执法的领域", ())
    applies: Conditions = key("适用", "只适用于这些属性的对象", ())
    beside: str = key("同记", "与哪条规则同时记录", "", ref="rule")


@record
class Affirmation(Element):
    """A confirmed affirmation record fixes the grade."""

    text: str = key("内容", "办法原文写的肯定情形", "")
    grade: str = key("等次", "直接确定的等次", "", ref="grade")
    level: str = key("层级", "奖励、荣誉的级别", "")
    decides: str = key("决定", "认定的机构", "")
    applies: Conditions = key("适用", "只适用于这些属性的对象", ())


@record
class Link(Element):
    """What earlier periods mean for this one (computed), or where a result goes (declared).

    Computed links are tried in their order; the first hit wins.
    """

    when: str = key(
        "时点", "本期（每次考核时）或 年度（各期结束后 --period 年度）", "本期", choices=("本期", "年度")
    )
    grade: str = key("等次", "条件：等次", "", ref="grade")
    award: str = key("奖项", "条件：奖项", "")
    below: Decimal | None = key("得分低于", "条件：显示总分低于", None)
    times: int | None = key("次数", "恰好几次", None)
    least: int | None = key("至少", "至少几次", None)
    every: bool = key("全部", "是：应有的各期全部满足", False)
    running: int | None = key("连续", "连续几期，到本期为止", None)
    conclusion: str = key("结论", "写入“联动”的结论", "")
    target: tuple[str, ...] = key("去向", "结果用到哪里（只导出）", ())
    source: str = key("来自", "从哪里取来", "")
    to: tuple[str, ...] = key("用于", "用到哪些条款", ())

    @property
    def computed(self) -> bool:
        return bool(self.conclusion)


@record
class Special(Element):
    """A special provision; with `applies` and effect 不确定等次 it takes people out of grading."""

    applies: Conditions = key("适用", "哪些属性的对象", ())
    effect: tuple[str, ...] = key("效果", "效果，如 不确定等次", ())
    subjects: tuple[str, ...] = key("对象", "具体对象", ())
    indicators: tuple[str, ...] = key("指标", "有关的指标或规则", ())
    by: tuple[str, ...] = key("负责", "负责的单位", ())
    decides: str = key("决定", "决定的机构", "")
    params: Params = key("参数", "其他内容", ())


@record
class Use(Element):
    """A consequence outside the scheme, e.g. for the head of a vetoed unit."""

    cause: tuple[str, ...] = key("起因", "哪些否决或奖项引起", ())
    subject: str = key("对象", "落在谁身上", "")
    effect: tuple[str, ...] = key("效果", "效果", ())
    grade: str = key("等次", "有关的等次", "")
    honour: str = key("荣誉", "荣誉", "")
    to: tuple[str, ...] = key("去向", "用到哪里", ())
    params: Params = key("参数", "其他内容", ())


TASKS = ("", "责任书", "自评", "述职", "小结", "登记", "报告", "反馈")
"""The work around a score: target letter, self-appraisal, work report, monthly summary, quarterly
registration, progress report, feedback talk."""


@record
class Step(Element):
    """A step of the procedure."""

    step: int | None = key("步骤", "第几步", None)
    by: tuple[str, ...] = key("负责", "由谁做", ())
    stages: tuple[str, ...] = key("环节", "依次经过的环节", ())
    decides: str = key("决定", "由谁决定", "")
    approve: tuple[str, ...] = key("审定", "由谁审定", ())
    collect: str = key("汇总", "由谁汇总", "")
    check: str = key("审核", "由谁审核", "")
    lead: str = key("牵头", "由谁牵头", "")
    sign: tuple[str, ...] = key("签字", "由谁签字", ())
    to: tuple[str, ...] = key("报送", "送到哪里", ())
    every: str = key("频次", "多久一次", "")
    form: str = key("表样", "用哪张表", "", ref="form")
    scored: str = key("计分", "否，或由哪条规则计分", "")
    states: tuple[str, ...] = key("状态", "记录经过的状态", ())
    people: int | None = key("人数", "几人", None)
    task: str = key("事项", "在网站上是哪一项工作", "", choices=TASKS)
    params: Params = key("参数", "其他内容", ())


@record
class Deadline(Element):
    """A date, a number of days, or a frequency."""

    date: str = key("日期", "月-日 或 年-月-日", "")
    month: int | None = key("月份", "在几月完成", None)
    days: int | None = key("天数", "几天", None)
    least_days: int | None = key("最少天数", "最少几天", None)
    most_days: int | None = key("最多天数", "最多几天", None)
    unit: str = key("单位", "天数的单位", "", choices=("", "工作日", "日"))
    minimum: bool = key("至少", "是：天数是下限", False)
    start: str = key("起算", "从什么时候算起", "")
    months_before: int | None = key("提前月数", "提前几个月", None)
    every: tuple[str, ...] = key("频次", "每月、每季度、每半年、每年", ())
    count: int | None = key("次数", "每期几次", None)
    items: tuple[str, ...] = key("项目", "有关的指标或规则", ())
    by: str = key("负责", "由谁做", "")
    to: tuple[str, ...] = key("报送", "送到哪里", ())
    form: str = key("表样", "用哪张表", "")
    task: str = key("事项", "在网站上是哪一项工作", "", choices=TASKS)
    late: str = key("迟交", "迟交的，按哪条规则提出记录", "", ref="rule")
    missing: str = key("漏交", "没有交的，按哪条规则提出记录", "", ref="rule")
    params: Params = key("参数", "其他内容", ())


@record
class Notice(Element):
    """What is made public or told to somebody."""

    step: int | None = key("步骤", "第几步", None)
    by: tuple[str, ...] = key("负责", "由谁公布", ())
    scope: str = key("范围", "公布的范围", "")
    days: int | None = key("天数", "公示几天", None)
    channel: str = key("渠道", "在哪里公布", "")
    to: str = key("送达", "告知谁", "")
    grade: str = key("等次", "公示哪个等次", "", ref="grade")
    every: str = key("频次", "多久一次", "")
    task: str = key("事项", "在网站上是哪一项工作", "", choices=TASKS)
    shown: tuple[str, ...] = key(
        "公布内容", "对象之间可以看到彼此的什么", (), choices=("总分", "名次", "等次")
    )
    params: Params = key("参数", "其他内容", ())


@record
class Appeal(Element):
    """Objection, review, answer."""

    step: int | None = key("步骤", "第几步", None)
    days: int | None = key("天数", "几天内", None)
    extension: int | None = key("延长天数", "经批准最多可以延长几天", None)
    start: str = key("起算", "从什么时候算起", "")
    by: str = key("负责", "由谁办", "")
    to: str = key("受理", "向谁提出", "")


@record
class Role(Element):
    """Who does, decides, rates, belongs to what."""

    ballot: str = key("票种", "投哪种票", "", ref="ballot")
    weight: Decimal | None = key("权重", "该票种的权重", None)
    categories: tuple[str, ...] = key("类别", "对哪些类别", ())
    by: tuple[str, ...] = key("负责", "单位或人员", ())
    items: tuple[str, ...] = key("项目", "负责的指标、规则或小项", ())
    decides: str = key("决定", "决定的机构", "")
    chair: str = key("组长", "组长", "")
    deputies: str = key("副组长", "副组长", "")
    head: str = key("主任", "办公室主任", "")
    members: tuple[str, ...] = key("成员", "成员", ())
    drawn: int | None = key("抽取", "随机抽取的人数", None)
    params: Params = key("参数", "其他内容", ())


@record
class Form(Element):
    """A printed form of the regulation."""

    by: tuple[str, ...] = key("填写", "由谁填写", ())
    ballots: tuple[str, ...] = key("票种", "用于哪些票种", (), ref="ballot")
    scale: Decimal | None = key("满分", "票面满分", None)
    fields: tuple[str, ...] = key("栏目", "表内栏目", ())
    lines: Params = key("各行", "表内各行印的文字，指标或小项的编号: 文字", ())
    items: tuple[str, ...] = key("项目", "有关的指标或规则", ())
    tables: tuple[str, ...] = key("附表", "附表号", ())
    copies: int | None = key("份数", "一式几份", None)
    sign: tuple[str, ...] = key("签字", "由谁签字", ())
    seal: str = key("盖章", "盖什么章", "")
    task: str = key("事项", "在网站上是哪一项工作", "", choices=TASKS)
    every: str = key("频次", "多久一次", "")
    total: Decimal | None = key("合计", "表内合计", None)
    note: str = key("备注", "办法印在表下的填写说明", "")


@record
class Archive(Element):
    """What is filed, and where."""

    step: int | None = key("步骤", "第几步", None)
    by: tuple[str, ...] = key("负责", "由谁存", ())
    to: tuple[str, ...] = key("去向", "存到哪里、报到哪里", ())
    split: str = key("按", "按哪个属性分别报送", "")
    receivers: Params = key("对应", "“按”的每个值报送到哪里", ())
    retain: Levels = key("保管期限", "各类材料保管几年；不写为永久", ())
    forms: tuple[str, ...] = key("表样", "存哪些表", (), ref="form")


@record
class Scheme:
    """A regulation as a program."""

    name: str = key("方案", "方案的短名（英文、数字、连字符）")
    title: str = key("名称", "办法的全称")
    issuer: str = key("发文机关", "制定办法的机关", "")
    number: str = key("文号", "发文字号", "")
    effective: str = key("生效", "生效日期，年-月-日；原文未写的留空", "")
    calendar: str = key("周期", "多久考核一次", "年", choices=("年", "半年", "季度", "月"))
    decimals: int = key("小数", "总分显示几位小数", 2)
    order_by: str = key("名次依据", "按什么排名", "显示总分", choices=("显示总分", "原始分"))
    scope: tuple[str, ...] = key("名次范围", "[类别] 或 [类别, 分组]", ("类别",), choices=("类别", "分组"))
    categories: tuple[Category, ...] = key("类别", "排在一起的对象")
    attributes: tuple[Attribute, ...] = key("属性", "对象表中的属性列", ())
    indicators: tuple[Indicator, ...] = key("指标", "各类别共用的指标", ())
    totals: Totals | None = key("加减", "挂在总分上的加分和扣分", None)
    ballots: tuple[BallotClass, ...] = key("票种", "测评票的种类", ())
    least_shown: int = key(
        "最少公开票数",
        "一个对象在一个票种的评分少于此数时，各票种的平均都不写出来，只进入合成的分",
        LEAST_SHOWN,
    )
    weights: tuple[ClassWeights, ...] = key("权重", "共用的票种权重", ())
    by_place: tuple[ByPlace, ...] = key("名次计分", "按名次计分的规定", ())
    adoptions: tuple[Adoption, ...] = key("直接采用", "可以采用其他考核成绩的指标", ())
    same_matter: tuple[SameMatter, ...] = key("同一事项", "同一事项只计一次的规则组", ())
    factors: tuple[Factor, ...] = key("系数", "记录可以带系数的规则", ())
    vetoes: tuple[Veto, ...] = key("否决", "一票否决", ())
    affirmations: tuple[Affirmation, ...] = key("肯定", "一票肯定", ())
    grades: tuple[Grade, ...] = key("等次", "从好到差", ())
    quotas: tuple[Quota, ...] = key("名额", "等次和奖项的名额", ())
    awards: tuple[Award, ...] = key("奖项", "奖项和按名次的后果", ())
    links: tuple[Link, ...] = key("衔接", "各期之间的衔接和结果的去向", ())
    specials: tuple[Special, ...] = key("特别规定", "特殊对象和其他规定", ())
    uses: tuple[Use, ...] = key("运用", "落在方案对象以外的后果", ())
    steps: tuple[Step, ...] = key("程序", "考核的步骤", ())
    deadlines: tuple[Deadline, ...] = key("期限", "日期和周期", ())
    notices: tuple[Notice, ...] = key("公示", "公示、通报、告知", ())
    appeals: tuple[Appeal, ...] = key("申诉", "异议、复核、答复", ())
    roles: tuple[Role, ...] = key("角色", "机构和人员的分工", ())
    forms: tuple[Form, ...] = key("表样", "办法附的表、票、书", ())
    archives: tuple[Archive, ...] = key("归档", "备案和归档", ())

    def tree(self, category: Category) -> tuple[Indicator, ...]:
        """The top indicators of a category: its own, or those that all share."""
        return category.indicators or self.indicators

    def walk(self) -> Iterator[Indicator]:
        """Every indicator once, in the order of the document."""
        for indicator in self.indicators:
            yield from indicator.walk()
        for category in self.categories:
            for indicator in category.indicators:
                yield from indicator.walk()

    def rules(self) -> Iterator[tuple[Rule, Indicator | None]]:
        """Every rule with its indicator; None for rules on the total."""
        for indicator in self.walk():
            for rule in indicator.rules:
                yield rule, indicator
        for rule in self.totals.rules if self.totals else ():
            yield rule, None


def leaf_method(indicator: Indicator) -> LeafMethod | None:
    """How a node is scored where it is a leaf; None for a node with children.

    A node that carries own indicators and says no method is scored as they are where it is a leaf.
    """
    if indicator.method is not None:
        return indicator.method
    if indicator.own is not None:
        return indicator.own.method
    return None if indicator.children else ByRules()  # type: ignore[call-arg]  # positional defaults of key()


_PLACES = re.compile(r"(\d+)(?:(-)(\d+)?)?")


def place_range(places: str) -> tuple[int, int | None]:
    """1-5 → (1, 5), 11- → (11, None), 3 → (3, 3); ValueError for anything else."""
    found = _PLACES.fullmatch(places.strip())
    if found is None:
        raise ValueError(f"“{places}”不是名次范围")
    low = int(found[1])
    high = int(found[3]) if found[3] else None if found[2] else low
    if low < 1 or (high is not None and high < low):
        raise ValueError(f"“{places}”里没有名次")
    return low, high
