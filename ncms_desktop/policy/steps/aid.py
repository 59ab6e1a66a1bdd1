"""The last funds: medical aid, what brings payments up to a share of the cost, and the yearly limit of own payments."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import (
    SOME,
    STRICT,
    PointsFigure,
    RateByLevel,
    RateFigure,
    YuanByLevel,
    YuanFigure,
    choice,
)
from ncms_desktop.policy.steps.base import Accumulator, Fund, LimitName, Row, StepModel
from ncms_desktop.policy.steps.tier import AmountNames, LaterFund, Less, Tier


class AidRow(Row):
    """What those are paid whom the condition names; what isn't said is as for everybody."""

    rate: RateByLevel | None = None
    deductible: YuanFigure | None = None
    cap: YuanFigure | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set - {"when"}:
            raise PydanticCustomError("policy.tilt-empty", "empty")
        return self


class MedicalAid(Tier):
    """A share of the base above a ``deductible`` of its own. The first of the ``rows`` whose condition holds counts;
    without one the step's own ``rate``, and without that nothing."""

    PER_LEVEL = frozenset({"rate"})

    mechanism: Literal["medical-aid"]
    fund: Fund = "medical-aid"
    rate: RateByLevel | None = None
    deductible: YuanFigure | None = None
    rows: tuple[AidRow, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _a_rate_for_each(self) -> Self:
        if self.rate is None and (not self.rows or any(row.rate is None for row in self.rows)):
            raise PydanticCustomError("policy.aid-without-rate", "no rate")
        return self

    @property
    def needs_limit(self) -> bool:
        """Whether what was paid before must be known."""
        return self.cap is not None or any(row.cap is not None for row in self.rows)


class BackstopToShare(LaterFund):
    """Pays what is missing so that the payments in ``less`` and this one come to ``share`` of the sum of ``from``."""

    PER_LEVEL = frozenset({"share"})

    mechanism: Literal["backstop-to-share"]
    fund: Fund = "backstop"
    share: RateByLevel
    source: AmountNames = Field(default=(amounts.ELIGIBLE,), alias="from")
    less: Less = (amounts.PAID,)

    @property
    def reads(self) -> frozenset[str]:
        """What the share is of, and what was paid."""
        return super().reads | {*self.source, *self.less}


class BackstopOwnLimit(StepModel):
    """Pays what of a year's own payments is above ``most``. An own payment is the sum of ``from`` less the sum of
    ``less``; what remains of it after this step is counted under ``limit``."""

    REPEATABLE = True
    PER_LEVEL = frozenset({"most"})

    mechanism: Literal["backstop-own-limit"]
    fund: Fund = "backstop"
    most: YuanByLevel
    limit: LimitName
    source: AmountNames = Field(default=(amounts.ELIGIBLE,), alias="from")
    less: Less = (amounts.PAID,)
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    period: Annotated[Period, choice(Period)] = Period.YEAR

    @property
    def payment(self) -> str:
        """The name of what the fund pays."""
        return amounts.payment(self.fund)

    @property
    def reads(self) -> frozenset[str]:
        """The own payment of this visit and of those before."""
        return frozenset({*self.source, *self.less, amounts.used(self.limit)})

    @property
    def writes(self) -> frozenset[str]:
        """The fund's payment, and the own payment that remains."""
        return frozenset({self.payment, amounts.added(self.limit)})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The year's own payments."""
        return (Accumulator(self.limit, self.holder, self.period),)


class UpliftBand(BaseModel):
    """For a year's sum of at most ``upto``: ``points`` of it on top, or what brings payments up to a ``share`` of it.
    The last band has no ``upto``."""

    model_config = STRICT

    upto: YuanFigure | None = None
    points: PointsFigure | None = None
    share: RateFigure | None = None

    @model_validator(mode="after")
    def _points_or_share(self) -> Self:
        if (self.points is None) == (self.share is None):
            raise PydanticCustomError("policy.band-one", "points or share")
        return self


def _in_order(bands: Any) -> Any:
    if not isinstance(bands, tuple):
        return bands
    ends = [band.upto.yuan for band in bands if band.upto is not None and band.upto.yuan is not None]
    if [band.upto is None for band in bands] != [False] * (len(bands) - 1) + [True] or ends != sorted(set(ends)):
        raise PydanticCustomError("policy.bands-order", "order")
    return bands


class YearUplift(LaterFund):
    """Looks back on the whole year: the band that the sum ``of`` falls into says what the year is raised by, and what
    was paid of it under ``limit`` is taken off. ``paid`` names the sum of the year's payments that a share tops up."""

    mechanism: Literal["year-uplift"]
    fund: Fund = "secondary"
    of: LimitName
    paid: LimitName
    bands: Annotated[tuple[UpliftBand, ...], SOME, AfterValidator(_in_order), Field(strict=False)]

    @property
    def needs_limit(self) -> bool:
        """What was paid before is always taken off."""
        return True

    @property
    def reads(self) -> frozenset[str]:
        """The year's sum and payments, with this visit."""
        sums = {name(limit) for limit in (self.of, self.paid) for name in (amounts.added, amounts.used)}
        return super().reads | sums


MODELS: tuple[type[StepModel], ...] = (MedicalAid, BackstopToShare, BackstopOwnLimit, YearUplift)
