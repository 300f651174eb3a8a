"""Evidence: what is taken in, where it lies, who gets it."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaohe.web.errors import Refused
from kaohe.web.records import actions, evidence, files
from web.world import World

PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def office_file(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("证明.pdf", PDF),
        ("照片.PNG", PNG),
        ("照片.jpeg", b"\xff\xd8\xff\xe0" + bytes(9)),
        ("报告.docx", office_file("[Content_Types].xml", "word/document.xml")),
        ("台账.xlsx", office_file("[Content_Types].xml", "xl/workbook.xml")),
        ("公文.ofd", office_file("OFD.xml", "Doc_0/Document.xml")),
        ("旧文.doc", OLE),
        ("旧文.wps", OLE),
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
        ("a.docx", office_file("x.txt"), "不是 docx"),
        ("a.docx", b"PK\x03\x04broken", "不是 docx"),
        ("a.docx", office_file("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
        ("a.pdf", PDF + bytes(files.LARGEST), "超过20MB"),
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
