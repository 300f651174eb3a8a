"""The relations that a scheme becomes: their columns. `*_t` hold one row an element of the scheme.

Numbers: `node` counts the scheme's indicators from 1, 0 is the total; `rule` counts rules, then
vetoes, then affirmations; grades count from the best, 0. `cfg` says where a leaf's method is
declared: 2·node for an indicator's own, 2·node + 1 for that of the own indicators under it.
Points, quantities and shares are micro-units.
"""

from __future__ import annotations

import pyarrow as pa

INT, BIG, BOOL, TEXT = pa.int32(), pa.int64(), pa.bool_(), pa.string()

LAYOUT: dict[str, dict[str, pa.DataType]] = {
    "profile_t": {"profile": INT, "category": TEXT, "graded": BOOL, "total": BIG},
    "node_t": {
        "node": INT,
        "id": TEXT,
        "name": TEXT,
        "clause": TEXT,
        "data": BOOL,
        "parent": INT,
        "own": BOOL,
        "whole": BOOL,
        "adopts": BOOL,
    },
    "tree": {
        "profile": INT,
        "node": INT,
        "id": TEXT,
        "ord": INT,
        "points": BIG,
        "leaf": BOOL,
        "shown": BOOL,
        "base": BIG,
        "lim": BIG,
        "bonus_cap": BIG,
        "zero": BOOL,
    },
    "closure": {"profile": INT, "node": INT, "anc": INT},
    "given": {"profile": INT, "via": INT, "id": TEXT, "name": TEXT, "points": BIG},
    "adjust": {
        "profile": INT,
        "node": INT,
        "nest": INT,
        "pooled": BOOL,
        "slack": BIG,
        "bonus_cap": BIG,
        "whole": BIG,
        "rest": BIG,
        "scale_to": BIG,
        "scale_from": BIG,
    },
    "cfg_t": {
        "cfg": INT,
        "method": TEXT,
        "scale": BIG,
        "full_mark": BIG,
        "adopts": BOOL,
        "who": TEXT,
        "clause": TEXT,
    },
    "rule_t": {
        "rule": INT,
        "id": TEXT,
        "node": INT,
        "ord": INT,
        "kind": TEXT,
        "sign": INT,
        "extra": BOOL,
        "alone": BOOL,
        "levelled": BOOL,
        "points": BIG,
        "cap": BIG,
        "free": BIG,
        "required": BIG,
        "target": BIG,
        "step": BIG,
        "above": BOOL,
        "matter_group": INT,
        "always_group": INT,
        "missing": TEXT,
        "unit": TEXT,
        "says": TEXT,
        "clause": TEXT,
    },
    "profile_rule": {"profile": INT, "rule": INT},
    "level_t": {"rule": INT, "level": TEXT, "points": BIG},
    "severity_t": {"rule": INT, "severity": TEXT, "factor": BIG},
    "tier_t": {"rule": INT, "level": TEXT, "low": BIG, "high": BIG, "points": BIG, "top": BOOL},
    "ballot_t": {
        "cfg": INT,
        "scale": BIG,
        "drop_high": INT,
        "drop_low": INT,
        "place_on": TEXT,
        "first": BIG,
        "step": BIG,
        "lowest": BIG,
    },
    "weight_t": {"cfg": INT, "cls": TEXT, "weight": BIG},
    "class_t": {"cls": TEXT, "ord": INT, "recuse": BOOL, "least": INT, "eligible": INT, "turnout": BIG},
    "limit_t": {"cls": TEXT, "kind": TEXT, "cfg": INT, "line": BIG, "mark": BIG, "most": INT, "share": BIG},
    "effect_t": {
        "rule": INT,
        "id": TEXT,
        "bars": BOOL,
        "last": BOOL,
        "fix": INT,
        "cap": INT,
        "consequence": TEXT,
    },
    "effect_award": {"rule": INT, "award": TEXT},
    "grade_t": {"g": INT, "name": TEXT},
    "award_t": {"nth": INT, "id": TEXT, "title": TEXT, "remark": TEXT},
    "affirm_t": {"rule": INT, "id": TEXT, "grade": INT},
}
