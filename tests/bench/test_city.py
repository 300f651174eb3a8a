"""The year of a made-up city, small: every step through the actions, on PostgreSQL, to verified archives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CITY = Path(__file__).parents[2] / "bench" / "city.py"
STEPS = (
    "导入工作簿", "起草、报送责任书", "迟交的责任书", "修订责任书", "导入个性指标", "考勤、特殊情形",
    "一票肯定、一票否决", "补定等次", "年度衔接", "述职报告", "抽监票人", "开箱", "佐证", "后台计算", "公示",
    "改正后重算", "签收书面通知", "申请复核", "转入负责人的考核", "归档", "整条日志查一遍",
)  # fmt: skip


def test_a_year_of_a_small_city_ends_in_archives_that_verify() -> None:
    size = ["--staff", "10", "--departments", "5", "--districts", "2"]
    done = subprocess.run([sys.executable, CITY, *size], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [step for step in STEPS if step not in done.stdout] == []
    archives = done.stdout[done.stdout.index("\n归档\n") :].splitlines()[3:]
    assert [line.endswith("全部相符") for line in archives if line] == [True] * 8
