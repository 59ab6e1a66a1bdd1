"""What the funds that pay after the basic one have in common: their base, their limit; and the sums of a year."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import SOME, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, AmountName, Fund, LimitName, RoundingRule, StepModel

AmountNames: TypeAlias = Annotated[tuple[AmountName, ...], SOME, Field(strict=False)]
"""Amounts that are added up."""

Less: TypeAlias = Annotated[tuple[AmountName, ...], Field(strict=False)]
"""Amounts that are taken off; there may be none."""


class Accumulate(StepModel):
    """Adds the sum of ``from`` less the sum of ``less``, never below 0, to what is counted under ``limit``: the year's
    eligible own share, own payments, costs. Pays nothing. Later steps name the sum by ``of``."""

    REPEATABLE = True

    mechanism: Literal["accumulate"]
    limit: LimitName
    source: AmountNames = Field(default=(amounts.ELIGIBLE,), alias="from")
    less: Less = (amounts.PAID,)
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    period: Annotated[Period, choice(Period)] = Period.YEAR

    @property
    def reads(self) -> frozenset[str]:
        """What is added and taken off, and the sum before this visit."""
        return frozenset({*self.source, *self.less, amounts.used(self.limit)})

    @property
    def writes(self) -> frozenset[str]:
        """What this visit adds."""
        return frozenset({amounts.added(self.limit)})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The sum."""
        return (Accumulator(self.limit, self.holder, self.period),)


class LaterFund(StepModel):
    """A fund that pays at most ``cap``, counted under ``limit``."""

    REPEATABLE = True

    fund: Fund
    cap: YuanFigure | None = None
    limit: LimitName | None = None
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    period: Annotated[Period, choice(Period)] = Period.YEAR

    @model_validator(mode="after")
    def _a_cap_is_counted(self) -> Self:
        if self.limit is None and self.needs_limit:
            raise PydanticCustomError("policy.tier-without-limit", "limit missing", {"step": self.mechanism})
        return self

    @property
    def needs_limit(self) -> bool:
        """Whether what was paid before must be known."""
        return self.cap is not None

    @property
    def payment(self) -> str:
        """The name of what the fund pays."""
        return amounts.payment(self.fund)

    @property
    def reads(self) -> frozenset[str]:
        """What was used of the limit."""
        return frozenset() if self.limit is None else frozenset({amounts.used(self.limit)})

    @property
    def writes(self) -> frozenset[str]:
        """The fund's payment."""
        return frozenset({self.payment})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limit."""
        return () if self.limit is None else (Accumulator(self.limit, self.holder, self.period),)


class Tier(LaterFund):
    """A fund whose base is either the sum ``of`` that ``accumulate`` counts over the year, or the sum of ``from`` less
    the sum of ``less`` of this visit alone. Of a year's sum it pays the difference between what it comes to with this
    visit and without. With ``rounding`` both are rounded, so that a year's visits together come to the very fen of the
    sum; without, only the payment is."""

    of: LimitName | None = None
    source: AmountNames = Field(default=(amounts.ELIGIBLE,), alias="from")
    less: Less = (amounts.PAID,)
    rounding: RoundingRule | None = None

    @model_validator(mode="after")
    def _one_base(self) -> Self:
        if self.of is not None and self.model_fields_set & {"source", "less"}:
            raise PydanticCustomError("policy.tier-base-twice", "two bases", {"step": self.mechanism})
        return self

    @property
    def base_reads(self) -> frozenset[str]:
        """What the base is made of."""
        if self.of is not None:
            return frozenset({amounts.added(self.of), amounts.used(self.of)})
        return frozenset({*self.source, *self.less})

    @property
    def reads(self) -> frozenset[str]:
        """The base and what was used of the limit."""
        return super().reads | self.base_reads


MODELS: tuple[type[StepModel], ...] = (Accumulate,)
