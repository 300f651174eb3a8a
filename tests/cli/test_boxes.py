"""`kaohe verify` on an opened ballot box: on any machine, without the site."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path

import pytest

from cli.running import Kaohe
from kaohe.proof import boxfile, draw, envelopes
from kaohe.proof.box import Pile, counts
from kaohe.proof.paper import encode, paper
from kaohe.scheme.language import dumps, loads

SCHEME = """
方案: voting
名称: 测评
类别: [{名称: 单位}]
票种: [{编号: A, 名称: 测评}]
指标: [{编号: '1', 名称: 工作, 分值: 100, 计分: {方法: 测评, 权重: {A: 100}}}]
"""


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Three ballots of four, with the draw of the tellers."""
    scheme = loads(SCHEME).scheme
    made = paper(scheme, "A", [("甲", "单位", {}), ("乙", "单位", {})])
    keys = envelopes.keys_of(envelopes.new_secret())
    pile = Pile(made, issued=4, cast=3)
    for marks in (["90", "80"], ["95", "70"], ["88", ""]):
        payload = encode("box", "A", marks)
        pile.envelopes.append(
            envelopes.inner_envelope(payload, made.size, keys.public[1], secrets.token_bytes(32))
        )
    pile.open(keys.inner, "box")
    roster = {"对象": ["甲", "乙"], "类别": ["单位", "单位"]}
    numbers = [["1", "王"], ["2", "李"], ["3", "张"]]
    secret = draw.new_secret()
    drawn = {
        "候选人": numbers,
        "密数": secret,
        "密数的哈希": draw.commitment(secret),
        "说的数": "7",
        "抽中": draw.order(secret, "7", [one for one, _ in numbers])[:2],
    }
    about = {"考核": "年度考核", "测评": "测评", "票箱编号": "box", "周期": ""}
    file = tmp_path / "box.json"
    file.write_bytes(
        boxfile.dump(
            about,
            dumps(scheme),
            roster,
            [pile],
            counts(scheme, roster, "", [pile]),
            keys.inner,
            [drawn],
        )
    )
    return file


def test_a_sound_box_verifies_and_shows_the_count(kaohe: Kaohe, box: Path) -> None:
    ran = kaohe("verify", box)
    assert ran.status == 0
    assert "A票：发出4＝投入3＋未用1，投入＝有效3＋作废0" in ran.out
    assert "监票人的抽取可以重做" in ran.out and "全部相符" in ran.out


def test_a_receipt_is_looked_up(kaohe: Kaohe, box: Path) -> None:
    pile = json.loads(box.read_text("utf-8"))["票种"][0]
    mine = envelopes.receipt(base64.b64decode(pile["信封"][0]))
    assert kaohe("verify", box, "--receipt", mine.lower()).status == 0
    ran = kaohe("verify", box, "--receipt", "2222-2222-2222-2222")
    assert ran.status == 1 and "✗ 回执 2222-2222-2222-2222 在票箱里" in ran.out


def test_a_changed_box_is_found_out(kaohe: Kaohe, box: Path) -> None:
    said = json.loads(box.read_text("utf-8"))
    said["票种"][0]["信封"].pop()
    box.write_text(json.dumps(said), "utf-8")
    ran = kaohe("verify", box)
    assert ran.status == 1 and "✗" in ran.out and "不可信" in ran.out


def test_a_draw_that_was_not_so_is_found_out(kaohe: Kaohe, box: Path) -> None:
    said = json.loads(box.read_text("utf-8"))
    said["抽取"][0]["抽中"].reverse()
    box.write_text(json.dumps(said), "utf-8")
    assert kaohe("verify", box).status == 1


def test_another_file_is_no_box(kaohe: Kaohe, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}", "utf-8")
    ran = kaohe("verify", other)
    assert ran.status == 2 and "这不是 kaohe 的票箱文件" in ran.err


def test_as_json(kaohe: Kaohe, box: Path) -> None:
    told = json.loads(kaohe("verify", box, "--json").out)
    assert told["相符"] is True and len(told["检查"]) >= 8
