"""What several items say together: points in the cell below, lists under one head, tables run together."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from kaohe.draft import tables
from kaohe.draft.flattened import POINTS_HEAD
from kaohe.draft.items import Item
from kaohe.draft.numbered import numbered_rows
from kaohe.draft.options import options
from kaohe.draft.outline import ordinal
from kaohe.draft.run_on import POINTS, TITLES, counts, run_on_points
from kaohe.draft.saying import LEAD, SCORES, Clause, Label
from kaohe.draft.untitled import untitled_rows


def reread(items: Sequence[Item]) -> list[Item]:
    """The items with the clauses that only their neighbours complete."""
    made = list(items)
    for one in (
        options,
        _headed,
        _points_below,
        _run_on_points,
        run_on_points,
        numbered_rows,
        untitled_rows,
        _cells_of_points,
        _listed_vetoes,
        _listed_amounts,
        _veto_tables,
        _once,
    ):
        made = one(made)
    return made


def _headed(made: list[Item]) -> list[Item]:
    """低保动态管理计2分。入户率100%计0.5分，…: points that the rest of the item gives out part by part."""
    out = list(made)
    for item in made:
        given = [c for c in item.clauses if c.labels[0].kind == "full_if"]
        if item.mark is None or len(given) < 2 or given[0] is not item.clauses[0]:
            continue
        name = item.text.chars[len(item.mark.text) :].partition("。")[0]
        said = _HEADED.fullmatch(name)
        whole, *parts = (c.labels[0].values.get("points") for c in given)
        known = [part for part in parts if part is not None]
        if said is None or len(known) < len(parts) or sum(known) != whole:
            continue
        label = Label("indicator", {"name": said[1], "points": whole})
        head = dataclasses.replace(given[0], labels=(label,), condition=said[1])
        out[item.index] = dataclasses.replace(item, clauses=(head, *item.clauses[1:]))
    return out


_HEADED = re.compile(r"([^，；：]{2,20}?)[计记得]\d+(?:\.\d+)?分")
_POINTS_FIRST = re.compile(r"（(?:总分|分值|满分|本项)?(\d+(?:\.\d+)?)(分?)）")


def _points_below(made: list[Item]) -> list[Item]:
    """Points in brackets that open the line below the name: 2.1签订责任书 / （4分）未签订的扣2分."""
    out = list(made)
    for above, item in pairwise(made):
        found = _POINTS_FIRST.match(item.text.chars)
        if (
            found is None
            or not (item.mark is None or (item.mark.kind == "paren" and not item.body))
            or not (found[2] or (above.mark is not None and 2 <= len(above.body) <= 12))
            or any(c.labels[0].kind == "indicator" for c in above.clauses)
        ):
            continue
        if above.mark is None and (len(above.text) > 60 or above.clauses or not item.piece.text.chars):
            continue
        said = above.body.strip(LEAD)
        label = Label("indicator", {"name": said, "points": Decimal(found[1])})
        clause = Clause(above.text.span()[0], item.text.span(0, found.end())[1], (label,), said, above.index)
        out[above.index] = dataclasses.replace(out[above.index], clauses=(clause, *above.clauses))
    return out


_RUN_ON = re.compile(
    r"([^。，\d≥≤<>][^。，≥≤<>]{1,60}?)(?<![A-Za-z])[；：]?(\d{1,3}(?:\.\d)?)分?(?=([\u4e00-\u9fff]?))"
)


def _titled(item: Item) -> bool:
    """Do the titles of columns stand here, one of points among them?"""
    chars = item.text.chars
    titles = TITLES.search(chars)
    return POINTS_HEAD.fullmatch(chars) is not None or (
        titles is not None and POINTS.search(titles[0]) is not None
    )


def _run_on_points(made: list[Item]) -> list[Item]:
    """A name in a table that a page ran together: 3、课程开设；20按标准…, 1.1组织领导20 before 1.1.1."""
    if not any(_titled(item) for item in made):
        return made
    out = list(made)
    for item in made:
        found = _RUN_ON.match(item.body)
        if item.mark is None or item.mark.kind == "条" or found is None or SCORES.search(found[1]):
            continue
        after = found[3]
        following = made[item.index + 1] if item.index + 1 < len(made) else None
        opens = following is not None and following.mark is not None and ordinal(following.mark) == 1
        if counts(item.body, found.end()) if after else not (opens and found.end() == len(item.body)):
            continue
        start = len(item.text) - len(item.body)
        if Decimal(found[2]) == 0 or re.search(f"[附图表]表?$|{TITLES.pattern}", found[1]):
            continue
        if any(c.labels[0].kind == "indicator" and c.start < item.text.at[start] + 5 for c in item.clauses):
            continue
        label = Label("indicator", {"name": found[1].strip(LEAD), "points": Decimal(found[2])})
        clause = Clause(*item.text.span(0, start + found.end()), (label,), found[1], item.index)
        out[item.index] = dataclasses.replace(item, clauses=(clause, *item.clauses))
    return out


_CELL_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)分?")


def _cells_of_points(made: list[Item]) -> list[Item]:
    """A cell that holds nothing but points gives them to the name in the cells before it."""
    out = list(made)
    titled = any(POINTS_HEAD.fullmatch(item.text.chars) for item in made)
    for item in made:
        found = _CELL_POINTS.fullmatch(item.text.chars)
        if found is None or item.index == 0:
            continue
        name = item.index - 1
        if "分" not in item.text.chars:
            continue
        if (
            made[name].mark is None
            and name > 0
            and len(made[name].body) <= 16
            and made[name - 1].mark is not None
            and not made[name - 1].clauses
            and len(made[name - 1].body) <= 30
        ):
            name -= 1
        if titled and made[name].mark is not None and made[name].clauses:
            out[name] = _pointed(made[name], item, Decimal(found[1]))
            continue
        if any(made[at].clauses for at in range(name, item.index)) or len(made[name].body) > 40:
            continue
        said = "".join(made[at].body for at in range(name, item.index)).strip(LEAD)
        label = Label("indicator", {"name": said, "points": Decimal(found[1])})
        start, end = made[name].text.span()[0], item.text.span()[1]
        if made[name].text.chars and made[name].mark is not None:
            out[name] = dataclasses.replace(made[name], clauses=(Clause(start, end, (label,), said, name),))
            out[item.index] = dataclasses.replace(item, clauses=())
    return out


def _pointed(item: Item, cell: Item, points: Decimal) -> Item:
    """An item that says how it is scored, with the points that the cell behind it gives."""
    if any(clause.labels[0].kind == "indicator" for clause in item.clauses):
        return item
    said = re.split("[，。；：]", item.body)[0][:60]
    label = Label("indicator", {"name": said, "points": points})
    clause = Clause(item.text.span()[0], cell.text.span()[1], (label,), said, item.index)
    return dataclasses.replace(item, clauses=(clause, *item.clauses))


_LISTED = re.compile(r"(?:下列|以下|如下).{0,12}(?:情形|情况|行为|问题|条件|之一)|之一")


def _listed_vetoes(made: list[Item]) -> list[Item]:
    """Each item of a list under “有下列情形之一的，…一票否决” is a veto of its own."""
    out = list(made)
    for item in made:
        veto = next((c for c in item.clauses if c.labels[0].kind in ("veto", "affirmation")), None)
        if veto is None or not _LISTED.search(item.text.chars):
            continue
        kind = None
        for below in made[item.index + 1 :]:
            if below.mark is None:
                if kind is None or len(below.body) < 12:
                    continue
                break
            if kind is None and (item.mark is None or below.mark.rank > item.mark.rank):
                kind = below.mark.kind
            if below.mark.kind != kind:
                break
            if not below.body:
                continue
            kept = tuple(c for c in out[below.index].clauses if c.labels[0].kind != veto.labels[0].kind)
            stop = next((at for at, sign in enumerate(below.text.chars) if sign == "。"), len(below.text))
            start = len(below.text) - len(below.body)
            label = Label(veto.labels[0].kind, {**veto.labels[0].values, "of": item.index})
            clause = Clause(*below.text.span(start, max(stop, start + 1)), (label,), below.body, below.index)
            out[below.index] = dataclasses.replace(below, clauses=(clause, *kept))
    return out


_SHARED = frozenset(
    {"deduct_per", "deduct_fixed", "deduct_range", "bonus_per", "bonus_fixed", "bonus_range", "other"}
)


def _listed_amounts(made: list[Item]) -> list[Item]:
    """Each item of a list under “有下列情形之一的，扣2分” has the amount of its head."""
    out = list(made)
    for item in made:
        clause = next((c for c in item.clauses if c.labels[0].kind in _SHARED), None)
        if clause is None or not _LISTED.search(item.text.chars) or item.mark is None:
            continue
        if clause.labels[0].kind == "other" and "酌情" not in str(clause.labels[0].values.get("note")):
            continue
        for below in made[item.index + 1 :]:
            if below.mark is None and len(below.body) < 12:
                continue
            if below.mark is None or below.mark.rank <= item.mark.rank:
                break
            if below.clauses or not below.body:
                continue
            label = Label("listed", {"label": clause.labels[0], "of": item.index})
            listed = Clause(
                *below.text.span(len(below.text) - len(below.body)), (label,), below.body, below.index
            )
            out[below.index] = dataclasses.replace(below, clauses=(listed,))
    return out


def _veto_tables(made: list[Item]) -> list[Item]:
    """A table headed 否决项目: what its first column says is a veto each."""
    out = list(made)
    pieces = [item.piece for item in made]
    for cell in tables.vetoes(pieces):
        item = made[cell.index]
        clauses = []
        start = 0
        for end in [*(at for at, sign in enumerate(item.text.chars) if sign == "；"), len(item.text)]:
            if end - start > 4:
                said = item.text.chars[start:end]
                clauses.append(Clause(*item.text.span(start, end), (Label("veto"),), said, item.index))
            start = end + 1
        out[item.index] = dataclasses.replace(item, clauses=(*clauses, *item.clauses))
    return out


def _once(made: list[Item]) -> list[Item]:
    """A heading that a page break repeats word for word counts once."""
    seen: set[tuple[str, str]] = set()
    out = []
    for item in made:
        kept = []
        for clause in item.clauses:
            label = clause.labels[0]
            said = (
                item.mark.text if item.mark else "",
                f"{label.values.get('name')}{label.values.get('points')}",
            )
            if label.kind == "indicator" and item.mark is not None and clause.start == item.text.span()[0]:
                if said in seen:
                    continue
                seen.add(said)
            kept.append(clause)
        out.append(dataclasses.replace(item, clauses=tuple(kept)))
    return out
