"""Accidental injuries: causes that aren't paid, the part of the cost that counts, the share that others are liable for.

Their own deductible, rate and cap are the ordinary steps in a plan of their own.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag, Texts
from ncms_desktop.policy.figures import SOME, STRICT, RateFigure, Text
from ncms_desktop.policy.steps.base import AmountName, StepModel


class Exclusion(BaseModel):
    """Causes of injury that aren't paid, by their codes; ``name`` is how people call them."""

    model_config = STRICT

    causes: Texts
    clause: Text
    name: Text | None = None


class ExcludedCauses(StepModel):
    """Refuses a visit whose cause of injury is excluded, with the clause. A cause that the inquiry left open is refused
    too, unless ``unclear_cause`` is true."""

    mechanism: Literal["excluded-causes"]
    excluded: Annotated[tuple[Exclusion, ...], SOME, Field(strict=False)]
    unclear_cause: Flag = False

    @property
    def reads(self) -> frozenset[str]:
        """No amount."""
        return frozenset()


class _Part(StepModel):
    """A part of an amount: of a payment, which it lowers, or of what a rate applies to, which becomes ``base``."""

    on: AmountName = amounts.ELIGIBLE

    @property
    def target(self) -> str:
        """The amount that is written."""
        return self.on if amounts.fund_of(self.on) is not None else amounts.BASE

    @property
    def reads(self) -> frozenset[str]:
        """The amount."""
        return frozenset({self.on})

    @property
    def writes(self) -> frozenset[str]:
        """The payment or the base."""
        return frozenset({self.target})


class InjuryDiscount(_Part):
    """Only a share of an amount counts: of the eligible cost before the rate, or of the payment after it."""

    REPEATABLE = True

    mechanism: Literal["injury-discount"]
    share: RateFigure


class LiabilityShare(_Part):
    """The share that somebody else is liable for, as the inquiry found it, isn't paid: off the eligible cost before the
    rate, or off the payment after it. Nobody's liability takes nothing off."""

    mechanism: Literal["liability-share"]
    clause: Text


MODELS: tuple[type[StepModel], ...] = (ExcludedCauses, InjuryDiscount, LiabilityShare)
