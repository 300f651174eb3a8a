"""Evidence: what is taken in, where it lies, who gets it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaohe.web.errors import Refused
from kaohe.web.records import actions, evidence, files
from web import papers
from web.world import World

PDF, PNG = papers.pdf(), papers.picture()
VBA = {"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>", "word/vbaProject.bin": b"x"}
ENABLED = {
    "word/document.xml": b"<x/>",
    "[Content_Types].xml": b"<x t='application/vnd.ms-word.document.macroEnabled.main+xml'/>",
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证明.pdf", PDF),
        ("照片.PNG", PNG),
        ("照片.jpeg", papers.picture("JPEG")),
        ("报告.docx", papers.docx()),
        ("台账.xlsx", papers.xlsx()),
        ("公文.ofd", papers.ofd()),
        ("旧文.doc", papers.old("WordDocument", "1Table", "SummaryInformation", "Data")),
        ("旧文.wps", papers.old("WordDocument")),
        ("旧表.xls", papers.old("Workbook")),
    ],
)
def test_office_papers_and_pictures_are_taken(name: str, content: bytes) -> None:
    assert files.kind_of(name, content) in files.TYPES


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.html", b"<html>", "类型不收"),
        ("a.svg", b"<svg/>", "类型不收"),
        ("a.js", b"alert(1)", "类型不收"),
        ("a.exe", b"MZ", "类型不收"),
        ("a", PDF, "类型不收"),
        ("a.pdf", b"", "空文件"),
        ("a.pdf", b"<html>%PDF-", "不是 pdf"),
        ("a.png", PDF, "不是 png"),
        ("a.pdf", b"MZ\x90", "不是 pdf"),
        ("a.pdf", PDF + bytes(files.LARGEST), "超过20MB"),
        # begins as it should and is nothing of the kind
        ("a.pdf", b"%PDF-1.7\n%%EOF", "不是 pdf"),
        ("a.pdf", b"%PDF-1.7\n<script>alert(1)</script>", "不是 pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "不是 png"),
        ("a.png", papers.picture(size=(400, 400))[:-60], "不是 png"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(9), "不是 jpg"),
        ("a.docx", papers.packed({"x.txt": b"x"}), "不是 docx"),
        ("a.docx", b"PK\x03\x04broken", "不是 docx"),
        ("a.docx", papers.xlsx(), "不是 docx"),
        ("a.docx", papers.packed({"word/document.xml": b"<x/>"}), "不是 docx"),
        ("a.docx", papers.packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"x"}), "不是 docx"),
        ("a.ofd", papers.packed({"OFD.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "不是 ofd"),
        ("a.doc", papers.OLE + bytes(600), "不是 doc"),
        ("a.doc", papers.old("Workbook"), "不是 doc"),
        # runs, is locked, or is a bomb
        ("a.docx", papers.packed(VBA), "宏"),
        ("a.docx", papers.packed(ENABLED), "宏"),
        ("a.xlsx", papers.packed({"xl/macrosheets/sheet1.xml": b"<x/>"}, papers.xlsx()), "宏"),
        ("a.doc", papers.old("WordDocument", "Macros", "VBA", "_VBA_PROJECT"), "宏"),
        ("a.docx", papers.old("EncryptionInfo", "EncryptedPackage"), "密码"),
        ("a.xlsx", papers.packed({"xl/media/a.bmp": bytes(5_000_000)}, papers.xlsx()), "解开后太大"),
        ("a.png", papers.picture(size=(20_000, 10_000)), "像素太多"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_what_is_empty_large_disguised_or_runs_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        files.kind_of(name, content)


def test_names_cannot_lead_out_of_the_folder() -> None:
    assert files.clean_name("../../etc/passwd.pdf") == "passwd.pdf"
    assert files.clean_name("C:\\a\\b\u202efdp.pdf") == "bfdp.pdf"


def test_a_file_lies_under_its_hash_and_goes_with_its_last_record(
    world: World, entered, evidence_folder, django_capture_on_commit_callbacks
) -> None:
    first, second = entered(), entered()
    kept = [evidence.add(record, "a.pdf", PDF, by=world.office) for record in (first, second)]
    path = files.path_of(kept[0].sha256)
    assert path.read_bytes() == PDF
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(kept[0], by=world.office)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(kept[1], by=world.office)
    assert not path.exists()


def test_the_same_file_twice_is_one(world: World, entered) -> None:
    record = entered()
    assert evidence.add(record, "a.pdf", PDF, by=world.office) == evidence.add(
        record, "b.pdf", PDF, by=world.office
    )


def test_evidence_of_a_confirmed_record_stays_as_it_is(world: World, entered) -> None:
    record = entered(submit=True)
    kept = evidence.add(record, "a.pdf", PDF, by=world.office)
    actions.confirm(record, record.version, by=world.office)
    with pytest.raises(Refused):
        evidence.add(record, "b.png", PNG, by=world.office)
    with pytest.raises(Refused):
        evidence.remove(kept, by=world.office)


def test_a_file_is_given_only_to_who_may_see_its_record(world: World, entered, sign_in) -> None:
    record = entered()
    kept = evidence.add(record, "证明.pdf", PDF, by=world.office)
    address = reverse("evidence", args=[world.cycle.pk, record.pk, kept.pk])
    answer = sign_in(world.inspector).get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E8%AF%81")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert sign_in(world.inspector).get(address + "?show=1")["Content-Disposition"].startswith("inline")
    assert sign_in(world.other_assessor).get(address).status_code == 404
    assert sign_in(world.appraisee).get(address).status_code == 404
    assert sign_in(world.outsider).get(address).status_code == 404


def test_a_record_is_not_made_when_its_file_is_refused(world: World, sign_in) -> None:
    client = sign_in(world.office)
    data = {"appraisee": world.appraisees["计量科"].pk, "quantity": "1", "key": "k", "submit": "1"}
    address = reverse("record-new", args=[world.cycle.pk, "J1"])
    bad = client.post(address, data | {"file": SimpleUploadedFile("a.pdf", b"MZ")})
    assert bad.status_code == 422
    assert "不是 pdf 文件" in bad.content.decode()
    assert not world.cycle.records.exists()
    assert client.post(address, data | {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    assert world.cycle.records.get().evidence.count() == 1
