"""A page as a list of marks in points from its top left corner. Nothing is drawn here: a layout can be tried, measured
and thrown away before it becomes a PDF."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from ncms_desktop.adapters.paper.fonts import FontChain

_TOKEN = re.compile(r" +|[!-~]+|.", re.DOTALL)
"""What a line may break between: spaces, a run of Latin characters and figures, or one other character."""

_NOT_AT_START = frozenset("，。、；：）》」』！？％,.;:)!?%")
_NOT_AT_END = frozenset("（《「『(")


class Align(Enum):
    """Which point of a text its x means."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """Text from its left end on its baseline. ``strong`` is drawn heavier."""

    x: float
    baseline: float
    text: str
    size: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A straight rule."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Box:
    """A frame, empty or filled black."""

    x: float
    y: float
    width: float
    height: float
    thickness: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Watermark:
    """Outlined text across the page, behind everything else."""

    text: str
    size: float
    degrees: float


Mark: TypeAlias = Text | Line | Box | Watermark


class Sheet:
    """Marks of one page, and the missing glyphs met while they were set."""

    def __init__(self, *, width: float, height: float, fonts: FontChain) -> None:
        self.width = width
        self.height = height
        self.marks: list[Mark] = []
        self._fonts = fonts
        self._missing: dict[str, None] = {}

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that no font holds, in the order met."""
        return tuple(self._missing)

    def measure(self, text: str, size: float) -> float:
        """Width of a text as it would stand here."""
        return self._fonts.width(self._fonts.printable(text)[0], size)

    def text(
        self, x: float, baseline: float, text: str, *, size: float, strong: bool = False, align: Align = Align.LEFT
    ) -> float:
        """Set one line; returns its width."""
        printable, missing = self._fonts.printable(text)
        self._missing.update(dict.fromkeys(missing))
        width = self._fonts.width(printable, size)
        self.marks.append(Text(x - width * align.value, baseline, printable, size, strong))
        return width

    def line(self, x: float, y: float, to_x: float, to_y: float, *, thickness: float = 0.5) -> None:
        """Draw a rule."""
        self.marks.append(Line(x, y, to_x, to_y, thickness))

    def box(
        self, x: float, y: float, *, width: float, height: float, thickness: float = 0.5, filled: bool = False
    ) -> None:
        """Draw a frame or a black area; (x, y) is its top left corner."""
        self.marks.append(Box(x, y, width, height, thickness, filled))

    def watermark(self, text: str, *, size: float, degrees: float) -> None:
        """Write across the page, behind everything else."""
        self.marks.insert(0, Watermark(text, size, degrees))

    def fit(self, text: str, size: float, width: float, *, least: float) -> float:
        """The size, or the smaller one down to ``least`` at which the text fits on one line of the width."""
        needed = self.measure(text, size)
        return size if needed <= width else max(least, size * width / needed)

    def wrap(self, text: str, size: float, width: float) -> tuple[str, ...]:
        """Lines no wider than the width. Words and figures stay whole where they can, and no line begins with closing
        or ends with opening punctuation."""
        lines: list[str] = []
        current, used = "", 0.0
        for token in _tokens(self._pieces(text, size, width)):
            advance = self.measure(token, size)
            if current and used + advance > width:
                kept, carried = _break(current)
                lines.append(kept.rstrip())
                current = carried + token if carried else token.lstrip()
                used = self.measure(current, size)
            else:
                current += token
                used += advance
        if current or not lines:
            lines.append(current)
        return tuple(lines)

    def _pieces(self, text: str, size: float, width: float) -> Iterator[str]:
        """The tokens, those wider than a line cut into characters."""
        for token in _TOKEN.findall(text):
            if self.measure(token, size) > width:
                yield from token
            else:
                yield token


def _tokens(pieces: Iterator[str]) -> Iterator[str]:
    """Pieces with closing punctuation joined to what it closes."""
    held = ""
    for piece in pieces:
        if held and piece[0] not in _NOT_AT_START:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _break(line: str) -> tuple[str, str]:
    """The line without opening punctuation at its end, and that punctuation."""
    kept = line.rstrip("".join(_NOT_AT_END))
    return (kept, line[len(kept) :]) if kept else (line, "")
