"""What another programme or another insurer pays for the same visit."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import Text, choice
from ncms_desktop.policy.steps.base import AmountName, StepModel


class Payer(StrEnum):
    """Who paid elsewhere."""

    OTHER_PROGRAMME = amounts.OTHER_PROGRAMME
    OTHER_INSURER = amounts.OTHER_INSURER


class Reduces(StrEnum):
    """What the payment elsewhere lowers besides what is unpaid: nothing more, what a rate applies to, or what the basic
    fund pays."""

    COST = "cost"
    BASE = "base"
    COMPENSATION = "compensation"


class PaidElsewhere(StepModel):
    """Takes in what another programme or insurer paid, at most what is unpaid where the step stands: before the others
    it comes first, behind them last. Later payments are never above what it leaves of the cost. With ``reduces =
    "base"`` the rate applies to ``from`` less that payment, with ``"compensation"`` it is taken off what the basic fund
    would pay."""

    REPEATABLE = True

    mechanism: Literal["paid-elsewhere"]
    by: Annotated[Payer, choice(Payer)]
    reduces: Annotated[Reduces, choice(Reduces)] = Reduces.COST
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")
    clause: Text

    @property
    def reads(self) -> frozenset[str]:
        """What is unpaid, and what is lowered."""
        return frozenset({amounts.UNPAID, *self._lowered().keys()})

    @property
    def writes(self) -> frozenset[str]:
        """The payment elsewhere, and what is lowered."""
        return frozenset({amounts.payment(self.by), *self._lowered().values()})

    @property
    def adds_to(self) -> frozenset[str]:
        """The payment elsewhere, which may come from several."""
        return frozenset({amounts.payment(self.by)})

    def _lowered(self) -> dict[str, str]:
        match self.reduces:
            case Reduces.COST:
                return {}
            case Reduces.BASE:
                return {self.source: amounts.BASE}
            case Reduces.COMPENSATION:
                return {amounts.COMPENSATION: amounts.COMPENSATION}


MODELS: tuple[type[StepModel], ...] = (PaidElsewhere,)
