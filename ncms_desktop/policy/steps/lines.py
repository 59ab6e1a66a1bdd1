"""Assessment of expense lines: what of each is eligible, and the named parts of it."""

from typing import Literal

from ncms_desktop.policy import amounts
from ncms_desktop.policy.steps.base import RoundingRule, StepModel


class LineAssessment(StepModel):
    """Each line: class C or no entry is self-paid; the part over the price ceiling; the first own share of class B on
    what is within the ceiling; the rest is eligible. ``rounding`` applies to each of these parts, line by line."""

    WRITES = frozenset(
        {amounts.LINES, amounts.SELF_PAID, amounts.OVER_CEILING, amounts.FIRST_OWN_SHARE, amounts.ELIGIBLE}
    )
    CONDITIONAL = False

    mechanism: Literal["line-assessment"]
    rounding: RoundingRule = RoundingRule()

    @property
    def reads(self) -> frozenset[str]:
        """Only what was charged."""
        return frozenset({amounts.TOTAL})


MODELS: tuple[type[StepModel], ...] = (LineAssessment,)
