"""Destroying what is over: by another person, never under appeal or inspection, again after a crash."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from kaohe.cli.main import main
from kaohe.proof.opening import opened
from kaohe.proof.verification import Report, verify
from kaohe.web import clock
from kaohe.web.archive import actions, destroying, disposal
from kaohe.web.archive.models import Archived, Disposal
from kaohe.web.audit.actions import broken
from kaohe.web.audit.models import Entry
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices.models import Appeal
from kaohe.web.permissions import Role
from kaohe.web.records import evidence, files
from kaohe.web.records.models import Evidence, Imported, Record
from tests.damage import spoiled
from web import papers
from web.archive.closing import finish
from web.notices.bodies import Open, day, make_open
from web.world import person, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
CLOSED, OVER = day("2026-12-01"), day("2036-12-02")
KINDS = {"结果": 30, "佐证": 10, "测评票": 10, "责任书": 10, "会议记录": 10}
PAPERS = ("甲.pdf", "乙.pdf")


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings):
    settings.ARCHIVE_ROOT, settings.EVIDENCE_ROOT = tmp_path / "archives", tmp_path / "evidence"


def attached(body: Open, name: str, content: bytes, at: int = 0) -> Evidence:
    """Evidence of one of the sample's confirmed records."""
    record = body.cycle.records.filter(state=Record.State.CONFIRMED).order_by("id")[at]
    Record.objects.filter(pk=record.pk).update(state=Record.State.SUBMITTED)
    made = evidence.add(record, name, content, by=body.office)
    Record.objects.filter(pk=record.pk).update(state=Record.State.CONFIRMED)
    body.cycle.refresh_from_db()
    return made


@pytest.fixture
def body() -> Open:
    """Closed, with two pieces of evidence; its scheme says how long each kind is kept."""
    scheme = shipped("linyi-2018")
    years = tuple((kind, Decimal(count)) for kind, count in KINDS.items())
    (first, *rest) = scheme.archives or shipped("zaozhuang-departments").archives
    kept = dataclasses.replace(first, retain=years)
    made = make_open("linyi-2018", scheme=dataclasses.replace(scheme, archives=(kept, *rest)))
    with clock.put(day("2026-11-30")):
        for at, name in enumerate(PAPERS):
            attached(made, name, papers.pdf(width=100 + at), at)
        finish(made)
    with clock.put(CLOSED):
        actions.close(made.cycle, by=made.office)
    made.cycle.refresh_from_db()
    return made


def elsewhere(one: Evidence) -> None:
    """A running appraisal with a record that has the same file."""
    cycle, appraisee, record = one.record.cycle, one.record.appraisee, one.record
    cycle.pk, cycle.state = None, Cycle.State.RUNNING
    cycle.save()
    appraisee.pk, appraisee.cycle = None, cycle
    appraisee.save()
    record.pk, record.cycle, record.appraisee, record.key = None, cycle, appraisee, None
    record.save()
    record.evidence.create(name="也用.pdf", kind=one.kind, size=one.size, sha256=one.sha256, by=one.by)


def decided(body: Open, kind: str = "佐证") -> Disposal:
    (clause,) = {each.kept.clause for each in disposal.materials([body.cycle])}
    given = {"number": "〔2036〕3号", "said": "无保存价值", "witnesses": "甲、乙"}
    return disposal.decide(body.cycle, kind, clause, "销毁", **given, by=body.office)


def archive(body: Open) -> bytes:
    return actions.content_of(Archived.objects.get(cycle=body.cycle))


def report(body: Open, folder: Path | None = None) -> Report:
    return verify(opened(archive(body)), folder)


def said(report: Report) -> dict[str, str]:
    return {check.name: check.said for check in report.checks}


def test_evidence_goes_from_the_disk_and_its_register_and_the_archive_tell(
    body: Open, tmp_path: Path, sign_in
) -> None:
    before = Archived.objects.get(cycle=body.cycle)
    with clock.put(OVER):
        made = destroying.carry_out(decided(body), by=body.colleague)
    assert not [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert [(row["名称"], row["处理"]) for row in made.listed] == [(name, "已销毁") for name in PAPERS]
    found = report(body, tmp_path / "evidence")
    assert found.passed and found.number == before.number
    assert "2件的文件已按〔2036〕3号销毁" in said(found)["佐证"]
    assert "佐证2件，2036-12-02按〔2036〕3号销毁，监销甲、乙" in said(found)["销毁"]
    assert not (tmp_path / "archives" / f"{before.sha256}.zip").exists()
    entry = Entry.objects.get(verb="销毁完毕")
    assert entry.after["清册哈希"] and entry.before == {"归档文件": before.sha256}
    assert broken() == []
    one = Evidence.objects.filter(record__cycle=body.cycle).first()
    assert one is not None
    where = reverse("evidence", args=[body.cycle.pk, one.record_id, one.pk])
    assert "已按“〔2036〕3号”销毁" in sign_in(body.office).get(where, follow=True).content.decode()


def test_what_another_appraisal_refers_to_stays_until_that_one_is_destroyed(body: Open) -> None:
    mine = Evidence.objects.get(name=PAPERS[0])
    elsewhere(mine)
    with clock.put(OVER):
        made = destroying.carry_out(decided(body), by=body.colleague)
    assert [row["处理"] for row in made.listed] == ["留着：别的考核还在用", "已销毁"]
    assert files.path_of(mine.sha256).exists() and report(body).passed
    assert "1件的文件已按" in said(report(body))["佐证"]
    assert not files.path_of(made.listed[1]["sha256"]).exists()


def test_nothing_goes_while_an_appeal_is_open_or_an_inspection_looks(body: Open) -> None:
    inspector = person("900", "督查员", None)
    assert cycles.give(body.cycle, Role.INSPECTOR, [(inspector, [])], by=body.office) == 1
    with pytest.raises(Refused, match="只能再授予考核办、督查"):
        cycles.give(body.cycle, Role.ASSESSOR, [(inspector, [])], by=body.office)
    with clock.put(OVER):
        held = disposal.hold(body.cycle, reason="巡察〔2036〕1号", by=inspector)
        with pytest.raises(Refused, match="巡察〔2036〕1号"):
            decided(body)
        disposal.lift(held, by=inspector)
        with pytest.raises(Stale):
            disposal.lift(held, by=inspector)
        made = decided(body)
        appeal = Appeal.objects.create(
            cycle=body.cycle, appraisee=body.mine, kind="申诉", text="不服", by=body.me, on=OVER
        )
        with pytest.raises(Refused, match="还没有答复"):
            destroying.carry_out(made, by=body.colleague)
        assert len(list(evidence_files())) == len(PAPERS)
        Appeal.objects.filter(pk=appeal.pk).update(state=Appeal.State.DISMISSED)
        disposal.hold(body.cycle, reason="再查", by=inspector)
        with pytest.raises(Refused, match="再查"):
            destroying.carry_out(made, by=body.colleague)
    assert not Disposal.objects.get().begun


def evidence_files() -> set[str]:
    return {sha for sha in Evidence.objects.values_list("sha256", flat=True) if files.path_of(sha).exists()}


def test_ballots_go_from_archive_and_database_and_the_score_is_said_not_to_be_recomputed(
    body: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Imported.objects.filter(cycle=body.cycle, table="测评票").exists()
    with clock.put(OVER):
        destroying.carry_out(decided(body, "测评票"), by=body.colleague)
    assert not Imported.objects.filter(cycle=body.cycle, table="测评票").exists()
    assert "数据/测评票.csv" not in opened(archive(body)).files
    found = report(body)
    assert found.passed
    assert said(found)["重算"] == "没有核对：数据/测评票.csv 已按〔2036〕3号销毁"
    assert "另有1个按决定销毁" in said(found)["文件"]
    (tmp_path / "归档.zip").write_bytes(archive(body))
    assert main(["verify", str(tmp_path / "归档.zip")]) == 0
    told = capsys.readouterr().out
    assert "－ 重算：没有核对" in told and "其余全部相符；1项要用的材料已按决定销毁。" in told


def test_two_kinds_one_after_the_other_stand_both_in_the_archive(body: Open) -> None:
    with clock.put(OVER):
        for kind in ("测评票", "责任书", "佐证", "会议记录"):
            made = destroying.carry_out(decided(body, kind), by=body.colleague)
    assert made.listed == [] and "网站里没有这类材料" in destroying.file_of(made).decode()
    acts = json.loads(opened(archive(body)).files["销毁.json"])
    assert [each["材料"] for each in acts] == ["测评票", "责任书", "佐证"]
    assert report(body).passed


class PowerCut(Exception):
    pass


def cut(real: Callable, after: int) -> Callable:
    """The function until it was called so often; then the power is cut."""
    calls = 0

    def called(*args, **named):
        nonlocal calls
        calls += 1
        if calls > after:
            raise PowerCut
        return real(*args, **named)

    return called


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [
        (files, "destroy", 0),
        (files, "destroy", 1),
        (destroying, "without", 0),
        (destroying, "write", 0),
        (Archived, "save", 0),
        (Path, "unlink", 2),
        (destroying, "_finish", 0),
        (destroying, "note", 1),
    ],
)
def test_it_is_gone_on_with_wherever_it_was_cut_off(
    body: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, owner: object, name: str, after: int
) -> None:
    with clock.put(OVER):
        made = decided(body)
        with monkeypatch.context() as patched:
            patched.setattr(owner, name, cut(getattr(owner, name), after))
            with pytest.raises(PowerCut):
                destroying.carry_out(made, by=body.colleague)
        made.refresh_from_db()
        assert made.begun and not made.finished
        with pytest.raises(Refused, match="已经开始销毁"):
            decided(body)
        with pytest.raises(Refused, match="没有办完"):
            destroying.carry_out(decided(body, "测评票"), by=body.colleague)
        made = destroying.carry_out(made, by=body.office)
    assert made.finished and made.carried_by == body.colleague
    assert [row["处理"] for row in made.listed] == ["已销毁"] * 2
    assert not evidence_files()
    assert len(list((tmp_path / "archives").glob("*.zip"))) == 1
    assert report(body, tmp_path / "evidence").passed
    assert Entry.objects.filter(verb="销毁完毕").count() == 1
    with pytest.raises(Refused, match="已经销毁"):
        destroying.carry_out(made, by=body.office)


def test_an_archive_that_was_changed_is_not_touched(body: Open) -> None:
    path = actions.path_of(Archived.objects.get(cycle=body.cycle).sha256)
    path.write_bytes(spoiled(path.read_bytes()))
    with clock.put(OVER), pytest.raises(Refused, match="被改过"):
        destroying.carry_out(decided(body), by=body.colleague)
    assert len(evidence_files()) == len(PAPERS)


def test_a_register_that_says_too_much_is_found(body: Open) -> None:
    """A file that is there, one that never was, one watcher."""
    with clock.put(OVER):
        destroying.carry_out(decided(body, "测评票"), by=body.colleague)
    found = opened(archive(body))
    acts = json.loads(found.files["销毁.json"])
    there = next(each for each in found.manifest["文件"] if each["名称"] == "方案.yaml")
    acts[0]["清册"] += [
        {**acts[0]["清册"][0], "名称": "方案.yaml", "sha256": there["sha256"]},
        {**acts[0]["清册"][0], "名称": "数据/别的.csv"},
    ]
    acts[0]["监销人"] = "甲"
    found.files["销毁.json"] = json.dumps(acts).encode()
    faults = {check.name: check.faults for check in verify(found).checks}["销毁"]
    assert faults == [
        "方案.yaml 记为已按〔2036〕3号销毁，却还在归档里",
        "销毁清册里的 数据/别的.csv 与清单里的不符",
        "〔2036〕3号没有两个监销人",
    ]
