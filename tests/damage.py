"""What happens to files and envelopes on their way."""

from __future__ import annotations


def spoiled(raw: bytes) -> bytes:
    """With its last bit turned: never what it was before."""
    return raw[:-1] + bytes([raw[-1] ^ 1])
