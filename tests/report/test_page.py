"""What the report says, and that it needs nothing but itself."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kaohe.report import report
from kaohe.report.data import MOST_CARDS
from report.small import SCHEME, meta, tables

VOID = ("meta", "link", "input", "br")


class Reader(HTMLParser):
    """Reads a page strictly: every element closed in its order; keeps texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def page() -> str:
    return report(tables(), meta(), SCHEME)


def section(page: str, name: str) -> str:
    """The text of one section of the page."""
    found = re.search(rf'<section id="{name}">(.*?)</section>', page, re.DOTALL)
    assert found, f"no section {name}"
    return re.sub(r"<[^>]+>", " ", found[1])


def test_the_page_is_well_formed(page: str) -> None:
    assert "某局考核办法" in read(page).texts


def test_the_regulations_text_is_on_the_page_once_and_the_cards_lead_to_it() -> None:
    inner = replace(SCHEME.indicators[0], text="按时报送。\n<b>不缺</b>")
    told = replace(SCHEME, indicators=(inner, *SCHEME.indicators[1:]))
    page = report(tables(), meta(), told)
    reader = read(page)
    assert reader.texts.count("<b>不缺</b>") == 1
    assert ("div", "id", f"yw-{inner.id}") in reader.attributes
    assert ("a", "href", f"#yw-{inner.id}") in reader.attributes
    assert "办法原文" not in report(tables(), meta(), SCHEME)


def test_it_loads_nothing_from_anywhere(page: str) -> None:
    loading = [(tag, name, value) for tag, name, value in read(page).attributes if name in ("src", "href")]
    assert all(name == "href" and value.startswith(("#", "data:,")) for _, name, value in loading)
    assert "url(" not in page and "@import" not in page and "http://" not in page and "https://" not in page
    policy = next(value for _, name, value in read(page).attributes if name == "content")
    assert policy.startswith("default-src 'none'")


def test_texts_of_the_data_stay_texts(page: str) -> None:
    assert "<img" not in page
    assert "<img src=x onerror=alert(1)>" in read(page).texts


def test_names_in_attributes_stay_texts() -> None:
    hostile = tables(得分='科室||"><script>alert(1)</script>|90.00|1||||')
    assert '"><script>alert' not in report(hostile, meta(), SCHEME)


def test_it_says_which_regulation_period_and_content(page: str) -> None:
    said = " ".join(read(page).texts)
    assert "2026年" in said and meta().hash in said and "某局" in said


def test_only_a_provisional_result_is_stamped(page: str) -> None:
    assert "暂定" not in read(page).texts
    assert "暂定" in read(report(tables(), meta(provisional=True), SCHEME)).texts


def test_places_lead_to_score_cards(page: str) -> None:
    anchors = set(re.findall(r'<details class="card" id="(\w+)"', page))
    assert set(re.findall(r'href="#(\w+)"', page)) == anchors and len(anchors) == 4


def test_a_card_shows_each_line_with_clause_and_source(page: str) -> None:
    card = re.sub(r"<[^>]+>", " ", page[page.index('id="dx0"') : page.index('id="dx1"')])
    assert "K1a" in card and "迟报 1 次" in card and "依据 二(一)1" in card and "记录第 4 行" in card
    assert "−0.5" in card and "+2" in card


def test_a_tie_that_waits_is_listed_with_its_meaning(page: str) -> None:
    waiting = section(page, "waiting")
    assert "乙科" in waiting and "丙科" in waiting and "甲科" not in waiting and "等研究决定" in waiting


def test_a_veto_is_listed_with_cause_and_effect(page: str) -> None:
    assert all(word in section(page, "vetoes") for word in ("甲科", "F1", "安全事故", "取消评先"))


def test_an_unfinished_appraisee_is_listed_with_what_is_missing(page: str) -> None:
    missing = section(page, "missing")
    assert "丁所" in missing and "K2.2 作风" in missing and "K2 综合" not in missing


def test_unconfirmed_records_are_listed(page: str) -> None:
    assert "另一次表彰" in section(page, "unconfirmed") and "K1a" not in section(page, "unconfirmed")


def test_doubts_of_rules_in_use_are_listed(page: str) -> None:
    assert "或按天数" in section(page, "doubts")
    unused = tables(明细="甲科|K1||起评|70|二(一)||")
    assert 'id="doubts"' not in report(unused, meta(), SCHEME)


def test_a_result_without_rows_still_makes_a_page() -> None:
    assert read(report({}, meta(), SCHEME)).texts


def test_a_large_result_keeps_the_page_usable() -> None:
    many = 3000
    scores = "\n".join(f"科室||科{n}|{90 - n / 100:.2f}|{n + 1}||||" for n in range(many))
    lines = "\n".join(f"科{n}|K1|K1a|扣分|-0.5|二(一)1||" for n in range(many))
    items = "\n".join(f"科{n}|K1|业务|70|69.5" for n in range(many))
    page = report(tables(得分=scores, 指标得分=items, 明细=lines), meta(), SCHEME)
    assert page.count('<details class="card"') == MOST_CARDS
    assert f"其余 {many - MOST_CARDS} 个" in page and "另有 2000 个对象未列" in page
    assert len(page) < 3_000_000


def test_a_provisional_page_says_what_is_missing_although_it_counts_as_zero() -> None:
    lacking = tables(
        得分="""
        科室||甲科|80.00|1|||F1|
        科室||乙科|70.00|2||||未完成
        """,
        指标得分="""
        乙科|K1|共性|70|70
        乙科|K2|业务|30|0
        乙科|K2.1|重点|20|0
        """,
        清点="未完成的对象||1|乙科：缺K2.1",
    )
    page = report(lacking, meta(provisional=True), SCHEME)
    section = page[page.index('id="missing"') :]
    assert "还缺的评分" in section and "K2.1 重点" in section and "K2 业务；" not in section


def test_the_first_places_stand_out_unless_barred_or_provisional() -> None:
    rows = tables(
        得分="""
        科室||甲科|80.00|1|||F1|
        科室||乙科|70.00|2||||
        """
    )
    bold = re.compile(r'data-label="名次"><b>(\d)')
    assert bold.findall(report(rows, meta(), SCHEME)) == ["2"]
    assert bold.findall(report(rows, meta(provisional=True), SCHEME)) == []


def test_the_legend_has_only_what_is_drawn() -> None:
    def legend(points: str) -> str:
        made = tables(
            得分="科室||甲科|80.00|1||||", 指标得分=f"甲科|K1|共性|70|70\n甲科|加减|加减|0|{points}"
        )
        page = report(made, meta(), SCHEME)
        return page[page.index('class="legend"') : page.index('class="stacks"')]

    assert "总分加分" in legend("5") and "总分扣分" not in legend("5")
    assert "总分扣分" in legend("-5") and "总分加分" not in legend("-5")
