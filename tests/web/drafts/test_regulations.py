"""A regulation on the site: uploaded, read, answered, edited, compared, published; all on record."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from draft.test_second import answering, said
from kaohe.scheme.language import loads
from kaohe.web.audit.models import Entry
from kaohe.web.cycles.models import Published
from kaohe.web.drafts import actions
from kaohe.web.drafts.models import Regulation
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.results import actions as results
from web.drafts.reading import TEXT, read, work
from web.results.bodies import make_body
from web.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def key(regulation: Regulation, part: str) -> str:
    draft = actions.drafted(regulation).draft
    return next(one.key for one in draft.questions if part in one.open)


def where(regulation: Regulation, page: str = "") -> str:
    return f"/cycles/{regulation.cycle_id}/regulations/{regulation.pk}{page}"


@pytest.mark.both_databases
def test_from_the_upload_to_a_published_scheme(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.office)
    file = SimpleUploadedFile("办法.txt", TEXT.encode())
    sent = client.post(f"/cycles/{world.cycle.pk}/regulations", {"file": file})
    job = work()
    assert sent.headers["Location"] == f"/cycles/{world.cycle.pk}/work/{job.pk}"
    made = Regulation.objects.get()
    assert job.link == where(made)
    page = client.get(where(made)).content.decode()
    assert '<mark class="sure"' in page
    assert '<mark class="unread">' in page
    assert "<script>alert" not in page

    lost = key(made, "掉了连接号")
    client.post(where(made, "/answer"), {"question": lost, "choice": "2", "version": 1, "reason": "原件如此"})
    made.refresh_from_db()
    rule = next(rule for rule, _ in loads(made.text).scheme.rules() if rule.id == "1.2a")
    assert rule.amount is not None
    assert str(rule.amount.points) == "23"

    edited = made.text.replace("会议制度", "会议和学习")
    client.post(where(made, "/text"), {"text": edited, "version": made.version})
    made.refresh_from_db()
    client.post(where(made, "/publish"), {"reason": "局发〔2019〕1号", "version": made.version})
    published = Published.objects.get(name="linyi-2018", number=2)
    assert "会议和学习" in published.text
    verbs = [entry.verb for entry in Entry.objects.order_by("number")]
    assert verbs == ["上传办法", "交后台办理", "答办法的问题", "改方案草案", "发布方案", "由办法发布"]
    assert client.get(where(made, "/publish")).status_code == 200
    with pytest.raises(Refused, match="已经发布"):
        actions.edit(made, "x", version=99, by=world.office)


def test_an_answer_is_taken_back(world: World) -> None:
    made = read(world.cycle, world.office)
    before = made.text
    question = key(made, "去尾")
    actions.reply(made, question, choice=2, version=1, by=world.office)
    made.refresh_from_db()
    assert loads(made.text).scheme.quotas[0].rounding == "四舍五入"
    actions.retract(made, question, version=2, by=world.office)
    made.refresh_from_db()
    assert made.text == before


def test_a_correction_is_written_in_the_scheme_language(world: World) -> None:
    made = read(world.cycle, world.office)
    question = key(made, "掉了连接号")
    actions.reply(made, question, change="最低: 1\n最高: 4", version=1, by=world.office)
    made.refresh_from_db()
    rule = next(rule for rule, _ in loads(made.text).scheme.rules() if rule.id == "1.2a")
    assert (str(rule.method.low), str(rule.method.high)) == ("1", "4")  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="不认识的键"), transaction.atomic():
        actions.reply(made, question, change="高低: 4", version=2, by=world.office)
    with pytest.raises(Refused, match="键: 值"):
        actions.reply(made, question, change="四分", version=2, by=world.office)
    assert made.replies.get().change == "最低: 1\n最高: 4"


def test_of_two_who_answer_the_second_reads_again(world: World) -> None:
    made = read(world.cycle, world.office)
    question = key(made, "去尾")
    actions.reply(made, question, choice=2, version=1, by=world.office)
    with pytest.raises(Stale):
        actions.reply(made, question, choice=3, version=1, by=world.office)


def test_after_an_edit_by_hand_answers_are_kept_and_change_nothing(world: World, sign_in: SignIn) -> None:
    made = read(world.cycle, world.office)
    actions.edit(made, made.text.replace("会议制度", "会议"), version=1, by=world.office)
    sent = {"question": key(made, "去尾"), "choice": "2", "version": 2}
    page = sign_in(world.office).post(where(made, "/answer"), sent, follow=True).content.decode()
    assert "没有改动方案" in page
    made.refresh_from_db()
    assert made.replies.count() == 1
    assert loads(made.text).scheme.quotas[0].rounding == "去尾"


def test_a_text_that_cannot_be_read_is_not_saved_and_not_lost(world: World, sign_in: SignIn) -> None:
    made = read(world.cycle, world.office)
    broken = made.text.replace("方法: 每项", "方法: 每向", 1)
    answer = sign_in(world.office).post(where(made, "/text"), {"text": broken, "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "方法: 每向" in page
    assert "不认识的方法“每向”" in page
    assert "data-line=" in page
    made.refresh_from_db()
    assert "每向" not in made.text


def test_a_scheme_with_faults_is_not_published(world: World, sign_in: SignIn) -> None:
    made = read(world.cycle, world.office)
    actions.edit(made, made.text.replace("分值: 60", "分值: 61"), version=1, by=world.office)
    sent = {"reason": "试", "version": 2}
    answer = sign_in(world.office).post(where(made, "/publish"), sent)
    assert answer.status_code == 422
    assert Published.objects.filter(name="linyi-2018").count() == 1


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("合同.txt", "甲方应当于三日内向乙方交付货物。\n".encode(), "不像考核办法"),
        ("空白.txt", b"\n\n", "没有文字"),
        ("损坏.docx", b"PK\x03\x04 broken", "打不开"),
        ("加密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "打开密码"),
        ("炸弹.docx", bomb(), "不像一份办法"),
    ],
)
def test_what_cannot_be_read_says_why(
    name: str, content: bytes, said: str, world: World, sign_in: SignIn
) -> None:
    made, _ = actions.take(world.cycle, name, content, by=world.office)
    job = work()
    made.refresh_from_db()
    assert (job.state, made.state) == ("完成", "没有读成")
    page = sign_in(world.office).get(where(made)).content.decode()
    assert said in page
    assert name in page
    assert "/tmp" not in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("办法.png", b"x", "OCR"), ("办法.docx", b"", "是空的"), ("办法.exe", b"MZ", "能读的有")],
)
def test_what_is_no_document_is_refused_at_once(name: str, content: bytes, said: str, world: World) -> None:
    with pytest.raises(Refused, match=said):
        actions.take(world.cycle, name, content, by=world.office)
    assert not Regulation.objects.exists()


def test_a_second_reader_of_the_site_only_asks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = read(world.cycle, world.office)
    with answering(lambda asked: said({"rows": [], "scheme": "全部删除"})) as (address, asked):
        monkeypatch.setenv("KAOHE_MODEL_ADDRESS", address)
        made = read(world.cycle, world.office)
    assert len(asked) == 1
    assert made.text == alone.text
    questions = actions.drafted(made).draft.questions
    assert len(questions) > len(actions.drafted(alone).draft.questions)
    question = key(made, "第二读者没有读出")
    actions.reply(made, question, choice=1, version=1, by=world.office)
    assert len(actions.drafted(made).draft.questions) == len(questions) - 1


def test_a_second_reader_that_is_away_is_a_note(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOHE_MODEL_ADDRESS", "http://127.0.0.1:9/v1")
    made = read(world.cycle, world.office)
    assert made.state == "读好了"
    assert "连不上" in made.notes[0]


def test_last_year_s_result_is_shown_as_it_would_have_been(sign_in: SignIn) -> None:
    body = make_body("qufu-2020", whole_points=False)
    run = body.run
    results.freeze(body.cycle, by=body.office, hash=run.hash)
    made = read(body.cycle, body.office)
    text = body.cycle.scheme.text.replace("最低: 85", "最低: 95")
    actions.edit(made, text, version=1, by=body.office)
    page = sign_in(body.office).get(where(made, "/comparison")).content.decode()
    assert re.search("G1.*最低.*85.*95", page)
    assert 'class="changed"' in page
    assert "读不了" not in page


def test_without_a_frozen_result_the_comparison_says_so(world: World, sign_in: SignIn) -> None:
    made = read(world.cycle, world.office)
    page = sign_in(world.office).get(where(made, "/comparison")).content.decode()
    assert "还没有冻结的结果" in page


def test_what_led_to_a_scheme_is_not_deleted(world: World) -> None:
    made = read(world.cycle, world.office)
    actions.publish(made, reason="局发1号", version=1, by=world.office)
    with pytest.raises(Refused, match="不能删除"):
        actions.remove(made, by=world.office)
    other = read(world.cycle, world.office)
    actions.remove(other, by=world.office)
    assert Regulation.objects.get() == made


def test_the_pages_ask_the_same_however_much_was_answered(
    world: World, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = read(world.cycle, world.office)
    for version, part in enumerate(("去尾", "掉了连接号"), 1):
        actions.reply(made, key(made, part), choice=2, version=version, by=world.office)
    client = sign_in(world.office)
    for page in ("", "/questions", "/text", "/comparison", "/publish"):
        with django_assert_max_num_queries(14):
            assert client.get(where(made, page)).status_code == 200
