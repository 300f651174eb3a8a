"""A cycle is closed into one file that a stranger verifies; with open tasks it is refused, all named."""

from __future__ import annotations

import dataclasses
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from kaohe.cli.main import main
from kaohe.proof.opening import opened
from kaohe.proof.verification import verify
from kaohe.scheme import library
from kaohe.web import clock
from kaohe.web.archive import actions
from kaohe.web.archive.models import Archived
from kaohe.web.archive.retention import retention
from kaohe.web.archive.tasks import loose_ends, open_tasks
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Cycle, Stage
from kaohe.web.errors import Refused, Stale
from kaohe.web.notices import appeals, corrections
from kaohe.web.records import evidence, files
from kaohe.web.records.models import Record
from kaohe.web.statements.models import Statement
from kaohe.web.targets.models import Letter
from web import papers
from web.archive.closing import finish
from web.notices.bodies import MONDAY, Open, civil_servants, day, make_open
from web.world import shipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings):
    settings.ARCHIVE_ROOT, settings.EVIDENCE_ROOT = tmp_path / "archives", tmp_path / "evidence"
    with clock.put(MONDAY):
        yield


@pytest.fixture
def body() -> Open:
    return make_open("zaozhuang-departments", size=12)


def faults(content: bytes, evidence: Path | None = None) -> dict[str, list[str]]:
    report = verify(opened(content), evidence)
    return {check.name: check.faults for check in report.checks if check.faults}


def test_with_open_tasks_it_is_refused_and_all_of_them_are_named(body: Open) -> None:
    Stage.objects.create(cycle=body.cycle, clause="P8", title="年终分工考核计分", end=day("2026-01-31"))
    record = Record.objects.filter(cycle=body.cycle, state="已核定").first()
    assert record is not None
    Record.objects.filter(pk=record.pk).update(state="待核")
    made = appeals.object_(body.post("", days=5, ground="通知"), body.mine, "漏计", by=body.me)
    with pytest.raises(Refused) as refused:
        actions.close(body.cycle, by=body.office)
    said = str(refused.value)
    waiting = Record.objects.filter(cycle=body.cycle, state="待核").count()
    for task in (
        "考核还是“进行”，先改为“已定”",
        f"{waiting}条记录还是“待核”",
        "到2026-03-09才结束",
        f"{made}还没有答复",
        "还没有列出结果的运用",
        "清册还没有报送或存入“分口考核组”",
        "环节“P8 年终分工考核计分”没有完成（到2026-01-31）",
    ):
        assert task in said
    assert f"还有{len(open_tasks(body.cycle))}件事没有办完" in said
    assert Cycle.objects.get(pk=body.cycle.pk).state == "进行"
    assert not Archived.objects.exists()


def test_letters_forms_and_talks_that_nobody_finished_are_told_before_it_is_too_late() -> None:
    """They do not keep a cycle from being closed; qufu-2020 P8 asks for a talk with everybody."""
    made = make_open("qufu-2020")
    for state, task in (("草稿", "登记"), ("已交", "小结")):
        Statement.objects.create(
            cycle=made.cycle, appraisee=made.mine, task=task, part="2024Q1", state=state, by=made.me
        )
    Letter.objects.create(cycle=made.cycle, appraisee=made.mine, state=Letter.State.REVIEW, by=made.me)
    said = "；".join(loose_ends(made.cycle))
    assert f"1份责任书没有签订：{made.mine.name}" in said
    assert "1张填报还是草稿，没有交" in said and "1张填报交了，还没有审核意见" in said
    assert f"{made.cycle.appraisees.count()}个对象没有反馈谈话" in said


def test_a_stranger_verifies_the_file_offline(body: Open, tmp_path: Path, capsys) -> None:
    finish(body)
    made = actions.close(body.cycle, by=body.office)
    path = tmp_path / "stranger.zip"
    path.write_bytes(actions.content_of(made))
    assert main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"归档编号 {made.number}" in said
    assert "全部相符" in said
    assert Cycle.objects.get(pk=body.cycle.pk).state == "已结束"
    assert made.number in Entry.objects.latest("number").reason


@pytest.mark.parametrize("name", library.names())
def test_every_shipped_scheme_closes_into_an_archive_that_holds(name: str) -> None:
    body = make_open(name)
    finish(body)
    assert faults(actions.content_of(actions.close(body.cycle, by=body.office))) == {}


def test_the_same_state_gives_the_same_bytes_after_closing_too(body: Open) -> None:
    finish(body)
    made = actions.close(body.cycle, by=body.office)
    body.cycle.refresh_from_db()
    sealed = actions.again(made)
    assert (sealed.sha256, sealed.number) == (made.sha256, made.number)


def test_decisions_corrections_and_evidence_are_in_it(body: Open, tmp_path: Path) -> None:
    made = appeals.object_(body.post("", days=5, ground="通知"), body.mine, "漏计", by=body.me)
    cells = {"层级": "省级", "说明": "推广"}
    prepared = corrections.add_record(made, made.version, "J1b", cells, by=body.office)
    assert prepared.record is not None
    kept = evidence.add(prepared.record, "文件.pdf", papers.pdf(), by=body.office)
    made.refresh_from_db()
    corrections.uphold(made, made.version, by=body.colleague, answer="查实")
    body.cycle.refresh_from_db()
    with clock.put(day("2026-03-20")):
        finish(body)
        content = actions.content_of(actions.close(body.cycle, by=body.office))
    assert faults(content, tmp_path / "evidence") == {}
    files.path_of(kept.sha256).write_bytes(b"other")
    assert faults(content, tmp_path / "evidence")["佐证"] == ["佐证“文件.pdf”的内容与记下的哈希不符"]
    archive = opened(content)
    assert "查实" in archive.files["过程/异议和申诉.json"].decode()
    assert kept.sha256 in archive.files["佐证.json"].decode()
    assert len(verify(archive).checks) == 8


def test_closing_twice_is_once(body: Open) -> None:
    finish(body)
    actions.close(body.cycle, by=body.office)
    with pytest.raises(Stale, match="已经结束"):
        actions.close(body.cycle, by=body.office)


def test_a_file_that_was_changed_or_lost_is_not_handed_out(body: Open) -> None:
    finish(body)
    made = actions.close(body.cycle, by=body.office)
    path = actions.path_of(made.sha256)
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(Refused, match="被改过"):
        actions.content_of(made)
    path.unlink()
    with pytest.raises(Refused, match="从备份恢复"):
        actions.content_of(made)


def test_the_file_is_known_by_its_hash(body: Open) -> None:
    finish(body)
    made = actions.close(body.cycle, by=body.office)
    assert hashlib.sha256(actions.path_of(made.sha256).read_bytes()).hexdigest() == made.sha256


def test_a_database_that_was_changed_behind_the_site_does_not_give_the_file_again(body: Open) -> None:
    finish(body)
    made = actions.close(body.cycle, by=body.office)
    rating = body.rating()
    type(rating).objects.filter(pk=rating.pk).update(score=0)
    assert actions.again(made).sha256 != made.sha256


def keeping(years: dict[str, int]) -> Open:
    scheme = civil_servants(shipped("zaozhuang-staff"))
    archive = dataclasses.replace(
        scheme.archives[0], retain=tuple((kind, Decimal(count)) for kind, count in years.items())
    )
    return make_open("zaozhuang-staff", scheme=dataclasses.replace(scheme, archives=(archive,)))


def test_materials_are_kept_as_long_as_the_scheme_says_for_each_kind() -> None:
    body = keeping({"结果": 30, "佐证": 10})
    kept = {each.kind: each for each in retention(body.cycle, day("2028-02-29"))}
    assert kept["结果"].until == day("2058-02-28")
    assert kept["佐证"].until == day("2038-02-28")
    assert not kept["佐证"].over
    with clock.put(day("2038-03-01")):
        assert kept["佐证"].over


def test_where_the_scheme_says_nothing_everything_is_kept(body: Open) -> None:
    (kept,) = retention(body.cycle, MONDAY)
    assert (kept.years, kept.until) == ("永久（办法没有规定保管期限）", None)
    assert not kept.over


def test_before_closing_no_day_is_counted() -> None:
    body = keeping({"佐证": 10})
    assert [each.until for each in retention(body.cycle, None)] == [None]
