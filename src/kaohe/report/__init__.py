"""Results as a page that a reader opens without anything else."""

from kaohe.report.page import is_report, report

__all__ = ["is_report", "report"]
