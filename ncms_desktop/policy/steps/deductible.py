"""The part of the cost that the patient bears before anything is paid."""

from typing import Literal

from pydantic import Field

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import When
from ncms_desktop.policy.figures import YuanByLevel
from ncms_desktop.policy.steps.base import StepModel


class Deductible(StepModel):
    """The part of the eligible cost that the patient bears first: an amount per level, never more than the eligible
    cost, and nothing for those whom a waiver names."""

    WRITES = frozenset({amounts.DEDUCTIBLE})
    PER_LEVEL = frozenset({"amount"})

    mechanism: Literal["deductible"]
    amount: YuanByLevel
    waivers: tuple[When, ...] = Field(default=(), strict=False)

    @property
    def reads(self) -> frozenset[str]:
        """The eligible cost, which bounds the deductible."""
        return frozenset({amounts.ELIGIBLE})


MODELS: tuple[type[StepModel], ...] = (Deductible,)
