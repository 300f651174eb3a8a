"""Many papers at once, in the background: as one PDF or Word document, or as a ZIP with a file each."""

from __future__ import annotations

import zipfile
from typing import Any

from django.urls import reverse

from kaohe.papers.naming import fit
from kaohe.web.cycles.models import Cycle
from kaohe.web.errors import Refused
from kaohe.web.organisation.models import Person
from kaohe.web.papers import printing, sources
from kaohe.web.papers.models import OwnTemplate
from kaohe.web.work import actions as work
from kaohe.web.work.kinds import Task, register
from kaohe.web.work.models import Job

KIND = "打印文书"
FORMS = ("pdf", "docx", "zip")


def ask(cycle: Cycle, name: str, form: str, said: dict[str, str], *, by: Person) -> Job:
    """Hand over the printing of all papers of one kind."""
    if form not in FORMS:
        raise Refused("选 PDF、Word 或一份一个文件。")
    of = sources.source(cycle, early=True)
    if not printing.paper_of(of, name).early and of.blank:
        raise Refused(sources.NO_RESULT)
    return work.enqueue(KIND, cycle, by=by, name=name, form=form, said=said)


def ask_template(cycle: Cycle, template: OwnTemplate, *, by: Person) -> Job:
    return work.enqueue(KIND, cycle, by=by, template=template.pk)


@register(KIND, permission="paper.print")
def print_all(task: Task, **asked: Any) -> None:
    if "template" in asked:
        _templates(task, asked["template"])
    else:
        _papers(task, asked["name"], asked["form"], asked["said"])


def _papers(task: Task, name: str, form: str, said: dict[str, str]) -> None:
    def filling(done: int, total: int) -> None:
        task.tell(done, 2 * total, f"正在填写：{done}/{total}。")

    documents = printing.made(task.cycle, name, (), said, filling)
    title = f"{task.cycle.title} {name}"
    count = len(documents)
    if form == "zip":
        with zipfile.ZipFile(task.file(f"{_safe(title)}.zip"), "w", zipfile.ZIP_DEFLATED) as packed:
            for at, document in enumerate(documents):
                packed.writestr(
                    _entry(at, document.title), printing.file([document], name, printing.PDF).content
                )
                task.tell(count + at, 2 * count, f"正在排版：{at}/{count}。")
    else:

        def setting(done: int) -> None:
            task.tell(count + done, 2 * count, f"正在排版：{done}/{count}。")

        setting(0)
        made = printing.file(documents, title, form, setting)
        task.file(f"{_safe(title)}.{form}").write_bytes(made.content)
    with task.last_step() as finish:
        finish(f"{name}{count}份，可以下载。", reverse("papers", args=[task.cycle.pk]))


def _templates(task: Task, pk: int) -> None:
    template = OwnTemplate.objects.filter(pk=pk, cycle=task.cycle).first()
    if template is None:
        raise Refused("这个模板已经删去。")
    of = sources.with_people(task.cycle)
    with zipfile.ZipFile(task.file(f"{_safe(template.name)}.zip"), "w", zipfile.ZIP_DEFLATED) as packed:
        for at, name in enumerate(of.names):
            made = printing.filled_template(template, task.cycle, name, of)
            packed.writestr(f"{at + 1:04} {_safe(made.name)}", made.content)
            task.tell(at, len(of.names), f"正在填写：{at}/{len(of.names)}。")
    with task.last_step() as finish:
        finish(
            f"{template.name}{len(of.names)}份，可以下载。", reverse("paper-templates", args=[task.cycle.pk])
        )


def _entry(at: int, title: str) -> str:
    """Numbered, so that two of the same name don't cover each other and the order is kept."""
    return f"{at + 1:04} {_safe(title)}.pdf"


def _safe(name: str) -> str:
    return fit(name).strip(". ")[:80] or "文书"
