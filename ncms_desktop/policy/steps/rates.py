"""What share of the cost is paid."""

from enum import StrEnum
from typing import Annotated, Literal

from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import RateByLevel, choice
from ncms_desktop.policy.steps.base import StepModel


class RateBase(StrEnum):
    """What a rate applies to."""

    AFTER_DEDUCTIBLE = "after-deductible"
    ELIGIBLE = "eligible"


class FlatRate(StepModel):
    """One rate per level on the eligible cost, after the deductible or, where the plan has none, on the whole."""

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = frozenset({"rate"})

    mechanism: Literal["rate"]
    base: Annotated[RateBase, choice(RateBase)] = RateBase.AFTER_DEDUCTIBLE
    rate: RateByLevel

    @property
    def reads(self) -> frozenset[str]:
        """Eligible cost and, unless the rate is on the whole, the deductible."""
        if self.base is RateBase.ELIGIBLE:
            return frozenset({amounts.ELIGIBLE})
        return frozenset({amounts.ELIGIBLE, amounts.DEDUCTIBLE})


MODELS: tuple[type[StepModel], ...] = (FlatRate,)
