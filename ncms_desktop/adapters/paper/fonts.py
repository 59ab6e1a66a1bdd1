"""Embedded fonts: a chain in which each character takes the first font that holds it.

reportlab writes a ToUnicode map that is wrong above U+FFFF; ``_EmbeddedFont`` puts a right one in its place, so that
text copied from the paper is the text that stands on it. Fonts are loaded when a character first needs them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SHIPPED = (files("resources").joinpath("fonts", "NotoSansSC-Regular.ttf"),)
"""The program's own fonts, in the order in which they are asked for a character."""

MISSING = "\u3013"
"""〓 stands visibly where no font holds a character; the first font has it."""

_ENTRIES_IN_BLOCK = 100
"""The most that one ``bfchar`` block may hold."""


class _EmbeddedFont(TTFont):  # type: ignore[misc]
    """A TrueType font whose ToUnicode maps are UTF-16BE."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802  (reportlab calls it by this name)
        subsets = [list(subset) for subset in self.state[doc].subsets]
        names = [self.getSubsetInternalName(number, doc)[1:] for number in range(len(subsets))]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            pdf_font = fonts[name]
            doc.idToObject[pdf_font.ToUnicode.name].content = _to_unicode(str(pdf_font.BaseFont), subset)


def _to_unicode(name: str, subset: Sequence[int]) -> str:
    """The CMap that leads from a subset's codes to text. Code 0 and unused codes have no text."""
    entries = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    entries = [entry for entry, point in zip(entries, subset, strict=True) if point]
    blocks = []
    for start in range(0, len(entries), _ENTRIES_IN_BLOCK):
        block = entries[start : start + _ENTRIES_IN_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


_loaded: dict[str, _EmbeddedFont] = {}


def _font(file: Traversable) -> _EmbeddedFont:
    """The font of a file, parsed once and known to reportlab by the file's name."""
    if file.name not in _loaded:
        _loaded[file.name] = _EmbeddedFont(file.name, BytesIO(file.read_bytes()))
        pdfmetrics.registerFont(_loaded[file.name])
    return _loaded[file.name]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that one font draws."""

    font: str
    text: str


class FontChain:
    """Fonts in order of preference: TrueType files with different names."""

    def __init__(self, files: Sequence[Traversable] = SHIPPED) -> None:
        self._files = tuple(files)
        self._holders: dict[str, Traversable | None] = {}

    @property
    def first(self) -> str:
        """Name of the preferred font, loaded."""
        return str(_font(self._files[0]).fontName)

    def printable(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text as it will stand on paper, and the characters that no font holds, each once.

        Controls and line breaks become spaces; what only modifies its neighbour's shape is dropped.
        """
        shown, missing = [], dict[str, None]()
        for character in text:
            if _is_selector(character):
                continue
            if character.isspace() or unicodedata.category(character) == "Cc":
                shown.append(" ")
            elif self._holder(character) is None:
                shown.append(MISSING)
                missing[character] = None
            else:
                shown.append(character)
        return "".join(shown), tuple(missing)

    def runs(self, text: str) -> tuple[Run, ...]:
        """Printable text, cut where the font changes."""
        runs: list[Run] = []
        for character in text:
            font = (self._holder(character) or self._files[0]).name
            if runs and runs[-1].font == font:
                runs[-1] = Run(font, runs[-1].text + character)
            else:
                runs.append(Run(font, character))
        return tuple(runs)

    def width(self, text: str, size: float) -> float:
        """Width in points of printable text."""
        thousandths = sum(_font(self._holder(each) or self._files[0]).face.getCharWidth(ord(each)) for each in text)
        return float(thousandths) * size / 1000

    def _holder(self, character: str) -> Traversable | None:
        if character not in self._holders:
            fitting = (file for file in self._files if ord(character) in _font(file).face.charToGlyph)
            self._holders[character] = next(fitting, None)
        return self._holders[character]


def _is_selector(character: str) -> bool:
    """Variation selectors, zero-width and other invisible format characters."""
    point = ord(character)
    return 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or unicodedata.category(character) == "Cf"
