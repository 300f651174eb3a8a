"""The forms that a scheme declares (表样), laid out by what it says of each and in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaohe.methods.base import Rule
from kaohe.papers import wording
from kaohe.papers.layout import (
    TITLE,
    Block,
    Cell,
    Document,
    Ends,
    Heading,
    Para,
    Row,
    Signature,
    Space,
    Table,
    Title,
    Together,
    head,
    label,
    left,
)
from kaohe.papers.source import Source
from kaohe.papers.templates import parts
from kaohe.papers.templates.parts import paper
from kaohe.report.words import minus
from kaohe.scheme.model import Form, Indicator, Scheme

BLANKS, FEWEST, A_LINE = 12, 6, 28
"""Empty lines of a list to be filled in; two lines of text above it take the room of one."""
FACTS = 3
"""So many short fields stand beside each other."""
LONG = ("小结", "实绩", "总结", "情况", "述职")
JUDGED = ("评定", "等次", "意见", "盖章")
ITEMS = ("类别", "考核内容", "自评分", "情况说明")


def _title(of: Source, form: Form) -> str:
    """The body and the form, on a line each where one is too short."""
    one_line = len(of.scheme.issuer) + len(form.name) <= TITLE
    return f"{of.scheme.issuer}{form.name}" if one_line else f"{of.scheme.issuer}\n{form.name}"


def register(of: Source, name: str, form: Form) -> Document:
    """A personal form: short facts three in a row, long texts in tall rows, a judgement with its seal."""
    short, tall = _split(form.fields)
    rows: list[Row] = []
    for at in range(0, len(short), FACTS):
        some = short[at : at + FACTS]
        cells: list[Cell] = []
        for order, field in enumerate(some):
            last = order == len(some) - 1
            span = 1 + 2 * (FACTS - len(some)) if last else 1
            cells += [label(_spread(field)), Cell(_known(of, name, field), span)]
        rows.append(Row(tuple(cells), 12))
    room = 190 - 12 * len(rows)
    for field in tall:
        text = _known(of, name, field)
        if any(word in field for word in LONG):
            rows.append(Row((label(field, vertical=True), left(text, columns=5)), room - 34 * len(tall) + 34))
        elif field == "评定等次":
            grade = text or "　　　　　"
            seal = f"（{form.seal}）" if form.seal else ""
            said = f"　　经研究，评定为“{grade}”等次。\n\n{'　' * 19}{seal}\n{'　' * 18}{of.date}"
            rows.append(Row((label(field, vertical=True), left(said, columns=5)), 40))
        elif any(word in field for word in JUDGED):
            by = form.sign[0] if form.sign else ""
            day = of.fact(name, "审核日期") or wording.BLANK_DATE
            said = f"{text}\n\n{'　' * 14}{by}（签字）：\n{'　' * 18}{day}"
            rows.append(Row((label(_halves(field)), left(said, columns=5)), 34))
        else:
            rows.append(Row((label(_spread(field)), left(text, columns=5)), 16))
    part = wording.period(of.said.get("哪一期", "") or of.fact(name, "哪一期"))
    month = f"{of.meta.period[:4]}年　　月" if "月" in form.every else ""
    note = f"（{part or month}）" if month else part or of.period
    under = f"备注：{form.note}" if form.note else _usual(form)
    return paper(
        of,
        form.name,
        Title(_title(of, form), note),
        Table((22, 34, 20, 26, 24, 30), tuple(rows), 0, 12),
        *([Para(under, False, small=True)] if under else []),
        title=f"{name}{form.name}",
    )


def _usual(form: Form) -> str:
    """What stands under a form whose instructions the scheme does not carry."""
    signed = f"，由{form.sign[0]}签字确认" if form.sign else ""
    return f"注：此表由{'、'.join(form.by)}填写{signed}后存入考核档案。" if form.by else ""


def _split(fields: Sequence[str]) -> tuple[list[str], list[str]]:
    """Short fields first, as long as they come; then each on a row of its own."""
    short: list[str] = []
    for at, field in enumerate(fields):
        if field in ("考核期", "备注") or any(word in field for word in (*LONG, *JUDGED)):
            return short, list(fields[at:])
        short.append(field)
    return short, []


def _known(of: Source, name: str, field: str) -> str:
    score = of.scores.get(name)
    default = {
        "姓名": name,
        "处室": name,
        "部门": name,
        "单位": name,
        "考核期": of.period,
        "评定等次": score.grade if score else "",
        "类别": score.category if score else "",
    }.get(field, "")
    return of.fact(name, field, default)


def _spread(word: str) -> str:
    """姓　名; six characters in two lines, as Chinese forms have them."""
    if len(word) == 2:
        return f"{word[0]}　{word[1]}"
    return _halves(word)


def _halves(word: str) -> str:
    if len(word) < 5:
        return word
    half = 3 if len(word) in (5, 6) else len(word) // 2
    if word.endswith("时间"):
        return f"{word[:-2]}\n时　间"
    return f"{word[:-4]}\n{word[-4:]}" if word.endswith("审核意见") else f"{word[:half]}\n{word[half:]}"


def self_appraisal(of: Source, name: str, form: Form) -> Document:
    """自评表: the parts with their numbered items, room for the own score and what is said to it."""
    category = of.category(name)
    body: list[Row] = []
    most = wording_total(form, of.scheme)
    for top in of.scheme.tree(category) if category else ():
        items = list(_items(of.scheme, form, top))
        if not items or _voted(of.scheme, top):
            continue
        for at, (number, item) in enumerate(items):
            cells: list[Cell] = []
            if at == 0:
                cells.append(Cell(f"{top.name}\n（{parts.points(top)}分）", rows=len(items), label=True))
            cells.append(left(item))
            if at == 0:
                cells.append(Cell(of.fact(name, f"自评分{top.id}"), rows=len(items)))
            cells.append(left(of.fact(name, f"情况说明{number}", of.fact(name, item))))
            body.append(Row(tuple(cells), 7.6))
    body.append(Row((label(f"合计（{most}分）"), label("总分"), Cell(of.fact(name, "总分")), Cell()), 10))
    names = [field for field in form.fields if field in ITEMS] or list(ITEMS)
    ends = Ends(f"处室：{name}", f"填表日期：{wording.date(of.fact(name, '填表日期')) or wording.BLANK_DATE}")
    sign = form.fields[-1] if form.fields and form.fields[-1].endswith("负责人") else "负责人"
    return paper(
        of,
        form.name,
        Title(_title(of, form), of.period),
        ends,
        Table((30, 62, 20, 44), (head(*names, height=10), *body), size=10.5),
        Space(0.5),
        Ends("", f"{sign}（签字）：{of.fact(name, sign)}　　　　　　　　"),
        title=f"{name}{form.name}",
    )


def wording_total(form: Form, scheme: Scheme) -> str:
    return str(int(form.total)) if form.total is not None else parts.total_of(scheme.indicators)


def _voted(scheme: Scheme, top: Indicator) -> bool:
    return all(getattr(leaf.method, "tag", "") in ("测评", "内容") for _, leaf in parts.leaves((top,)))


def _items(scheme: Scheme, form: Form, top: Indicator) -> Iterator[tuple[str, str]]:
    """The numbered items of a part: as the form prints them, else by who is responsible, or its leaves."""
    numbered = list(dict.fromkeys(rule.item for node in top.walk() for rule in node.rules if rule.item))
    named = {role.items[0]: role.name for role in scheme.roles if len(role.items) == 1}
    printed = dict(form.lines)
    for number in numbered:
        if number in printed:
            yield number, printed[number]
            continue
        order = number.rpartition(".")[2]
        said = named.get(number, "")
        yield number, f"{order}、{said.partition(' ')[2] or said}" if said else f"{order}、第{order}项"
    if not numbered:
        for _, leaf in parts.leaves((top,)):
            yield leaf.id, printed.get(leaf.id, leaf.name)


def report(of: Source, name: str, form: Form) -> Document:
    """述职材料: a page with a head and room for the text."""
    text = of.fact(name, "述职报告") or of.fact(name, form.name)
    body: list[Block] = []
    if text:
        body += [Para(one) for one in text.split("\n")]
    else:
        for number, what in enumerate(("履行职责情况", "内部管理情况", "存在的问题", "下一步打算"), 1):
            body += [Heading(f"{wording.heading(number)}{what}"), Space(3)]
    return paper(
        of,
        form.name,
        Title(f"{name}{of.period}述职报告"),
        *body,
        Signature((name, of.date)),
        title=f"{name}{form.name}",
    )


def material(of: Source, name: str, form: Form) -> Document:
    """A statement with what it rests on (加分证明材料, 书面否决意见): facts of the ledger, filled in."""
    opposing = "否决" in form.name
    score = of.scores[name]
    known = {rule.id: rule for rule, _ in of.scheme.rules()}
    if opposing:
        wanted = [veto for veto in of.scheme.vetoes if veto.id in score.vetoes]
        lines = [(parts.barred(veto), "、".join(veto.by), of.fact(name, f"依据{veto.id}")) for veto in wanted]
        names = ("否决事项", "提出单位", "依据材料")
    else:
        mine = [
            line
            for line in of.lines(name)
            if line.rule in known and known[line.rule].sign == "+" and line.value > 0
        ]
        lines = [
            (f"{line.rule} {known[line.rule].name}〔{line.clause}〕", f"+{line.points}", line.text)
            for line in mine
        ]
        names = ("加分事项", "加分", "证明材料（文号、名称）")
    lines += [("", "", "")] * max(0, 4 - len(lines))
    return paper(
        of,
        form.name,
        Title(form.name, f"{name}　{of.period}"),
        Table(
            (62, 26, 68),
            (head(*names, height=10), *(Row((left(a), Cell(b), left(c)), 16) for a, b, c in lines)),
            size=12,
        ),
        parts.sheet([("审核意见", "")], 40, 40),
        Signature(
            (
                f"{'、'.join(form.by) or '报送单位'}（盖章）：",
                f"负责人（签字）：　　　　　　日期：{wording.BLANK_DATE}",
            ),
            sealed=False,
        ),
        title=f"{name}{form.name}",
    )


def evidence(of: Source, name: str, form: Form) -> Document:
    """A list that shows whether a goal was met (登记表, 统计表): its items, its standard, what counts."""
    rules = [(rule, node) for rule, node in of.scheme.rules() if rule.id in form.items]
    blocks: list[Block] = [Title(form.name, f"{name}　{of.period}")]
    taken = 0
    for rule, node in rules:
        where = f"{node.id} {node.name}（{parts.points(node)}分）" if node is not None else ""
        said = [line for line in of.lines(name) if line.rule == rule.id]
        told = "；".join(f"{minus(line.points)}分　{line.text}" for line in said) or "没有扣分"
        facts = (
            ("考核项目", where),
            *([("考核内容", node.text)] if node is not None and node.text else []),
            ("考核标准", _standard(rule, node)),
            ("依据", rule.place),
            ("考核结果", told),
        )
        blocks.append(parts.sheet(facts, 30, 10))
        taken += sum(len(text) // A_LINE for _, text in facts)
    names = ("序号", "日期", "对象或材料名称", "情况", "经办人")
    given = of.fact(name, form.name).split("\n") if of.fact(name, form.name) else []
    count = max(BLANKS - taken // 2, len(given), FEWEST)
    body = tuple(
        Row((Cell(str(at + 1)), Cell(), left(given[at] if at < len(given) else ""), Cell(), Cell()), 9)
        for at in range(count)
    )
    blocks += [
        Space(0.4),
        Table((14, 28, 54, 36, 24), (head(*names), *body), size=12),
        Ends("填表人（签字）：", "负责人（签字）：　　　　　　　　"),
    ]
    return paper(of, form.name, *blocks, title=f"{name}{form.name}")


def _standard(rule: Rule, node: Indicator | None) -> str:
    """What the regulation prints as the standard of an item, else what the rule says."""
    printed = dict(node.printed) if node is not None else {}
    return next((text for name, text in printed.items() if "标准" in name), "") or parts.standard(rule)


def annexes(of: Source, name: str, form: Form) -> Document:
    """The tables (附表) that units fill for the goals that they score: one each, with a line a goal."""
    category = of.category(name)
    leaves = [leaf for _, leaf in parts.leaves(of.scheme.tree(category) if category else ())]
    rated = [leaf for leaf in leaves if parts.raters(of.scheme, leaf)]
    common = [leaf for leaf in rated if "公共" in _above(of.scheme, leaf)] or rated
    got = {item.id: item for item in of.items(name)}
    blocks: list[Block] = []
    for at, number in enumerate(form.tables):
        leaf = common[at] if at < len(common) else None
        title = Title(f"附表{number}　{leaf.name if leaf else ''}考核计分表", f"{name}　{of.period}")
        mine = got.get(leaf.id) if leaf else None
        lines = [line for line in of.lines(name) if leaf and line.indicator == leaf.id]
        body: list[Row] = [head("考核项目", "分值", "考核标准", "得分", "扣分理由", height=10)]
        body.append(
            Row(
                (
                    Cell(leaf.name if leaf else ""),
                    Cell(parts.points(leaf) if leaf else ""),
                    left(parts.content(leaf) if leaf else ""),
                    Cell(minus(mine.score) if mine else ""),
                    left(parts.deductions(lines)),
                ),
                30,
            )
        )
        unit = parts.raters(of.scheme, leaf) if leaf else ""
        ends = Ends(f"考核单位（盖章）：{unit}", f"日期：{of.date}")
        blocks.append(Together((title, Table((34, 16, 50, 18, 38), tuple(body), size=12), ends, Space())))
    return paper(of, form.name, *blocks, title=f"{name}{form.name}")


def _above(scheme: Scheme, leaf: Indicator) -> str:
    """The names of the nodes that a leaf is under."""
    return "".join(
        top.name for top in scheme.walk() if top is not leaf and any(leaf is one for one in top.walk())
    )
