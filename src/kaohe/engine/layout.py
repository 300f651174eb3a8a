"""The relations that a scheme becomes: their columns. `*_t` hold one row an element of the scheme.

Numbers: `node` counts the scheme's indicators from 1, 0 is the total; `rule` counts rules, then
vetoes, then affirmations; grades count from the best, 0. `cfg` says where a leaf's method is
declared: 2·node for an indicator's own, 2·node + 1 for that of the own indicators under it.
`pos` is the order of lines in the ledger of an appraisee (`plan.position`). Points, quantities and
shares are micro-units; what no appraisee can change is here already as it will be printed.
"""

from __future__ import annotations

import pyarrow as pa

INT, BIG, BOOL, TEXT = pa.int32(), pa.int64(), pa.bool_(), pa.string()

LAYOUT: dict[str, dict[str, pa.DataType]] = {
    "profile_t": {"profile": INT, "category": TEXT, "graded": BOOL, "start": BIG},
    "node_t": {
        "node": INT,
        "id": TEXT,
        "name": TEXT,
        "clause": TEXT,
        "data": BOOL,
        "parent": INT,
        "own": BOOL,
        "whole": BOOL,
    },
    # rows of 指标得分, with what the node starts from
    "cell_t": {
        "profile": INT,
        "node": INT,
        "id": TEXT,
        "name": TEXT,
        "points": TEXT,
        "start": BIG,
        "shown": TEXT,
    },
    # lines of 明细 that every appraisee of a profile has
    "start_t": {
        "profile": INT,
        "node": INT,
        "leaf": BOOL,
        "pos": BIG,
        "id": TEXT,
        "kind": TEXT,
        "net": BIG,
        "shown": TEXT,
        "says": TEXT,
        "clause": TEXT,
    },
    # leaves scored by rules, and the total, with their limits
    "leaf_t": {"profile": INT, "node": INT, "points": BIG, "lim": BIG, "bonus_cap": BIG, "zero": BOOL},
    # leaves scored by ratings or ballots
    "waiting_t": {
        "profile": INT,
        "node": INT,
        "cfg": INT,
        "id": TEXT,
        "points": BIG,
        "method": TEXT,
        "scale": BIG,
        "full_mark": BIG,
        "adopts": BOOL,
        "why": TEXT,
    },
    # nodes that may take the score of another appraisal as a whole (`whole`), with all below them
    "adopts_t": {"profile": INT, "id": TEXT, "node": INT, "whole": BOOL, "cfg": INT, "points": BIG},
    # every node with itself and each node above it, and those of them that change their sum
    "closure": {"profile": INT, "node": INT, "anc": INT},
    "within": {"profile": INT, "node": INT, "anc": INT, "nest": INT},
    "adjust": {
        "profile": INT,
        "node": INT,
        "pos": BIG,
        "id": TEXT,
        "nest": INT,
        "start": BIG,
        "pooled": BOOL,
        "slack": BIG,
        "bonus_cap": BIG,
        "whole": BIG,
        "rest": BIG,
        "scale_to": BIG,
        "scale_from": BIG,
        "removed": TEXT,
        "rescaled": TEXT,
        "clause": TEXT,
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
        "pos": BIG,
        "item": TEXT,
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
    "weight_t": {"cfg": INT, "cls": TEXT, "ord": INT, "weight": BIG, "recuse": BOOL},
    "class_t": {"cls": TEXT, "ord": INT, "least": INT, "eligible": INT, "turnout": BIG},
    "limit_t": {"cls": TEXT, "kind": TEXT, "cfg": INT, "line": BIG, "mark": BIG, "most": INT, "share": BIG},
    # what vetoes and affirmations do; rules with such an effect are among them
    "verdict_t": {
        "rule": INT,
        "id": TEXT,
        "bars": BOOL,
        "last": BOOL,
        "fix": INT,
        "cap": INT,
        "consequence": TEXT,
        "affirmed": INT,
    },
    "effect_award": {"rule": INT, "award": TEXT},
    "grade_t": {"g": INT, "name": TEXT},
    "award_t": {"nth": INT, "id": TEXT, "title": TEXT, "remark": TEXT},
}
