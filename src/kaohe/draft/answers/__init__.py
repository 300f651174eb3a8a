"""The office's answers to a draft: a file of them, and the scheme that comes of it.

file      the answers file, read with the place of every value
plain     the scheme as plain data that answers act on
readings  the possible readings of a question, and what each changes
apply     answers and a draft → the answered draft
"""

from __future__ import annotations

from kaohe.draft.answers.apply import Answered, answer, marks
from kaohe.draft.answers.file import Answer, read_answers
from kaohe.draft.answers.readings import Reading, readings

__all__ = ["Answer", "Answered", "Reading", "answer", "marks", "read_answers", "readings"]
