"""Ballots in two envelopes: keys split among tellers, sealing, opening, receipts.

The inner envelope holds the marks; its key is published with the opened box. The outer one hides
which inner envelope a voter sent; its key exists only while the tellers' shares are together.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey, PublicKey, SealedBox
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

MOST_TELLERS = 16
FEWEST = 2
"""A secret that one share opens is not split."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and letters that nobody takes for one another."""
TELLER_KEY = "KAOHE1-"
SEAL_BYTES = 48
"""What one envelope adds: an ephemeral public key and a tag."""


class Unopened(Exception):
    """Something that a key does not open, or that is no key; the message says what."""


@dataclass(frozen=True)
class Keys:
    """The two private keys of a box."""

    outer: bytes
    inner: bytes

    @property
    def public(self) -> tuple[bytes, bytes]:
        return public(self.outer), public(self.inner)


def new_secret() -> bytes:
    """What the tellers' shares are shares of."""
    return secrets.token_bytes(32)


def keys_of(secret: bytes) -> Keys:
    """Both keys from the shared secret; knowing one tells nothing of the other."""
    return Keys(*(_derived(secret, person) for person in (b"kaohe outer", b"kaohe inner")))


def _derived(secret: bytes, person: bytes) -> bytes:
    return hashlib.blake2b(key=secret, person=person, digest_size=32).digest()


def public(private: bytes) -> bytes:
    return bytes(PrivateKey(private).public_key)


def split(secret: bytes, threshold: int, count: int) -> list[str]:
    """Shares of the secret (SLIP-39), of which `threshold` bring it back."""
    return list(generate_mnemonics(1, [(threshold, count)], secret, iteration_exponent=0)[0])


def combine(shares: Sequence[str]) -> bytes:
    """The secret of enough shares; Unopened where they are too few or not of one secret."""
    try:
        return bytes(combine_mnemonics(list(shares)))
    except MnemonicError as error:
        raise Unopened("钥匙不够，或者不是同一个票箱的") from error


def new_teller_key() -> tuple[str, bytes]:
    """A teller's key as text, and its public half."""
    private = PrivateKey.generate()
    return teller_text(bytes(private)), bytes(private.public_key)


def teller_text(private: bytes) -> str:
    """A private key as a teller keeps it: letters in fours, the last of them a check of the others."""
    body = _letters(private + _check(private))
    return TELLER_KEY + "-".join(body[at : at + 4] for at in range(0, len(body), 4))


def read_teller_text(text: str) -> bytes:
    """The private key in a teller's key; Unopened where it was not copied whole."""
    kept = "".join(text.upper().split())
    body = kept.removeprefix(TELLER_KEY).replace("-", "")
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except ValueError:
        raw = b""
    if len(raw) != 36 or _letters(raw) != body or _check(raw[:32]) != raw[32:]:
        raise Unopened("这不是完整的监票钥匙，请原样粘贴钥匙文件里的一整行")
    return raw[:32]


def _letters(raw: bytes) -> str:
    """Without padding; the last letter has bits to spare, so reading compares the whole text again."""
    return base64.b32encode(raw).decode().rstrip("=")


def _check(private: bytes) -> bytes:
    return hashlib.blake2b(private, digest_size=4, person=b"kaohe check").digest()


def seal_share(share: str, teller: bytes) -> bytes:
    return SealedBox(PublicKey(teller)).encrypt(share.encode())


def open_share(sealed: bytes, private: bytes) -> str:
    return _open(sealed, private).decode()


def inner_envelope(payload: bytes, size: int, key: bytes, nonce: bytes) -> bytes:
    """The marks, padded to `size`, in a sealed box of libsodium.

    The ephemeral key comes from the voter's secret nonce and the marks, so that the same request sent
    twice is the same envelope with the same receipt. Nothing of the nonce is kept.
    """
    padded = sodium_pad(payload, size)
    if len(padded) != size:
        raise ValueError(f"a ballot of {len(payload)} bytes does not fit into {size}")
    seed = hashlib.blake2b(padded, key=nonce, person=b"kaohe seal", digest_size=32).digest()
    sender = PrivateKey(seed)
    once = bytes(sender.public_key)
    number = hashlib.blake2b(once + key, digest_size=Box.NONCE_SIZE).digest()
    return once + Box(sender, PublicKey(key)).encrypt(padded, number).ciphertext


def outer_envelope(inner: bytes, key: bytes, right: bytes) -> bytes:
    """A cover that fits one right to vote: put in another's place it is known, and never opened."""
    return SealedBox(PublicKey(key)).encrypt(right + inner)


def open_outer(envelope: bytes, private: bytes, right: bytes) -> bytes:
    opened = _open(envelope, private)
    if not hmac.compare_digest(opened[: len(right)], right):
        raise Unopened("信封是从别处挪来的，不是这个投票权投的，没有拆开内封")
    return opened[len(right) :]


def open_inner(envelope: bytes, private: bytes, size: int) -> bytes:
    """The payload of an inner envelope; Unopened where it was damaged or is of another box."""
    padded = _open(envelope, private)
    try:
        if len(padded) != size:
            raise ValueError
        return bytes(sodium_unpad(padded, size))
    except (ValueError, CryptoError) as error:
        raise Unopened("信封里的内容不完整") from error


def _open(envelope: bytes, private: bytes) -> bytes:
    try:
        return SealedBox(PrivateKey(private)).decrypt(bytes(envelope))
    except (CryptoError, ValueError, TypeError) as error:
        raise Unopened("打不开：内容损坏，或者不是用这个票箱的钥匙封的") from error


def digest(envelope: bytes) -> str:
    return hashlib.sha256(envelope).hexdigest()


def receipt(envelope: bytes) -> str:
    """Sixteen letters of an inner envelope; they tell nothing of what is inside."""
    number = int.from_bytes(hashlib.sha256(envelope).digest(), "big")
    letters = []
    for _ in range(16):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def merkle_root(leaves: Sequence[bytes]) -> str:
    """The root of the hash tree of RFC 6962 (SHA-256) over the leaves in their order."""
    return _root([hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]).hex()


def _root(level: list[bytes]) -> bytes:
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\1" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = [*paired, *([level[-1]] if len(level) % 2 else [])]
    return level[0]


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def clean_code(text: str) -> str:
    """A code as typed: small letters, spaces and dashes do not matter."""
    return "".join(char for char in text.upper() if char in LETTERS)[:9]
