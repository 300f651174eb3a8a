"""What a result leads to, as the pages need it; a stranger draws the same from an archive."""

from kaohe.proof.consequences import CARRY, SOURCE, TARGET, Drawn, by_hand, drawn

__all__ = ["CARRY", "SOURCE", "TARGET", "Drawn", "by_hand", "drawn"]
