"""The most that is paid."""

from typing import Literal

from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanFigure
from ncms_desktop.policy.steps.base import Accumulator, LimitName, StepModel


class YearlyCap(StepModel):
    """The most that is paid to a person in a scheme year. ``limit`` is the stable name under which use is counted: it
    stays the same when the amount changes."""

    WRITES = frozenset({amounts.COMPENSATION})

    mechanism: Literal["yearly-cap"]
    limit: LimitName
    cap: YuanFigure

    @property
    def reads(self) -> frozenset[str]:
        """The compensation so far, and what was used of the limit before."""
        return frozenset({amounts.COMPENSATION, amounts.used(self.limit)})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limit, by person and year."""
        return (Accumulator(self.limit),)


MODELS: tuple[type[StepModel], ...] = (YearlyCap,)
