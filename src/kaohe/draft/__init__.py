"""A regulation's document → a draft of its scheme, with the sentence behind every element.

document  what stands where: pieces of text, cells of tables, page marks and web chrome put aside
outline   numbering, headings, items with their points
grammar   the language of scoring: shared words here, each method's wording in the method's file
clauses   what each sentence says: labels with numbers, their place, how certain they are
assemble  clauses under their indicators; sums settle what is ambiguous; the rest become questions
"""

from __future__ import annotations

from kaohe.draft.formats import open_document

__all__ = ["open_document"]
