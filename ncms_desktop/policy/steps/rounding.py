"""Rounding at a point of the policy's choice. Payments are rounded by themselves, see ``compensation.closing``."""

from typing import Annotated, Literal

from ncms_desktop.domain.money import RoundingMode, RoundingStep
from ncms_desktop.policy.figures import Text, choice
from ncms_desktop.policy.steps.base import AmountName, StepModel


class Round(StepModel):
    """An amount is rounded here and counts so from now on: the deductible, a base, a payment before its caps."""

    REPEATABLE = True

    mechanism: Literal["round"]
    amount: AmountName
    mode: Annotated[RoundingMode, choice(RoundingMode)] = RoundingMode.HALF_UP
    step: Annotated[RoundingStep, choice(RoundingStep)] = RoundingStep.FEN
    clause: Text

    @property
    def reads(self) -> frozenset[str]:
        """The amount."""
        return frozenset({self.amount})

    @property
    def writes(self) -> frozenset[str]:
        """The same amount."""
        return frozenset({self.amount})


MODELS: tuple[type[StepModel], ...] = (Round,)
