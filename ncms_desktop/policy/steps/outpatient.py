"""Outpatient visits: the fixed consultation fee, and a quota that pays whole costs until it is used up."""

from typing import Annotated, Literal

from pydantic import Field

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag, LineFilter
from ncms_desktop.policy.figures import YuanByLevel, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, AmountName, LimitName, StepModel


class ConsultationFee(StepModel):
    """A fixed amount for each consultation, on top of what is paid so far and at most ``from``. Consultations are those
    that the visit states, or the quantity of its ``lines``. With ``limit`` the fee is paid once a day, however many
    they are; the limit's name is what the days are counted under."""

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = frozenset({"amount"})

    mechanism: Literal["consultation-fee"]
    amount: YuanByLevel
    source: AmountName = Field(default=amounts.UNPAID, alias="from")
    lines: LineFilter | None = None
    limit: LimitName | None = None

    @property
    def reads(self) -> frozenset[str]:
        """What bounds the fee; whether one was paid on the day."""
        return frozenset({self.source} if self.limit is None else {self.source, amounts.count(self.limit)})

    @property
    def adds_to(self) -> frozenset[str]:
        """The compensation so far."""
        return self.writes

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The days on which a fee was paid."""
        return () if self.limit is None else (Accumulator(self.limit, Holder.PERSON, Period.DAY),)


class Quota(StepModel):
    """An amount per visit, month or year that pays ``from`` in full until it is used up. ``carried_over`` adds what was
    left of the time before. Use is counted under ``limit``, of the person or the household."""

    WRITES = frozenset({amounts.COMPENSATION})
    REPEATABLE = True

    mechanism: Literal["quota"]
    amount: YuanFigure
    limit: LimitName
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    period: Annotated[Period, choice(Period)] = Period.YEAR
    carried_over: Flag = False
    source: AmountName = Field(default=amounts.ELIGIBLE, alias="from")

    @property
    def reads(self) -> frozenset[str]:
        """What is to be paid, what was used before, and what was carried over."""
        carried = {amounts.balance(self.limit)} if self.carried_over else set()
        return frozenset({self.source, amounts.used(self.limit), *carried})

    @property
    def adds_to(self) -> frozenset[str]:
        """The compensation so far."""
        return self.writes

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The quota."""
        return (Accumulator(self.limit, self.holder, self.period),)


MODELS: tuple[type[StepModel], ...] = (ConsultationFee, Quota)
