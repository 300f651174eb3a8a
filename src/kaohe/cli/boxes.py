"""`kaohe verify` on an opened ballot box."""

from __future__ import annotations

import argparse
from pathlib import Path

from kaohe.cli.console import as_json, needing, note, out


def run(args: argparse.Namespace) -> int:
    """Every check of a box file; 1 where one does not hold."""
    content = Path(args.archive).read_bytes()
    with needing("proof", "验证票箱"):
        from kaohe.proof import boxfile
    about = boxfile.load(content)["说明"]
    checks = boxfile.verify(content)
    if args.receipt:
        found = boxfile.has_receipt(content, args.receipt)
        checks.append(boxfile.Check(f"回执 {args.receipt} 在票箱里", found))
    good = all(check.holds for check in checks)
    if args.json:
        said = [{"检查": one.text, "相符": one.holds, "说明": one.detail} for one in checks]
        as_json({"相符": good, "说明": about, "检查": said})
        return 0 if good else 1
    rehearsal = "（演练）" if about.get("演练") else ""
    note(args.quiet, f"{about.get('考核', '')}　{about.get('测评', '')}{rehearsal}")
    for check in checks:
        detail = f"　{check.detail}" if check.detail else ""
        out(f"{'✓' if check.holds else '✗'} {check.text}{detail}")
    out("全部相符。" if good else "有不符之处，这个票箱文件不可信。")
    return 0 if good else 1
