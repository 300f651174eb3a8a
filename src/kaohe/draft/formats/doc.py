"""Old Word documents, by LibreOffice or antiword where one of them is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from kaohe.draft.document import Document, of_text
from kaohe.errors import KaoheError, fault

SECONDS = 120


def read_doc(path: Path) -> Document:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is not None:
        return _by_office(office, path)
    antiword = shutil.which("antiword")
    if antiword is not None:
        ran = subprocess.run(
            [antiword, "-m", "UTF-8.txt", "-w", "0", str(path)],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        if ran.returncode == 0 and ran.stdout.strip():
            return of_text(ran.stdout.decode("utf-8", errors="replace"), "doc")
    cure = "用 Word 或 WPS 另存为 .docx；或在本机安装 LibreOffice 再读"
    raise KaoheError([fault("读不了旧格式的 .doc", cure, file=str(path))])


def _by_office(office: str, path: Path) -> Document:
    from kaohe.draft.formats.docx import read_docx

    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", folder, str(path)]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            raise KaoheError(
                [fault("LibreOffice 没能转换这个 .doc", "用 Word 或 WPS 另存为 .docx", file=str(path))]
            ) from error
        made = Path(folder, path.stem + ".docx")
        if not made.exists():
            raise KaoheError([fault("LibreOffice 没能转换这个 .doc", "另存为 .docx", file=str(path))])
        return read_docx(made)
