"""What a stranger needs to check a result: seals, draws, boxes."""
