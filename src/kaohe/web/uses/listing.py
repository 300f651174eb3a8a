"""The list that a use of the result takes along: everybody with total, place, grade, awards and remarks."""

from __future__ import annotations

from kaohe.proof.cells import to_csv
from kaohe.web.errors import Refused
from kaohe.web.notices.actions import frozen
from kaohe.web.results import bundle, decided
from kaohe.web.uses.models import Consequence

COLUMNS = ("类别", "分组", "对象", "总分", "名次", "等次", "奖项", "否决", "备注")


def listing(one: Consequence) -> bytes:
    """CSV of the frozen result for one use, with its clause and for what; of one appraisee its row only."""
    run = frozen(one.cycle)
    table = decided.final(bundle.unpack(run.tables)[0]) if run is not None else None
    if table is None:
        raise Refused("先冻结现在的结果，再导出。")
    rows = [row for row in table.to_pylist() if one.name in ("", row["对象"])]
    made = {name: [row.get(name) or "" for row in rows] for name in COLUMNS}
    return to_csv({**made, "条款": [one.clause] * len(rows), "用途": [one.title] * len(rows)})
