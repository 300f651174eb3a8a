"""Text that knows where each of its characters stands in the document."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence

_FULL = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
# Signs that PDF files give for a character by its shape: the radical ⼀ for 一, the ligature ﬁ.
_SHAPES = {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0x2E80, 0x2EF4), *range(0xF900, 0xFA6E))
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}
# Characters as they are written in Hong Kong, Macao and Taiwan, of the words that scoring is said in.
_TRADITIONAL = (
    "項個達為點級優過滿獲獎減較價條種戶萬億單雙與處發現報評審總計記給認證讀書會議員國縣鄉鎮區場業務責領導組織檢驗標準則細實際"
    "質類別數額據學習門開關間時長輪車輛頭隻張筆冊對於從後無沒違規經濟財產費資貪潔遲錯誤損壞補滯緩續約訂簽預備參選舉薦確稱職權"
    "複維穩衛環護勞動險災傷歲週兩幾廢棄雜亂離崗"
    "測機構設術辦團體專題談話創獻產顯較論壇衆眾廠礦鐵電視訊訪調處臺帳賬賴銷紀錄監執憑據擬擴樹葉園藝練習講課師賽贏輸敗遺漏曠請暫礎異審驗勵懲罰臨時義醫療欄齊備"
    "決納屬聯結織儀製詢壓風廣應態協難養榮譽銀錢買賣稅務幣佔併狀況強幹遠東軍農漁飛黨愛親樣橋樓構庫聽穫讓脫離內進節劃檔變動諾藥範圍積極營網絡轄閱將遞際陳鄰戰鬥確證觀顧歷史餘際額獨擔紙響舉號誤該"
)
_SIMPLIFIED = (
    "项个达为点级优过满获奖减较价条种户万亿单双与处发现报评审总计记给认证读书会议员国县乡镇区场业务责领导组织检验标准则细实际"
    "质类别数额据学习门开关间时长轮车辆头只张笔册对于从后无没违规经济财产费资贪洁迟错误损坏补滞缓续约订签预备参选举荐确称职权"
    "复维稳卫环护劳动险灾伤岁周两几废弃杂乱离岗"
    "测机构设术办团体专题谈话创献产显较论坛众众厂矿铁电视讯访调处台账账赖销纪录监执凭据拟扩树叶园艺练习讲课师赛赢输败遗漏旷请暂础异审验励惩罚临时义医疗栏齐备"
    "决纳属联结织仪制询压风广应态协难养荣誉银钱买卖税务币占并状况强干远东军农渔飞党爱亲样桥楼构库听获让脱离内进节划档变动诺药范围积极营网络辖阅将递际陈邻战斗确证观顾历史余际额独担纸响举号误该"
)
_SIGNS = {
    **_FULL,
    **_SHAPES,
    **dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)),
    "「": "“",
    "」": "”",
    "＝": "=",
    "＋": "+",
    "／": "/",
    "＞": ">",
    "＜": "<",
    "＊": "*",
    "≧": "≥",
    "≦": "≤",
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "〔": "（",
    "〕": "）",
    "【": "（",
    "】": "）",
    "︻": "（",
    "︼": "）",
    "［": "（",
    "］": "）",
    "﹝": "（",
    "﹞": "）",
    "!": "！",
    "?": "？",
    "．": ".",
    "﹪": "%",
    "％": "%",
    "﹕": "：",
    "∶": "：",
    "；": "；",
    "﹐": "，",
    "－": "-",
    "–": "-",
    "−": "-",
    "∼": "~",
    "～": "~",
    "‐": "-",
}


class Text:
    """Characters in one writing, without white space, each with its place in the source."""

    __slots__ = ("at", "chars")

    def __init__(self, chars: str, at: Sequence[int]) -> None:
        self.chars = chars
        self.at = at

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None) -> Text:
        """A stretch of the source: full and half width made alike, white space left out."""
        chars: list[str] = []
        at = array("l")
        stop = len(source) if end is None else end
        for place in range(start, stop):
            sign = source[place]
            if sign.isspace() or sign in "\u200b\ufeff\u00ad":
                continue
            if sign == "," and _grouped(source, place):
                continue
            if sign in _MISTAKEN and (meant := _meant(source, place, chars)):
                sign = meant
            chars.append(_SIGNS.get(sign, sign))
            at.append(place)
        return cls("".join(chars), at)

    def __len__(self) -> int:
        return len(self.chars)

    def __getitem__(self, part: slice) -> Text:
        return Text(self.chars[part], self.at[part])

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """The stretch of the source from one character to before another."""
        stop = len(self.chars) if end is None else end
        if not self.chars or start >= stop:
            return (0, 0)
        return self.at[start], self.at[stop - 1] + 1

    def without(self, holes: Iterable[tuple[int, int]]) -> Text:
        """The text with some stretches left out."""
        chars: list[str] = []
        at = array("l")
        done = 0
        for start, end in [*holes, (len(self.chars), len(self.chars))]:
            chars.append(self.chars[done:start])
            at.extend(self.at[done:start])
            done = end
        return Text("".join(chars), at)

    def joined(self, other: Text) -> Text:
        return Text(self.chars + other.chars, array("l", [*self.at, *other.at]))


EMPTY = Text("", array("l"))


_MISTAKEN = frozenset("。OoＯlI-－−+＋")
_POINT = re.compile(r"。\s*\d{1,2}\s*(?:分|%|个百分)")
_OH = re.compile(r"\s*[.．。]\s*\d")
_GIVEN = re.compile(r"\s*\d+(?:\.\d+)?\s*分(?![×*x/])")
_NOUGHT = re.compile(r"\s*分(?![值数])")
_ONE = re.compile(r"\s*(?:[.．]\s*\d+\s*)?分|、")


def _meant(source: str, place: int, before: list[str]) -> str:
    """The sign that was meant by one that scanning or typing put in its stead: 0。5分, 扣O.5分, 扣l分."""
    sign = source[place]
    if sign in "-－−+＋":
        given = before and "\u4e00" <= before[-1] <= "\u9fff" and before[-1] not in "分值数率额"
        verb = "扣" if sign in "-－−" else "加"
        return verb if given and _GIVEN.match(source, place + 1) else ""
    if sign == "。":
        if before and before[-1] in "得扣计记为" and _NOUGHT.match(source, place + 1):
            return "0"
        decimal = before and before[-1].isdigit() and _POINT.match(source, place)
        return "." if decimal and _amount_begins(before) else ""
    if sign in "lI":
        opens = not before or before[-1] in "扣加减得计记。；"
        return "1" if opens and _ONE.match(source, place + 1) else ""
    nought = _OH.match(source, place + 1) or _NOUGHT.match(source, place + 1)
    return "0" if nought and (not before or before[-1] in "扣加减得计记为每低高") else ""


def _amount_begins(before: list[str]) -> bool:
    """Do the last characters open an amount: a nought, or digits behind a verb of scoring?"""
    if before[-1] == "0" and (len(before) < 2 or not before[-2].isdigit()):
        return True
    return len(before) > 1 and before[-2] in "扣加减得计记"


def _grouped(source: str, place: int) -> bool:
    """Is the comma one between thousands: 10,000?"""
    return (
        place > 0
        and source[place - 1].isdigit()
        and source[place + 1 : place + 4].isdigit()
        and len(source[place + 1 : place + 4]) == 3
        and not source[place + 4 : place + 5].isdigit()
    )
