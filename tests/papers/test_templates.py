"""Every paper of every scheme, printed from sample data: complete, searchable, nothing cut off."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import pdfplumber
import pytest

from kaohe.papers import catalogue, typeset
from kaohe.papers.layout import Para, Table, placed
from kaohe.papers.source import Source
from kaohe.papers.word import docx_bytes
from kaohe.scheme.library import names
from kaohe.scheme.printed import printed as printed_texts
from papers.world import MM, plainly, printed, provisional, source, text, texts

REGISTER = Path(__file__).parents[1] / "regulations" / "register"
SCHEMES = tuple(names())
HALF = "，。、；：）》”（《“〔〕"
"""Half of each is blank, and may stand outside."""


def declared(scheme: str) -> list[str]:
    """The ids of the register's rows that are forms."""
    with (REGISTER / f"{scheme}.csv").open(encoding="utf-8-sig") as rows:
        return [row["id"] for row in csv.DictReader(rows) if row["kind"] == "form"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_form_of_the_register_is_printed_by_its_clause(scheme: str) -> None:
    """linyi B1–B4, changzhou B1 B2, qianxinan B1–B6, qufu B1–B3, zaozhuang B1 B2; audit-400 has none."""
    of = source(scheme)
    for clause in declared(scheme):
        paper = catalogue.paper(of.scheme, clause)
        assert clause in paper.clauses
        form = next(one for one in of.scheme.forms if one.id == clause)
        said = text(printed(of, clause))
        for field in form.fields:
            word = {"处室负责人": "处室负责人（签字）"}.get(field, field)
            assert "".join(sorted(set(word))) == "".join(sorted(set(word) & set(said))), (clause, field)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_papers_stay_inside_their_page(scheme: str) -> None:
    of = source(scheme)
    for paper in catalogue.papers(of.scheme):
        subjects = paper.subjects(of)
        content = typeset.pdf(catalogue.documents(of, paper, subjects[-1:]))
        said = plainly(content)
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            for page in pdf.pages:
                wide = page.width > page.height
                left, right, bottom = (35, 297 - 37, 210 - 26) if wide else (28, 184, 262)
                body = [
                    char
                    for char in page.chars
                    if abs(char["matrix"][0]) > 0.1 and char["bottom"] / MM < bottom + 4
                ]
                assert body, paper.name
                inked = [char for char in body if char["text"] not in HALF]
                assert min(char["x0"] for char in inked) / MM > left - 0.5, paper.name
                assert max(char["x1"] for char in inked) / MM < right + 1, paper.name
                assert of.code in said.pop(0), paper.name


def test_a_score_explanation_gives_every_line_of_the_ledger_with_its_clause() -> None:
    of = source("changzhou-2016")
    name = max(of.names, key=lambda one: len(of.lines(one)))
    said = text(printed(of, "得分说明书", name))
    for line in of.lines(name):
        if line.kind != "起评":
            assert f"〔{line.clause}〕".replace(" ", "") in said or not line.clause
            assert line.points.lstrip("-") in said
    assert of.scores[name].total in said and of.explain(name).standing[0][:20].replace(" ", "") in said


def test_the_registration_form_has_the_fields_of_annex_2_in_their_order_and_what_is_known() -> None:
    """qufu-2020 B2 (附件2)."""
    of = source("qufu-2020")
    who = of.names[0]
    filled = of.filled(
        {who: {"性别": "女", "出生年月": "1985年3月", "考核期工作实绩": "一、办结事项120件。"}}
    )
    said = text(printed(filled, "B2", who))
    order = ["姓名", "性别", "出生年月", "政治面貌", "职务", "考核期", "备注"]
    places = [said.index(word) for word in order]
    assert places == sorted(places)
    assert "女" in said and "1985年3月" in said and "一、办结事项120件。" in said
    assert f"评定为“{of.scores[who].grade}”等次" in said and "（单位公章）" in said
    assert "备注：考核期根据单位考核方案填写，如“2020年第三季度”、“2020年7—8月”" in said
    assert "备注：此表由干部职工本人填写，条目式列举当月主要工作完成情况" in text(printed(of, "B1", who))


def test_the_self_appraisal_form_lists_the_18_items_of_the_annex() -> None:
    """changzhou-2016 B1 (附表)."""
    pages = texts(printed(source("changzhou-2016"), "B1"))
    assert len(pages) == 1
    said = pages[0]
    for number in range(1, 19):
        assert f"{number}、" in said
    form = next(one for one in source("changzhou-2016").scheme.forms if one.id == "B1")
    assert all(words in said for _, words in form.lines) and len(form.lines) == 18
    assert "11、执行请销假等人事管理制度" in said and "18、获先进集体、先进个人等荣誉" in said
    assert "业务工作（20分）" in said.replace("\n", "") or "业务工作" in said
    assert "填表日期" in said and "处室负责人（签字）" in said
    assert said.index("18、") < said.index("合计（70分）") < said.index("总分")


def test_the_nine_section_tables_carry_scores_and_reasons_from_the_ledger() -> None:
    """qianxinan-2010 B1: 扣分理由 in six of the nine, 扣分原因 in (五), (六) and (九)."""
    of = source("qianxinan-2010")
    name = max(of.names, key=lambda one: sum(line.value < 0 for line in of.lines(one)))
    said = text(printed(of, "评分表", name))
    for number in "一二三四五六七八九":
        assert f"（{number}）" in said
    assert said.count("扣分理由") + said.count("扣分原因") >= 9
    for line in of.lines(name):
        if line.rule and line.value < 0 and line.indicator:
            assert f"−{line.points.lstrip('-')}" in said


def test_the_nine_section_tables_have_the_columns_and_the_texts_of_the_printed_ones() -> None:
    """qianxinan-2010 B1: each part's columns in their order, each text once, nothing left out."""
    of = source("qianxinan-2010")
    (document,) = catalogue.documents(of, catalogue.paper(of.scheme, "B1"), of.names[:1])
    tables = [block for block in document.blocks if isinstance(block, Table)]
    for part, table in zip(of.scheme.indicators, tables, strict=True):
        heads = [cell.text.replace("\n", "") for cell in table.rows[0].cells]
        assert tuple(heads) == part.columns
        cells = [cell.text for row in table.rows[1:] for cell in row.cells]
        texts = [node.text for node in part.walk() if node.text]
        texts += [said for node in part.walk() for name, said in node.printed if name in part.columns]
        assert all(cells.count(said) == texts.count(said) for said in texts), part.id
    said = text(printed(of, "评分表"))
    assert "注：本表共5分，按州局年度综合绩效目标党风廉政建设工作所占分值设制。" in said


def test_cells_over_several_lines_meet_the_columns_of_those_beside_them() -> None:
    """qianxinan-2010 (七): one 目标绩效 over three lines, each with its own 分值, 扣分原则 and 评分."""
    of = source("qianxinan-2010")
    (document,) = catalogue.documents(of, catalogue.paper(of.scheme, "B1"), of.names[:1])
    table = [block for block in document.blocks if isinstance(block, Table)][6]
    for row in placed(table):
        assert row[-1][0] + row[-1][1].columns <= len(table.widths)
    first = {at: cell for at, cell in placed(table)[1]}
    assert (first[2].rows, first[3].text, first[3].rows, first[5].text, first[5].rows) == (3, "10", 3, "5", 1)


@pytest.mark.parametrize("scheme", ["qianxinan-2010", "audit-400", "changzhou-2016"])
def test_long_texts_are_printed_whole(scheme: str) -> None:
    """Nothing is cut off where a table breaks over pages; in the PDF and in the .docx."""
    of = source(scheme)
    wanted = [
        one for one in printed_texts(of.scheme).values() if one.id in {i.id for i in of.items(of.names[0])}
    ]
    content = text(printed(of, "评分表"))
    document = docx.Document(
        io.BytesIO(docx_bytes(catalogue.documents(of, catalogue.paper(of.scheme, "评分表"), of.names[:1])))
    )
    word = "".join(
        paragraph.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    )
    for one in wanted:
        for line in one.text.split("\n"):
            assert line in word, one.id
            assert sorted(set(line)) == sorted(set(line) & set(content)), one.id


def test_a_target_letter_comes_in_two_copies_with_both_sides_to_sign() -> None:
    """zaozhuang-departments B1."""
    of = source("zaozhuang-departments")
    pages = texts(printed(of, "B1"))
    first = [page for page in pages if "目标责任书" in page and of.names[0] in page]
    assert len(first) == 2
    assert (
        "市分管领导" in "".join(pages) and "部门主要负责人" in "".join(pages) and "一式二份" in "".join(pages)
    )


def cells_of(of: Source, name: str, who: str) -> list[str]:
    """What the cells of a paper say, whatever the lines that they are broken into."""
    (document,) = catalogue.documents(of, catalogue.paper(of.scheme, name), [who])
    tables = (block for block in document.blocks if isinstance(block, Table))
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def test_linyis_annexes_are_result_tables() -> None:
    """linyi-2018 附件1至3: indicators, points, assessing units, scores; vetoes and their units."""
    of = source("linyi-2018")
    said = text(printed(of, "考核内容及得分表", "科室"))
    for word in ("考核项目", "考核内容", "分数", "考核单位（人员）", "政务公开", "招商引资", "办公室"):
        assert word in said
    first = cells_of(of, "考核内容及得分表", "科室")
    assert {"落实工作部署等工作履职情况。", "市局重点项目、调研课题落实情况"} <= set(first)
    (annex,) = catalogue.documents(of, catalogue.paper(of.scheme, "考核内容及得分表"), ["直属单位"])
    cells = [cell for row in next(b for b in annex.blocks if isinstance(b, Table)).rows for cell in row.cells]
    ability = next(cell for cell in cells if cell.text == "能力建设（10分）")
    assert ability.rows == 2 and [cell.text for cell in cells].count("稽查执法能力") == 1
    assert "注：其中，纤检所技术能力6分、执法能力4分。" in [
        b.text for b in annex.blocks if isinstance(b, Para)
    ]
    vetoes = text(printed(of, "否决项目表"))
    assert "因工作失误被各级新闻媒体曝光并造成较大负面影响的。〔五；附件3〕" in cells_of(of, "否决项目表", "")
    assert "机关党委" in vetoes and all(veto.by[0] in vetoes for veto in of.scheme.vetoes if veto.by)
    for cls in "ABCD":
        assert f"（{cls}票）" in text(printed(of, "测评票", cls))


def test_a_filing_list_holds_one_staff_class() -> None:
    """qufu-2020 P11."""
    of = source("qufu-2020")
    classes = {name: {"人员身份": "公务员" if at % 2 else "事业人员"} for at, name in enumerate(of.names)}
    said = text(printed(of.filled(classes), "备案表", "公务员"))
    assert "市委组织部" in said
    assert all(
        (name in said) == (mine["人员身份"] == "公务员") for name, mine in classes.items() if len(name) > 2
    )


def test_a_provisional_result_is_stamped_on_every_page() -> None:
    of = provisional(source("changzhou-2016"))
    for name in ("得分说明书", "考核结果汇总表", "通报"):
        assert all("暂定" in page for page in texts(printed(of, name)))


def test_the_archive_cover_carries_the_hashes() -> None:
    of = source("audit-400")
    said = text(printed(of, "归档封面")).replace("\u200b", "")
    assert of.hash in said and of.meta.hash in said and of.code in said


def test_a_thousand_registration_forms_are_one_file() -> None:
    """qufu-2020 B2 for everybody; the time and the memory are measured by bench/papers.py."""
    of = source("qufu-2020")
    paper = catalogue.paper(of.scheme, "B2")
    one = [paper.make(of, name) for name in of.names]
    many = (one * (1000 // len(one) + 1))[:1000]
    assert typeset.pages(typeset.pdf(many)) == 1000
