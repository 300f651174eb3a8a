"""What was read from a page, as it waits: sealed, so that the database alone does not tell the marks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from django.conf import settings
from nacl.secret import SecretBox

from kaohe.web.ballots.models import Scan


@dataclass
class Scanned:
    """By place of the paper: marks that were clear, doubts, pictures of those rows, what one person keyed."""

    marks: dict[str, str]
    doubts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    keyed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, scan: Scan) -> Scanned:
        return cls(**json.loads(_box().decrypt(bytes(scan.sealed))))

    def sealed(self) -> bytes:
        return bytes(_box().encrypt(json.dumps(asdict(self)).encode()))


def _box() -> SecretBox:
    key = hashlib.sha256(b"kaohe scanned page\n" + settings.SECRET_KEY.encode()).digest()
    return SecretBox(key)
