"""A scanner is a keyboard that types very fast: tell it from a person by the time between keys. Plain Python."""

LONGEST_GAP = 35
"""Milliseconds between two keys of a scanner; people are slower."""
SHORTEST_CODE = 6
"""Characters; a shorter burst is a person rolling over keys."""


class Wedge:
    """Collects characters while they come fast enough."""

    def __init__(self) -> None:
        self._text = ""
        self._last = 0

    @property
    def begun(self) -> bool:
        """Whether the next fast character continues a burst."""
        return bool(self._text)

    def character(self, character: str, at: int) -> bool:
        """A character typed at a time in milliseconds; True where it begins a new burst."""
        begins = not self._text or at - self._last > LONGEST_GAP
        self._text = character if begins else self._text + character
        self._last = at
        return begins

    def enter(self, at: int) -> str | None:
        """Enter was pressed: the scanned code, or None where a person typed."""
        text, fast = self._text, at - self._last <= LONGEST_GAP
        self._text = ""
        return text if fast and len(text) >= SHORTEST_CODE else None

    def other(self) -> None:
        """Any other key ends a burst."""
        self._text = ""
