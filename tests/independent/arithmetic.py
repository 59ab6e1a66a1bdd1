"""The few sums that every scheme is made of. Amounts are fen: ``int`` once rounded, ``Decimal`` before."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from .visit import Outcome, Visit, half_up

MUCH = 10**12
"""More than any cost, in fen: the upper end of a blank amount that nothing limits."""

Ends = tuple[Decimal | int, Decimal | int]
"""Lowest and highest value that a blank figure may have."""

Segments = Sequence[tuple[int | None, str | Decimal]]
"""(upper bound in yuan, None for the last; rate), from 0 upwards."""


def yuan(amount: int | str) -> int:
    """Fen of an amount in yuan."""
    return int(Decimal(amount) * 100)


def rest(cap: int, used: int) -> int:
    """What is left of a limit in fen; a use below zero doesn't widen it."""
    return max(0, cap - max(0, used))


def pay(exact: Decimal | int, *limits: Decimal | int) -> int:
    """A payment: never negative, at most each limit, rounded once and last."""
    return half_up(max(Decimal(0), min(Decimal(exact), *(Decimal(limit) for limit in limits), Decimal(MUCH))))


def marginal(amount: Decimal | int, segments: Segments) -> Decimal:
    """Each part of the amount (fen) at the rate of the segment that it lies in."""
    total, lower = Decimal(0), Decimal(0)
    for upper, rate in segments:
        end = Decimal(amount) if upper is None else min(Decimal(amount), Decimal(upper * 100))
        total += max(Decimal(0), end - lower) * Decimal(rate)
        lower = max(lower, end)
    return total


def major_illness(own_before: int, own: int, deductible: int, segments: Segments, left: int) -> int:
    """The later tier on the year's own share, by difference: what the year earns with this visit less what it earned
    before, within what is left of the cap. Bounds count from the deductible on."""
    entitled = [marginal(max(0, year - deductible), segments) for year in (own_before + own, own_before)]
    return pay(entitled[0] - entitled[1], left)


def resolve(visit: Visit, clause: str, compute: Callable[..., Outcome], **blanks: Ends) -> Outcome:
    """The result for every value that a blank figure may have, where that is one and the same result.

    ``blanks`` gives the lowest and the highest value of each blank; ``visit.assumed`` may state it instead. Every
    amount of a result moves in one direction with each blank, so equal results at the ends mean equal results between.
    """
    ends: list[list[Any]] = [[visit.assumed[name]] if name in visit.assumed else [*two] for name, two in blanks.items()]
    outcomes = (compute(**dict(zip(blanks, chosen, strict=True))) for chosen in product(*ends))
    first = next(outcomes)
    if all(outcome == first for outcome in outcomes):
        return first
    missing = [name for name in blanks if name not in visit.assumed]
    return f"blank: {', '.join(missing)} ({clause})"
