"""The body's directory over LDAP: who has this name, is this the password. Encrypted, never for long."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from kaohe.web.sso.config import TIMEOUT, Ldap


class Down(Exception):
    """The directory does not answer, or not as it should: the reason, for the site's log."""


@dataclass(frozen=True)
class Entry:
    dn: str
    number: str
    name: str


def find(config: Ldap, login: str) -> Entry | None:
    """The one entry with this name; None where there is none, or more than one, or it has no 工号."""
    found = _ask(config, "find", login)
    return Entry(*found) if found else None


def right(config: Ldap, entry: Entry, password: str) -> bool:
    """Whether the directory takes this password for the entry."""
    return bool(_ask(config, "right", entry.dn, password))


def _ask(config: Ldap, question: str, *arguments: str) -> Any:
    """The answer to a question that a process of its own asks (`kaohe.web.sso.asking` says why)."""
    asked = json.dumps({"config": asdict(config), "question": question, "arguments": arguments})
    command = [sys.executable, "-P", "-m", "kaohe.web.sso.asking"]
    try:
        done = subprocess.run(
            command, input=asked, capture_output=True, text=True, timeout=2 * TIMEOUT, check=True
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise Down(f"{2 * TIMEOUT} 秒没有答复") from error
    except subprocess.CalledProcessError as error:
        raise Down(error.stderr[-300:]) from error
    except (OSError, ValueError) as error:
        raise Down(str(error)) from error
    if "fault" in answer:
        raise Down(answer["fault"])
    return answer["answer"]
