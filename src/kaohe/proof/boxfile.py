"""An opened box as one file: made by the site, checked by anybody, offline.

In it are the inner envelopes with the key that opens them, the papers, the scheme and the roster, so that
every count can be made again. Who sent which envelope is not in it and cannot be.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaohe.errors import KaoheError, fault
from kaohe.proof import draw, envelopes
from kaohe.proof.box import Columns, Count, Pile, counts, receipts, tally
from kaohe.proof.paper import Paper
from kaohe.scheme.language import content_hash, loads

FORMAT = "kaohe-ballot-box/1"
Said = dict[str, Any]


def dump(
    about: Mapping[str, Any],
    scheme: str,
    roster: Columns,
    piles: Sequence[Pile],
    made: Sequence[Count],
    inner: bytes,
    draws: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The file of an opened box. `about` says what it is of; `inner` is the key, published with this."""
    said = {
        "格式": FORMAT,
        "说明": dict(about),
        "方案": scheme,
        "方案哈希": content_hash(loads(scheme).scheme),
        "对象": {name: list(values) for name, values in roster.items()},
        "内封公钥": envelopes.public(inner).hex(),
        "内封钥匙": inner.hex(),
        "票种": [
            {
                "票面": pile.paper.as_json(),
                "发出": pile.issued,
                "投入": pile.cast,
                "信封": sorted(base64.b64encode(envelope).decode() for envelope in pile.envelopes),
                "损坏": sorted(map(list, pile.damaged)),
            }
            for pile in piles
        ],
        "抽取": [dict(one) for one in draws],
        "根哈希": receipts(piles)[1],
        "评分哈希": tally(piles),
        "清点": [one.as_json() for one in made],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class Check:
    """One thing that was checked, in words, and whether it holds."""

    text: str
    holds: bool
    detail: str = ""


def load(content: bytes) -> Said:
    """The file as it says; KaoheError for what is no such file."""
    try:
        said: Said = json.loads(content)
        if said["格式"] != FORMAT:
            raise ValueError
    except (ValueError, KeyError, TypeError) as error:
        raise KaoheError([fault("这不是 kaohe 的票箱文件", "给出开箱以后从网站下载的 票箱.json")]) from error
    return said


def verify(content: bytes) -> list[Check]:
    """Every check of a box file, from the envelopes up to the count."""
    said = load(content)
    try:
        return list(_checks(said))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [Check("文件完整", False, f"缺少或改动了内容：{error}")]


def _checks(said: Said) -> Iterator[Check]:
    key = bytes.fromhex(said["内封钥匙"])
    yield Check("钥匙与公布的公钥相符", envelopes.public(key).hex() == said["内封公钥"])
    scheme = loads(said["方案"]).scheme
    yield Check("方案的哈希相符", content_hash(scheme) == said["方案哈希"])
    piles = [_pile(one) for one in said["票种"]]
    count = sum(len(pile.envelopes) for pile in piles)
    yield Check(f"{count}个信封的根哈希与公布的相符", receipts(piles)[1] == said["根哈希"])
    twice = count - len({envelope for pile in piles for envelope in pile.envelopes})
    yield Check("没有重复的信封", not twice, f"重复{twice}个" if twice else "")
    written = [sorted(map(tuple, one["损坏"])) for one in said["票种"]]
    for pile in piles:
        pile.open(key, said["说明"]["票箱编号"])
    yield from _opened(piles, written)
    yield Check("评分与开箱时的相符", tally(piles) == said["评分哈希"])
    for pile, kept in zip(piles, written, strict=True):
        # an envelope whose outer cover was damaged never came out, so its hash is known from the file only
        known = {digest for digest, _ in pile.damaged}
        pile.damaged += [(digest, what) for digest, what in kept if digest not in known]
    made = counts(scheme, said["对象"], said["说明"].get("周期", ""), piles)
    yield Check("重新清点，结果相同", [one.as_json() for one in made] == said["清点"])
    for one in made:
        text = f"{one.cls}票：发出{one.issued}＝投入{one.cast}＋未用{one.unused}"
        text += f"，投入＝有效{one.valid}＋作废{len(one.void)}"
        yield Check(text + (f"＋损坏{one.damaged}" if one.damaged else ""), one.sound)
    for drawn in said["抽取"]:
        yield _draw(drawn)


def _opened(piles: Sequence[Pile], written: Sequence[Sequence[tuple[str, str]]]) -> Iterator[Check]:
    for pile, kept in zip(piles, written, strict=True):
        known = {digest for digest, _ in kept}
        fresh = [f"{digest[:16]}（{what}）" for digest, what in pile.damaged if digest not in known]
        text = f"{pile.paper.cls}票的{len(pile.envelopes)}个信封打得开"
        text += f"（开箱时记明损坏{len(kept)}个）" if kept else ""
        yield Check(text, not fresh, "、".join(fresh))


def _pile(said: Said) -> Pile:
    inside = [base64.b64decode(one, validate=True) for one in said["信封"]]
    return Pile(Paper.from_json(said["票面"]), said["发出"], said["投入"], inside)


def _draw(said: Said) -> Check:
    numbers = [number for number, _ in said["候选人"]]
    again = draw.order(said["密数"], said["说的数"], numbers)[: len(said["抽中"])]
    holds = again == said["抽中"] and draw.commitment(said["密数"]) == said["密数的哈希"]
    return Check(f"监票人的抽取可以重做：{'、'.join(said['抽中'])}", holds)


def has_receipt(content: bytes, text: str) -> bool:
    """Whether a voter's receipt is among those of the box."""
    wanted = "".join(filter(str.isalnum, text.upper()))
    piles = [_pile(one) for one in load(content)["票种"]]
    return any(receipt.replace("-", "") == wanted for receipt in receipts(piles)[0])
