"""Made-up data fits any scheme, is the same for the same seed, and looks like real data."""

import datetime
from collections import Counter

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaohe.errors import KaoheError
from kaohe.scheme.language import loads
from kaohe.scheme.library import names, shipped
from kaohe.scheme.shape import possible_profiles
from kaohe.tables.read import from_rows, read
from kaohe.tables.sample import generate, sample
from kaohe.tables.sampling.cells import split
from kaohe.tables.sampling.names import kind_of
from properties.worlds import worlds
from tables.schemes import PLAIN, scheme
from tables.unusual import ALL, BALLOTS, METHODS, OWN

SCHEMES = {name: shipped(name).scheme for name in names()} | {made.name: made for made in map(scheme, ALL)}


def rows_of(made, seed=1, size=None):
    return {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
        for table in generate(made, seed, size)
    }


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SCHEMES)), st.integers(0, 10**6), st.sampled_from([None, 1, 2, 7, 33]))
def test_it_reads_without_a_fault_whatever_the_scheme_and_seed(name, seed, size):
    made = SCHEMES[name]
    tables = rows_of(made, seed, size)
    inputs = from_rows(made, tables)
    assert inputs.appraisees.num_rows == len(tables["对象"])
    assert size is None or inputs.appraisees.num_rows == size
    assert inputs.marks.num_rows == len(tables.get("测评票", []))
    assert inputs.period != ""


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), st.integers(0, 10**6))
def test_it_reads_without_a_fault_for_schemes_that_nobody_wrote(world, seed):
    tables = rows_of(world.scheme, seed, 9)
    assert from_rows(world.scheme, tables).appraisees.num_rows == 9


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(name):
    made = SCHEMES[name]
    assert rows_of(made, 5, 20) == rows_of(made, 5, 20)
    assert rows_of(made, 5, 20) != rows_of(made, 6, 20)


@pytest.mark.parametrize("name", names())
def test_a_shipped_scheme_has_something_in_every_table(name):
    assert all(rows_of(SCHEMES[name]).values())


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_every_kind_of_appraisee_occurs(name):
    """All but the few whom a regulation names: 市级领导 of zaozhuang-staff S2."""
    made = SCHEMES[name]
    wanted = {one for one in possible_profiles(made) if "市级领导" not in one.values}
    assert set(from_rows(made, rows_of(made)).profiles) == wanted


def test_the_number_of_the_regulation_is_the_usual_size():
    found = Counter(row["类别"] for row in rows_of(SCHEMES["linyi-2018"])["对象"])
    assert found == {"科室": 9, "直属单位": 6}


def test_a_size_is_shared_among_the_categories():
    found = Counter(row["类别"] for row in rows_of(SCHEMES["linyi-2018"], size=150)["对象"])
    assert found == {"科室": 90, "直属单位": 60}


def test_groups_are_filled_where_they_matter_and_are_not_tiny():
    sizes = Counter(row["分组"] for row in rows_of(SCHEMES["zaozhuang-departments"], size=100)["对象"])
    assert "" not in sizes and len(sizes) > 3 and min(sizes.values()) >= 5


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("直属单位",), "subordinates"),
        (("科室",), "offices"),
        (("科级及以下",), "people"),
        (("区(市)",), "districts"),
        (("县区局", "审计单位"), "county bureaus"),
        (("是", "工作人员"), "people"),
        (("一类",), "bureaus"),
    ],
)
def test_names_fit_the_category(texts, kind):
    assert kind_of(*texts) == kind


def test_names_do_not_run_out():
    found = [row["对象"] for row in rows_of(scheme(PLAIN), size=30_000)["对象"]]
    assert len(set(found)) == 30_000


def test_most_records_are_confirmed_and_some_are_not():
    states = Counter(row["状态"] for row in rows_of(SCHEMES["qianxinan-2010"], size=500)["记录"])
    assert states["已核定"] > 0.8 * states.total()
    assert states["待核"] and states["驳回"]


def test_records_fall_into_the_period():
    for row in rows_of(scheme(METHODS), size=40)["记录"]:
        assert (
            datetime.date(2024, 7, 1)
            <= datetime.date.fromisoformat(row["日期"])
            <= datetime.date(2024, 12, 31)
        )


def test_every_rule_is_met_in_a_large_sample():
    made = SCHEMES["changzhou-2016"]
    met = {row["规则"] for row in rows_of(made, size=1500)["记录"]}
    assert met >= {rule.id for rule, _ in made.rules()} | {veto.id for veto in made.vetoes}


def test_a_veto_and_an_affirmation_occur_and_stay_rare():
    rows = rows_of(SCHEMES["qufu-2020"])["记录"]
    confirmed = [row["规则"][0] for row in rows if row["状态"] == "已核定"]
    assert 1 <= confirmed.count("F") <= 8
    assert 1 <= confirmed.count("Q") <= 8


def test_two_records_of_one_matter_belong_to_one_appraisee():
    rows = [row for row in rows_of(scheme(METHODS), size=60)["记录"] if row["同一事项"]]
    matters = Counter(row["同一事项"] for row in rows)
    assert set(matters.values()) == {2}
    assert len({(row["同一事项"], row["对象"]) for row in rows}) == len(matters)


def test_a_report_that_is_owed_is_there_for_everyone():
    rows = rows_of(scheme(METHODS), size=30)["记录"]
    assert Counter(Counter(row["对象"] for row in rows if row["规则"] == "1.1b").values()) == {4: 30}


def test_ratings_are_mostly_high_and_some_have_decimals():
    rows = [row for row in rows_of(SCHEMES["linyi-2018"], size=200)["评分"] if not row["满分"]]
    scores = [float(row["得分"]) for row in rows if row["指标"] == "K2.2"]
    assert 16 < sum(scores) / len(scores) < 19.5
    assert any("." in row["得分"] for row in rows)


def test_some_scores_are_adopted_with_their_full_mark():
    rows = rows_of(SCHEMES["linyi-2018"], size=100)["评分"]
    assert {row["满分"] for row in rows} == {"", "100"}


def test_an_average_has_several_rows():
    counts = Counter(row["对象"] for row in rows_of(SCHEMES["audit-400"])["评分"])
    assert all(2 <= count <= 4 for count in counts.values())


def test_a_ballot_or_two_are_void_and_few_abstain():
    made = SCHEMES["linyi-2018"]
    marks = from_rows(made, rows_of(made)).marks.to_pylist()
    void = {(mark["cls"], mark["ballot"]) for mark in marks if mark["flaw"]}
    twice = Counter((m["cls"], m["ballot"], m["a"], m["indicator"]) for m in marks)
    void |= {key[:2] for key, count in twice.items() if count > 1}
    assert 1 <= len(void) <= 4
    abstained = sum(mark["mark"] is None and not mark["flaw"] for mark in marks)
    assert 0 < abstained < 0.2 * len(marks)


def test_those_whom_one_class_marks_high_another_does_too():
    made = SCHEMES["linyi-2018"]
    means = {}
    for cls in ("A", "D"):
        marks = [
            r
            for r in rows_of(made, size=60)["测评票"]
            if r["票种"] == cls and r["指标"] == "K1.1" and r["评分"]
        ]
        sums = Counter()
        for mark in marks:
            sums[mark["对象"]] += float(mark["评分"])
        counts = Counter(mark["对象"] for mark in marks)
        means[cls] = {name: total / counts[name] for name, total in sums.items()}
    best, worst = (pick(means["A"], key=means["A"].get) for pick in (max, min))
    assert means["D"][best] > means["D"][worst]


def test_nobody_marks_the_own_unit_where_raters_recuse():
    for row in rows_of(SCHEMES["linyi-2018"])["测评票"]:
        assert row["所属"] != row["对象"] or row["评分"] in ("", "101")


def test_limits_of_a_ballot_are_kept():
    rows = [row for row in rows_of(scheme(BALLOTS))["测评票"] if row["票种"] == "甲" and row["指标"] != "3"]
    marks = {}
    for row in rows:
        if row["评分"]:
            marks.setdefault((row["票号"], row["指标"].partition(".")[0]), []).append(float(row["评分"]))
    assert len(marks) > 10
    for given_marks in marks.values():
        high = [mark for mark in given_marks if 95 <= mark <= 100]
        assert len(high) <= len(given_marks) * 20 // 100


def test_large_samples_are_marked_in_panels():
    rows = rows_of(SCHEMES["zaozhuang-staff"], size=300)["测评票"]
    assert max(Counter(row["票号"] for row in rows).values()) <= 61


@pytest.mark.parametrize("text", [OWN, BALLOTS])
def test_own_indicators_add_up_exactly(text):
    made = scheme(text)
    rows = rows_of(made, size=25)["个性指标"]
    sums = Counter()
    for row in rows:
        sums[row["对象"], row["上级指标"]] += round(float(row["分值"]) * 10**6)
    whole = {("1", 140_000_000), ("2", 29_370_000), ("4", 30_000_000)}
    assert {(parent, total) for (_, parent), total in sums.items()} <= whole


@given(st.randoms(use_true_random=False), st.integers(1, 10**9), st.integers(1, 6))
def test_a_split_has_positive_parts_that_add_up(rng, total, parts):
    found = split(rng, total, parts)
    assert sum(found) == total and all(part > 0 for part in found)


def test_history_reaches_back_as_far_as_links_ask():
    rows = rows_of(SCHEMES["qufu-2020"])["历史"]
    assert {row["周期"] for row in rows} >= {"2024Q1", "2024Q2", "2024Q3", "2023Q4"}
    assert {row["等次"] for row in rows} > {"好", "较好"}


@pytest.mark.parametrize("format", ["csv", "parquet", "xlsx"])
def test_every_format_reads_to_the_same_inputs(tmp_path, format):
    made = SCHEMES["linyi-2018"]
    path = sample(made, tmp_path / "数据", format=format)
    inputs, plain = read(path, made), from_rows(made, rows_of(made))
    for name in ("appraisees", "records", "ratings", "marks"):
        assert getattr(inputs, name).equals(getattr(plain, name)), name


def test_a_workbook_can_be_named(tmp_path):
    path = sample(scheme(METHODS), tmp_path / "我的.xlsx", format="xlsx")
    book = openpyxl.load_workbook(path)
    assert path == tmp_path / "我的.xlsx" and book.sheetnames == ["对象", "记录", "评分"]
    rules = {row[1].value for row in book["记录"].iter_rows(min_row=2)}
    assert "1.10a" in rules


def test_parquet_holds_text(tmp_path):
    sample(scheme(METHODS), tmp_path / "数据", format="parquet")
    assert {str(kind) for kind in pq.read_schema(tmp_path / "数据" / "记录.parquet").types} == {"string"}


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "数据").mkdir()
    (tmp_path / "数据" / "对象.csv").write_text("真的")
    with pytest.raises(KaoheError, match="已经存在"):
        sample(scheme(METHODS), tmp_path / "数据")
    assert (tmp_path / "数据" / "对象.csv").read_text() == "真的"


@pytest.mark.parametrize("size", [0, -1, 10**7])
def test_a_size_out_of_range_is_a_fault(size):
    with pytest.raises(KaoheError, match="--size"):
        list(generate(scheme(METHODS), size=size))


def test_an_unknown_format_is_a_fault(tmp_path):
    with pytest.raises(KaoheError, match="csv"):
        sample(scheme(METHODS), tmp_path / "数据", format="docx")


def test_a_declared_child_is_scored_as_it_says_itself():
    """Not as the node says under which the appraisee gives it points."""
    made = loads("""
方案: declared
名称: 办法
类别: [{名称: 科室, 依据: 一}]
指标:
  - 编号: "1"
    名称: 目标
    分值: 10
    依据: 一
    个性指标: {计分: 平均, 依据: 一}
    下级: [{编号: "1.1", 名称: 产值, 计分: 评分, 依据: 一}, {编号: "1.2", 名称: 税收, 依据: 一}]
""").scheme
    rows = rows_of(made, size=4)
    assert from_rows(made, rows).ratings.num_rows == len(rows["评分"])
    given = [row["对象"] for row in rows["评分"] if row["指标"] == "1.1"]
    assert len(given) == len(set(given)) == 4
