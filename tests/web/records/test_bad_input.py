"""What goes wrong at somebody's desk or at the server: a clear answer, nothing lost, nothing half-done."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from openpyxl import Workbook

from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import roster, schemes
from kaohe.web.cycles.models import Draft
from kaohe.web.records import imports
from kaohe.web.records.models import Record, Step, Upload
from web.world import World, make_world

ROOT = Path(__file__).parents[3]
RECORDS = ("对象,规则,数量\n" + "计量科,J1,1\n" * 500).encode()
ROSTER = "对象,类别,能力类型\n新科,科室,\n".encode()

# A server in whose import the machine stops: it kills itself where the work is half done.
SERVER = """
import json, os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "web.settings"
import django
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
django.setup()
from kaohe.web.cycles import roster
from kaohe.web.cycles.models import Appraisee, Draft
from kaohe.web.organisation.models import Person
from kaohe.web.records import imports
from kaohe.web.records.models import Record, Step, Upload
by = Person.objects.get(number="1001")
def stop(*_, **__):
    assert (Record if sys.argv[2] == "records" else Appraisee).objects.count() == int(sys.argv[3])
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "records":
    Step.objects.bulk_create = stop
    imports.take(Upload.objects.get(), by=by)
else:
    roster.note = stop
    draft = Draft.objects.get()
    links = roster.Links.load(draft.cycle)
    seen = roster.fingerprint(roster.differences(draft.cycle, draft.content["rows"], links))
    roster.take_over(draft, seen, by=by)
"""


def stopped(what: str, count: int) -> int:
    """The exit code of a server that stops when `count` rows are written and nothing is committed."""
    settings = connections["default"].settings_dict
    kept: dict[str, object] = {
        name: str(settings[name]) for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    }
    kept["OPTIONS"] = settings["OPTIONS"]
    paths = os.pathsep.join(str(ROOT / name) for name in ("src", "tests"))
    ran = subprocess.run(
        [sys.executable, "-c", SERVER, json.dumps(kept), what, str(count)],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert not ran.stderr, ran.stderr
    return ran.returncode


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
class TestTheServerStopsInTheMiddle:
    def test_of_an_import_of_records(self) -> None:
        world = make_world()
        kept = imports.upload(world.cycle, "记录", "记录.csv", RECORDS, by=world.office)
        assert stopped("records", 500) == -signal.SIGKILL
        assert not Record.objects.exists() and not Step.objects.exists() and not Entry.objects.exists()
        assert Upload.objects.get().taken is None
        assert imports.take(kept, by=world.office) == 500
        assert Record.objects.count() == 500 and not broken()

    def test_of_taking_over_a_roster(self) -> None:
        world = make_world()
        draft = roster.propose(world.cycle, "对象.csv", ROSTER, by=world.office)
        assert stopped("roster", 1) == -signal.SIGKILL
        assert world.cycle.appraisees.count() == 7 and Draft.objects.get() == draft
        links = roster.Links.load(world.cycle)
        seen = roster.fingerprint(roster.differences(world.cycle, draft.content["rows"], links))
        assert roster.take_over(draft, seen, by=world.office) == {"新增": 1, "移出": 7}


Reading = Callable[[World, SimpleUploadedFile], tuple[str, dict[str, object]]]


def to_records(world: World, file: SimpleUploadedFile) -> tuple[str, dict[str, object]]:
    return reverse("table-upload", args=[world.cycle.pk]), {"table": "记录", "file": file}


def to_roster(world: World, file: SimpleUploadedFile) -> tuple[str, dict[str, object]]:
    return reverse("roster-import", args=[world.cycle.pk]), {"file": file}


def to_scheme(world: World, file: SimpleUploadedFile) -> tuple[str, dict[str, object]]:
    return reverse("scheme-new", args=[world.cycle.pk]), {"file": file}


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize(
        ("where", "module", "name"),
        [(to_records, imports, "大.xlsx"), (to_roster, roster, "大.csv"), (to_scheme, schemes, "大.yaml")],
    )
    def test_one_that_is_too_large_is_told_its_limit(
        self, world: World, sign_in, monkeypatch, where: Reading, module, name: str
    ) -> None:
        monkeypatch.setattr(module, "LARGEST", 1_000_000)
        large = SimpleUploadedFile(name, b"x" * 1_000_001)
        answer = sign_in(world.office).post(*where(world, large), follow=True)
        assert "MB" in answer.content.decode()
        assert not Upload.objects.exists() and not Draft.objects.exists()

    @pytest.mark.parametrize("where", [to_records, to_roster, to_scheme])
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("表.xlsx", b"%PDF-1.4 disguised"),
            ("表.xlsx", b""),
            ("表.exe", b"MZ"),
            ("表.xlsx", b"PK\x03\x04cut"),
        ],
    )
    def test_one_that_is_something_else_is_told(
        self, world: World, sign_in, where: Reading, name: str, content: bytes
    ) -> None:
        page = sign_in(world.office).post(*where(world, SimpleUploadedFile(name, content)), follow=True)
        text = page.content.decode()
        assert page.status_code in (200, 422)
        told = re.findall(r'class="(?:fault|message error)"[^>]*>(.*?)</', text, re.DOTALL)
        assert told and any(word in "".join(told) for word in ("错", "不是", "空")), told
        assert not Draft.objects.exists() and not Record.objects.exists()

    def test_formulas_of_an_uploaded_workbook_are_not_reckoned(self, world: World, sign_in) -> None:
        """One without a kept value is a fault that names its cell; nothing is taken."""
        book = Workbook()
        table = book.active
        table.title = "记录"
        table.append(["对象", "规则", "数量", "说明"])
        table.append(["计量科", "J1", "=1+1", '=HYPERLINK("http://example.test","看")'])
        out = io.BytesIO()
        book.save(out)
        where, data = to_records(world, SimpleUploadedFile("记录.xlsx", out.getvalue()))
        text = sign_in(world.office).post(where, data, follow=True).content.decode()
        assert "C2 是公式" in text and "D2 是公式" in text
        assert not Record.objects.exists()

    def test_a_text_that_looks_like_a_formula_stays_a_text_on_its_way_out(
        self, world: World, sign_in, entered
    ) -> None:
        entered(cells={"数量": "1", "说明": "=cmd|' /C calc'!A0"}, submit=True)
        answer = sign_in(world.office).get(reverse("table-export", args=[world.cycle.pk, "xlsx"]))
        from openpyxl import load_workbook

        sheet = load_workbook(io.BytesIO(b"".join(answer)))["记录"]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=cmd|' /C calc'!A0"]
        assert [cell.data_type for cell in cells] == ["s"]
