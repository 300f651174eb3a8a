"""An archive is verified by anybody: what holds is said, what does not is named exactly."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest

from kaohe.errors import KaoheError
from kaohe.proof import digests
from kaohe.proof.cells import from_csv, to_csv
from kaohe.proof.opening import opened
from kaohe.proof.sealing import seal
from kaohe.proof.verification import verify
from kaohe.scheme import library
from proof.making import checked, contents, course_of, faults, packed, remade, sealed, unpacked


def test_a_whole_archive_passes_every_check_and_says_what_was_checked() -> None:
    report = checked(sealed().content)
    assert report.passed
    said = {check.name: check.said for check in report.checks}
    assert list(said) == ["文件", "方案", "重算", "结果", "决定", "过程", "审计日志", "佐证"]
    assert "一格不差" in said["重算"]
    assert report.number == sealed().number


@pytest.mark.parametrize("name", library.names())
def test_every_shipped_scheme_recomputes(name: str) -> None:
    assert faults(checked(seal(contents(name)).content)) == {}


def test_the_same_state_gives_the_same_bytes() -> None:
    assert seal(contents()).content == sealed().content


def test_another_state_gives_another_number() -> None:
    other = dataclasses.replace(contents(), title="另一次考核")
    assert seal(other).number != sealed().number


def spots() -> list[int]:
    """Every part of the file: its start, all through the middle, the directory, the comment, the end."""
    size = len(sealed().content)
    edges = {0, 1, 9, 12, size - 1, size - 64, size - 65, size - 90}
    return sorted({*edges, *range(50, size, size // 60)})


@pytest.mark.parametrize("at", spots())
def test_one_changed_byte_anywhere_is_noticed(at: int) -> None:
    content = bytearray(sealed().content)
    content[at] ^= 0x20
    try:
        assert not checked(bytes(content)).passed
    except Exception as error:  # what cannot be opened at all is noticed too
        assert type(error).__name__ == "KaoheError"


def test_a_changed_score_is_named_with_its_row() -> None:
    def change(files: dict[str, bytes]) -> None:
        columns = {name: list(cells) for name, cells in from_csv(files["结果/得分.csv"]).items()}
        columns["总分"][0] = "100.00"
        files["结果/得分.csv"] = to_csv(columns)

    found = faults(checked(remade(change)))
    first = contents().result["得分"]
    assert any(each.startswith("结果/得分.csv 的内容被改过") for each in found["文件"])
    assert found["重算"] == [
        f"结果/得分.csv 第2行（{first['对象'][0]}）“总分”：归档是“100.00”，重算是“{first['总分'][0]}”"
    ]
    assert any("结果表的哈希" in each for each in found["结果"])


def test_a_forger_who_rewrites_the_manifest_too_is_found_by_recomputing_and_by_the_log() -> None:
    def change(files: dict[str, bytes]) -> None:
        columns = {name: list(cells) for name, cells in from_csv(files["数据/评分.csv"]).items()}
        columns["得分"][0] = "0"
        files["数据/评分.csv"] = to_csv(columns)
        manifest = json.loads(files["清单.json"])
        for each in manifest["文件"]:
            each["sha256"] = digests.sha256(files[each["名称"]])
            each["大小"] = len(files[each["名称"]])
        files["清单.json"] = json.dumps(manifest).encode()

    report = checked(remade(change))
    found = faults(report)
    assert "重算" in found
    assert report.number != sealed().number


def test_a_missing_file_is_named_and_the_other_checks_still_run() -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["数据/记录.csv"]

    report = checked(remade(change))
    found = faults(report)
    assert "数据/记录.csv 不见了" in found["文件"]
    assert found["重算"] == ["数据/记录.csv 不见了，没有核对"]
    assert "审计日志" not in found


def test_an_added_file_is_named() -> None:
    found = faults(checked(remade(lambda files: files.update({"说明.txt": b"x"}))))
    assert "说明.txt 不在清单里，是后来加进去的" in found["文件"]


def log(files: dict[str, bytes]) -> list[dict]:
    return [json.loads(line) for line in files["审计.jsonl"].splitlines()]


def put(files: dict[str, bytes], entries: list[dict]) -> None:
    files["审计.jsonl"] = b"".join(digests.canonical(each) + b"\n" for each in entries)


def test_an_entry_of_the_log_that_was_changed_is_named() -> None:
    def change(files: dict[str, bytes]) -> None:
        entries = log(files)
        entries[1]["actor_name"] = "别人"
        put(files, entries)

    assert faults(checked(remade(change)))["审计日志"] == ["第4条的内容被改过（添加佐证 考核）"]


def test_an_entry_that_was_rewritten_with_its_hash_breaks_the_chain() -> None:
    def change(files: dict[str, bytes]) -> None:
        entries = log(files)
        entries[0]["actor_name"] = "别人"
        entries[0]["hash"] = digests.entry(entries[0])
        put(files, entries)

    found = faults(checked(remade(change)))["审计日志"]
    assert "第4条与第3条接不上" in found
    assert "日志整条链的哈希与清单不符：有一条被抽去、添加或调换" in found


def test_an_entry_that_was_taken_out_is_noticed() -> None:
    def change(files: dict[str, bytes]) -> None:
        put(files, log(files)[:-1])

    found = faults(checked(remade(change)))
    assert "日志有3条，清单记的是4条" in found["审计日志"]
    assert "审计日志里没有冻结过这个结果" in found["结果"]


def test_an_earlier_result_that_was_changed_is_noticed() -> None:
    def change(files: dict[str, bytes]) -> None:
        earlier = json.loads(files["历次结果.json"])
        earlier[0]["表"]["得分"]["总分"][0] = "1"
        files["历次结果.json"] = json.dumps(earlier).encode()

    assert any("以前冻结的结果（2026-02-01）" in each for each in faults(checked(remade(change)))["结果"])


@pytest.mark.parametrize("at", ["交来", "表"])
def test_what_is_no_date_or_no_table_is_a_fault_and_the_other_checks_still_run(at: str) -> None:
    row = {"对象": "财政局", "事项": "自评", "期": "", "应交": "2026-03-02", "交来": "", "迟交天数": 0}
    made = dataclasses.replace(contents(), course={"填报": [row | {"交来": "改过"}]})
    if at == "表":
        earlier = [{**each, "表": {"得分": {"对象": ["财政局"], "总分": []}}} for each in contents().earlier]
        made = dataclasses.replace(contents(), course={"运用": [], "运用经过": []}, earlier=earlier)
    found = faults(checked(seal(made).content))
    assert "不合格式" in found["过程"][0] and "重算" not in found


def forged(value: Any, chance: random.Random) -> Any:
    """The same with one thing in it, somewhere, of another kind or length."""
    if not isinstance(value, list | dict) or not value or chance.random() < 0.2:
        others = [None, 7, -1.5, "甲", "", [], {}, [[]], [None], {"甲": 1}, True]
        return chance.choice([each for each in others if each != value])
    key = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
    changed = value.copy()
    changed[key] = forged(value[key], chance)
    return changed


@pytest.mark.parametrize("name", ["清单.json", "历次结果.json", "佐证.json", "审计.jsonl", "过程"])
def test_whatever_a_forger_puts_into_a_list_is_a_fault_and_never_the_end_of_the_program(name: str) -> None:
    chance = random.Random(name)
    whole = unpacked(seal(dataclasses.replace(contents(), course=course_of())).content)
    for _ in range(25):
        files = dict(whole)
        file = name if name in files else chance.choice([one for one in files if one.startswith(f"{name}/")])
        lines = files[file].splitlines() if file.endswith("l") else [files[file]]
        at = chance.randrange(len(lines))
        lines[at] = json.dumps(forged(json.loads(lines[at]), chance)).encode()
        files[file] = b"\n".join(lines)
        try:
            report = checked(packed(files))
        except KaoheError as error:
            assert name == "清单.json" and error.faults
            continue
        assert any(file in each for each in faults(report)["文件"]) or name == "清单.json"


def test_evidence_that_the_log_does_not_know_is_named() -> None:
    def change(files: dict[str, bytes]) -> None:
        rows = json.loads(files["佐证.json"])
        rows[0]["sha256"] = "f" * 64
        files["佐证.json"] = json.dumps(rows).encode()

    assert faults(checked(remade(change)))["佐证"] == ["佐证“0.pdf”（财政局 J1a）的哈希不在日志里"]


def test_the_files_of_evidence_are_looked_at_where_a_folder_is_given(tmp_path: Path) -> None:
    first, second = (digests.sha256(str(at).encode()) for at in range(2))
    (tmp_path / first).write_bytes(b"0")
    (tmp_path / second[:2]).mkdir()
    (tmp_path / second[:2] / second).write_bytes(b"1")
    archive = opened(sealed().content)
    assert verify(archive, tmp_path).passed
    (tmp_path / first).write_bytes(b"changed")
    (tmp_path / second[:2] / second).unlink()
    found = faults(verify(archive, tmp_path))["佐证"]
    assert "佐证“0.pdf”的内容与记下的哈希不符" in found
    assert found[1].startswith("佐证“1.pdf”不在文件夹里")


def decided(value: str, column: str = "等次") -> dict:
    made = contents("zaozhuang-staff")
    name = made.result["得分"]["对象"][0]
    cells = {
        "对象": name, "事项": "优秀", "依据": "三", "列": "等次", "建议": "称职", "决定": "优秀",
        "理由": "研究", "会议纪要号": "1号", "决定人": "王敏", "时间": "2026-03-02",
    }  # fmt: skip
    final = {head: list(column) for head, column in made.result["得分"].items()}
    final[column][0] = value
    final["备注"][0] = "研究决定"
    result = {**made.result, "决定": {head: [cell] for head, cell in cells.items()}, "定案": final}
    return faults(checked(seal(dataclasses.replace(made, result=result)).content))


def test_what_stands_after_a_decision_is_what_was_decided() -> None:
    assert "决定" not in decided("优秀")
    (wrong,) = decided("不称职")["决定"]
    assert wrong.endswith("的等次为“优秀”，定案是“不称职”")


def test_nothing_else_than_what_was_decided_may_differ() -> None:
    (first, *_) = decided("1", "名次")["决定"]
    assert "没有相应的决定" in first


def test_cells_that_a_spreadsheet_would_compute_come_back_as_they_were() -> None:
    cells = {
        "甲": ["=1+1", "-5", "+x", "@a", "\t", "普通", "", "a\nb", '"q"'],
        "=乙": [str(n) for n in range(9)],
    }
    assert from_csv(to_csv(cells)) == cells
    assert b"\n=1" not in to_csv(cells)
