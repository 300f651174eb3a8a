"""The faces of official documents: free substitutes for those that GB/T 9704 names, and where they are.

小标宋 → Fandol Song Bold, 仿宋 → Fandol Fang, 黑体 → Fandol Hei, 楷体 → Fandol Kai. What they lack
(rare characters) comes from Noto CJK, which also stands in where Fandol is not installed.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import typst

from kaohe.errors import KaoheError, fault

FACES = {
    "title": ("FandolSong", "Noto Serif CJK SC"),
    "song": ("FandolSong", "Noto Serif CJK SC"),
    "fang": ("FandolFang R", "Noto Serif CJK SC"),
    "hei": ("FandolHei", "Noto Sans CJK SC"),
    "kai": ("FandolKai", "Noto Serif CJK SC"),
}
RARE = ("Noto Serif CJK SC", "Noto Serif CJK TC", "BabelStone Han", "HanaMinA", "HanaMinB")
"""For characters that the face itself lacks, in this order."""
WORD = {"title": "方正小标宋简体", "song": "宋体", "fang": "仿宋_GB2312", "hei": "黑体", "kai": "楷体_GB2312"}
"""In documents that go on being edited: the faces that the standard names."""
CARRIED = Path(__file__).with_name("fonts")
PLACES = (CARRIED, Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"))


@cache
def fonts() -> typst.Fonts:
    """All fonts that papers may be set in; KaoheError where there is no Chinese one at all."""
    folders = [place for place in _places() if place.is_dir()]
    found = typst.Fonts(True, False, [str(folder) for folder in folders])
    known = set(found.families())
    if not any(name in known for names in FACES.values() for name in names):
        cure = "装上 Noto CJK 字体（Debian：apt-get install fonts-noto-cjk），或用 KAOHE_FONTS 指明文件夹"
        raise KaoheError([fault("没有可用的中文字体，文书排不出来", cure)])
    return found


def chain(face: str) -> list[str]:
    """The families of a face, then those for rare characters, as far as they are installed."""
    known = set(fonts().families())
    return [name for name in dict.fromkeys((*FACES[face], *RARE)) if name in known]


def _places() -> tuple[Path, ...]:
    own = os.environ.get("KAOHE_FONTS", "")
    return (*(Path(one) for one in own.split(os.pathsep) if one), *PLACES)
