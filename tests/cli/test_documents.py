"""What the documents say is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.running import REPOSITORY, Kaohe
from kaohe.cli.main import COMMANDS
from kaohe.cli.reference import reference
from kaohe.scheme.check import check
from kaohe.scheme.language import loads

README = (REPOSITORY / "README.md").read_text("utf-8")
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *(REPOSITORY / "docs").rglob("*.md")]


def test_the_command_line_reference_is_current() -> None:
    written = (REPOSITORY / "docs" / "cli.md").read_text("utf-8")
    assert written == reference(), "执行 python -m kaohe.cli.reference > docs/cli.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_entry(name: str) -> None:
    assert f"\n## kaohe {name}\n" in reference()


def test_the_scheme_in_the_readme_has_no_faults() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert [str(fault) for fault in check(loads(text)) if fault.level == "错误"] == []


def test_the_readme_names_only_commands_that_exist() -> None:
    assert set(re.findall(r"^kaohe (\w+)", README, re.MULTILINE)) <= set(COMMANDS)


def test_the_tour_of_the_readme_runs(kaohe: Kaohe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = [text for text in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "kaohe schemes" in text]
    commands = [shlex.split(line.split("|")[0], comments=True) for line in block.splitlines()]
    ran = {line[1]: kaohe(*line[1:]) for line in commands if line[:1] == ["kaohe"]}
    assert {name: (done.status, done.err) for name, done in ran.items() if done.status != 0} == {}
    assert len(ran) == 9 and (tmp_path / "报告.html").is_file()
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(code, {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []
