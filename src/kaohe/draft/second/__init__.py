"""A second reader, if the body has one: a language model behind an OpenAI-compatible address.

It never changes a draft. What it proposes is held against the text, the checker and the first
reader; where the two readers differ, an office is asked. Nothing that a model wrote is shown but
words from a list of ours and numbers that stand in the document.

asking    the address, one question to it, and what can go wrong on the way
held      a proposal against the sentence, the checker and the first reader
reading   the whole document in parts
"""

from __future__ import annotations

from kaohe.draft.second.asking import Model, of_environment
from kaohe.draft.second.reading import SecondReading, read_again

__all__ = ["Model", "SecondReading", "of_environment", "read_again"]
