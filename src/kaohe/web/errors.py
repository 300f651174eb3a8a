"""What an action says when it refuses."""

from __future__ import annotations


class Refused(Exception):
    """A change that cannot be made now: the reason and the cure, for the person who asked for it."""


class Stale(Refused):
    """Somebody else changed the thing since the page was opened; nothing was overwritten."""
