"""Pages of results: the ranking, computing, freezing, the workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kaohe.errors import Fault, KaoheError
from kaohe.scheme.model import Scheme
from kaohe.web.cycles.models import Cycle
from kaohe.web.cycles.pages import MOST_SHOWN, me, of, say
from kaohe.web.downloads import attachment
from kaohe.web.errors import Refused
from kaohe.web.permissions import allowed, may
from kaohe.web.results import actions, background, bundle, decided
from kaohe.web.results.decided import Said
from kaohe.web.results.models import Run
from kaohe.web.results.pages import Fresh, fresh, large, opened, run_of, scheme_of, scores_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 200
MARKS = {
    "待研究": "总分相同，跨在名额的边界上，等研究决定",
    "未完成": "评分还没有给全",
    "待补": "还没有报来",
    "超出名额": "达到了分数线，名额已满",
    "研究决定": "由决定机构定的",
}
TONES = {"待研究": "warn", "未完成": "bad", "待补": "warn", "研究决定": "info", "一票肯定": "good"}


@dataclass(frozen=True)
class Row:
    """One line of the ranking; `pk` is None where the appraisee has left the roster."""

    score: Any
    pk: int | None
    said: list[Said]

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What is to be noted, each with its tone; what a decision did stands at the value."""
        return [(word, TONES.get(word, "")) for word in self.score.remarks if word != decided.BY_DECISION]

    def said_of(self, field: str) -> list[Said]:
        return [each for each in self.said if each.field == field]

    @property
    def of_grade(self) -> list[Said]:
        return self.said_of("等次")

    @property
    def of_award(self) -> list[Said]:
        return self.said_of("奖项")


@allowed("result.see")
@require_safe
def index(request: HttpRequest, cycle: Cycle, run: int | None = None) -> HttpResponse:
    """Places by category and group, what waits, and the frozen results."""
    if run:
        kept = run_of(cycle, run)
        return _ranking(request, cycle, Fresh(kept, actions.current(kept, cycle)))
    return _ranking(request, cycle, fresh(cycle))


def _ranking(request: HttpRequest, cycle: Cycle, seen: Fresh, faults: tuple[Fault, ...] = ()) -> HttpResponse:
    run, shown = seen.run, faults or seen.faults
    page: dict[str, Any] = {
        "run": run,
        "faults": shown[:MOST_SHOWN],
        "more": max(len(shown) - MOST_SHOWN, 0),
        "job": seen.job,
        "manages": may(request.user, "result.freeze", cycle),
        "frozen": _frozen(cycle),
    }
    if run is not None:
        page |= _shown(request, cycle, run) | {
            "newest": not cycle.runs.filter(pk__gt=run.pk).exists(),
            "current": seen.current,
        }
    return render(request, "results/ranking.html", page, status=422 if faults else 200)


def _frozen(cycle: Cycle) -> Any:
    found = cycle.runs.filter(frozen__isnull=False).defer("tables")
    return found.select_related("frozen_by", "resolution")


def _shown(request: HttpRequest, cycle: Cycle, run: Run) -> dict[str, Any]:
    scheme, kept = scheme_of(run, cycle), opened(run)
    scores = scores_of(run, cycle)
    given = {name: request.GET.get(name, "").strip() for name in ("q", "category", "group", "only")}
    found = [score for score in scores if _fits(score, given)]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = cycle.appraisees.filter(name__in=[score.name for score in page])
    ids = dict(shown.values_list("name", "id"))
    said = decided.said_of(kept.tables)
    rows = [Row(score, ids.get(score.name), said.get(score.name, [])) for score in page]
    marks = Counter(word for score in scores for word in score.remarks)
    links = kept.tables["联动"].to_pylist() if "联动" in kept.tables else []
    return {
        "notes": kept.notes,
        "page": page,
        "parts": _parts(rows, scheme),
        "total": len(scores),
        "given": given,
        "query": urlencode({name: value for name, value in given.items() if value}),
        "categories": list(dict.fromkeys(score.category for score in scores)),
        "groups": list(dict.fromkeys(score.group for score in scores if score.group)),
        "marks": [(word, why, marks[word]) for word, why in MARKS.items() if marks[word]],
        "vetoed": sum(bool(score.vetoes) for score in scores),
        "has": {
            "group": any(score.group for score in scores) and "分组" not in scheme.scope,
            "grade": any(score.grade for score in scores),
            "award": any(score.awards for score in scores),
            "veto": any(score.vetoes for score in scores),
            "remark": any(row.remarks for row in rows),
        },
        "links": [row for row in links if row["结论"]],
    }


def _fits(score: Any, given: dict[str, str]) -> bool:
    only = given["only"]
    return (
        (not given["q"] or given["q"] in score.name)
        and (not given["category"] or score.category == given["category"])
        and (not given["group"] or score.group == given["group"])
        and (not only or only in score.remarks or (only == "否决" and bool(score.vetoes)))
    )


def _parts(rows: Iterable[Row], scheme: Scheme) -> dict[str, list[Row]]:
    """The rows under the name of the field in which their places are counted."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        scope = (row.score.category, row.score.group if "分组" in scheme.scope else "")
        parts.setdefault(" · ".join(part for part in scope if part), []).append(row)
    return parts


@allowed("result.freeze")
@require_POST
def compute(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    if large(cycle):
        return redirect("job", cycle.pk, background.asked(cycle, by=me(request)).pk)
    before = actions.newest(cycle)
    try:
        run = actions.compute(cycle, by=me(request))
    except KaoheError as error:
        return _ranking(request, cycle, Fresh(before, False), tuple(error.faults))
    same = before is not None and before.pk == run.pk
    messages.success(request, "数据没有变化，结果还是原来的。" if same else "结果算好了。")
    return redirect("results", cycle.pk)


@allowed("result.freeze")
@require_POST
def freeze(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    try:
        run = actions.freeze(cycle, by=me(request), hash=request.POST.get("hash", ""))
    except Refused as refusal:
        say(request, refusal)
    else:
        messages.success(request, f"结果已冻结，哈希 {run.hash}。")
    return redirect("results", cycle.pk)


@allowed("result.see")
@require_safe
def download(request: HttpRequest, cycle: Cycle, run: int) -> HttpResponse:
    found = of(Run, cycle, run)
    kept = opened(found)
    content = bundle.workbook(
        kept.tables, kept.notes, scheme_of(found, cycle), cycle.period, found.provisional
    )
    return attachment(content, f"{cycle.title}结果.xlsx", XLSX)
