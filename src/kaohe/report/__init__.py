"""Results as a page that a reader opens without anything else."""

from kaohe.report.page import report

__all__ = ["report"]
