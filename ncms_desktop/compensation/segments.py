"""Marginal segments: which part of an amount falls into which segment, and what it is paid at.

A bound that the document leaves blank lies somewhere between its neighbours. Where every place that it can have gives
the same fen, the result stands; where not, the visit can't be computed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.figures import Undetermined, blank, number_of, of_level
from ncms_desktop.compensation.formula import TIMES, percent, yuan
from ncms_desktop.policy.figures import Figure
from ncms_desktop.policy.steps import StepModel
from ncms_desktop.policy.steps.segments import Segment

ENDLESS = Decimal("Infinity")
MOST_BLANKS = 8


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of an amount, in fen, with its rate and the figure that states the rate."""

    amount: Decimal
    rate: Decimal
    figure: Figure

    @property
    def paid(self) -> Decimal:
        """Exact, in fen."""
        return self.amount * self.rate


def paid(portions: tuple[Portion, ...]) -> Decimal:
    """What all portions come to, exact, in fen."""
    return sum((portion.paid for portion in portions), Decimal(0))


def formula(portions: tuple[Portion, ...]) -> str:
    """``5,000.00 × 30% + 15,000.00 × 40% = 7,500.00``."""
    terms = [f"{yuan(portion.amount)} {TIMES} {percent(portion.rate)}" for portion in portions]
    return f"{' + '.join(terms) or yuan(0)} = {yuan(paid(portions))}"


def portions_of(
    step: StepModel, segments: tuple[Segment, ...], case: Case, *, above: Decimal, upto: Decimal
) -> tuple[Portion, ...]:
    """The portions of what lies between ``above`` and ``upto`` (fen), without empty ones. Raises ``Undetermined`` where
    a blank figure matters."""
    found = list(possible_portions(step, segments, case, above=above, upto=upto))
    if len({paid(each) for each in found}) > 1:
        unknown = next(each.over for each in segments if each.over.number is None)
        raise Undetermined(blank(step, "segments", unknown, case))
    return found[-1]


def possible_portions(
    step: StepModel, segments: tuple[Segment, ...], case: Case, *, above: Decimal, upto: Decimal
) -> Iterator[tuple[Portion, ...]]:
    """The portions for each extreme place of the blank bounds; just one where no bound is blank. What is paid lies
    between the extremes, because it changes in one direction with each bound."""
    bounds = [None if each.over.fen is None else Decimal(each.over.fen) for each in segments]
    unknown = [position for position, bound in enumerate(bounds) if bound is None]
    if len(unknown) > MOST_BLANKS:
        raise Undetermined(blank(step, "segments", segments[unknown[0]].over, case))
    for sides in product((False, True), repeat=len(unknown)):
        placed = list(bounds)
        for position, high in zip(unknown, sides, strict=True):
            placed[position] = _next(bounds, position) if high else _previous(placed, position)
        yield tuple(_cut(step, segments, placed, case, above=above, upto=upto))


def _previous(placed: list[Decimal | None], position: int) -> Decimal:
    known = [bound for bound in placed[:position] if bound is not None]
    return known[-1] if known else Decimal(0)


def _next(bounds: list[Decimal | None], position: int) -> Decimal:
    return next((bound for bound in bounds[position:] if bound is not None), ENDLESS)


def _cut(
    step: StepModel,
    segments: tuple[Segment, ...],
    bounds: list[Decimal | None],
    case: Case,
    *,
    above: Decimal,
    upto: Decimal,
) -> Iterator[Portion]:
    for position, segment in enumerate(segments):
        low = bounds[position] or Decimal(0)
        last = segment.upto.fen if position == len(segments) - 1 and segment.upto is not None else None
        end = ENDLESS if last is None else Decimal(last)
        high = (bounds[position + 1] or Decimal(0)) if position + 1 < len(segments) else end
        part = min(high, upto) - max(low, above)
        if part > 0:
            figure = of_level(step, "segments.rate", segment.rate, case)
            yield Portion(part, number_of(step, "segments.rate", figure, case), figure)
