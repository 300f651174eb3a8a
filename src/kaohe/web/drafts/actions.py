"""What the office does with a regulation: uploads, answers, edits, publishes, deletes."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from kaohe.draft.answers import Answer, Answered, answer, read_answers, readings
from kaohe.draft.answers.plain import plain_of
from kaohe.draft.assemble import Draft
from kaohe.draft.formats import READ
from kaohe.draft.kept import opened
from kaohe.draft.questions import Question
from kaohe.errors import KaoheError
from kaohe.scheme.language import dumps, loads
from kaohe.web.audit.actions import note
from kaohe.web.cycles import actions as cycles
from kaohe.web.cycles.models import Cycle, Published
from kaohe.web.drafts.background import KIND
from kaohe.web.drafts.models import Regulation, Reply
from kaohe.web.errors import Refused, Stale
from kaohe.web.organisation.models import Person
from kaohe.web.work import actions as work
from kaohe.web.work.models import Job

LARGEST = 50_000_000
_SUFFIXES = (".docx", ".doc", ".pdf", ".html", ".htm", ".txt", ".md", ".xlsx")


@transaction.atomic
def take(cycle: Cycle, name: str, content: bytes, *, by: Person) -> tuple[Regulation, Job]:
    """A document to be read in the background."""
    if Path(name).suffix.lower() not in _SUFFIXES:
        cure = "扫描的图片先用 OCR（如 PaddleOCR、Tesseract、WPS 的图片转文字）转成文字"
        raise Refused(f"不能读“{name}”这种文件。能读的有 {READ}；{cure}。")
    if not content:
        raise Refused(f"“{name}”是空的，检查是不是选错了文件。")
    if len(content) > LARGEST:
        raise Refused(f"“{name}”有{len(content) // 1_000_000}兆，太大；去掉图片后另存。")
    made = Regulation.objects.create(cycle=cycle, file=name[-200:], content=content, by=by)
    note("上传办法", made, by=by, cycle=cycle.pk, after={"bytes": len(content)})
    return made, work.enqueue(KIND, cycle, by=by, regulation=made.pk)


def drafted(regulation: Regulation) -> Answered:
    """The draft with the answers given so far."""
    given = [_given(reply) for reply in regulation.replies.all()]
    return answer(opened(regulation.made), [one for said in given for one in said])


def _given(reply: Reply) -> list[Answer]:
    change = yaml.safe_load(reply.change) if reply.change.strip() else None
    said: dict[str, object] = {"问题": reply.question}
    if change:
        said["改"] = change
    else:
        said["答"] = str(reply.choice)
    if reply.reason:
        said["理由"] = reply.reason
    return read_answers(yaml.safe_dump([_texts(said)], allow_unicode=True, sort_keys=False), "答案")


def _texts(value: object) -> object:
    """Everything a text, as the scheme language reads it: 1.10 stays 1.10."""
    if isinstance(value, dict):
        return {str(name): _texts(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return "" if value is None else str(value)


def question_of(regulation: Regulation, key: str) -> Question:
    draft: Draft = opened(regulation.made)
    found = next((one for one in draft.questions if one.key == key), None)
    if found is None:
        raise Refused("没有这个问题，可能已经重新读过；请刷新页面。")
    return found


@transaction.atomic
def reply(
    regulation: Regulation,
    key: str,
    *,
    choice: int = 0,
    change: str = "",
    reason: str = "",
    version: int,
    by: Person,
) -> Reply:
    """Answer a question: a reading, or a correction in the scheme language; the scheme follows at once."""
    held = _held(regulation, version)
    asked = question_of(held, key)
    if not choice and not change.strip():
        raise Refused("选一种读法，或写出改成什么。")
    if change.strip():
        _corrects(change)
    held.replies.filter(question=key).delete()
    made = held.replies.create(
        question=key, asked=asked.open, choice=choice, change=change.strip(), reason=reason.strip(), by=by
    )
    try:
        done = drafted(held)
    except KaoheError as error:
        raise Refused("；".join(f"{one.what}（{one.cure}）" for one in error.faults[:5])) from error
    if not held.edited:
        held.text = dumps(done.draft.scheme)
    _touch(held, "text")
    said = {"question": key, "choice": choice, "change": change.strip()}
    note("答办法的问题", held, by=by, cycle=held.cycle_id, after=said, reason=f"{asked.open}{reason}")
    return made


def _corrects(change: str) -> None:
    try:
        said = yaml.safe_load(change)
    except yaml.YAMLError as error:
        raise Refused("改的内容不成“键: 值”，如 分值: 3；几项各写一行。") from error
    if not isinstance(said, dict):
        raise Refused("改的内容写成“键: 值”，如 分值: 3；几项各写一行。")


@transaction.atomic
def retract(regulation: Regulation, key: str, *, version: int, by: Person) -> None:
    """Take an answer back; the question is open again."""
    held = _held(regulation, version)
    gone = held.replies.filter(question=key).first()
    if gone is None:
        return
    before = {"question": key, "choice": gone.choice, "change": gone.change}
    gone.delete()
    if not held.edited:
        held.text = dumps(drafted(held).draft.scheme)
    _touch(held, "text")
    note("收回答复", held, by=by, cycle=held.cycle_id, before=before)


@transaction.atomic
def edit(regulation: Regulation, text: str, *, version: int, by: Person) -> Regulation:
    """The scheme changed by hand; KaoheError with line and column where it cannot be read at all."""
    held = _held(regulation, version)
    text = text.replace("\r\n", "\n")
    if text == held.text:
        return held
    loads(text, "方案")
    before = {"characters": len(held.text)}
    held.text, held.edited = text, True
    _touch(held, "text", "edited")
    note("改方案草案", held, by=by, cycle=held.cycle_id, before=before, after={"characters": len(text)})
    return held


@transaction.atomic
def publish(regulation: Regulation, *, reason: str, version: int, by: Person) -> Published:
    """The scheme of now as a published version, with which cycles can be made."""
    held = _held(regulation, version)
    if not reason.strip():
        raise Refused("发布要写明理由，如办法的文号、会议纪要号。")
    made = cycles.publish(loads(held.text, "方案"), by=by, reason=reason.strip())
    held.state, held.published = Regulation.State.PUBLISHED, made
    _touch(held, "state", "published")
    note("由办法发布", held, by=by, cycle=held.cycle_id, after={"scheme": str(made)}, reason=reason.strip())
    return made


@transaction.atomic
def remove(regulation: Regulation, *, by: Person) -> None:
    held = Regulation.objects.select_for_update().defer("content").filter(pk=regulation.pk).first()
    if held is None:
        return
    if held.published_id is not None:
        raise Refused("由它发布了方案，不能删除。")
    note("删除办法", held, by=by, cycle=held.cycle_id)
    held.delete()


def possible(draft: Draft) -> dict[str, list[str]]:
    """The readings that each open question may be answered by."""
    data = plain_of(draft.scheme)
    return {one.key: [reading.said for reading in readings(one, data)] for one in draft.questions}


def _held(regulation: Regulation, version: int) -> Regulation:
    held = Regulation.objects.select_for_update().defer("content").get(pk=regulation.pk)
    if held.state == Regulation.State.PUBLISHED:
        raise Refused("已经发布，不能再改；另上传一份再读。")
    if held.state != Regulation.State.READ:
        raise Refused(f"这份办法{held.state}，还不能改。")
    if held.version != version:
        raise Stale("别人刚刚改过，请刷新后再改。")
    return held


def _touch(held: Regulation, *names: str) -> None:
    held.version += 1
    held.save(update_fields=["version", *names])
