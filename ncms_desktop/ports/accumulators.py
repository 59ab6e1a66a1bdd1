"""Accumulators: what was used of each limit, by county, scheme year, holder, limit and period.

The use of a limit is the county's newest figure plus this ledger's records that the figure can't contain. A record is
contained where the county accepted it not later than the figure's moment. What a reversal or supplement changes is
contained only together with the settlement that it corrects, so that a refused settlement and its reversal cancel out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ncms_desktop.domain.money import Fen
from ncms_desktop.domain.participation import CountyFigure, LimitKey, Use


@dataclass(frozen=True, slots=True)
class KeyedFigure:
    """A county figure with its accumulator."""

    key: LimitKey
    figure: CountyFigure


@dataclass(frozen=True, slots=True)
class FiguresContent:
    """Everything that the county says of one scheme year beside the roster, to replace what is held, whole."""

    county: str
    scheme_year: int
    figures: Iterable[KeyedFigure]


class Accumulators(Protocol):
    """Use of limits in one county."""

    def lock(self, scheme_year: int, keys: Iterable[LimitKey]) -> None:
        """Keep others from using these accumulators until the transaction ends; nothing in a reading transaction."""

    def figure(self, scheme_year: int, key: LimitKey) -> CountyFigure | None:
        """The county's newest figure, whether it came with the roster or beside it."""

    def local(self, scheme_year: int, key: LimitKey, *, after: datetime | None) -> tuple[Fen, int]:
        """Sum and visits of this ledger's uses that a figure of the moment ``after`` can't contain; all for None."""

    def of_settlement(self, number: str) -> tuple[Use, ...]:
        """What a settlement uses together with everything that corrected it, in the order of keys."""

    def corrected_since(self, number: str, scheme_year: int, key: LimitKey) -> tuple[Fen, int]:
        """By how much earlier settlements' use was corrected after this settlement was made: what the use before it,
        as it was taken then, has to be changed by."""

    def builders_on(self, number: str) -> tuple[str, ...]:
        """Standing settlements made later that use an accumulator of a person or household that this one used, in the
        order in which they were made. A facility's accumulators are left out: all of its patients share them."""

    def replace_figures(self, content: FiguresContent) -> None:
        """Put the content in place of all figures of the scheme year that came beside the roster."""

    def figures_as_of(self, scheme_year: int) -> datetime | None:
        """The newest moment among the figures that came beside the roster."""
