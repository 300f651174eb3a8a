"""Reading a regulation in the background: page by page, then its clauses, then by a second reader."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.urls import reverse

from kaohe.draft.assemble import Draft, draft
from kaohe.draft.formats import open_document
from kaohe.draft.kept import kept
from kaohe.draft.scoring import scoring
from kaohe.draft.second import of_environment, read_again
from kaohe.errors import KaoheError, fault
from kaohe.web.drafts.models import Regulation
from kaohe.web.work.kinds import Task, register

KIND = "读办法"


@register(KIND, permission="regulation.draft")
def read(task: Task, *, regulation: int) -> None:
    """Read what was uploaded; a document that cannot be read says why on its own page."""
    known = Regulation.objects.select_related("cycle__scheme").get(pk=regulation, cycle=task.cycle)
    where = reverse("regulation", args=[task.cycle.pk, known.pk])
    notes: list[str] = []
    try:
        made = _drafted(task, known, notes)
    except KaoheError as error:
        with task.last_step() as finish:
            said = "\n".join(str(one) for one in error.faults)
            _take(known, state=Regulation.State.FAILED, fault=said)
            finish("这份文件没有读成，原因见它的页面。", where)
        return
    found = kept(made)
    with task.last_step() as finish:
        _take(known, state=Regulation.State.READ, made=found, notes=notes, text=found["scheme"])
        finish(f"读好了，有{len(made.questions)}个问题要定。", where)


def _drafted(task: Task, known: Regulation, notes: list[str]) -> Draft:
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        path = Path(folder) / f"办法{Path(known.file).suffix.lower()}"
        path.write_bytes(bytes(known.content))
        try:
            document = open_document(path, lambda done, of: task.tell(done, of, f"正在读第{done}页。"))
        except KaoheError as error:
            raise KaoheError([fault(one.what, one.cure, file=known.file) for one in error.faults]) from error
    task.tell(0, 0, "正在读条款、起草方案。")
    made = scoring(draft(document, known.cycle.scheme.name), known.file)
    model = of_environment()
    if model is not None:
        second = read_again(made, model, lambda done, of: task.tell(done, of, f"第二读者读到第{done}句。"))
        notes += second.notes
        made = second.joined(made)
    return made


def _take(known: Regulation, **values: object) -> None:
    """The outcome, unless the regulation was deleted meanwhile."""
    Regulation.objects.filter(pk=known.pk).update(**values)
