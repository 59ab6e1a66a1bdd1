"""Money: integer fen stored, ``Decimal`` computed, one rounding function.

1 yuan = 10 jiao = 100 fen. ``Fen`` amounts are plain ``int``; binary floats are refused wherever money enters.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias

Fen: TypeAlias = int

LARGEST: Fen = 10**13
"""A hundred billion yuan: more than any county's fund; a larger figure is a broken file, not money."""


class MoneyError(ValueError):
    """The text or number is not an exact amount of money. ``code`` names the wording."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text


class RoundingMode(StrEnum):
    """How a fraction of the rounding step is dropped."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


class RoundingStep(StrEnum):
    """The smallest unit that a rounded amount keeps."""

    FEN = "fen"
    JIAO = "jiao"
    YUAN = "yuan"

    @property
    def fen(self) -> int:
        """The step in fen: 1, 10 or 100."""
        return _STEP_FEN[self]


_STEP_FEN = {RoundingStep.FEN: 1, RoundingStep.JIAO: 10, RoundingStep.YUAN: 100}


_ONE = Decimal(1)

_DECIMAL_MODE = {
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
    RoundingMode.DOWN: ROUND_DOWN,
    RoundingMode.UP: ROUND_UP,
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """The one rounding function of the program; mode and step are policy (SPEC 4)."""

    mode: RoundingMode = RoundingMode.HALF_UP
    step: RoundingStep = RoundingStep.FEN

    def __call__(self, fen: Decimal) -> Fen:
        """Round an exact amount in fen (``Decimal``, fractions allowed) to whole steps, in fen."""
        if self.step is RoundingStep.FEN:
            # By far the most calls, once or twice for every expense line: no division.
            return int(fen.quantize(_ONE, rounding=_DECIMAL_MODE[self.mode]))
        steps = (fen / self.step.fen).quantize(_ONE, rounding=_DECIMAL_MODE[self.mode])
        return int(steps) * self.step.fen


def fen_from_yuan(value: str | Decimal | int) -> Fen:
    """Exact fen of an amount in yuan, e.g. ``"7.68"`` -> 768.

    Raises ``MoneyError`` for a float, text that is no number, more than two decimals, or an impossible size.
    """
    if isinstance(value, float | bool):
        raise MoneyError("money.not-exact", repr(value))
    try:
        yuan = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise MoneyError("money.not-a-number", str(value)) from None
    if not yuan.is_finite():
        raise MoneyError("money.not-a-number", str(value))
    if abs(yuan) * 100 > LARGEST:
        raise MoneyError("money.too-large", str(value))
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise MoneyError("money.too-precise", str(value))
    return int(fen)


def yuan_text(fen: Fen) -> str:
    """Yuan with exactly two decimals and no separators, for files and the wire: 768 -> ``"7.68"``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def yuan_display(fen: Fen) -> str:
    """Yuan with thousands separators, for people: 481260 -> ``"4,812.60"``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
