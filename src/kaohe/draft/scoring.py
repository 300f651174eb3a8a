"""Is a document a regulation on appraisal at all?"""

from __future__ import annotations

from kaohe.draft.assemble import Draft
from kaohe.errors import KaoheError, fault

_LOOKED = "找过“扣…分”“加…分”“得…分”“不得分”“（…分）”“一票否决”“…分以上为…”等说法"


def scoring(draft: Draft, file: str) -> Draft:
    """The draft; KaoheError where the document says nothing that scores, grades or bars."""
    scheme = draft.scheme
    if next(scheme.walk(), None) or next(scheme.rules(), None) or scheme.vetoes or scheme.grades:
        return draft
    raise KaoheError([fault("没有找到计分的内容，不像考核办法", _LOOKED, file=file)])
