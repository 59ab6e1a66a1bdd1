"""The household account: a balance that a household draws down together."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, Fund, LimitName, StepModel
from ncms_desktop.policy.steps.tier import AmountNames, Less


class Turn(StrEnum):
    """When the account's turn is: before the other funds, after them, or instead of them."""

    FIRST = "first"
    LAST = "last"
    ONLY = "only"


class HouseholdAccount(StepModel):
    """Pays the sum of ``from`` less the sum of ``less`` until the balance of ``account`` is used up, at most ``most``
    in one visit. By its ``turn`` it stands before the rate, which then applies to the rest (``base``); behind what the
    other funds pay; or alone."""

    REPEATABLE = True

    mechanism: Literal["household-account"]
    account: LimitName
    turn: Annotated[Turn, choice(Turn)]
    fund: Fund = "household-account"
    source: AmountNames = Field(default=(amounts.ELIGIBLE,), alias="from")
    less: Less | None = None
    most: YuanFigure | None = None

    @property
    def taken_off(self) -> tuple[str, ...]:
        """What is taken off the base: last of all, what was paid before, unless the file says otherwise."""
        if self.less is not None:
            return self.less
        return (amounts.PAID,) if self.turn is Turn.LAST else ()

    @property
    def payment(self) -> str:
        """The name of what the account pays."""
        return amounts.payment(self.fund)

    @property
    def reads(self) -> frozenset[str]:
        """The balance and what is to be paid."""
        return frozenset({amounts.balance(self.account), *self.source, *self.taken_off})

    @property
    def writes(self) -> frozenset[str]:
        """What the account pays; where it comes first, what is left for the rate."""
        rest = {amounts.BASE} if self.turn is Turn.FIRST else set()
        return frozenset({self.payment, *rest})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """What the household drew from the account."""
        return (Accumulator(self.account, Holder.HOUSEHOLD, Period.YEAR),)


MODELS: tuple[type[StepModel], ...] = (HouseholdAccount,)
