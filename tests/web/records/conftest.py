"""What the tests of records share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kaohe.web.organisation.models import Person
from kaohe.web.records import actions
from kaohe.web.records.models import Record
from web.world import World


@pytest.fixture(autouse=True)
def evidence_folder(tmp_path: Path, settings) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


@pytest.fixture
def entered(world: World) -> Callable[..., Record]:
    """A record for 计量科, entered by the office unless said otherwise."""

    def enter(rule: str = "J1", *, by: Person | None = None, who: str = "计量科", **more) -> Record:
        cells = more.pop("cells", {"数量": "1", "说明": "经查属实"})
        return actions.enter(world.cycle, world.appraisees[who], rule, cells, by=by or world.office, **more)

    return enter
