"""The part of the cost that the patient bears before anything is paid."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag, When
from ncms_desktop.policy.figures import STRICT, FactorFigure, RateByLevel, YuanByLevel, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, AmountName, LimitName, Row, StepModel
from ncms_desktop.policy.steps.rates import Combination


class ShareOf(BaseModel):
    """A share of an amount of this visit (the total unless ``of`` says otherwise), at least and at most so much."""

    model_config = STRICT

    rate: RateByLevel
    of: AmountName = amounts.TOTAL
    at_least: YuanFigure | None = None
    at_most: YuanFigure | None = None


class ShareOfWage(BaseModel):
    """A share of a published wage, which is a figure of the policy."""

    model_config = STRICT

    rate: RateByLevel
    wage: YuanFigure


def _one_standard(row: "InsteadDeductible | Deductible") -> None:
    if [bool(row.amount), row.share is not None, row.of_wage is not None].count(True) != 1:
        raise PydanticCustomError("policy.deductible-standard", "one of them")


class InsteadDeductible(Row):
    """Another standard where a condition holds; the first row that holds counts."""

    amount: YuanByLevel = Field(default_factory=dict)
    share: ShareOf | None = None
    of_wage: ShareOfWage | None = None

    @model_validator(mode="after")
    def _one(self) -> "InsteadDeductible":
        _one_standard(self)
        return self


class Relief(Row):
    """What a condition makes of the deductible: nothing left (``waive``), a ``factor`` of it, so much less (``minus``),
    or another ``amount``."""

    waive: Flag = False
    factor: FactorFigure | None = None
    minus: YuanFigure | None = None
    amount: YuanByLevel = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> "Relief":
        if [self.waive, self.factor is not None, self.minus is not None, bool(self.amount)].count(True) != 1:
            raise PydanticCustomError("policy.relief-kind", "one of them")
        return self


class Deductible(StepModel):
    """The part of an amount (``from``) that the patient bears first, never more than that amount.

    The standard is an amount per level, a share of this visit's cost, or a share of a published wage; the first row of
    ``instead`` that holds replaces it. A waiver that holds leaves nothing; of the reliefs that hold, the best one
    counts or, with ``combine = "all"``, all in the file's order. ``limit`` counts what was borne over ``period``: only
    what is left of the standard is taken then, so that it is carried over visits until it is used up, is borne once at
    the highest level, or as a difference after a referral; with ``limit_when`` earlier use is only then taken off.
    """

    WRITES = frozenset({amounts.DEDUCTIBLE})
    PER_LEVEL = frozenset({"amount", "rate"})
    REPEATABLE = True

    mechanism: Literal["deductible"]
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")
    amount: YuanByLevel = Field(default_factory=dict)
    share: ShareOf | None = None
    of_wage: ShareOfWage | None = None
    instead: tuple[InsteadDeductible, ...] = Field(default=(), strict=False)
    waivers: tuple[When, ...] = Field(default=(), strict=False)
    reliefs: tuple[Relief, ...] = Field(default=(), strict=False)
    combine: Annotated[Combination, choice(Combination)] = Combination.BEST
    limit: LimitName | None = None
    period: Annotated[Period, choice(Period)] = Period.YEAR
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    limit_when: When | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Deductible":
        _one_standard(self)
        return self

    @property
    def reads(self) -> frozenset[str]:
        """The amount that bounds it, what shares are taken of, and what was borne before."""
        names = {self.source}
        shares = (self.share, *(row.share for row in self.instead))
        names |= {share.of for share in shares if share is not None}
        if self.limit is not None:
            names.add(amounts.used(self.limit))
        return frozenset(names)

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limit on which it counts."""
        return () if self.limit is None else (Accumulator(self.limit, self.holder, self.period),)


MODELS: tuple[type[StepModel], ...] = (Deductible,)
