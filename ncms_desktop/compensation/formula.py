"""Formulas of the trace: numbers and signs, no words of any language."""

from decimal import Decimal

MINUS, TIMES, DIVIDED, AT_MOST, ABOUT = "−", "×", "÷", "≤", "≈"


def yuan(fen: Decimal | int) -> str:
    """An exact amount for a formula: at least two decimals, thousands separated, nothing rounded."""
    value = Decimal(fen) / 100
    places = max(2, -int(value.normalize().as_tuple().exponent))
    text = f"{abs(value):,.{places}f}"
    return f"{MINUS}{text}" if value < 0 else text


def percent(rate: Decimal) -> str:
    """A rate as a percentage, without superfluous zeros: ``75%``, ``62.5%``."""
    return f"{(rate * 100).normalize():f}%"


def difference(first: Decimal | int, *others: Decimal | int) -> str:
    """``first − other − other``, where what is zero is left out. A negative part is put in brackets."""
    return f" {MINUS} ".join([yuan(first), *(_part(other) for other in others if other != 0)])


def _part(fen: Decimal | int) -> str:
    return f"({yuan(fen)})" if fen < 0 else yuan(fen)
