"""Old Word documents: read through LibreOffice for real, or refused with the cure."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import docx
import pytest

from draft.reading import labels, short
from draft.test_formats import TABLE, TABLED
from kaohe.draft import open_document
from kaohe.draft.formats import doc
from kaohe.errors import KaoheError

OFFICE = shutil.which("soffice") or shutil.which("libreoffice") or ""


def refusal(path: Path) -> str:
    with pytest.raises(KaoheError) as raised:
        open_document(path)
    return str(raised.value)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A .doc as Word 97 wrote it, with paragraphs and a table."""
    assert OFFICE, "这个测试需要 LibreOffice：执行 make setup，或 apt-get install libreoffice-writer-nogui"
    made = docx.Document()
    made.add_paragraph("一、组织建设（20分）")
    made.add_paragraph("1.会议制度（10分）。缺席一次扣2分，扣完为止。")
    made.add_paragraph("2.信息报送（10分）。每少一篇扣0.5分。")
    table = made.add_table(rows=3, cols=4)
    for row, said in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
    made.add_paragraph("附则")  # as in every document of Word, a paragraph follows the table
    made.save(str(tmp_path / "办法.docx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "doc:MS Word 97", "--outdir", tmp_path]
    subprocess.run([*command, tmp_path / "办法.docx"], check=True, capture_output=True, timeout=600)
    return tmp_path / "办法.doc"


def test_an_old_document_is_read_with_its_table(old: Path) -> None:
    assert old.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert [short(label) for _, label in labels(open_document(old))] == [
        "indicator 20",
        "indicator 10",
        "deduct_per 2",
        "to_zero",
        "indicator 10",
        "deduct_per 0.5",
        *TABLED,
    ]


def test_without_a_program_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "办法.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    said = refusal(tmp_path / "办法.doc")
    assert "另存为 .docx" in said
    assert "apt-get install libreoffice-writer-nogui" in said


@pytest.mark.parametrize(
    ("program", "said"),
    [("exit 0", "没能转换这个 .doc"), ("exit 77", "没能转换这个 .doc"), ("sleep 60 & wait", "超过1秒")],
    ids=["nothing made", "failed", "hangs"],
)
def test_a_program_that_fails_or_hangs_is_said(
    program: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "bin" / "soffice"
    office.parent.mkdir()
    office.write_text(f"#!/bin/sh\n{program}\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{office.parent}:/usr/bin:/bin")
    monkeypatch.setattr(doc, "SECONDS", 1)
    (tmp_path / "办法.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    began = time.monotonic()
    assert said in refusal(tmp_path / "办法.doc")
    assert time.monotonic() - began < 30
