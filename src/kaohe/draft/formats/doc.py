"""Old Word documents, by LibreOffice or antiword where one of them is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from kaohe.draft.document import Document, of_text
from kaohe.errors import KaoheError, fault

SECONDS = 120
RESAVE = "用 Word 或 WPS 另存为 .docx"


def read_doc(path: Path) -> Document:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is not None:
        return _by_office(office, path)
    antiword = shutil.which("antiword")
    if antiword is not None:
        said = _run([antiword, "-m", "UTF-8.txt", "-w", "0", str(path)], path)
        if said.strip():
            return of_text(said.decode("utf-8", errors="replace"), "doc")
        raise KaoheError([fault("antiword 没能读这个 .doc", RESAVE, file=str(path))])
    cure = (
        f"{RESAVE}；或在本机安装 LibreOffice（Debian、Ubuntu：apt-get install libreoffice-writer-nogui）再读"
    )
    raise KaoheError([fault("读不了旧格式的 .doc：本机没有 LibreOffice 或 antiword", cure, file=str(path))])


def _by_office(office: str, path: Path) -> Document:
    """A profile of its own: it does not wait for, or disturb, an office that somebody has open."""
    from kaohe.draft.formats.docx import read_docx

    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        source = Path(folder, "source.doc")
        shutil.copyfile(path, source)
        made = Path(folder, "made", "source.docx")
        options = [profile, "--headless", "--norestore", "--convert-to", "docx"]
        _run([office, *options, "--outdir", str(made.parent), str(source)], path)
        if not made.exists():
            raise KaoheError(
                [fault("LibreOffice 没能转换这个 .doc：损坏了，或有打开密码", RESAVE, file=str(path))]
            )
        return read_docx(made)


def _run(command: list[str], path: Path) -> bytes:
    """What a program prints; after `SECONDS` it is ended, with all that it started."""
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                return process.communicate(timeout=SECONDS)[0]
            except subprocess.TimeoutExpired as error:
                os.killpg(process.pid, signal.SIGKILL)
                raise KaoheError([fault(f"转换这个 .doc 超过{SECONDS}秒", RESAVE, file=str(path))]) from error
    except OSError as error:
        raise KaoheError([fault("转换 .doc 的程序没能运行", RESAVE, file=str(path))]) from error
