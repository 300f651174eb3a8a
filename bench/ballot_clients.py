"""Voters: many at once, each on its own connection, all requests made beforehand so that they cost little."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
import urllib.request
from urllib.parse import urlencode

MARKS = 90
RECEIPT = re.compile(rb'receipt-code"><code>([2-9A-Z-]{19})</code>')


def token(port: int) -> tuple[str, str]:
    """The cookie and the field against forged requests, the same for all: they belong to nobody."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/vote", timeout=10) as answer:
                cookie = answer.headers["Set-Cookie"].split(";")[0]
                page = answer.read().decode()
            break
        except OSError:  # what serves the page was just killed
            time.sleep(0.3)
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return cookie, found[1]


def request(port: int, code: str, cookie: str, field: str, chance: random.Random) -> bytes:
    marks = {f"m{at}": str(chance.randint(60, 100)) for at in range(MARKS)}
    nonce = f"{chance.getrandbits(256):064x}"
    stamp = f"{chance.getrandbits(64):016x} 1700000000:{'x' * 43}"
    hidden = {"csrfmiddlewaretoken": field, "code": code, "seen": "", "stamp": stamp, "nonce": nonce}
    return post(port, cookie, hidden | marks | {"do": "cast"})


def post(port: int, cookie: str, fields: dict[str, str]) -> bytes:
    """The bytes of a form that is sent to the door for codes."""
    body = urlencode(fields).encode()
    head = (
        f"POST /vote/ballot HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Voters:
    """What happened: receipts by code, answers that were none, seconds of each ballot."""

    again = True
    """Whether a ballot that was not taken for an error of the server is sent once more."""

    def __init__(self, port: int, pause: float) -> None:
        self.port, self.pause = port, pause
        self.receipts: dict[str, str] = {}
        self.errors: dict[str, int] = {}
        self.seconds: list[float] = []
        self.other: list[str] = []

    async def client(self, waiting: list[tuple[str, bytes]]) -> None:
        """One voter after another over one connection; after a failure the same request again."""
        pipe = None
        while waiting:
            code, sent = waiting.pop()
            begun = time.perf_counter()
            while True:
                try:
                    if pipe is None:
                        pipe = await asyncio.open_connection("127.0.0.1", self.port)
                    async with asyncio.timeout(60):
                        status, body = await _ask(*pipe, sent)
                except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
                    self._count(type(error).__name__)
                    if pipe is not None:
                        pipe[1].close()
                    pipe = None
                    if not self.again:
                        break
                    await asyncio.sleep(0.1)
                    continue
                receipt = self.accepted(body) if status == 200 else ""
                if receipt:
                    self._receipt(code, receipt)
                    break
                self._count(str(status))
                if status < 500:
                    self.other.append(f"{status} {code}")
                if status < 500 or not self.again:
                    break
                await asyncio.sleep(0.1)
            self.seconds.append(time.perf_counter() - begun)
            if self.pause:
                await asyncio.sleep(random.random() * self.pause)
        if pipe is not None:
            pipe[1].close()

    def accepted(self, body: bytes) -> str:
        """What the voter is told when the ballot was taken; "" where it was not."""
        found = RECEIPT.search(body)
        return found[1].decode() if found else ""

    def _receipt(self, code: str, receipt: str) -> None:
        if self.receipts.setdefault(code, receipt) != receipt:
            self.other.append(f"two receipts for {code}")

    def _count(self, name: str) -> None:
        self.errors[name] = self.errors.get(name, 0) + 1


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> tuple[int, bytes]:
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if length:
        body = await reader.readexactly(int(length[1]))
    else:
        body = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    return int(head.split(b" ", 2)[1]), body


async def open_ballots(port: int, codes: list[str], cookie: str, field: str) -> None:
    """So many voters open their ballots at once, as they do before they cast: no time is taken of that."""

    async def one(code: str) -> None:
        pipe = await asyncio.open_connection("127.0.0.1", port)
        status, _ = await _ask(*pipe, post(port, cookie, {"csrfmiddlewaretoken": field, "code": code}))
        pipe[1].close()
        assert status == 200

    await asyncio.gather(*map(one, codes))


async def run(
    port: int, codes: list[str], clients: int, pause: float, opened: bool = False
) -> dict[str, object]:
    cookie, field = token(port)
    chance = random.Random(1)
    waiting = [(code, request(port, code, cookie, field, chance)) for code in codes]
    if opened:
        await open_ballots(port, codes[:clients], cookie, field)
    voters = Voters(port, pause)
    begun = time.perf_counter()
    await asyncio.gather(*(voters.client(waiting) for _ in range(clients)))
    return {
        "seconds": time.perf_counter() - begun,
        "receipts": voters.receipts,
        "errors": voters.errors,
        "other": voters.other[:20],
        "each": sorted(voters.seconds),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(**json.load(sys.stdin)))))
