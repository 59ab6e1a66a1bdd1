"""The most that is paid, or that counts."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag
from ncms_desktop.policy.figures import YuanByLevel, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, AmountName, LimitName, Row, StepModel


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


class Times(StrEnum):
    """What an amount of a cap is multiplied by."""

    MEMBERS = "members"
    DAYS = "days"
    PRESCRIPTIONS = "prescriptions"


class Excess(StrEnum):
    """Who bears what is above a cap."""

    PATIENT = "patient"
    FACILITY = "facility"


class InsteadCap(Row):
    """Another cap where a condition holds, as for named diseases; the first row that holds counts."""

    cap: YuanByLevel


class Cap(StepModel):
    """The most of an amount over a period: of a payment (``on = "compensation"``, ``"payment.…"``), or of what a rate
    applies to (any other amount: what is left of it becomes ``base``).

    ``limit`` names the use over the period; a cap per visit needs none. ``together`` are payments of this visit that
    count on the limit as well. ``times`` multiplies the cap by household members, days of the stay or prescriptions.
    ``once``: nothing after the first settlement in the period. ``carried_over``: what the year before left unused (the
    balance under the limit's name) is added. ``excess`` says who bears what is above.
    """

    PER_LEVEL = frozenset({"cap"})
    REPEATABLE = True

    mechanism: Literal["cap"]
    on: AmountName = amounts.COMPENSATION
    cap: YuanByLevel = Field(default_factory=dict)
    instead: tuple[InsteadCap, ...] = Field(default=(), strict=False)
    limit: LimitName | None = None
    period: Annotated[Period, choice(Period)]
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    together: tuple[AmountName, ...] = Field(default=(), strict=False)
    times: Annotated[Times, choice(Times)] | None = None
    once: Flag = False
    carried_over: Flag = False
    excess: Annotated[Excess, choice(Excess)] = Excess.PATIENT

    @model_validator(mode="after")
    def _whole(self) -> "Cap":
        if (self.limit is None) != (self.period is Period.VISIT):
            raise PydanticCustomError("policy.cap-limit", "limit")
        if not self.cap and not self.once:
            raise PydanticCustomError("policy.key-missing", "cap", {"key": "cap"})
        if self.limit is None and (self.once or self.carried_over):
            raise PydanticCustomError("policy.cap-limit", "limit")
        return self

    @property
    def limits_payment(self) -> bool:
        """Whether a payment is limited, not what a rate applies to."""
        return amounts.fund_of(self.on) is not None

    @property
    def reads(self) -> frozenset[str]:
        """The amount, what counts with it, and the use of the limit before this visit."""
        names = {self.on, *self.together}
        if self.limit is not None:
            names.add(amounts.used(self.limit))
            if self.once:
                names.add(amounts.count(self.limit))
            if self.carried_over:
                names.add(amounts.balance(self.limit))
        return frozenset(names)

    @property
    def writes(self) -> frozenset[str]:
        """The payment, or the base; what the facility bears where the excess is its."""
        names = {self.on if self.limits_payment else amounts.BASE}
        return frozenset(names | {amounts.FACILITY_SHARE} if self.excess is Excess.FACILITY else names)

    @property
    def adds_to(self) -> frozenset[str]:
        """What the facility bears adds up."""
        return frozenset({amounts.FACILITY_SHARE})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limit, with its holder and period."""
        return () if self.limit is None else (Accumulator(self.limit, self.holder, self.period),)


MODELS: tuple[type[StepModel], ...] = (YearlyCap, Cap)
