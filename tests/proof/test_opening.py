"""What comes from a stranger is opened without harm: bombs, paths, links, cut and foreign files."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from pathlib import Path

import pytest

from kaohe.cli.main import main
from kaohe.errors import KaoheError
from kaohe.proof.opening import opened
from proof.making import packed, sealed, unpacked


def refused(content: bytes) -> str:
    with pytest.raises(KaoheError) as error:
        opened(content)
    return str(error.value)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(share: float) -> None:
    content = sealed().content
    assert "不是完整的归档" in refused(content[: int(len(content) * share)])


def test_another_zip_is_refused() -> None:
    assert "里面没有 清单.json" in refused(packed({"a.txt": b"x"}))
    assert "没有写格式" in refused(packed({"清单.json": b"{}"}))
    assert "不是 JSON" in refused(packed({"清单.json": b"{"}))


def test_an_archive_of_a_later_version_says_so() -> None:
    files = unpacked(sealed().content)
    manifest = json.loads(files["清单.json"]) | {"版本": 2}
    assert "归档的版本是2，本程序认识1" in refused(
        packed(files | {"清单.json": json.dumps(manifest).encode()})
    )


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/passwd", "a/../../b", "C:\\x", "数据\\x.csv", "a/b/c"]
)
def test_a_path_that_leads_elsewhere_is_refused_by_name(name: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, b"x")
    said = refused(out.getvalue())
    assert "指向归档以外" in said
    assert name in said


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("方案.yaml")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, b"/etc/passwd")
    assert "指向归档以外" in refused(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("清单.json", b"{}")
        archive.writestr("数据/记录.csv", b"0" * 60_000_000)
    assert "压缩炸弹" in refused(out.getvalue())


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("清单.json", json.dumps({"格式": "kaohe-archive", "版本": 1}))
        archive.writestr("数据/记录.csv", b"0" * 1_000_000)
    content = out.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    archive = opened(content)
    assert "数据/记录.csv" in archive.broken


def test_two_files_of_one_name_and_too_many_files_are_refused() -> None:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("清单.json", b"{}")
            archive.writestr("清单.json", b"{}")
    assert "有两个" in refused(out.getvalue())
    assert "太多" in refused(packed({str(number): b"" for number in range(2001)}))


def written(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "归档.zip"
    path.write_bytes(content)
    return str(path)


def test_the_command_says_what_was_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", written(tmp_path, sealed().content)]) == 0
    said = capsys.readouterr().out
    assert f"归档编号 {sealed().number}" in said
    assert "✓ 重算：从归档的方案和数据重新算了" in said
    assert said.rstrip().endswith("全部相符。")


def test_the_command_names_what_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = unpacked(sealed().content)
    files["结果/得分.csv"] = files["结果/得分.csv"].replace(b"1", b"2", 1)
    assert main(["verify", written(tmp_path, packed(files))]) == 1
    said = capsys.readouterr().out
    assert "✗ 文件：结果/得分.csv 的内容被改过" in said
    assert "不能作为依据" in said


def test_the_command_refuses_what_is_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", written(tmp_path, b"PK")]) == 2
    assert "不是完整的归档" in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "没有.zip")]) == 2
    assert "没有这个文件" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == 2


def test_the_command_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", written(tmp_path, sealed().content), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["相符"] is True
    assert [each["项"] for each in found["核对"]][:3] == ["文件", "方案", "重算"]
