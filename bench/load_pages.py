"""The pages that people use, by role: each name with the addresses at which one may look."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

KNOWN: dict[str, Any] = json.loads(Path(os.environ["KAOHE_LOAD_KNOWN"]).read_text())
HOME = f"/cycles/{KNOWN['cycle']}"
RESULT = f"{HOME}/results/runs/{KNOWN['run']}"

PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "office": {
        "首页": ("/",),
        "考核概况": (HOME,),
        "名册": (f"{HOME}/roster", f"{HOME}/roster?q=0123", f"{HOME}/roster?page=300"),
        "角色": (f"{HOME}/roles",),
        "环节": (f"{HOME}/stages",),
        "记录": (f"{HOME}/records", f"{HOME}/records?page=3", f"{HOME}/records?state=待核"),
        "找记录": (f"{HOME}/records?q=人员01234", f"{HOME}/records?rule=1.7a&page=20"),
        "一条记录": tuple(f"{HOME}/records/{pk}" for pk in KNOWN["records"]),
        "待核记录": (f"{HOME}/confirmations",),
        "结果": (f"{HOME}/results", f"{HOME}/results?page=40", f"{HOME}/results?q=0123"),
        "得分卡": tuple(f"{RESULT}/of/{pk}" for pk in KNOWN["appraisees"]),
        "图表": (f"{RESULT}/charts",),
        "审计日志": (f"{HOME}/audit",),
    },
    "assessor": {
        "首页": ("/",),
        "记录": (f"{HOME}/records",),
        "录入哪一项": (f"{HOME}/records/items",),
        "成批录入": (f"{HOME}/records/grid",),
        "评分": (f"{HOME}/ratings",),
    },
    "appraisee": {
        "首页": ("/",),
        "我的得分": (f"{HOME}/own-result",),
        "加分申报": (f"{HOME}/claims",),
    },
    "decider": {
        "首页": ("/",),
        "结果": (f"{HOME}/results",),
        "待决定": (f"{HOME}/decisions",),
        "否决和肯定": (f"{HOME}/vetoes",),
    },
    "inspector": {
        "记录": (f"{HOME}/records",),
        "审计日志": (f"{HOME}/audit", f"{HOME}/audit?page=50", f"{HOME}/audit?q=人员00123"),
    },
    "admin": {
        "人员": ("/people", "/people?q=人员01", "/people?page=200"),
        "一个人": tuple(f"/people/{pk}" for pk in KNOWN["people"]),
        "单位": ("/units",),
        "全站审计": ("/audit",),
    },
}
