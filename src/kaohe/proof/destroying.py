"""Taking out of an archive what was destroyed: the rest stays as it was, and with it the archive's number.

清单.json is not touched, so that it still says which files there were and their hashes. 销毁.json lists the
decisions (文号, 监销人, dates) each with its register of what was destroyed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kaohe.errors import KaoheError, fault
from kaohe.proof.opening import Archive, opened
from kaohe.proof.sealing import DESTROYED, Sealed, as_json, packed

Act = Mapping[str, Any]
"""One decision as 销毁.json has it; its register stands under `清册`."""
FILE, EVIDENCE = "归档里的文件", "佐证文件"
GONE, STAYS = "已销毁", "留着"


def without(content: bytes, names: Collection[str], act: Act) -> Sealed:
    """The archive without these files, with one more decision. KaoheError where it is damaged."""
    archive = opened(content)
    if archive.broken or not archive.sealed:
        raise KaoheError([fault("归档文件损坏或被改过，没有动它", "从备份恢复，再执行")])
    files = {name: text for name, text in archive.files.items() if name not in names}
    files[DESTROYED] = as_json([*acts(archive), dict(act)])
    return packed(archive.manifest_bytes, dict(sorted(files.items())))


def acts(archive: Archive) -> Sequence[Act]:
    """The decisions by which something was taken out; LookupError, ValueError where they are forged."""
    found = json.loads(archive.files.get(DESTROYED, b"[]"))
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError(f"{DESTROYED} 不是清单")
    return found


def destroyed(archive: Archive) -> dict[str, str]:
    """File name or hash of evidence → by what it was destroyed."""
    found = {}
    for act in acts(archive):
        for row in act["清册"]:
            if row["处理"] == GONE:
                found[row["名称"] if row["什么"] == FILE else row["sha256"]] = str(act["文号"])
    return found
