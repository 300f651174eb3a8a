"""Every row of the register is enacted by the product; what the walk did is in docs/register.md."""

from __future__ import annotations

import pytest

from tests.regulations.register import ROWS
from web.register import paper
from web.register.walk import walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scheme", ROWS)
def test_every_row_is_enacted(
    scheme: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """The product is driven for each row by its own parameters; the page says by which behaviour."""
    made = walk(scheme)
    if request.config.getoption("--register"):
        paper.write(made)
    with capsys.disabled():
        print(f"\n{scheme}: {made.enacted} of {len(made.outcomes)}", *made.missing, sep="\n  - ")
    assert made.missing == []
    assert len(made.outcomes) == ROWS[scheme]
    assert paper.section(made) == paper.kept().get(scheme), "docs/register.md 旧了：pytest … --register"


def test_the_page_adds_up_to_the_whole_register(capsys: pytest.CaptureFixture[str]) -> None:
    rows, enacted = paper.counts()
    with capsys.disabled():
        print(f"\nregister: {enacted} of {rows}")
    assert (rows, enacted) == (sum(ROWS.values()), sum(ROWS.values())) == (771, 771)
    assert paper.PATH.read_text(encoding="utf-8").startswith(paper.head(rows, enacted))
