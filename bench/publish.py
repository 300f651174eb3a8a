"""Run all the scripts and write their figures into bench/README.md, between its two marks.

    make bench-publish        or        python bench/publish.py [NAME …]

With names (startup, reevaluate, floor, growth, peers, load, city, ballots, crashes, sheets, papers, scale,
spark) only those are measured anew; the tables of the others stay as they were.
"""

from __future__ import annotations

import re
import sys

from figures import markdown
from timing import BENCH, alone

NAMES = (
    "startup", "reevaluate", "floor", "growth", "peers", "load", "city", "ballots", "crashes", "sheets",
    "papers", "scale", "spark",
)  # fmt: skip
README = BENCH / "README.md"


def section(name: str) -> str:
    """The figures of one script in Markdown, with the command and the machine."""
    print(f"{name} …", file=sys.stderr)
    made = alone(f"{name}.py", "--json")
    tables = "\n".join(markdown(table) for table in made["tables"])
    return f"命令：`make bench-{name}`；机器：{made['machine']}。\n\n{tables}"


def replace(text: str, name: str, figures: str) -> str:
    """The README with the figures of one script in their place."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise RuntimeError(f"{README} has no place for {name}: {start} … {end}")
    return pattern.sub(lambda _: f"{start}\n{figures}\n{end}", text)


def main() -> None:
    wanted = sys.argv[1:] or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"没有 {'、'.join(unknown)}；有 {'、'.join(NAMES)}")
    for name in wanted:
        figures = section(name)
        README.write_text(replace(README.read_text("utf-8"), name, figures), "utf-8")


if __name__ == "__main__":
    main()
