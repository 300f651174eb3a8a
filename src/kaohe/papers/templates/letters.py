"""Papers with running text: notices, letters, minutes, the cover of an archive."""

from __future__ import annotations

from kaohe.engine.view import Score
from kaohe.papers import wording
from kaohe.papers.layout import (
    Annex,
    Block,
    Document,
    Heading,
    Imprint,
    Para,
    RedHead,
    Row,
    Signature,
    Space,
    Table,
    Title,
    head,
    label,
    left,
    pairs,
    rows,
)
from kaohe.papers.source import Source
from kaohe.papers.templates import parts
from kaohe.papers.templates.parts import paper
from kaohe.papers.templates.results import ranked
from kaohe.report.words import minus

BLANK = "　　　　"


def written_notice(of: Source, name: str) -> Document:
    """考核结果通知书, with the slip on which its receipt is signed."""
    score = of.scores[name]
    appeal = of.scheme.appeals[0] if of.scheme.appeals else None
    days = f"自接到本通知之日起{appeal.days}日内" if appeal and appeal.days else "在规定的期限内"
    to = (appeal.to or appeal.by if appeal else "") or parts.body(of)
    return paper(
        of,
        "考核结果通知书",
        Title("考核结果通知书", below=1),
        Para(f"{name}：", False),
        Para(f"根据《{of.scheme.title}》，现将{of.period}考核结果通知如下："),
        Table(
            (39, 39, 39, 39),
            (
                head("总分", "名次", "等次", "奖项、否决和说明", height=10),
                *rows([_told(of, score)], height=12),
            ),
            size=12,
        ),
        Para(f"如有异议，可{days}向{to}书面提出。"),
        Para("每一分的依据见《得分说明书》。"),
        Signature((of.issuer, of.date)),
        Space(),
        Table(
            (36, 60, 24, 36),
            (
                Row((label("送达回执", columns=4),), 9),
                Row((label("本人（单位）\n意见"), left(of.fact(name, "本人意见"), columns=3)), 26),
                pairs(
                    ("签收人（签字）", of.fact(name, "签收人")),
                    ("签收日期", wording.date(of.fact(name, "签收日期")) or "　年　月　日"),
                    height=12,
                ),
            ),
            0,
            12,
        ),
        title=f"{name}考核结果通知书",
    )


def _told(of: Source, score: Score) -> tuple[str, ...]:
    opposed = (f"否决{parts.vetoes(of, score)}",) if score.vetoes else ()
    more = "、".join((*score.awards, *opposed, *score.remarks)) or "无"
    return (minus(score.total) or "未完成", score.place or "—", score.grade or "—", more)


def appeal(of: Source, name: str) -> Document:
    """考核结果异议（申诉）书, with the result that it is about."""
    score = of.scores[name]
    grid = Table(
        (36, 42, 36, 42),
        (
            pairs(("申请人", name), ("联系方式", of.fact(name, "联系方式")), height=11),
            pairs(("考核周期", of.period), ("公布的结果", _short(score)), height=11),
            Row((label("异议的事项"), left(of.fact(name, "异议事项"), columns=3)), 24),
            Row((label("事实和理由"), left(of.fact(name, "事实和理由"), columns=3)), 78),
            Row((label("附送材料"), left(of.fact(name, "附送材料"), columns=3)), 20),
            Row(
                (label("申请人签字"), left("　\n　　　　　　　　　　　　　　　　年　　月　　日", columns=3)),
                22,
            ),
            pairs(("收到日期", wording.date(of.fact(name, "收到日期"))), ("经办人", "")),
        ),
        0,
        12,
    )
    return paper(of, "申诉书", Title("考核结果异议（申诉）书"), grid, title=f"{name}考核结果申诉书")


def answer(of: Source, name: str) -> Document:
    """申诉答复书: what was found and what it changes."""
    given = of.fact(name, "答复")
    decided = of.fact(name, "处理结果", "维持（改变）原结果：")
    return paper(
        of,
        "申诉答复书",
        Title("关于考核结果异议（申诉）的答复", below=1),
        Para(f"{name}：", False),
        Para(f"对{of.period}考核结果（{_short(of.scores[name])}）提出的异议收悉。经核查，现答复如下："),
        Heading("一、核查情况"),
        Para(given) if given else Space(6),
        Heading("二、处理结果"),
        Para(decided),
        *([] if given else [Space(3)]),
        Signature((of.issuer, of.date)),
        title=f"对{name}的申诉答复书",
    )


def _short(score: Score) -> str:
    said = [
        f"{minus(score.total)}分" if score.total else "未完成",
        f"第{score.place}名" if score.place else "",
    ]
    return "，".join(filter(None, (*said, score.grade)))


def public_notice(of: Source, _whole: str) -> Document:
    """公示: the grades that the regulation posts, or the whole ranking."""
    declared = next((one for one in of.scheme.notices if one.days), None)
    best = of.scheme.grades[0] if of.scheme.grades else None
    grade = declared.grade if declared and declared.grade else (best.name or best.id if best else "")
    names = [(one.name or one.id) for one in of.scheme.grades if grade in (one.id, one.name)]
    mine = [score for score in of.view.scores if score.grade in names] if names else []
    what = f"拟定为“{names[0]}”等次的名单" if mine else "考核结果"
    days = str(declared.days) if declared and declared.days else of.said.get("公示天数", BLANK)
    shown = mine or list(of.view.scores)
    body = [(str(at), one.name, one.category, minus(one.total), one.grade) for at, one in enumerate(shown, 1)]
    where = declared.scope if declared else ""
    inside = f"在{where}范围内" if where else ""
    begin = wording.date(of.said.get("公示开始", "")) or wording.BLANK_DATE
    receiver = of.said.get("受理单位", "") or parts.body(of)
    listed = what.replace("拟定为", "")
    return paper(
        of,
        "公示",
        Title(f"关于{of.period}{what}的公示", below=1),
        Para(f"根据《{of.scheme.title}》，经考核并研究，现将{of.period}{what}{inside}予以公示。"),
        Para(
            f"公示期{days}个工作日，自{begin}起。对公示内容有异议的，请在公示期内以书面形式向"
            f"{receiver}提出，反映的情况应当真实、具体。"
        ),
        Para(f"联系人、电话：{of.said.get('联系电话', '')}"),
        Space(),
        Para(f"附件：{listed}"),
        Signature((of.issuer, of.date)),
        Annex("", listed),
        Table((14, 62, 36, 22, 22), (head("序号", "对象", "类别", "总分", "等次"), *rows(body)), size=12),
    )


def circular(of: Source, _whole: str) -> Document:
    """通报: an outgoing document with a red head."""
    blocks: list[Block] = [
        RedHead(
            f"{of.issuer or '（发文机关）'}文件", of.said.get("文号", "") or f"{BLANK}〔{BLANK}〕{BLANK}号"
        ),
        Title(f"关于{of.period}考核结果的通报", below=1),
        Para(of.said.get("主送", "") or "各有关单位：", False),
        Para(
            f"根据《{of.scheme.title}》，{of.period}考核工作已经结束。考核结果已按程序研究确定，现通报如下。"
        ),
    ]
    for number, (category, scores) in enumerate(of.view.categories().items(), 1):
        counted = {
            grade: [s.name for s in scores if s.grade == grade]
            for grade in dict.fromkeys(s.grade for s in scores if s.grade)
        }
        blocks.append(Heading(f"{wording.heading(number)}{category}"))
        leading = [score for score in scores if score.place and int(score.place) <= 3]
        first = "、".join(f"{score.name}（{minus(score.total)}分）" for score in leading[:12])
        told = f"，列前三名的是{first}" if first and "分组" not in of.scheme.scope else ""
        blocks.append(Para(f"参加考核{len(scores)}个{told}。"))
        blocks += [
            Para(f"{grade}（{len(names)}个）：{'、'.join(names)}。") for grade, names in counted.items()
        ]
    held = [(score.name, award) for score in of.view.scores for award in score.awards]
    if held:
        blocks.append(Heading(f"{wording.heading(len(of.view.categories()) + 1)}奖励"))
        for award in dict.fromkeys(award for _, award in held):
            blocks.append(Para(f"{award}：{'、'.join(name for name, one in held if one == award)}。"))
    blocks += [Space(), _annexed(list(of.view.categories())), Signature((of.issuer, of.date))]
    for number, category in enumerate(of.view.categories(), 1):
        several = str(number) if len(of.view.categories()) > 1 else ""
        blocks += [Annex(several, f"{category}考核结果汇总表", of.period), ranked(of, category)]
    by = of.said.get("印发机关", "") or of.issuer
    blocks.append(Imprint(of.said.get("抄送", ""), by, of.date))
    return paper(of, "通报", *blocks, title=f"关于{of.period}考核结果的通报")


def _annexed(names: list[str]) -> Para:
    """附件说明: what is annexed, numbered where there are several."""
    if len(names) == 1:
        return Para(f"附件：{names[0]}考核结果汇总表")
    said = (f"{at}. {name}考核结果汇总表" for at, name in enumerate(names, 1))
    return Para("附件：" + "\n　　　".join(said))


def minutes(of: Source, _whole: str) -> Document:
    """会议纪要 of the deciding body: what lay before it and what it decided."""
    chair = next((role.chair for role in of.scheme.roles if role.chair), "")
    waiting = [
        score for score in of.view.scores if set(score.remarks) & {"待研究", "超出名额", "肯定超出名额"}
    ]
    vetoed = [score for score in of.view.scores if score.vetoes]
    decided = of.tables["决定"].to_pylist() if "决定" in of.tables else []
    blocks: list[Block] = [
        Title("考核结果审定会议纪要", of.said.get("会议纪要号", "")),
        Table(
            (30, 48, 30, 48),
            (
                pairs(("时间", of.said.get("会议时间", "")), ("地点", of.said.get("会议地点", ""))),
                pairs(("主持人", of.said.get("主持人", "")), ("记录人", of.said.get("记录人", ""))),
                Row((label("出席"), left(of.said.get("出席", ""), columns=3)), 14),
                Row((label("列席、缺席"), left(of.said.get("列席", ""), columns=3))),
            ),
            0,
            12,
        ),
        Heading("一、听取的汇报"),
        Para(f"会议听取了{of.period}考核情况的汇报：{_counted(of)}。结果的核对码为{of.code}。"),
        Heading("二、提请研究的事项"),
        *(Para(one) for one in _waiting(waiting)),
        *(Para(f"{s.name}：否决{parts.vetoes(of, s)}。") for s in vetoed),
    ]
    if not waiting and not vetoed:
        blocks.append(Para("没有待研究的并列和否决。"))
    blocks.append(Heading("三、决定"))
    blocks += [
        Para(
            f"{row.get('事项', '')}：{row.get('对象', '')}由{row.get('建议', '') or '—'}"
            f"定为{row.get('决定', '')}。理由：{row.get('理由', '')}。"
        )
        for row in decided
    ]
    if not decided:
        blocks += [Para("同意考核办公室提出的考核结果。其他决定："), Space(4)]
    signs = "　　　　".join(("主持人（签字）：", "记录人（签字）："))
    blocks += [Space(), Para(signs, False), Para(f"组长：{chair}" if chair else "出席人员（签字）：", False)]
    return paper(of, "会议纪要", *blocks, title="考核结果审定会议纪要")


def _waiting(scores: list[Score]) -> list[str]:
    """Those with the same remark and grade in one sentence."""
    alike: dict[str, list[Score]] = {}
    for score in scores:
        alike.setdefault(f"{'、'.join(score.remarks)}，现定{score.grade or '未定'}", []).append(score)
    return [
        f"{what}的{len(held)}个：{'、'.join(f'{one.name}（{minus(one.total)}分）' for one in held)}。"
        for what, held in alike.items()
    ]


def _counted(of: Source) -> str:
    return "；".join(f"{name}{len(scores)}个" for name, scores in of.view.categories().items())


def cover(of: Source, _whole: str) -> Document:
    """归档封面, with the hash by which the archive's result is known."""
    retain = next((archive.retain for archive in of.scheme.archives if archive.retain), ())
    years = "、".join(f"{what}{int(years)}年" for what, years in retain) or "永久"
    whole = of.hash
    facts = (
        ("立卷单位", of.issuer),
        ("考核办法", of.scheme.title),
        ("考核周期", of.period),
        ("考核对象", _counted(of)),
        ("保管期限", years),
        ("归档日期", wording.date(of.said.get("归档日期", "")) or wording.BLANK_DATE),
        ("归档编号", of.said.get("归档编号", "")),
    )
    hashes = (
        ("结果哈希", whole),
        ("方案哈希", of.meta.hash),
        ("核对码", of.code),
    )
    return paper(
        of,
        "归档封面",
        Space(2),
        Title("考核档案"),
        Space(),
        parts.sheet(facts, 34, 14, 14),
        parts.sheet(hashes, 34, 10, 10.5),
        Para(
            "哈希由结果表的每一格算出，任何一格改动，哈希和核对码都会不同。"
            "核对：kaohe verify 归档文件 --paper 核对码。",
            False,
            small=True,
        ),
        Table((40, 38, 40, 38), (pairs(("立卷人", ""), ("检查人", ""), height=12),), 0, 12),
    )
