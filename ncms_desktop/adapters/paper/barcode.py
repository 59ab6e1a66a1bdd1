"""Code 128 as bars and spaces, to be drawn as vectors."""

from itertools import groupby

from barcode.codex import Code128

NARROWEST = 0.25 * 72 / 25.4
"""A module may not be narrower: 0.25 mm, in points."""

MODULE = 0.8
"""The module where there is room: 0.282 mm, which is two dots of a 24-pin printer (180 dpi)."""

QUIET_MODULES = 10
"""Blank modules that a reader needs on either side."""


def bars(text: str) -> tuple[tuple[int, int], ...]:
    """Each bar as (first module, modules wide), from the symbol's left edge. Check digit and stop are included."""
    (modules,) = Code128(text).build()
    found, position = [], 0
    for kind, group in groupby(modules):
        length = len(list(group))
        if kind == "1":
            found.append((position, length))
        position += length
    return tuple(found)


def width_in_modules(symbol: tuple[tuple[int, int], ...]) -> int:
    """Modules from the first bar to the end of the last."""
    last, length = symbol[-1]
    return last + length
