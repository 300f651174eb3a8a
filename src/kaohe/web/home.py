"""The folder of the site: made at the start of the program, before the settings are read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def prepare() -> Path:
    """Make the folder (KAOHE_HOME) and the key that signs sessions; where they are, leave them.

    Readable by its owner only: it holds the embedded database, the key and the evidence files.
    """
    home = Path(os.environ.get("KAOHE_HOME", "") or "kaohe-site").absolute()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.environ.get("KAOHE_SECRET"):
            _keep_secret(home / "secret")
    except OSError as error:
        raise SystemExit(f"建不了数据文件夹 {home}（{error.strerror}），换一个 KAOHE_HOME") from error
    return home


def _keep_secret(path: Path) -> None:
    """Write a new key beside and link it: of two servers that start at once, both read one key."""
    if path.exists():
        return
    draft = path.with_name(f"secret.{os.getpid()}")
    handle = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
