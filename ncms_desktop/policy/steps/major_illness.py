"""Major-illness insurance and secondary compensation: rate segments on a base, mostly the year's own share."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag
from ncms_desktop.policy.figures import SOME, STRICT, FactorFigure, PointsFigure, YuanFigure, choice
from ncms_desktop.policy.steps.base import Fund, LimitName, Row, StepModel
from ncms_desktop.policy.steps.rates import SegmentBounds
from ncms_desktop.policy.steps.segments import Segments
from ncms_desktop.policy.steps.tier import AmountNames, Tier


class Against(StrEnum):
    """What is taken off what the year's sum comes to: what it would have come to without this visit, or what was really
    paid before."""

    ENTITLEMENT = "entitlement"
    PAYMENTS = "payments"


class CapOn(StrEnum):
    """What a cap limits: what was paid and is paid in the year, or also what the year's sum comes to, with this visit
    and without: above the cap a visit then adds nothing, even where less was paid than the year came to."""

    PAYMENTS = "payments"
    ENTITLEMENT = "entitlement"


class Tilt(Row):
    """Better terms for those whom the condition names; what isn't said stays as it is."""

    deductible: YuanFigure | None = None
    points: PointsFigure | None = None
    segments: Segments | None = None
    cap: YuanFigure | None = None
    no_cap: Flag = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set - {"when"}:
            raise PydanticCustomError("policy.tilt-empty", "empty")
        if self.cap is not None and self.no_cap:
            raise PydanticCustomError("policy.tilt-two-caps", "cap and no cap")
        return self


class Reduction(Row):
    """Lower rates under a condition: by ``points`` (below 0), or times a ``factor``."""

    points: PointsFigure | None = None
    factor: FactorFigure | None = None

    @model_validator(mode="after")
    def _points_or_factor(self) -> Self:
        if (self.points is None) == (self.factor is None):
            raise PydanticCustomError("policy.reduction-one", "points or factor")
        return self


class SegmentTier(Tier):
    """A fund that pays its ``segments`` on the base above the ``deductible``. The first of the ``tilts`` and the first
    of the ``reductions`` whose condition holds count, one of each."""

    PER_LEVEL = frozenset({"rate"})

    deductible: YuanFigure | None = None
    bounds: Annotated[SegmentBounds, choice(SegmentBounds)]
    segments: Annotated[Segments, SOME]
    difference: Annotated[Against, choice(Against)] = Against.ENTITLEMENT
    cap_on: Annotated[CapOn, choice(CapOn)] = CapOn.PAYMENTS
    tilts: tuple[Tilt, ...] = Field(default=(), strict=False)
    reductions: tuple[Reduction, ...] = Field(default=(), strict=False)

    @property
    def needs_limit(self) -> bool:
        """Whether what was paid before must be known."""
        capped = self.cap is not None or any(tilt.cap is not None for tilt in self.tilts)
        return capped or self.difference is Against.PAYMENTS


class MajorIllness(SegmentTier):
    """The insurance for major illness."""

    mechanism: Literal["major-illness"]
    fund: Fund = "major-illness"


class First(BaseModel):
    """The first compensation: what is counted under ``limit``, with what ``payments`` add to it now. The second begins
    once they have ``reached`` an amount, and both together are at most ``total``."""

    model_config = STRICT

    limit: LimitName
    payments: AmountNames = (amounts.COMPENSATION,)
    reached: YuanFigure | None = None
    total: YuanFigure | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.reached is None and self.total is None:
            raise PydanticCustomError("policy.first-empty", "neither reached nor total")
        return self


class Secondary(SegmentTier):
    """What is paid on top when the first compensation has reached its cap, or at the end of the year: from
    ``settled_from`` on. It looks at the whole year, so that nothing is lost by what came before."""

    mechanism: Literal["secondary-compensation"]
    fund: Fund = "secondary"
    difference: Annotated[Against, choice(Against)] = Against.PAYMENTS
    first: First | None = None
    settled_from: date | None = None

    @property
    def needs_limit(self) -> bool:
        """Whether what was paid before must be known."""
        return super().needs_limit or (self.first is not None and self.first.total is not None)

    @property
    def reads(self) -> frozenset[str]:
        """The base, and what the first compensation has paid."""
        first = set() if self.first is None else {amounts.used(self.first.limit), *self.first.payments}
        return super().reads | first


MODELS: tuple[type[StepModel], ...] = (MajorIllness, Secondary)
