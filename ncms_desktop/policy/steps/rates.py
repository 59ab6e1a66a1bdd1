"""What share of the cost is paid: rates per level, segments, exceptions, points on top; uplifts; a minimum payment."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import AgeDay, Flag
from ncms_desktop.policy.figures import PointsFigure, RateByLevel, RateFigure, YuanByLevel, YuanFigure, choice
from ncms_desktop.policy.steps.base import AmountName, Fund, Row, StepModel
from ncms_desktop.policy.steps.segments import Segments


class RateBase(StrEnum):
    """What a rate applies to: what is left after the deductible, or the whole."""

    AFTER_DEDUCTIBLE = "after-deductible"
    ELIGIBLE = "eligible"


class SegmentBounds(StrEnum):
    """Where segments begin to count: at nothing, so that the deductible lies in the lowest, or at the deductible."""

    BEFORE_DEDUCTIBLE = "before-deductible"
    ON_EXCESS = "on-excess"


class Combination(StrEnum):
    """Which of several rows that hold count: the best for the patient alone, or all together."""

    BEST = "best"
    ALL = "all"


class Instead(Row):
    """Other rates or segments where a condition holds; the first row that holds counts."""

    rate: RateByLevel = Field(default_factory=dict)
    segments: Segments = ()

    @model_validator(mode="after")
    def _rate_or_segments(self) -> "Instead":
        _one_of(self.rate, self.segments)
        return self


class Bonus(Row):
    """Percentage points on top (or below) where a condition holds: ``points``, and ``per_year`` for each completed year
    of age."""

    points: PointsFigure | None = None
    per_year: PointsFigure | None = None
    age_on: Annotated[AgeDay, choice(AgeDay)] = AgeDay.ADMISSION

    @model_validator(mode="after")
    def _some_points(self) -> "Bonus":
        if self.points is None and self.per_year is None:
            raise PydanticCustomError("policy.key-missing", "points", {"key": "points"})
        return self


def _one_of(rate: RateByLevel, segments: Segments) -> None:
    if bool(rate) == bool(segments):
        raise PydanticCustomError("policy.rate-or-segments", "one of them")


class FlatRate(StepModel):
    """A share of an amount: one rate per level, or segments. ``from`` is the amount, less the deductible unless
    ``base`` says that the whole counts. The first row of ``instead`` that holds replaces rate or segments; each
    ``bonus`` that holds adds its points, where anything is paid at all. ``at_most`` bounds the rate with its points.
    ``patient_share``: the figures state what the patient bears. ``on_top``: the payment is added to what earlier steps
    pay from the same fund, so that several parts have a rate each.
    """

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = frozenset({"rate"})
    REPEATABLE = True

    mechanism: Literal["rate"]
    fund: Fund = amounts.BASIC
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")
    base: Annotated[RateBase, choice(RateBase)] = RateBase.AFTER_DEDUCTIBLE
    rate: RateByLevel = Field(default_factory=dict)
    segments: Segments = ()
    bounds: Annotated[SegmentBounds, choice(SegmentBounds)] | None = None
    patient_share: Flag = False
    instead: tuple[Instead, ...] = Field(default=(), strict=False)
    bonus: tuple[Bonus, ...] = Field(default=(), strict=False)
    bonuses: Annotated[Combination, choice(Combination)] = Combination.ALL
    at_most: RateFigure | None = None
    on_top: Flag = False

    @model_validator(mode="after")
    def _whole(self) -> "FlatRate":
        _one_of(self.rate, self.segments)
        segmented = bool(self.segments) or any(row.segments for row in self.instead)
        if segmented and self.base is RateBase.AFTER_DEDUCTIBLE and self.bounds is None:
            raise PydanticCustomError("policy.segment-bounds-missing", "bounds")
        return self

    @property
    def reads(self) -> frozenset[str]:
        """The amount, the deductible unless the rate is on the whole, and the payment so far that it adds to."""
        names = {self.source}
        if self.base is RateBase.AFTER_DEDUCTIBLE:
            names.add(amounts.DEDUCTIBLE)
        if self.on_top:
            names.add(amounts.payment(self.fund))
        return frozenset(names)

    @property
    def writes(self) -> frozenset[str]:
        """The fund's payment."""
        return frozenset({amounts.payment(self.fund)})


class UpliftBase(StrEnum):
    """What an uplift's points apply to: the whole amount, or the part of it that is left when the deductible is taken
    off the eligible cost in proportion."""

    WHOLE = "whole"
    AFTER_DEDUCTIBLE = "after-deductible"


class Uplift(StepModel):
    """An amount on top of the ordinary result, shown separately: points on ``from`` (a part such as the TCM part, or
    the compensation itself), an amount per day of the stay, or a fixed amount; at most ``at_most``. It is part of the
    fund's payment."""

    WRITES = frozenset({amounts.COMPENSATION, amounts.UPLIFT})
    REPEATABLE = True

    mechanism: Literal["uplift"]
    fund: Fund = amounts.BASIC
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")
    base: Annotated[UpliftBase, choice(UpliftBase)] = UpliftBase.WHOLE
    points: PointsFigure | None = None
    per_day: YuanFigure | None = None
    amount: YuanFigure | None = None
    at_most: YuanFigure | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Uplift":
        if [self.points, self.per_day, self.amount].count(None) != 2:
            raise PydanticCustomError("policy.uplift-kind", "one of them")
        return self

    @property
    def reads(self) -> frozenset[str]:
        """The payment, and what the points apply to."""
        names = {amounts.payment(self.fund)}
        if self.points is not None:
            names.add(self.source)
            if self.base is UpliftBase.AFTER_DEDUCTIBLE:
                names |= {amounts.ELIGIBLE, amounts.DEDUCTIBLE}
        return frozenset(names)

    @property
    def writes(self) -> frozenset[str]:
        """The payment with the uplift, and the uplift itself."""
        return frozenset({amounts.payment(self.fund), amounts.UPLIFT})

    @property
    def adds_to(self) -> frozenset[str]:
        """Uplifts add up."""
        return frozenset({amounts.UPLIFT})


class MinimumPayment(StepModel):
    """A payment below ``amount`` becomes that amount, at most ``from``. ``if_paid``: only where anything is paid."""

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = frozenset({"amount"})

    mechanism: Literal["minimum-payment"]
    fund: Fund = amounts.BASIC
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")
    amount: YuanByLevel
    if_paid: Flag = False

    @property
    def reads(self) -> frozenset[str]:
        """The payment, and what bounds the minimum."""
        return frozenset({amounts.payment(self.fund), self.source})

    @property
    def writes(self) -> frozenset[str]:
        """The payment."""
        return frozenset({amounts.payment(self.fund)})


MODELS: tuple[type[StepModel], ...] = (FlatRate, Uplift, MinimumPayment)
