"""Papers on the site: filled with what the site knows, by whom, in bulk, from the frozen result."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaohe.cli.main import main
from kaohe.papers import catalogue, code
from kaohe.web import clock
from kaohe.web.archive import actions as archive
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Appraisee
from kaohe.web.notices.models import WrittenNotice
from kaohe.web.organisation.models import Person
from kaohe.web.papers import sources
from kaohe.web.papers.models import OwnTemplate
from kaohe.web.statements.models import Statement
from kaohe.web.work import worker
from kaohe.web.work.kinds import file_of
from kaohe.web.work.models import Job
from papers.world import text, texts
from tests.damage import spoiled
from web.archive.closing import finish
from web.notices.bodies import MONDAY, Open, make_open
from web.targets.bodies import make_city

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch):
    settings.HOME, settings.ARCHIVE_ROOT = tmp_path, tmp_path / "archives"
    monkeypatch.setattr("kaohe.web.work.kinds.EACH", 0.0)
    monkeypatch.setattr(worker.Pulse, "_beat", lambda _: None)
    with clock.put(MONDAY):
        yield


@pytest.fixture
def body() -> Open:
    return make_open("qufu-2020", size=12)


def work() -> Job:
    job = worker.take()
    assert job is not None
    worker.Worker().do(job)
    job.refresh_from_db()
    return job


def template(*paragraphs: str) -> SimpleUploadedFile:
    document, out = docx.Document(), io.BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(out)
    return SimpleUploadedFile("通知.docx", out.getvalue(), DOCX)


def test_the_list_and_a_paper_with_its_preview(body: Open, sign_in: SignIn) -> None:
    client, base = sign_in(body.office), f"/cycles/{body.cycle.pk}/papers"
    page = client.get(base).content.decode()
    assert "干部职工平时考核登记表" in page and code.of_hash(sources.run_of(body.cycle).hash) in page
    shown = client.get(f"{base}/one", {"name": "通报", "f-文号": "曲审字〔2026〕3号"}).content.decode()
    assert "data:image/png;base64," in shown and "曲审字〔2026〕3号" in shown
    made = client.get(f"{base}/one/file", {"name": "通报", "f-文号": "曲审字〔2026〕3号"})
    assert made["Content-Type"] == "application/pdf"
    assert "曲审字〔2026〕3号" in text(made.content) and "2026年3月2日" in text(made.content)


def test_a_registration_form_is_filled_from_the_file_of_the_person_and_what_was_handed_in(
    body: Open, sign_in: SignIn
) -> None:
    """qufu-2020 B2: nothing that was typed once is typed again."""
    body.me.post, body.me.attributes = "科员", {"性别": "女", "出生年月": "1985-03"}
    body.me.save()
    Statement.objects.create(
        cycle=body.cycle, appraisee=body.mine, task="登记", part="2020Q1", state=Statement.State.HANDED,
        content={"考核期工作实绩": "办结事项120件。", "政治面貌": "群众"}, by=body.me,
    )  # fmt: skip
    client = sign_in(body.office)
    asked = {"name": "干部职工平时考核登记表", "for": body.mine.name}
    said = text(client.get(f"/cycles/{body.cycle.pk}/papers/one/file", asked).content)
    assert all(word in said for word in ("科员", "女", "1985-03", "群众", "办结事项120件。"))


def test_a_form_of_one_month_is_printed_from_its_own_page(body: Open, sign_in: SignIn) -> None:
    """qufu-2020 B1: each monthly summary, not only the last."""
    made = [
        Statement.objects.create(
            cycle=body.cycle, appraisee=body.mine, task="小结", part=part, form="B1",
            state=Statement.State.HANDED, content={"月工作小结": told}, by=body.me,
        )
        for part, told in (("2020-01", "一月的事。"), ("2020-02", "二月的事。"))
    ]  # fmt: skip
    client = sign_in(body.office)
    page = client.get(f"/cycles/{body.cycle.pk}/statements/{made[0].pk}").content.decode()
    button = re.search(r'href="([^"]*/papers/one\?[^"]*)"', page)
    assert button
    shown = client.get(html.unescape(button[1])).content.decode()
    link = re.search(r'href="([^"]*/papers/one/file\?[^"]*)">下载 PDF', shown)
    assert link
    said = text(client.get(html.unescape(link[1])).content)
    assert "一月的事。" in said and "二月的事。" not in said and "2020年1月" in said


def test_a_self_appraisal_carries_the_scores_and_what_was_said_to_each_item(sign_in: SignIn) -> None:
    """changzhou-2016 B1."""
    body = make_open("changzhou-2016", size=12)
    lines = [
        {"id": number, "name": number, "part": "1", "score": score, "note": said}
        for number, score, said in (("1.1", 9_500_000, "任务办结。"), ("1.2", 4_000_000, "调研两次。"))
    ]
    Statement.objects.create(
        cycle=body.cycle, appraisee=body.mine, task="自评", part="2020", form="B1",
        state=Statement.State.HANDED, items=lines, by=body.me,
    )  # fmt: skip
    asked = {"name": "B1", "for": body.mine.name}
    client = sign_in(body.office)
    said = text(client.get(f"/cycles/{body.cycle.pk}/papers/one/file", asked).content)
    assert "任务办结。" in said and "调研两次。" in said and "13.5" in said


def test_a_letter_is_printed_with_its_goals_before_there_is_any_result(sign_in: SignIn) -> None:
    """zaozhuang-departments B1: in two copies, to be signed; by the office and by whose it is."""
    city = make_city()
    letter = city.agreed()
    client, base = sign_in(city.office), f"/cycles/{city.cycle.pk}"
    page = client.get(f"{base}/targets/{letter.pk}").content.decode()
    button = re.search(r'href="([^"]*/papers/one\?[^"]*)">PDF 和 Word', page)
    assert button
    shown = client.get(html.unescape(button[1])).content.decode()
    link = re.search(r'href="([^"]*/papers/one/file\?[^"]*)">下载 PDF', shown)
    assert link and "暂定" not in shown
    content = client.get(html.unescape(link[1])).content
    said = texts(content)
    assert sum("2013年度目标责任书" in page for page in said) == 2
    whole = "".join(said)
    assert all(word in whole for word in ("新上项目20个", "少一个扣2分（12月）", "缩短一半", "第1号"))
    assert "核对码" not in whole and "暂定" not in whole
    city.signed(letter)
    mine = {"name": "目标责任书一式两份", "for": city.bureau.name}
    own = text(sign_in(city.head).get(f"{base}/papers/own/file", mine).content)
    assert city.leader.name.replace(" ", "") in own and "办结时限缩短一半" in own
    assert sign_in(city.other_head).get(f"{base}/papers/own/file", mine).status_code == 404


def test_before_there_is_a_result_only_what_is_filled_in_before_it_is_printed(sign_in: SignIn) -> None:
    body = make_open("qufu-2020", size=12)
    body.cycle.runs.all().delete()
    client, base = sign_in(body.office), f"/cycles/{body.cycle.pk}/papers"
    page = client.get(base).content.decode()
    assert "干部职工月工作小结" in page and "测评码条" in page
    assert "得分说明书" not in page and "通报" not in page
    said = text(client.get(f"{base}/one/file", {"name": "B1", "for": body.mine.name}).content)
    assert body.me.name.replace(" ", "") in said and "核对码" not in said
    assert body.mine.name in text(client.get(f"{base}/one/file", {"name": "测评票", "for": "A"}).content)
    refused = client.get(f"{base}/one/file", {"name": "通报"}, follow=True).content.decode()
    assert "还没有结果" in refused
    client.post(f"{base}/bulk", {"name": "通报", "form": "pdf"})
    assert not Job.objects.exists()
    client.post(f"{base}/bulk", {"name": "干部职工月工作小结", "form": "zip"})
    with zipfile.ZipFile(file_of(work())) as packed:
        assert len(packed.namelist()) == body.cycle.appraisees.count()


def test_appraisees_see_nothing_of_a_result_that_may_still_change(body: Open, sign_in: SignIn) -> None:
    of = sources.source(body.cycle)
    graded = body.cycle.appraisees.get(name=next(one for one in of.names if of.scores[one].grade))
    said = f"评定为“{of.scores[graded.name].grade}”等次"
    graded.person = body.me
    graded.save()
    client, base = sign_in(body.me), f"/cycles/{body.cycle.pk}/papers"
    asked = {"name": "干部职工平时考核登记表", "for": graded.name}
    assert said in text(client.get(f"{base}/own/file", asked).content)
    body.cycle.runs.update(frozen=None)
    blank = text(client.get(f"{base}/own/file", asked).content)
    assert said not in blank and "评定为“”等次" in blank and of.code not in blank
    page = client.get(f"{base}/own").content.decode()
    assert "干部职工平时考核登记表" in page and "<td>得分说明书</td>" not in page


def test_a_written_notice_carries_who_received_it_and_what_was_said(body: Open, sign_in: SignIn) -> None:
    body.written()
    WrittenNotice.objects.filter(appraisee=body.mine).update(
        received=MONDAY, received_by=body.me, opinion="没有异议。"
    )
    asked = {"name": "考核结果通知书", "for": body.mine.name}
    client = sign_in(body.office)
    said = text(client.get(f"/cycles/{body.cycle.pk}/papers/one/file", asked).content)
    assert "没有异议。" in said and body.me.name.replace(" ", "") in said


def test_what_is_known_of_everybody_takes_the_same_queries_however_many(
    body: Open, django_assert_max_num_queries
) -> None:
    of = sources.source(body.cycle)
    paper = catalogue.paper(of.scheme, "B2")
    with django_assert_max_num_queries(3):
        sources.filled(of, body.cycle, paper)


def test_a_result_that_is_not_frozen_is_stamped(body: Open, sign_in: SignIn) -> None:
    body.cycle.runs.update(frozen=None)
    client = sign_in(body.office)
    made = client.get(f"/cycles/{body.cycle.pk}/papers/one/file", {"name": "通报"})
    assert "暂定" in text(made.content)


def test_all_of_a_kind_are_printed_in_the_background_as_one_file_or_one_each(
    body: Open, sign_in: SignIn
) -> None:
    client, base = sign_in(body.office), f"/cycles/{body.cycle.pk}/papers"
    client.post(f"{base}/bulk", {"name": "得分说明书", "form": "pdf", "f-日期": "2026-03-05"})
    job = work()
    assert job.state == "完成", job.message
    with pdfplumber.open(file_of(job)) as pdf:
        said = "".join(page.extract_text() for page in pdf.pages)
    assert all(f"{one.name}得分说明书" in said for one in body.cycle.appraisees.all())
    assert "2026年3月5日" in said
    client.post(f"{base}/bulk", {"name": "得分说明书", "form": "zip"})
    job = work()
    with zipfile.ZipFile(file_of(job)) as packed:
        assert len(packed.namelist()) == body.cycle.appraisees.count()
        assert packed.namelist()[0].startswith("0001 ")
    client.post(f"{base}/bulk", {"name": "没有这种", "form": "zip"})
    assert Job.objects.count() == 2


def test_appraisees_print_their_own_and_nobody_elses(body: Open, sign_in: SignIn) -> None:
    client, base = sign_in(body.me), f"/cycles/{body.cycle.pk}/papers"
    page = client.get(f"{base}/own").content.decode()
    assert body.mine.name in page and body.theirs.name not in page
    made = client.get(f"{base}/own/file", {"name": "得分说明书", "for": body.mine.name})
    said = text(made.content)
    assert f"{body.mine.name}得分说明书" in said
    others = Appraisee.objects.filter(cycle=body.cycle).exclude(pk=body.mine.pk)
    assert not [one.name for one in others if one.name in said], "nobody else is named"
    assert client.get(f"{base}/own/file", {"name": "得分说明书", "for": body.theirs.name}).status_code == 404
    assert (
        client.get(f"{base}/own/file", {"name": "考核结果汇总表", "for": body.mine.name}).status_code == 404
    )
    assert client.get(base).status_code == 403
    body.cycle.runs.update(frozen=None)
    assert client.get(f"{base}/own/file", {"name": "得分说明书", "for": body.mine.name}).status_code == 404


def test_an_own_template_is_checked_kept_filled_and_removed(body: Open, sign_in: SignIn) -> None:
    client, base = sign_in(body.office), f"/cycles/{body.cycle.pk}/papers/templates"
    refused = client.post(base, {"name": "通知", "file": template("{{总得分}}", "{{名词}}")}).content.decode()
    assert "没有“总得分”这个占位符" in refused and "名词" in refused and not OwnTemplate.objects.exists()
    client.post(base, {"name": "通知", "file": template("{{对象}}得{{总分}}分，{{等次}}。")})
    kept = OwnTemplate.objects.get()
    assert kept.each and set(kept.placeholders) == {"对象", "总分", "等次"}
    assert Entry.objects.filter(verb="上传文书模板", cycle=body.cycle.pk).count() == 1
    made = client.get(f"{base}/{kept.pk}/file", {"for": body.mine.name})
    score = sources.source(body.cycle).scores[body.mine.name]
    said = docx.Document(io.BytesIO(made.content)).paragraphs[0].text
    assert said == f"{body.mine.name}得{score.total}分，{score.grade}。"
    client.post(f"{base}/{kept.pk}/all")
    with zipfile.ZipFile(file_of(work())) as packed:
        assert len(packed.namelist()) == body.cycle.appraisees.count()
    client.post(base, {"name": "通知", "file": template("{{对象数}}")})
    assert OwnTemplate.objects.get().each is False, "one of the same name takes its place"
    client.post(f"{base}/{kept.pk}/remove")
    assert not OwnTemplate.objects.exists()
    assert sign_in(body.decider).post(f"{base}/1/remove").status_code == 403


def test_the_placeholders_are_listed_with_todays_value(body: Open, sign_in: SignIn) -> None:
    page = sign_in(body.office).get(f"/cycles/{body.cycle.pk}/papers/templates/placeholders").content.decode()
    score = next(iter(sources.source(body.cycle).scores.values()))
    assert "{{总分}}" in page and score.total in page and "{{指标.名称}}" in page


def test_the_button_stands_where_a_paper_is_needed_for_those_who_may_print_it(
    body: Open, sign_in: SignIn
) -> None:
    cycle, client = body.cycle.pk, sign_in(body.office)
    run = sources.run_of(body.cycle)
    assert run is not None
    for path, words in (
        ("results", "打印"),
        (f"results/runs/{run.pk}/of/{body.mine.pk}", "打印得分说明书"),
        ("notices", "打印通报"),
        ("written", "打印通知书"),
        ("archive", "打印归档封面"),
        ("ballots", "打印开箱记录"),
        ("ballots", "打印测评票"),
        (f"written/{body.written().pk}", "打印通知书"),
    ):
        page = client.get(f"/cycles/{cycle}/{path}").content.decode()
        assert f">{words}</a>" in page and f"/cycles/{cycle}/papers/one?name=" in page, path
    assert "打印通报" in sign_in(body.decider).get(f"/cycles/{cycle}/notices").content.decode()
    assert "打印通报" not in sign_in(body.me).get(f"/cycles/{cycle}/notices").content.decode()


def test_the_code_on_a_paper_finds_the_archive_that_holds_its_result(
    sign_in: SignIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = make_open("zaozhuang-departments", size=12)
    early = sources.source(body.cycle).code
    finish(body)
    client = sign_in(body.office)
    said = text(client.get(f"/cycles/{body.cycle.pk}/papers/one/file", {"name": "归档封面"}).content)
    late = sources.source(body.cycle).code
    assert late in said and late != early
    content = archive.content_of(archive.close(body.cycle, by=body.office))
    kept = tmp_path / "柜子"
    kept.mkdir()
    (kept / "归档.zip").write_bytes(content)
    (kept / "别的.zip").write_bytes(b"PK")
    assert main(["verify", str(kept), "--paper", late]) == 0
    assert "归档的结果" in capsys.readouterr().out
    assert main(["verify", str(kept), "--paper", early]) == 0
    assert "后来有改变" in capsys.readouterr().out
    (kept / "归档.zip").write_bytes(spoiled(content))
    assert main(["verify", str(kept), "--paper", late]) == 1
    assert "不能作为依据" in capsys.readouterr().out
