"""Forms: where each is filled in on the site, and the paper that is printed of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

from kaohe.papers import catalogue
from kaohe.scheme.model import Form
from kaohe.web import tasks
from kaohe.web.ballots.papers import classes
from kaohe.web.records import actions as records
from kaohe.web.records import evidence
from kaohe.web.records.book import RULE
from kaohe.web.results import actions as results
from kaohe.web.results import bundle
from kaohe.web.statements import actions as statements
from kaohe.web.statements import fill
from kaohe.web.targets.path import path_of
from papers import world as papers
from tests.regulations.register import Row
from web.papers import pdf
from web.records.bodies import cells_for
from web.register.town import Town, words

PDF = pdf()


def form(town: Town, row: Row) -> str:
    """Where it is filled in, and what is printed."""
    element = town.claims[row.id].element
    assert isinstance(element, Form)
    if element.tables:
        return _printed(town, row, element)
    return f"{_filled(town, row, element)}；{_printed(town, row, element)}"


def _printed(town: Town, row: Row, element: Form) -> str:
    """The paper of the form for one appraisee: its own words, tables, columns, copies stand on it."""
    of = papers.source(town.name)
    paper = catalogue.paper(town.scheme, row.id)
    documents = list(catalogue.documents(of, paper, paper.subjects(of)[:1]))
    assert len(documents) == (element.copies or 1), "份数不对"
    said = "".join(_texts(documents[0]))
    wanted = [*element.fields, *(f"附表{number}" for number in element.tables), element.seal, *element.sign]
    for word in filter(None, wanted):
        assert word in said, f"印出的没有“{word}”"
    assert said
    parts = "、".join(f"附表{number}" for number in element.tables)
    return f"文书“{paper.name}”{f'（{parts}）' if parts else ''}从结果填好打印"


def _texts(of: object) -> Iterator[str]:
    """Every text of a document, in its order."""
    if isinstance(of, str):
        yield "".join(of.split())
    elif isinstance(of, tuple):
        for inner in of:
            yield from _texts(inner)
    elif dataclasses.is_dataclass(of):
        for each in dataclasses.fields(of):
            yield from _texts(getattr(of, each.name))


def _filled(town: Town, row: Row, element: Form) -> str:
    given = dict(row.parameters)
    if element.ballots:
        papers = {one.cls: one for one in classes(town.cycle)}
        assert set(papers) == set(words(given["classes"]))
        for paper in papers.values():
            assert {q.scale for s in paper.sections for q in s.questions} == {given["scale"]}
        return f"{given['classes']}票在线填、打印成纸票、扫描读回，满分{given['scale']}"
    if element.task == tasks.LETTER:
        return _letter_form(town, element, given)
    if element.task:
        return _statement_form(town, element, given)
    if element.items:
        return _proof(town, element)
    return _material(town, row, element, given)


def _letter_form(town: Town, element: Form, given: dict[str, str]) -> str:
    path = path_of(town.cycle)
    assert path is not None and path.work.form == element
    assert path.copies == int(given.get("copies", 2))
    if "sign" in given:
        first, *_, last = names_in_order(given["sign"])
        assert first in path.upper.name and last in path.own.name, "签字的不是表样写的"
    town.post(town.office, "target-start", town.mine.pk)
    letter = town.cycle.letters.get(appraisee=town.mine)
    page = town.text(town.office, "target-print", letter.pk)
    assert town.mine.name in page and path.upper.name in page
    return f"在网站起草、签订，打印一式{path.copies}份"


def names_in_order(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _statement_form(town: Town, element: Form, given: dict[str, str]) -> str:
    work = tasks.work(town.cycle, element.task)
    assert work is not None and work.form == element
    if "fields" in given:
        assert list(fill.names(work)) == names_in_order(given["fields"]), "栏目不是表样的栏目"
    part = work.parts(town.cycle.period)[0]
    made = statements.begin(town.cycle, town.mine, element.task, part, by=town.me)
    page = town.text(town.me, "statement", made.pk)
    for field in fill.fields(work, made):
        assert field.kind == fill.ITEMS or field.name in page, f"页面上没有“{field.name}”"
    if element.seal:
        assert element.seal in page, f"页面上没有盖“{element.seal}”的地方"
    if "total" in given:
        points = sum(Fraction(item.points or 0) for item in fill.items(town.cycle, town.mine, work))
        tops = {item.part: item for item in fill.items(town.cycle, town.mine, work)}
        assert tops and (points == Fraction(given["total"]) or _tops(town) == Fraction(given["total"]))
    return f"“{element.name}”按表样的栏目在网站填，知道的自动填好，可打印"


def _tops(town: Town) -> Fraction:
    """The points of the leaves that are not voted on."""
    return sum((Fraction(node.points or 0) for node in town.scheme.walk() if node.rules), Fraction(0))


def _proof(town: Town, element: Form) -> str:
    """The record's form asks for it by name; the file goes with the record, as it was."""
    for item in element.items:
        entry = town.book.entries[item]
        assert f"{element.id} " in town.text(town.office, "record-new", item)
        assert element.name in town.text(town.office, "record-new", item), "记录的页面上没有这张表"
        record = records.enter(town.cycle, town.suited(item), item, cells_for(entry), by=town.office)
        evidence.add(record, f"{element.name}.pdf", PDF, by=town.office)
        assert element.name in town.text(town.office, "record", record.pk)
    return f"录入{'、'.join(element.items)}时按名要这张表，作为佐证附在记录上，留哈希"


def _material(town: Town, row: Row, element: Form, given: dict[str, str]) -> str:
    if {"评分", "扣分理由"} <= set(element.fields):
        return _score_sheet(town, element)
    steps = [step for step in town.scheme.steps if step.form == row.id]
    if steps and steps[0].stages:
        veto = next(one.id for one in town.book.entries.values() if one.kind != RULE)
        return _with_words(town, element, veto, claimed=False)
    if steps and steps[0].states:
        rule = next(one.id for one in town.book.entries.values() if one.kind == RULE and one.claimable)
        return _with_words(town, element, rule, claimed=True)
    raise AssertionError("没有可填的地方")


def _with_words(town: Town, element: Form, rule: str, *, claimed: bool) -> str:
    """Without words, or without its proof, it is not handed in."""
    entry, who = town.book.entries[rule], town.suited(rule)
    cells = cells_for(entry)
    made = records.enter(town.cycle, who, rule, cells, by=town.office)
    evidence.add(made, f"{element.name}.pdf", PDF, by=town.office)
    made = records.submit(made, made.version, by=town.office)
    page = town.text(town.office, "record", made.pk)
    assert element.name in page and cells["说明"] in page
    return f"“{element.name}”随记录提交，写明事实，附依据，留哈希"


def _score_sheet(town: Town, element: Form) -> str:
    """For each indicator the score, and for each deduction its reason."""
    rule = next(one.id for one in town.book.entries.values() if one.kind == RULE and one.rule.sign == "-")
    record = records.enter(
        town.cycle, town.mine, rule, cells_for(town.book.entries[rule]), by=town.office, submit=True
    )
    records.confirm(record, record.version, by=town.colleague)
    town.cycle.refresh_from_db()
    run = results.compute(town.cycle, by=town.office)
    made = bundle.unpack(run.tables)[0]
    lines = [row for row in made["明细"].to_pylist() if row["对象"] == town.mine.name and row["规则"] == rule]
    assert lines and lines[0]["依据"] == town.book.entries[rule].place, "扣分没有理由"
    page = town.text(town.me, "own-result")
    assert town.book.entries[rule].name in page
    return "每个对象一张：各行得分，每次扣分的理由和条款"
