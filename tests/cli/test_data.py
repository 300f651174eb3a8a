"""The commands that make data: template and sample; and the demo that uses them all."""

from __future__ import annotations

import socket
import urllib.request
from pathlib import Path
from threading import Thread

import pytest

from cli.running import Kaohe
from kaohe.cli import demo
from kaohe.scheme.library import names
from kaohe.scheme.sources import open_source
from kaohe.tables.read import read


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_template_is_a_workbook_that_is_not_overwritten(kaohe: Kaohe, tmp_path: Path) -> None:
    path = tmp_path / "数据.xlsx"
    assert kaohe("template", "linyi-2018", "-o", path).status == 0
    made = path.read_bytes()
    again = kaohe("template", "linyi-2018", "-o", path)
    assert again.status == 2 and "--force" in again.err and path.read_bytes() == made
    assert kaohe("template", "linyi-2018", "-o", tmp_path / "数据.csv").status == 2


@pytest.mark.parametrize("command", ["template", "sample"])
def test_no_data_is_made_for_a_scheme_with_faults(kaohe: Kaohe, tmp_path: Path, command: str) -> None:
    scheme = tmp_path / "坏.yaml"
    text = kaohe("schemes", "--show", "linyi-2018").out
    scheme.write_text(text.replace("分值: 30", "分值: 31", 1), "utf-8")
    ran = kaohe(command, scheme, "-o", tmp_path / "数据.xlsx")
    assert ran.status == 2 and "坏.yaml" in ran.err and not (tmp_path / "数据.xlsx").exists()


@pytest.mark.parametrize("target", ["样例.xlsx", "样例"])
def test_a_sample_is_data_that_reads_without_fault(kaohe: Kaohe, tmp_path: Path, target: str) -> None:
    assert kaohe("sample", "audit-400", "-o", tmp_path / target, "--size", 7).status == 0
    assert read(tmp_path / target, open_source("audit-400").scheme).appraisees.num_rows == 7


def test_the_seed_decides_the_sample(kaohe: Kaohe, tmp_path: Path) -> None:
    for name, seed in (("一", 5), ("二", 5), ("三", 6)):
        assert kaohe("sample", "linyi-2018", "-o", tmp_path / name, "--seed", seed).status == 0
    assert contents(tmp_path / "一") == contents(tmp_path / "二") != contents(tmp_path / "三")


def test_a_sample_never_lands_in_a_folder_that_is_there(kaohe: Kaohe, tmp_path: Path) -> None:
    ran = kaohe("sample", "linyi-2018", "-o", tmp_path)
    assert ran.status == 2 and list(tmp_path.iterdir()) == []


def test_the_demo_evaluates_every_shipped_scheme(kaohe: Kaohe, tmp_path: Path) -> None:
    folder = tmp_path / "演示"
    ran = kaohe("demo", "--no-serve", "-o", folder)
    assert ran.status == 0 and all(name in ran.out for name in names())
    page = (folder / "index.html").read_text("utf-8")
    assert all(f'href="{name}/report.html"' in page for name in names())
    assert all((folder / name / "report.html").is_file() for name in names())


def test_the_demo_replaces_only_its_own_folder(kaohe: Kaohe, tmp_path: Path) -> None:
    (tmp_path / "要紧.txt").write_text("x", "utf-8")
    ran = kaohe("demo", "--no-serve", "-o", tmp_path)
    assert ran.status == 2 and (tmp_path / "要紧.txt").exists()


def test_a_taken_port_is_said_with_the_cure(kaohe: Kaohe, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = kaohe("demo", "-o", tmp_path / "演示", "--port", port)
    assert ran.status == 2 and f"端口 {port}" in ran.err and "PORT=" in ran.err
    assert not (tmp_path / "演示").exists()


def test_the_reports_are_served_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("考核", "utf-8")
    server = demo.open_server(tmp_path, 0)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert server.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.read().decode("utf-8") == "考核"
    finally:
        server.shutdown()
        server.server_close()
