"""Single-disease payment: a fixed price, which part of it the fund pays, and who bears what differs from the cost."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import LineFilter, When
from ncms_desktop.policy.figures import SOME, STRICT, PointsFigure, RateByLevel, Text, YuanByLevel, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, LimitName, RoundingRule, Row, StepModel


class PriceBase(StrEnum):
    """What a share applies to: the fixed price, the actual cost, or the lower of the two."""

    PRICE = "price"
    COST = "cost"
    LOWER = "lower"


class Bearer(StrEnum):
    """Whose a difference between price and cost is."""

    FACILITY = "facility"
    FUND = "fund"
    PATIENT = "patient"


class ReliefBearer(StrEnum):
    """Who pays what the patient is spared."""

    FUND = "fund"
    FACILITY = "facility"


class DiseasePrice(BaseModel):
    """The price of a disease per level; ``key`` where one disease has several, ``when`` where it hangs on more."""

    model_config = STRICT

    disease: Text
    key: Text | None = None
    when: When | None = None
    price: YuanByLevel


class PatientRelief(Row):
    """Points off the patient's share; with ``lines`` only where such a charge stands in the bill (a TCM technique).
    ``borne_by`` pays them: the fund pays so many points more, or the facility forgoes them."""

    lines: LineFilter | None = None
    points: PointsFigure
    borne_by: Annotated[ReliefBearer, choice(ReliefBearer)]


class SingleDisease(StepModel):
    """The fund pays its share of ``fund_on``, the patient theirs of ``patient_on`` (without ``patient_share``: what the
    fund leaves of 100%). What the cost is above both is borne by ``excess``, what it is below them kept by ``surplus``:
    a surplus that the facility keeps is a negative facility share. What another programme paid before lowers price and
    cost. ``cap`` is the most that the fund pays in a year under ``limit``; what it cuts lowers a kept surplus first,
    the rest is the patient's. ``rounding`` applies to the two shares, so that the difference takes no fractions."""

    WRITES = frozenset({amounts.COMPENSATION, amounts.FACILITY_SHARE})
    PER_LEVEL = frozenset({"price", "fund_share", "patient_share"})

    mechanism: Literal["single-disease"]
    prices: Annotated[tuple[DiseasePrice, ...], SOME, Field(strict=False)]
    fund_share: RateByLevel
    fund_on: Annotated[PriceBase, choice(PriceBase)] = PriceBase.PRICE
    patient_share: RateByLevel | None = None
    patient_on: Annotated[PriceBase, choice(PriceBase)] = PriceBase.COST
    excess: Annotated[Bearer, choice(Bearer)]
    surplus: Annotated[Bearer, choice(Bearer)]
    relief: tuple[PatientRelief, ...] = Field(default=(), strict=False)
    limit: LimitName | None = None
    cap: YuanFigure | None = None
    rounding: RoundingRule = RoundingRule()

    @model_validator(mode="after")
    def _limit_with_cap(self) -> "SingleDisease":
        if (self.limit is None) != (self.cap is None):
            raise PydanticCustomError("policy.single-disease-cap", "limit and cap")
        return self

    @property
    def reads(self) -> frozenset[str]:
        """The cost, what others paid before, and what was used of the limit."""
        used = set() if self.limit is None else {amounts.used(self.limit)}
        return frozenset({amounts.TOTAL, amounts.PAID, *used})

    @property
    def adds_to(self) -> frozenset[str]:
        """What the facility bears."""
        return frozenset({amounts.FACILITY_SHARE})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limit, where there is one."""
        return () if self.limit is None else (Accumulator(self.limit),)


MODELS: tuple[type[StepModel], ...] = (SingleDisease,)
