"""The order in which the properties of a Word document stand: Word may refuse a file where it is another."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_SAID = """
pPr: pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd
    tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi
    adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc
    textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr
rPr: rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
    snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText
    vertAlign rtl cs em lang eastAsianLayout specVanish oMath
tblPr: tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc
    tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription
tcPr: cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign
    hideMark
sectPr: headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType
    pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid
"""
ORDER = {
    line.partition(":")[0]: line.partition(":")[2].split()
    for line in _SAID.replace("\n    ", " ").strip().splitlines()
}
"""ECMA-376, part 1: each is a sequence."""
_PLACES = {
    qn(f"w:{parent}"): {qn(f"w:{name}"): at for at, name in enumerate(names)}
    for parent, names in ORDER.items()
}


def in_order(root: Any) -> None:
    """Put the properties below an element into the order of the standard; the unknown ones last."""
    for parent, places in _PLACES.items():
        for element in root.iter(parent):
            children = list(element)
            right = sorted(children, key=lambda child: places.get(child.tag, len(places)))
            if right != children:
                element[:] = right
