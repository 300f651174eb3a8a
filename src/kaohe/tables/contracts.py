"""The contracts of the tables in and out (semantics, section 7): columns, contents, what may be left out.

The template writes its headings and notes from here, the reader finds its columns here, the writer its
order of columns; so a column is described once.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, ID, NAME, NUMBER, COUNT, DATE, PERIOD = "文字", "编号", "名称", "数", "整数", "日期", "周期"


@dataclass(frozen=True)
class Column:
    """One column: heading, kind (文字、编号、名称、数、整数、日期、周期), and what a user should know.

    `group` names columns of which at least one must be there (评分 or 等次 in 测评票).
    """

    name: str
    kind: str
    doc: str
    optional: bool = False
    group: str = ""


@dataclass(frozen=True)
class Contract:
    """One table: its name, what one row of it is, its columns in their order.

    `attributes` says that the attributes of the scheme follow as further columns.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    required: bool = False
    attributes: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


PERIOD_COLUMN = Column(
    "周期", PERIOD, "可不设。一个文件装几期数据时用，如 2020、2020H1、2020Q1、2020-03", True
)
STATES = ("已核定", "待核", "驳回")
DEFAULT_STATE = "已核定"

_APPRAISEE = Column("对象", NAME, "与“对象”表中的写法一致")

APPRAISEES = Contract(
    "对象",
    "一行一个考核对象",
    (
        Column("对象", NAME, "单位或个人的名称，不能重复"),
        Column("类别", NAME, "方案中的类别；同一类别的对象排在一起"),
        Column("分组", NAME, "分口、单位等；方案按分组排名或分配名额时必填", True),
    ),
    required=True,
    attributes=True,
)

RECORDS = Contract(
    "记录",
    "一行一件事：由一条规则变成加分或扣分；否决和肯定也记在这里",
    (
        _APPRAISEE,
        Column("规则", ID, "规则、否决或肯定的编号，如 1.1a、J1、F2"),
        Column("数量", NUMBER, "几项、几次、百分比等；不写为1。“不足、百分点、按比例、分档”的规则必填", True),
        Column("分值", NUMBER, "“酌情”的规则填给几分（正数），“研究决定”填加减的分；其他规则不填", True),
        Column("层级", NAME, "规则按层级计分时必填，如 国家级、省级", True),
        Column("情节", NAME, "规则按情节计分时必填", True),
        Column("系数", NUMBER, "办法规定折半、酌减等时填，如 0.5；不写为1", True),
        Column("基数", NUMBER, "“按比例”的规则以数量除以基数时填；不写则数量就是百分数", True),
        Column("同一事项", TEXT, "同一对象的同一件事写同样的词，只计最高的一条", True),
        Column("状态", NAME, "已核定、待核、驳回；只有已核定的计分。没有这一列的，全部视为已核定", True),
        Column("日期", DATE, "年-月-日", True),
        Column("说明", TEXT, "事由；写入明细", True),
        Column("佐证", TEXT, "文号、材料名称等", True),
    ),
)

RATINGS = Contract(
    "评分",
    "一行一个评分：考核单位给一个对象的一项指标打的分",
    (
        _APPRAISEE,
        Column("指标", ID, "由考核单位评分的指标编号"),
        Column("得分", NUMBER, "0 到该指标的分值；采用其他考核的成绩时，是那次考核的得分"),
        Column("满分", NUMBER, "采用其他考核的成绩时，填那次考核的满分", True),
    ),
)

MARKS = Contract(
    "测评票",
    "一行是一张票上对一个对象一项指标的一个评分；空着是弃权",
    (
        Column("票号", ID, "同一票种内，一张票一个号"),
        Column("票种", NAME, "方案中的票种，如 A、B、C"),
        _APPRAISEE,
        Column("指标", ID, "测评的指标编号"),
        Column("评分", NUMBER, "票面上的分，通常 0 到 100；空着为弃权", True, "评分"),
        Column("等次", NAME, "票面上打等次的，写等次；空着为弃权", True, "评分"),
        Column("所属", NAME, "投票人所在的单位；只在方案要求回避时用", True),
    ),
)

OWN = Contract(
    "个性指标",
    "一行一个个性指标：某个对象自己的、挂在某个指标下面的指标",
    (
        _APPRAISEE,
        Column("上级指标", ID, "挂在哪个指标下面"),
        Column("指标", ID, "编号，同一对象内不重复"),
        Column("名称", TEXT, "写什么目标"),
        Column("分值", NUMBER, "几分；合计等于上级指标的分值"),
    ),
)

HISTORY = Contract(
    "历史",
    "一行是一个对象以前一期的结果",
    (
        Column("对象", NAME, "单位或个人的名称"),
        Column("周期", PERIOD, "如 2020、2020H1、2020Q1、2020-03"),
        Column("得分", NUMBER, "那一期显示的总分", True),
        Column("名次", COUNT, "那一期的名次", True),
        Column("等次", NAME, "那一期的等次；没有确定等次的空着", True),
        Column("奖项", TEXT, "那一期的奖项，几个用、隔开", True),
    ),
)

TABLES_IN: dict[str, Contract] = {
    table.name: table for table in (APPRAISEES, RECORDS, RATINGS, MARKS, OWN, HISTORY)
}


def _out(name: str, doc: str, *columns: tuple[str, str, str]) -> Contract:
    return Contract(name, doc, tuple(Column(*column) for column in columns))


TABLES_OUT: dict[str, Contract] = {
    table.name: table
    for table in (
        _out(
            "得分",
            "一行一个对象的结果",
            ("类别", NAME, "排在一起的对象"),
            ("分组", NAME, "分口、单位等"),
            ("对象", NAME, "单位或个人的名称"),
            ("总分", NUMBER, "显示的总分；未完成的空着"),
            ("名次", COUNT, "并列的名次相同，如 1、1、3"),
            ("等次", NAME, "方案中的等次"),
            ("奖项", TEXT, "几个用、隔开"),
            ("否决", TEXT, "核定的否决的编号，几个用、隔开"),
            (
                "备注",
                TEXT,
                "待研究、超出名额、肯定超出名额、一票肯定、只写评语、未完成、待补、缺票种，以及方案写明的后果",
            ),
        ),
        _out(
            "指标得分",
            "一行一个对象的一项指标",
            ("对象", NAME, "单位或个人的名称"),
            ("指标", ID, "指标编号；“加减”为挂在总分上的加分和扣分"),
            ("名称", TEXT, "指标的名称"),
            ("分值", NUMBER, "对这个对象，本项最多几分"),
            ("得分", NUMBER, "得几分；未完成的空着"),
        ),
        _out(
            "明细",
            "一行是一次分数的变化；每个对象的分数相加就是总分",
            ("对象", NAME, "单位或个人的名称"),
            ("指标", ID, "变化发生在哪个指标上；空着为总分"),
            ("规则", ID, "由哪条规则引起"),
            ("类型", NAME, "基本分、扣分、加分、评分、测评、折算等"),
            ("分数", NUMBER, "加（正数）或扣（负数）几分"),
            ("依据", TEXT, "条款在办法中的位置"),
            ("说明", TEXT, "怎样算出来的"),
            ("来源", TEXT, "来自哪张表的第几行"),
        ),
        _out(
            "联动",
            "以前各期的结果在本期引起的结论",
            ("对象", NAME, "单位或个人的名称"),
            ("周期", PERIOD, "哪一期"),
            ("结论", TEXT, "如 可优先优秀、不得优秀"),
            ("依据", TEXT, "条款在办法中的位置"),
        ),
        _out(
            "清点",
            "票和记录的清点",
            ("项", NAME, "发出、有效、废票、未核定记录、待补等"),
            ("票种", NAME, "哪种票"),
            ("数", COUNT, "多少"),
            ("说明", TEXT, "原因、所在的行"),
        ),
        _out(
            "问题",
            "按要求略去的有错的行",
            ("表", NAME, "哪张表"),
            ("行", COUNT, "第几行（标题是第1行）"),
            ("列", NAME, "哪一列"),
            ("问题", TEXT, "错在哪里"),
            ("改法", TEXT, "怎样改"),
        ),
    )
}
