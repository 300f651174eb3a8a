"""The files that are derived from the model and kept in the repository.

`python -m kaohe.scheme.published` writes them anew after a change of the model; tests compare.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kaohe.scheme.reference import markdown
from kaohe.scheme.schema import dumps

PACKAGED = Path(__file__).with_name("scheme.schema.json")


def files(root: Path) -> dict[Path, str]:
    """Path → text of every derived file of the repository at `root`."""
    return {
        PACKAGED: dumps(),
        root / "docs" / "scheme.schema.json": dumps(),
        root / "docs" / "reference.md": markdown(),
    }


def main(root: Path) -> None:
    """Write every derived file."""
    for path, text in files(root).items():
        path.write_text(text, "utf-8")
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
