"""Keys, shares, envelopes, receipts, the hash tree: what a box rests on."""

from __future__ import annotations

import itertools
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox
from pymerkle import InmemoryTree

from kaohe.proof import envelopes
from kaohe.proof.envelopes import Unopened
from tests.damage import spoiled

KEYS = envelopes.keys_of(b"k" * 32)
OUTER, INNER = KEYS.public
NONCE = b"n" * 32
RIGHT = b"r" * 16


def test_every_choice_of_enough_shares_opens_and_fewer_do_not() -> None:
    secret = envelopes.new_secret()
    shares = envelopes.split(secret, 3, 5)
    for some in itertools.combinations(shares, 3):
        assert envelopes.combine(some) == secret
    for few in itertools.combinations(shares, 2):
        with pytest.raises(Unopened, match="钥匙不够"):
            envelopes.combine(few)


def test_shares_of_two_boxes_do_not_mix() -> None:
    one, other = (envelopes.split(envelopes.new_secret(), 2, 3) for _ in range(2))
    with pytest.raises(Unopened):
        envelopes.combine([one[0], other[1]])


def test_the_two_keys_are_different_and_neither_gives_the_other() -> None:
    assert KEYS.outer != KEYS.inner
    with pytest.raises(Unopened):
        envelopes.open_outer(envelopes.outer_envelope(b"x", OUTER, RIGHT), KEYS.inner, RIGHT)


def test_a_teller_s_key_is_read_back_however_it_was_pasted() -> None:
    text, public = envelopes.new_teller_key()
    for pasted in (text, text.lower(), f"  {text}\n", text.replace("-", " - ")):
        assert envelopes.public(envelopes.read_teller_text(pasted)) == public


def test_one_wrong_letter_in_a_teller_s_key_is_noticed() -> None:
    text, _ = envelopes.new_teller_key()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    wrong = [text[:-1] + letter for letter in letters if letter != text[-1]]
    for bad in (*wrong, text[:-5], "", "KAOHE1-"):
        with pytest.raises(Unopened, match="完整的监票钥匙"):
            envelopes.read_teller_text(bad)


@given(payload=st.binary(max_size=511))
def test_all_ballots_of_a_class_are_equally_long(payload: bytes) -> None:
    sealed = envelopes.inner_envelope(payload, 512, INNER, NONCE)
    assert len(sealed) == 512 + envelopes.SEAL_BYTES
    assert envelopes.open_inner(sealed, KEYS.inner, 512) == payload


def test_a_ballot_that_is_too_long_is_not_cut() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        envelopes.inner_envelope(b"x" * 512, 512, INNER, NONCE)


def test_the_inner_envelope_is_libsodium_s_sealed_box() -> None:
    sealed = envelopes.inner_envelope(b"marks", 256, INNER, NONCE)
    assert SealedBox(PrivateKey(KEYS.inner)).decrypt(sealed).startswith(b"marks")


def test_the_same_request_is_the_same_envelope_and_any_other_is_another() -> None:
    first = envelopes.inner_envelope(b"marks", 256, INNER, NONCE)
    assert envelopes.inner_envelope(b"marks", 256, INNER, NONCE) == first
    assert envelopes.inner_envelope(b"marks", 256, INNER, b"m" * 32) != first
    assert envelopes.inner_envelope(b"other", 256, INNER, NONCE)[:32] != first[:32]


def test_two_covers_of_the_same_envelope_have_nothing_in_common() -> None:
    inner = envelopes.inner_envelope(b"marks", 256, INNER, NONCE)
    one, other = (envelopes.outer_envelope(inner, OUTER, RIGHT) for _ in range(2))
    assert one != other and inner[:16] not in one
    assert {envelopes.open_outer(cover, KEYS.outer, RIGHT) for cover in (one, other)} == {inner}


def test_a_cover_opens_for_its_own_right_only() -> None:
    cover = envelopes.outer_envelope(b"inner", OUTER, RIGHT)
    with pytest.raises(Unopened, match="从别处挪来的"):
        envelopes.open_outer(cover, KEYS.outer, b"s" * 16)


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], spoiled, lambda raw: b"", bytes.swapcase])
def test_a_damaged_envelope_does_not_open(damage: object) -> None:
    sealed = envelopes.inner_envelope(b"marks", 256, INNER, NONCE)
    with pytest.raises(Unopened):
        envelopes.open_inner(damage(sealed), KEYS.inner, 256)  # type: ignore[operator]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 100])
def test_the_root_is_that_of_the_standard(count: int) -> None:
    """RFC 6962 as another implementation has it."""
    leaves = [secrets.token_bytes(9) for _ in range(count)]
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    assert envelopes.merkle_root(leaves) == tree.get_root().hex()


def test_receipts_are_easily_written_down_and_different() -> None:
    made = {
        envelopes.receipt(envelopes.inner_envelope(b"marks", 256, INNER, secrets.token_bytes(32)))
        for _ in range(300)
    }
    assert len(made) == 300
    assert set("".join(made)) <= set(envelopes.LETTERS) | {"-"}
