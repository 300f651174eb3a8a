"""Units and people from a workbook: the preview, the faults, taking over, once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kaohe.web.audit.models import Entry
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation import takeover
from kaohe.web.organisation.models import Draft, Person, Unit
from kaohe.web.organisation.roster import plan
from web.organisation.books import book
from web.world import World

SINCE = datetime.date(2018, 7, 1)
UNITS = [["名称", "上级", "分口", "序号"], ["检验科", "特检所", "", 1], ["特检所", "市质监局", "技术口", 9]]
PEOPLE = [
    ["工号", "姓名", "单位", "职务", "人员身份", "学历"],
    ["2001", "钱进", "特检所", "所长", "事业", "本科"],
    ["1004", "计量科 周涛", "标准化科", "", "", ""],
    [1005, "质量科 吴敏", "质量科", "科长", "", ""],
]


def upload(client: Client, content: bytes, name: str = "名册.xlsx") -> object:
    file = SimpleUploadedFile(name, content)
    return client.post("/people/import", {"file": file, "since": "2018-07-01"}, follow=True)


def faults(content: bytes) -> list[str]:
    return [str(each.place) for each in plan(content, "名册.xlsx", SINCE).faults]


@pytest.mark.both_databases
def test_the_preview_says_what_would_change_and_changes_nothing(world: World) -> None:
    made = plan(book({"单位": UNITS, "人员": PEOPLE}), "名册.xlsx", SINCE)
    assert not made.faults
    assert [(change.kind, change.sheet, change.row) for change in made.changes] == [
        ("新增", "单位", 3),
        ("新增", "单位", 2),
        ("新增", "人员", 2),
        ("调动", "人员", 3),
        ("修改", "人员", 4),
    ]
    assert ("单位", "市质监局/计量科", "市质监局/标准化科") in made.changes[3].fields
    assert not Person.objects.filter(number="2001").exists()


@pytest.mark.both_databases
def test_taking_over_does_what_the_preview_said(world: World) -> None:
    content = book({"单位": UNITS, "人员": PEOPLE})
    takeover.keep("名册.xlsx", content, SINCE, by=world.admin)
    newcomers = takeover.take_over(plan(content, "名册.xlsx", SINCE).digest(), by=world.admin)
    new = Person.objects.get(number="2001")
    assert [each.number for each in newcomers] == ["2001"]
    assert new.check_password(newcomers[0].password)
    assert new.must_change
    assert new.attributes == {"学历": "本科"}
    assert Unit.objects.get(name="检验科").parent == Unit.objects.get(name="特检所")
    assert Person.objects.get(number="1004").unit == world.units["标准化科"]
    assert Person.objects.get(number="1005").post == "科长"
    assert Entry.objects.get().verb == "导入单位和人员"
    assert not plan(content, "名册.xlsx", SINCE).changes


def test_a_second_click_finds_nothing_to_do(world: World) -> None:
    content = book({"人员": [*PEOPLE[:1], ["2002", "孔明"]]})
    takeover.keep("名册.xlsx", content, SINCE, by=world.admin)
    digest = plan(content, "名册.xlsx", SINCE).digest()
    takeover.take_over(digest, by=world.admin)
    with pytest.raises(Refused, match="也许已经导入过"):
        takeover.take_over(digest, by=world.admin)


def test_what_changed_since_the_preview_is_not_overwritten(world: World) -> None:
    content = book({"人员": [["工号", "姓名", "职务"], ["1005", "质量科 吴敏", "科长"]]})
    takeover.keep("名册.xlsx", content, SINCE, by=world.admin)
    digest = plan(content, "名册.xlsx", SINCE).digest()
    Person.objects.filter(number="1005").update(post="副科长")
    with pytest.raises(Stale, match="请看新的预览"):
        takeover.take_over(digest, by=world.admin)
    assert Person.objects.get(number="1005").post == "副科长"


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["2001", "", ""]], "表“人员” 第2行 列“姓名”"),
        ([["", "钱进", ""]], "表“人员” 第2行 列“工号”"),
        ([["2001", "钱进", "没有这个科"]], "表“人员” 第2行 列“单位”"),
        ([["2001", "钱进", ""], ["2001", "孙行", ""]], "表“人员” 第3行 列“工号”"),
        ([["2001", "钱" * 61, ""]], "表“人员” 第2行 列“姓名”"),
    ],
)
def test_a_faulty_row_is_named(world: World, rows: list[list[str]], place: str) -> None:
    assert faults(book({"人员": [["工号", "姓名", "单位"], *rows]})) == [place]


def test_units_above_each_other_in_a_circle_are_named(world: World) -> None:
    rows = [["名称", "上级"], ["甲", "乙"], ["乙", "甲"]]
    assert faults(book({"单位": rows})) == ["表“单位” 第2行 列“上级”", "表“单位” 第3行 列“上级”"]


def test_a_name_that_two_units_have_needs_its_parent(world: World) -> None:
    Unit.objects.create(name="财务室", parent=world.units["计量所"])
    Unit.objects.create(name="财务室", parent=world.units["质检所"])
    heading = ["工号", "姓名", "单位"]
    assert faults(book({"人员": [heading, ["2001", "钱进", "财务室"]]}))
    assert not faults(book({"人员": [heading, ["2001", "钱进", "质检所/财务室"]]}))


def test_who_left_is_not_brought_back_by_a_list(world: World) -> None:
    Person.objects.filter(number="1005").update(left_on=SINCE, is_active=False)
    assert faults(book({"人员": [["工号", "姓名"], ["1005", "质量科 吴敏"]]})) == ["表“人员” 第2行 列“工号”"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 no archive"])
def test_a_file_that_is_no_workbook_is_told(world: World, content: bytes) -> None:
    assert "不是能打开的 Excel 工作簿" in plan(content, "名册.xlsx", SINCE).faults[0].what


def test_a_workbook_without_the_sheets_is_told(world: World) -> None:
    assert "没有工作表" in plan(book({"别的": [["甲"]]}), "名册.xlsx", SINCE).faults[0].what


def test_the_pages_from_upload_to_the_first_passwords(
    world: World, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(world.admin)
    page = upload(client, book({"单位": UNITS, "人员": PEOPLE}))
    text = page.content.decode()  # type: ignore[attr-defined]
    assert "新增人员 1" in text and "市质监局/标准化科" in text
    draft = Draft.objects.get()
    digest = plan(bytes(draft.content), draft.name, draft.since).digest()
    assert "钱进" in client.post("/people/import/confirm", {"digest": digest}).content.decode()
    assert client.post("/people/import/confirm", {"digest": digest}).status_code == 302
    assert Person.objects.filter(number="2001").count() == 1


def test_the_faults_are_shown_on_the_page(world: World, sign_in: Callable[[Person], Client]) -> None:
    page = upload(sign_in(world.admin), book({"人员": [["工号", "姓名"], ["2001", ""]]}))
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "第2行 列“姓名”" in page.content.decode()  # type: ignore[attr-defined]


def test_only_the_administrator_imports(world: World, sign_in: Callable[[Person], Client]) -> None:
    assert sign_in(world.office).get("/people/import").status_code == 403


def test_the_queries_of_a_preview_do_not_grow(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [[f"3{number:04}", "某人", "计量科"] for number in range(300)]
    content = book({"人员": [["工号", "姓名", "单位"], *rows]})
    with django_assert_num_queries(2):
        plan(content, "名册.xlsx", SINCE)
