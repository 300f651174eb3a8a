"""Tables in and out: dry runs, faults by row, whole or nothing; the export computes to the same result."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaohe import evaluate, read_tables
from kaohe.errors import KaoheError
from kaohe.web import tables
from kaohe.web.cycles.models import Grant
from kaohe.web.errors import Refused
from kaohe.web.records import actions, imports
from kaohe.web.records.models import Imported, Record, Upload
from regulations.register import ROWS
from web.records.bodies import cells_for, make_body
from web.world import World, person

BALLOTS = "票号,票种,对象,指标,评分\n1,A,计量科,K1.1,90\n2,A,计量科,K1.1,80\n"


def upload(world: World, table: str, text: str, by=None, name: str = "表.csv") -> Upload:
    return imports.upload(world.cycle, table, name, text.encode("utf-8-sig"), by=by or world.office)


def test_a_sealed_ballot_table_is_looked_at_first_and_then_taken_whole(world: World) -> None:
    kept = upload(world, "测评票", BALLOTS)
    seen = imports.preview(kept)
    assert (seen.count, seen.faults, seen.replaces) == (2, (), 0)
    assert not Imported.objects.exists()
    assert imports.take(kept, by=world.office) == 2
    stored = Imported.objects.get()
    assert (stored.count, stored.table, len(stored.sha256)) == (2, "测评票", 64)
    assert tables.rows(world.cycle)["测评票"][0]["评分"] == "90"


def test_taking_the_same_upload_twice_changes_nothing(world: World) -> None:
    kept = upload(world, "测评票", BALLOTS)
    imports.take(kept, by=world.office)
    with pytest.raises(Refused, match="已经导入过"):
        imports.take(kept, by=world.office)


def test_each_fault_says_its_row_and_nothing_is_taken(world: World) -> None:
    kept = upload(world, "记录", "对象,规则,数量\n计量科,J1,1\n没有这科,J1,1\n计量科,J1,多\n")
    rows = {fault.place.row for fault in imports.preview(kept).faults}
    assert rows == {3, 4}
    with pytest.raises(KaoheError):
        imports.take(kept, by=world.office)
    assert not Record.objects.exists()


def test_records_of_a_unit_wait_whatever_the_file_says(world: World) -> None:
    world.everybody["assessor"].grants.update(items=["J1"])
    text = "对象,规则,数量,状态\n计量科,J1,1,已核定\n"
    imports.take(upload(world, "记录", text, by=world.assessor), by=world.assessor)
    assert Record.objects.get().state == Record.State.SUBMITTED


def test_rows_of_other_units_rules_are_faults(world: World) -> None:
    kept = upload(world, "评分", "对象,指标,得分\n计量科,K2.1,1\n计量科,Z2.4,1\n", by=world.assessor)
    faults = imports.preview(kept).faults
    assert any("不由您的单位录入" in fault.what and fault.place.row == 3 for fault in faults)


def test_the_offices_file_says_the_state_but_a_veto_begins_its_path(world: World) -> None:
    text = "对象,规则,数量,状态,说明\n计量科,J1,2,已核定,甲\n计量科,F1,,已核定,乙\n"
    imports.take(upload(world, "记录", text), by=world.office)
    found = {record.rule: (record.state, record.stage) for record in Record.objects.all()}
    assert found == {"J1": ("已核定", 0), "F1": ("待核", 1)}


def test_ratings_from_a_file_change_those_that_are_there(world: World) -> None:
    imports.take(upload(world, "评分", "对象,指标,得分\n计量科,K2.1,1\n"), by=world.office)
    kept = upload(world, "评分", "对象,指标,得分\n计量科,K2.1,2\n质量科,K2.1,1.5\n")
    assert imports.preview(kept).changed == 1
    imports.take(kept, by=world.office)
    assert sorted(rating.score for rating in world.cycle.ratings.all()) == [1_500_000, 2_000_000]


OWN = "对象,上级指标,指标,名称,分值\n"


def test_own_indicators_from_a_file_are_those_of_whom_it_names(db) -> None:
    """zaozhuang-departments 1: what hangs below 业务目标 makes 70; others keep theirs."""
    body = make_body("zaozhuang-departments", filled=True)
    one, other = body.appraisees[:2]
    body.cycle.ratings.filter(appraisee=one).delete()
    kept = list(other.own_indicators.values_list("indicator", "points"))
    text = f"{OWN}{one.name},1,甲,重点工程,40\n{one.name},1,乙,民生实事,30\n"
    found = imports.upload(body.cycle, "个性指标", "表.csv", text.encode(), by=body.office)
    assert imports.preview(found).faults == ()
    assert imports.take(found, by=body.office) == 2
    assert sorted(one.own_indicators.values_list("indicator", "points")) == [
        ("乙", 30_000_000),
        ("甲", 40_000_000),
    ]
    assert list(other.own_indicators.values_list("indicator", "points")) == kept


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("{one},1,甲,重点工程,40\n", "70"),
        ("{one},1,甲,重点工程,40\n{one},1,乙,民生实事,30\n", "已评"),
    ],
    ids=["points that don't add up", "a rated one that would go"],
)
def test_own_indicators_that_cannot_be_are_told_and_nothing_is_taken(db, rows: str, said: str) -> None:
    body = make_body("zaozhuang-departments", filled=True)
    before = list(body.cycle.own_indicators.order_by("id").values_list("indicator", flat=True))
    text = OWN + rows.format(one=body.appraisees[0].name)
    kept = imports.upload(body.cycle, "个性指标", "表.csv", text.encode(), by=body.office)
    with pytest.raises(KaoheError, match=said):
        imports.take(kept, by=body.office)
    assert list(body.cycle.own_indicators.order_by("id").values_list("indicator", flat=True)) == before


def test_a_unit_imports_own_indicators_below_its_own_node_only(db) -> None:
    body = make_body("zaozhuang-departments")
    by = person("2999", "组织部 某", None)
    Grant.objects.create(cycle=body.cycle, person=by, role="考核单位", items=["2.1"])
    text = f"{OWN}{body.appraisees[0].name},1,甲,重点工程,70\n"
    kept = imports.upload(body.cycle, "个性指标", "表.csv", text.encode(), by=by)
    assert any("不由您的单位录入" in fault.what for fault in imports.preview(kept).faults)


def test_a_name_that_nobody_has_is_found_among_everybody(world: World) -> None:
    kept = upload(world, "评分", "对象,指标,得分\n计量课,K2.1,1\n质量科,K2.1,1\n")
    (found,) = imports.preview(kept).faults
    assert (found.place.row, "计量科" in found.cure) == (2, True)


def test_a_units_file_is_looked_up_by_its_own_names(world: World) -> None:
    """Three hundred units import their own people's ratings: each file costs what stands in it."""
    kept = upload(world, "评分", "对象,指标,得分\n计量科,K2.1,1\n")
    with CaptureQueriesContext(connection) as queries:
        imports.take(kept, by=world.office)
    start = 'SELECT "cycles_appraisee"'
    reads = [each["sql"] for each in queries.captured_queries if each["sql"].startswith(start)]
    assert reads
    assert [sql for sql in reads if " IN (" not in sql] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.xlsx", b"not a workbook"),
        ("表.exe", b"MZ"),
        ("表.csv", b"\xff\xfe\x00"),
        ("表.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_files_that_are_no_tables_are_told(world: World, sign_in, name: str, content: bytes) -> None:
    client = sign_in(world.office)
    data = {"table": "记录", "file": SimpleUploadedFile(name, content)}
    answer = client.post(reverse("table-upload", args=[world.cycle.pk]), data, follow=True)
    assert "处错" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_preview_belongs_to_who_uploaded(world: World, sign_in) -> None:
    kept = upload(world, "测评票", BALLOTS)
    for name in ("table-preview", "table-take"):
        client = sign_in(world.assessor)
        address = reverse(name, args=[world.cycle.pk, kept.pk])
        answer = client.get(address) if name == "table-preview" else client.post(address)
        assert answer.status_code == 404


def test_only_the_office_imports_ballots(world: World) -> None:
    with pytest.raises(Refused, match="不能导入"):
        upload(world, "测评票", BALLOTS, by=world.assessor)


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("form", ["xlsx", "zip"])
def test_the_export_evaluates_to_the_last_digit_as_the_site(
    db, sign_in, tmp_path: Path, name: str, form: str
) -> None:
    body = make_body(name, filled=True)
    for entry in list(body.book.entries.values())[:12]:
        who = body.suited(entry.id)
        record = actions.enter(body.cycle, who, entry.id, cells_for(entry), by=body.office, submit=True)
        if entry.kind == "规则":
            actions.confirm(record, record.version, by=body.office)
    answer = sign_in(body.office).get(reverse("table-export", args=[body.cycle.pk, form]))
    if form == "xlsx":
        (tmp_path / "数据.xlsx").write_bytes(answer.content)
        path = tmp_path / "数据.xlsx"
    else:
        zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path / "数据")
        path = tmp_path / "数据"
    there = evaluate(body.scheme, read_tables(path, body.scheme))
    here = evaluate(body.scheme, tables.inputs(body.cycle))
    assert there.period == here.period == body.cycle.period
    for table in ("得分", "指标得分", "明细", "联动"):
        assert here.table(table).equals(there.table(table)), table


def test_texts_that_look_like_formulas_stay_texts(world: World, entered) -> None:
    text = "=HYPERLINK(1)"
    record = entered(submit=True, cells={"数量": "1", "说明": text})
    book = openpyxl.load_workbook(io.BytesIO(tables.workbook(world.cycle)))
    sheet = book["记录"]
    column = [cell.value for cell in sheet[1]].index("说明")
    cell = sheet[2][column]
    assert (cell.value, cell.data_type) == (text, "s")
    archive = zipfile.ZipFile(io.BytesIO(tables.archive(world.cycle)))
    assert f"\t{text}" in archive.read("记录.csv").decode("utf-8-sig")
    assert record.note == text


def test_the_tables_are_read_by_as_many_queries_for_any_rows(
    world: World, entered, django_assert_num_queries
) -> None:
    for _ in range(5):
        entered(submit=True)
    with django_assert_num_queries(6):
        tables.columns(world.cycle)
    for _ in range(20):
        entered(submit=True)
    with django_assert_num_queries(6):
        tables.columns(world.cycle)


def test_drafts_are_not_among_what_counts(world: World, entered) -> None:
    entered()
    kept = entered(submit=True)
    assert [row["状态"] for row in tables.rows(world.cycle)["记录"]] == ["待核"]
    assert tables.record_ids(world.cycle) == [kept.pk]
