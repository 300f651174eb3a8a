"""A scheme as an Excel workbook, lossless both ways."""

from kaohe.scheme.workbook.reading import read
from kaohe.scheme.workbook.writing import write

__all__ = ["read", "write"]
