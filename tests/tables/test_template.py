"""The empty workbook of a scheme: only what it uses, drop-downs, and filled in it can be read."""

import openpyxl
import pytest

from kaohe.errors import KaoheError
from kaohe.scheme.library import names, shipped
from kaohe.tables.read import read
from kaohe.tables.sample import generate
from kaohe.tables.template import template
from tables.schemes import PLAIN, scheme
from tables.unusual import ALL, BALLOTS, METHODS


def opened(text_or_scheme, tmp_path):
    made = scheme(text_or_scheme) if isinstance(text_or_scheme, str) else text_or_scheme
    return openpyxl.load_workbook(template(made, tmp_path / "数据.xlsx"))


def headings(sheet):
    return [cell.value for cell in sheet[1]]


def choices(book, sheet, heading):
    """What the drop-down of a column offers; None where there is none."""
    letter = sheet[1][headings(sheet).index(heading)].column_letter
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and str(rule.sqref).startswith(f"{letter}2:"):
            if "!" not in rule.formula1:
                return rule.formula1
            name, cells = rule.formula1.split("!")
            return [row[0].value for row in book[name][cells.replace("$", "")]]
    return None


def test_a_scheme_without_records_ratings_or_ballots_asks_for_appraisees_only(tmp_path):
    book = opened(PLAIN, tmp_path)
    assert book.sheetnames == ["说明", "对象", "选项"]
    assert headings(book["对象"]) == ["对象", "类别"]


def test_only_the_columns_that_the_scheme_uses_are_there(tmp_path):
    book = opened(shipped("zaozhuang-departments").scheme, tmp_path)
    assert book.sheetnames == ["说明", "对象", "记录", "评分", "个性指标", "历史", "选项"]
    assert headings(book["对象"]) == ["对象", "类别", "分组"]
    used = ["对象", "规则", "数量", "层级", "同一事项", "状态", "日期", "说明", "佐证"]
    assert headings(book["记录"]) == used
    assert headings(book["历史"]) == ["对象", "周期", "得分"]


def test_every_method_brings_its_column(tmp_path):
    book = opened(METHODS, tmp_path)
    assert {"分值", "层级", "情节", "系数", "基数", "同一事项"} <= set(headings(book["记录"]))
    assert headings(book["评分"]) == ["对象", "指标", "得分", "满分"]


def test_ballots_with_grades_and_recusal_bring_their_columns(tmp_path):
    book = opened(BALLOTS, tmp_path)
    assert headings(book["测评票"]) == ["票号", "票种", "对象", "指标", "评分", "等次", "所属"]
    assert headings(book["历史"]) == ["对象", "周期", "名次", "等次", "奖项"]


def test_lists_offer_what_the_scheme_knows(tmp_path):
    book = opened(METHODS, tmp_path)
    assert choices(book, book["对象"], "类别") == ["科", "所"]
    assert choices(book, book["对象"], "岗位") == ["窗口", "后台"]
    assert choices(book, book["记录"], "状态") == ["已核定", "待核", "驳回"]
    assert choices(book, book["记录"], "层级") == ["重", "轻", "市级", "省级", "省", "市", "一般", "严重"]
    assert choices(book, book["记录"], "情节") == ["过失", "故意"]
    assert "F1 事故" in choices(book, book["记录"], "规则")
    assert choices(book, book["评分"], "指标") == ["2 平均", "3 采用", "4 沿用"]


def test_appraisees_are_chosen_from_their_sheet(tmp_path):
    book = opened(METHODS, tmp_path)
    assert choices(book, book["记录"], "对象") == "对象名单"
    assert "对象!$A$2" in book.defined_names["对象名单"].value


def test_classes_grades_and_ballot_indicators_are_chosen(tmp_path):
    book = opened(BALLOTS, tmp_path)
    assert choices(book, book["测评票"], "票种") == ["甲", "乙", "丙"]
    assert choices(book, book["测评票"], "等次") == ["好", "中", "差"]
    assert choices(book, book["测评票"], "指标") == ["1 去高去低", "2 打等次", "3 按名次"]
    assert choices(book, book["个性指标"], "上级指标") == ["4 个人"]


@pytest.mark.parametrize("name", names())
def test_every_heading_says_what_goes_in(tmp_path, name):
    book = opened(shipped(name).scheme, tmp_path)
    for sheet in book.worksheets[1:-1]:
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert book["选项"].sheet_state == "hidden"


def test_columns_of_ids_are_text(tmp_path):
    book = opened(METHODS, tmp_path)
    for table, heading in (("记录", "规则"), ("评分", "指标")):
        sheet = book[table]
        letter = sheet[1][headings(sheet).index(heading)].column_letter
        assert sheet.column_dimensions[letter].number_format == "@"


@pytest.mark.parametrize("scheme_of", [*names(), *ALL])
def test_a_filled_template_reads_like_the_tables_that_it_was_filled_with(tmp_path, scheme_of):
    made = scheme(scheme_of) if "\n" in scheme_of else shipped(scheme_of).scheme
    book = opened(made, tmp_path)
    offered = {
        (sheet.title, heading): {c.partition(" ")[0]: c for c in choices(book, sheet, heading) or ()}
        for sheet in book.worksheets[1:-1]
        for heading in headings(sheet)
        if heading in ("规则", "指标", "上级指标")
    }
    filled = {}
    for table in generate(made, 3, 12):
        sheet, rows = book[table.name], list(table.rows())
        assert set(table.columns) - {"周期"} == set(headings(sheet)) - {"周期"}
        for row in rows:
            cells = dict(zip(table.columns, row, strict=True))
            chosen = [
                offered.get((table.name, heading), {}).get(cells[heading], cells[heading]) or None
                for heading in headings(sheet)
            ]
            sheet.append(chosen)
        filled[table.name] = len(rows)
    book.save(tmp_path / "填好.xlsx")
    inputs = read(tmp_path / "填好.xlsx", made)
    assert inputs.appraisees.num_rows == filled["对象"]
    assert inputs.records.num_rows == filled.get("记录", 0)
    assert inputs.ratings.num_rows == filled.get("评分", 0)
    assert inputs.marks.num_rows == filled.get("测评票", 0)
    known = {rule.id for rule, _ in made.rules()} | {v.id for v in (*made.vetoes, *made.affirmations)}
    assert set(inputs.records["rule"].to_pylist()) <= known


def test_an_existing_file_is_not_overwritten(tmp_path):
    (tmp_path / "数据.xlsx").write_text("填了一半")
    with pytest.raises(KaoheError, match="已经存在"):
        template(scheme(), tmp_path / "数据.xlsx")
    assert (tmp_path / "数据.xlsx").read_text() == "填了一半"
