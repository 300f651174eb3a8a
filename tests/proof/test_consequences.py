"""What each scheme draws from its result, on the worked examples that a reader can check by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kaohe import evaluate, open_scheme, read_tables
from kaohe.proof.consequences import Drawn, by_hand, drawn

shipped = cache(open_scheme)
WORKED = Path(__file__).parents[1] / "regulations"


@cache
def of(scheme: str, folder: str = "", period: str = "") -> tuple[Drawn, ...]:
    made = evaluate(
        shipped(scheme), read_tables(WORKED / scheme / "data" / folder, shipped(scheme), period=period)
    ).tables()
    rows = made["得分"].to_pylist() if "得分" in made else []
    return tuple(drawn(shipped(scheme), rows, made["联动"].to_pylist()))


def row(**cells: str) -> dict[str, str]:
    """A row of 得分 of one appraisee."""
    empty = dict.fromkeys(("类别", "分组", "对象", "总分", "名次", "等次", "奖项", "否决", "备注"), "")
    return empty | {"对象": "财政局"} | cells


def said(found: tuple[Drawn, ...] | list[Drawn], clause: str) -> set[tuple[str, str]]:
    return {(each.name, each.title) for each in found if each.clause == clause}


def titles(found: tuple[Drawn, ...] | list[Drawn], clause: str) -> set[str]:
    return {each.title for each in found if each.clause == clause}


def test_changzhou_s_awards_by_place_and_by_progress() -> None:
    """changzhou-2016:A1 the first five, changzhou-2016:A3 the next, changzhou-2016:A4 the most improved,
    changzhou-2016:A5 the heads of the last two, changzhou-2016:A2 the two that the party group names."""
    found = of("changzhou-2016")
    assert titles(found, "A1") == {"授予先进处室"}
    assert len(said(found, "A1")) == 4
    assert len(said(found, "A3")) == 5
    assert {title for _, title in said(found, "A4")} == {"授予争先进位"}
    assert len(said(found, "A4")) == 1
    assert titles(found, "A5") == {"主要负责人不予评优"}
    named = drawn(shipped("changzhou-2016"), [row(奖项="先进处室、市级机关优秀处室", 名次="1")], [])
    (chosen,) = [each for each in named if each.clause == "A2"]
    assert chosen.text == "由党组决定"


def test_changzhou_s_result_goes_on_and_takes_last_year_s_places() -> None:
    """changzhou-2016:L1, changzhou-2016:L2, changzhou-2016:L3."""
    found = of("changzhou-2016")
    assert titles(found, "L1") == {"用于干部个人考核"}
    assert titles(found, "L2") == {"取自上年度名次，用到A4"}
    assert titles(found, "L3") == {"用于奖惩、任用、培训、交流"}


def test_linyi_names_its_best_and_everybody_mends() -> None:
    """linyi-2018:A1 by the bureau's meeting, linyi-2018:L1 for the supervision of cadres, linyi-2018:P10."""
    found = of("linyi-2018")
    assert titles(found, "L1") == {"用于干部监督管理"}
    assert titles(found, "P10") == {"整改"}
    assert len(said(found, "P10")) == 5
    named = drawn(shipped("linyi-2018"), [row(奖项="先进单位", 名次="1")], [])
    (award,) = [each for each in named if each.clause == "A1"]
    assert (award.title, award.text) == ("授予先进单位", "由局长办公会决定")


def test_the_audit_offices_are_the_basis_of_an_award() -> None:
    """audit-400:A1: granted where somebody names it; audit-400:F1 bars."""
    assert titles(of("audit-400"), "F1") == {"取消评先"}
    assert titles(drawn(shipped("audit-400"), [row(奖项="先进集体")], []), "A1") == {"授予先进集体"}


def test_zaozhuang_s_departments_awards_money_and_heads() -> None:
    """zaozhuang-departments:A1, zaozhuang-departments:A2 ten thousand yuan, zaozhuang-departments:A3 the
    head may be excellent, zaozhuang-departments:C1 a vetoed one not."""
    scheme = shipped("zaozhuang-departments")
    found = drawn(scheme, [row(奖项="先进集体", 名次="1"), row(对象="林业局", 否决="F1")], [])
    assert said(found, "A1") == {("财政局", "授予先进集体")}
    assert said(found, "A2") == {("财政局", "先进集体：奖金10000元")}
    (head,) = [each for each in found if each.clause == "A3"]
    assert (head.kind, head.subject, head.title) == ("转办", "第一责任人", "可直接定为优秀等次、予以表彰")
    (barred,) = [each for each in found if each.clause == "C1"]
    assert (barred.name, barred.subject, barred.cause) == ("林业局", "主要负责人", "F1 否决")


def test_two_years_below_sixty_in_a_row() -> None:
    """zaozhuang-departments:L1."""
    (low,) = [each for each in of("zaozhuang-departments") if each.clause == "L1"]
    assert (low.kind, low.title) == ("联动", "诫勉或调整")


def test_zaozhuang_s_districts() -> None:
    """zaozhuang-districts:A1, zaozhuang-districts:A2 a hundred thousand yuan, zaozhuang-districts:A3 second
    class merit, zaozhuang-districts:C1, zaozhuang-districts:C2."""
    found = of("zaozhuang-districts")
    winners = {name for name, _ in said(found, "A1")}
    assert len(winners) == 2
    assert said(found, "A2") == {(name, "先进集体：奖金100000元") for name in winners}
    assert said(found, "A3") == {(name, "定为优秀等次、记二等功") for name in winners}
    assert titles(found, "C1") == {"不能定为优秀等次、不予表彰"}
    assert titles(found, "C2") == {"用于班子政绩、干部使用"}


def test_zaozhuang_s_staff() -> None:
    """zaozhuang-staff:A1, zaozhuang-staff:A2 certificate and money, zaozhuang-staff:L1 two years unfit,
    zaozhuang-staff:C1, zaozhuang-staff:F2 off the post."""
    found = of("zaozhuang-staff")
    assert titles(found, "L1") == {"辞退"}
    assert titles(found, "C1") == {"用于奖励、培训、辞退、职务、级别工资"}
    assert titles(found, "F2") == {"等次定为不称职", "待岗"}
    best = drawn(shipped("zaozhuang-staff"), [row(奖项="表彰", 等次="优秀")], [])
    assert titles(best, "A1") == {"授予表彰"}
    assert titles(best, "A2") == {"颁发证书和奖金"}


def test_qufu_s_quarters_and_year() -> None:
    """qufu-2020:L1 all four quarters good, qufu-2020:L2 one poor, qufu-2020:L3 two, qufu-2020:L4 three;
    qufu-2020:L5, qufu-2020:L6, qufu-2020:L7; qufu-2020:P12 talks."""
    year = of("qufu-2020", "年度", "年度")
    assert {each.clause: each.title for each in year if each.kind == "联动"} == {
        "L1": "可优先优秀",
        "L2": "不得优秀",
        "L3": "基本称职",
        "L4": "不称职",
    }
    quarter = of("qufu-2020", "2020Q1")
    assert titles(quarter, "L5") == {"用于职务职级、交流轮岗、教育培训、奖励惩戒"}
    assert titles(quarter, "L6") == {"用于职务职级晋升、教育培训"}
    assert titles(quarter, "L7") == {"用于试用期满定级、解除处分任职"}
    assert titles(quarter, "P12") == {"批评教育、诫勉"}
    assert len(said(quarter, "P12")) == 2


def test_qianxinan_takes_from_elsewhere() -> None:
    """qianxinan-2010:L1, qianxinan-2010:L2, qianxinan-2010:L3."""
    found = of("qianxinan-2010")
    assert titles(found, "L1") == {"取自执法评议考核，用到3.4a"}
    assert titles(found, "L2") == {"取自控制指标，用到5.1.1a、5.1.2a"}
    assert titles(found, "L3") == {"取自年度综合绩效目标，用到1"}


@pytest.mark.parametrize(
    ("scheme", "clauses"),
    [("qufu-2020", {"P12", "P13", "S7", "S8"}), ("linyi-2018", {"P10"})],
)
def test_what_no_table_shows_is_listed_by_hand(scheme: str, clauses: set[str]) -> None:
    """qufu-2020:P13 by law, qufu-2020:S7 and qufu-2020:S8 for who does not take part or hand in."""
    assert clauses <= {clause for clause, _, _ in by_hand(shipped(scheme))}
