"""`kaohe evaluate`, `explain` and `compare` on the worked case of linyi-2018."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from cli.running import REPOSITORY, Kaohe
from kaohe.cli.evaluate import FORMATS
from kaohe.tables.write import load

WORKED = REPOSITORY / "tests" / "regulations" / "linyi-2018"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(WORKED / "data", tmp_path / "数据")


@pytest.fixture
def result(kaohe: Kaohe, data: Path, tmp_path: Path) -> Path:
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果").status == 0
    return tmp_path / "结果"


def changed(data: Path, table: str, old: str, new: str) -> None:
    path = data / f"{table}.csv"
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_it_prints_places_and_writes_the_result(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果")
    assert ran.status == 0
    assert ran.out.index("乙科") < ran.out.index("丙科") < ran.out.index("甲科") and "98.38" in ran.out
    assert "已写出" in ran.err
    with (tmp_path / "结果" / "得分.csv").open(encoding="utf-8-sig") as stream:
        written = list(csv.DictReader(stream))
    with (WORKED / "expected" / "得分.csv").open(encoding="utf-8-sig") as stream:
        assert written == list(csv.DictReader(stream))


def test_quiet_prints_nothing(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_reads_back_the_same(
    kaohe: Kaohe, data: Path, result: Path, tmp_path: Path, form: str
) -> None:
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / form, "--format", form).status == 0
    assert kaohe("compare", result, tmp_path / form).status == 0


def test_a_name_that_ends_in_xlsx_makes_a_workbook(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果.xlsx").status == 0
    assert load(tmp_path / "结果.xlsx").meta.scheme == "linyi-2018"


def test_the_report_is_written_too(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    page = tmp_path / "报告.html"
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--report", page).status == 0
    assert "乙科" in page.read_text("utf-8")


def test_only_an_earlier_report_is_written_over(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    page, scheme = tmp_path / "报告.html", tmp_path / "办法.yaml"
    scheme.write_text(kaohe("schemes", "--show", "linyi-2018").out, "utf-8")
    again = ("evaluate", scheme, data, "-o", tmp_path / "结果", "--report")
    assert kaohe(*again, page).status == kaohe(*again, page).status == 0
    shutil.rmtree(tmp_path / "结果")
    (tmp_path / "要紧.html").write_text("<p>别动</p>", "utf-8")
    for target in (scheme, data / "记录.csv", tmp_path / "要紧.html", data):
        before = target.read_bytes() if target.is_file() else b""
        ran = kaohe(*again, target)
        assert ran.status == 2 and target.name in ran.err and "改法：" in ran.err
        assert not target.is_file() or target.read_bytes() == before
        assert not (tmp_path / "结果").exists()


def test_the_report_stands_beside_the_results_not_in_them(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "结果", tmp_path / "结果" / "报告.html"):
        ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--report", target)
        assert ran.status == 2 and not (tmp_path / "结果").exists()


def test_results_and_report_appear_together_or_not_at_all(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    (tmp_path / "我的").mkdir()
    (tmp_path / "我的" / "要紧.txt").write_text("x", "utf-8")
    page = tmp_path / "报告.html"
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "我的", "--report", page).status == 2
    assert not page.exists()
    beyond = tmp_path / "我的" / "要紧.txt" / "报告.html"
    assert kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--report", beyond).status == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["我的", "数据"]


def test_faults_stop_before_anything_is_written(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    changed(data, "记录", "甲科", "甲课")
    changed(data, "评分", "乙科", "乙课")
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--report", tmp_path / "a.html")
    assert ran.status == 2 and ran.out == ""
    assert "甲课" in ran.err and "乙课" in ran.err and "表“记录”" in ran.err and "表“评分”" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["数据"]


def test_faults_can_be_skipped_and_stamp_the_result(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    changed(data, "记录", "甲科", "甲课")
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果", "--skip-faults")
    assert ran.status == 0 and "甲课" in ran.err and "暂定" in ran.err
    loaded = load(tmp_path / "结果")
    assert loaded.meta.provisional and "问题" in loaded.tables


def test_provisional_counts_what_is_missing_as_zero(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    (data / "评分.csv").write_text("对象,指标,得分\n甲科,K2.1,9\n", "utf-8")
    kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "一")
    kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "二", "--provisional")
    totals = [load(tmp_path / name).tables["得分"]["总分"].to_pylist() for name in ("一", "二")]
    assert totals[0] == [""] * 5 and all(totals[1])


def test_a_scheme_with_faults_is_not_computed(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    scheme = tmp_path / "坏.yaml"
    text = kaohe("schemes", "--show", "linyi-2018").out
    scheme.write_text(text.replace("分值: 30", "分值: 31", 1), "utf-8")
    ran = kaohe("evaluate", scheme, data, "-o", tmp_path / "结果")
    assert ran.status == 2 and "坏.yaml" in ran.err and not (tmp_path / "结果").exists()


def test_data_that_is_not_there(kaohe: Kaohe, tmp_path: Path) -> None:
    ran = kaohe("evaluate", "linyi-2018", tmp_path / "没有.xlsx", "-o", tmp_path / "结果")
    assert ran.status == 2 and "没有.xlsx" in ran.err and "改法：" in ran.err


def test_a_folder_of_somebody_else_is_left_alone(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    (tmp_path / "我的").mkdir()
    (tmp_path / "我的" / "要紧.txt").write_text("x", "utf-8")
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "我的")
    assert ran.status == 2 and [path.name for path in (tmp_path / "我的").iterdir()] == ["要紧.txt"]


def test_explain_shows_the_tree_with_clauses_and_why_the_place(kaohe: Kaohe, result: Path) -> None:
    ran = kaohe("explain", result, "甲科")
    assert ran.status == 0
    told = ("K1.1 履行职责情况  19.8 / 20", "+5  加分 J1", "〔三(二)5〕", "记录第2行")
    assert [said for said in told if said not in ran.out] == []
    assert "名次末位" in ran.out


def test_explain_says_what_the_next_place_takes(kaohe: Kaohe, result: Path) -> None:
    assert "再多5.57分即与其并列" in kaohe("explain", result, "丙科").out


def test_explain_for_machines_adds_up(kaohe: Kaohe, result: Path) -> None:
    told = json.loads(kaohe("explain", result, "乙科", "--json").out)
    assert told["总分"] == "98.03" and told["名次"] == "1"
    assert [node["得分"] for node in told["指标"]] == ["29.53", "64.5", "4"]
    assert told["指标"][0]["下级"][0]["内容"] == "落实工作部署等工作履职情况。"


def test_explain_takes_a_name_with_spaces_around(kaohe: Kaohe, result: Path) -> None:
    assert kaohe("explain", result, " 甲科　").out == kaohe("explain", result, "甲科").out


def test_explain_tells_the_conclusion_of_the_year(kaohe: Kaohe, tmp_path: Path) -> None:
    worked = WORKED.with_name("qufu-2020")
    kaohe("evaluate", "qufu-2020", worked / "data" / "年度", "-o", tmp_path / "年度", "--period", "年度")
    rows = load(tmp_path / "年度").tables["联动"].to_pylist()
    concluded = next(row for row in rows if row["结论"])
    silent = next(row for row in rows if not row["结论"])
    ran = kaohe("explain", tmp_path / "年度", concluded["对象"])
    assert ran.status == 0 and f"{concluded['结论']}（{concluded['依据']}）" in ran.out
    assert "没有结论" in kaohe("explain", tmp_path / "年度", silent["对象"]).out
    told = json.loads(kaohe("explain", tmp_path / "年度", concluded["对象"], "--json").out)
    assert told["期间衔接"] == [f"{concluded['结论']}（{concluded['依据']}）"]
    ran = kaohe("explain", tmp_path / "年度", "没有这个")
    assert ran.status == 2 and rows[0]["对象"] in ran.err


def test_explain_names_the_nearest_appraisee(kaohe: Kaohe, result: Path) -> None:
    ran = kaohe("explain", result, "乙课")
    assert ran.status == 2 and "乙科" in ran.err


def test_explain_of_something_that_is_no_result(kaohe: Kaohe, data: Path) -> None:
    ran = kaohe("explain", data, "甲科")
    assert ran.status == 2 and "不是 Kaohe 的结果" in ran.err


def test_compare_finds_no_difference(kaohe: Kaohe, result: Path) -> None:
    ran = kaohe("compare", result, result)
    assert ran.status == 0 and ran.out == "没有差异。\n"


def test_compare_shows_lines_and_what_they_did(
    kaohe: Kaohe, data: Path, result: Path, tmp_path: Path
) -> None:
    changed(data, "评分", "丙科,K2.1,8", "丙科,K2.1,9.5")
    kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "后")
    ran = kaohe("compare", result, tmp_path / "后")
    assert ran.status == 1
    assert "丙科（科室）总分 92.46 → 93.96" in ran.out
    assert "指标 K2.1：8 → 9.5" in ran.out and "共 1 个对象有变化" in ran.out
    told = json.loads(kaohe("compare", result, tmp_path / "后", "--json").out)
    assert told["相同"] is False and told["变化"][0]["结果"]["总分"] == {"前": "92.46", "后": "93.96"}


def test_compare_counts_changes_of_awards(kaohe: Kaohe, tmp_path: Path) -> None:
    worked = WORKED.with_name("zaozhuang-districts") / "data"
    data = shutil.copytree(worked, tmp_path / "数据")
    kaohe("evaluate", "zaozhuang-districts", data, "-o", tmp_path / "前")
    with (data / "记录.csv").open("a", encoding="utf-8") as stream:
        heading = (worked / "记录.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        csv.DictWriter(stream, heading).writerow({"对象": "东区", "规则": "F2", "状态": "已核定"})
    kaohe("evaluate", "zaozhuang-districts", data, "-o", tmp_path / "后")
    ran = kaohe("compare", tmp_path / "前", tmp_path / "后")
    assert ran.status == 1 and "奖项 先进集体 → （无）" in ran.out and "奖项变化 1 个" in ran.out


def test_unfinished_appraisees_are_named_with_what_is_missing(
    kaohe: Kaohe, data: Path, tmp_path: Path
) -> None:
    changed(data, "评分", "甲科,K2.2,18\n", "")
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果")
    assert "有1个对象未完成（没有总分）：名次、等次、奖项还会变" in ran.err and "甲科：缺K2.2" in ran.err
    assert "暂定" not in ran.out
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "试算", "--provisional")
    assert "有1个对象未完成（缺的按零计）" in ran.err
    assert "科室（3 个对象）　【暂定】" in ran.out


def test_void_ballots_are_told_with_the_reason(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    ran = kaohe("evaluate", "linyi-2018", data, "-o", tmp_path / "结果")
    assert ran.status == 0 and "废票2张，原因见“清点”" in ran.err
    assert "C票 票号C002：" in ran.err and "D票 票号D002：同一对象、同一指标评了两次" in ran.err


def test_a_finished_result_alarms_nobody(kaohe: Kaohe, data: Path, tmp_path: Path) -> None:
    assert (
        "注意"
        not in kaohe(
            "evaluate",
            "zaozhuang-districts",
            WORKED.with_name("zaozhuang-districts") / "data",
            "-o",
            tmp_path / "a",
        ).err
    )
