"""Chronic and special diseases: the registered diagnosis that is required, and limits of their own per disease."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Texts
from ncms_desktop.policy.figures import SOME, Text, YuanFigure, choice
from ncms_desktop.policy.steps.base import Accumulator, AmountName, LimitName, Row, StepModel


class RegisteredDisease(StepModel):
    """Refuses a visit whose patient isn't registered with one of ``diseases``; changes no amount."""

    REPEATABLE = True

    mechanism: Literal["registered-disease"]
    diseases: Texts
    clause: Text

    @property
    def reads(self) -> frozenset[str]:
        """No amount."""
        return frozenset()


class DiseaseLimit(Row):
    """The most for the diseases that the condition names, counted under a name of its own."""

    limit: LimitName
    most: YuanFigure


def _each_once(rows: Any) -> Any:
    names = [row.get("limit") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    twice = next((name for at, name in enumerate(names) if isinstance(name, str) and name in names[:at]), None)
    if twice is not None:
        raise PydanticCustomError("policy.disease-limit-twice", "twice", {"given": twice[:40]})
    return rows


class DiseaseLimits(StepModel):
    """For each disease its own most: of what is paid (``on`` a payment), or of what a rate applies to (any other
    amount; ``base`` is then at most the rest). The first row whose condition holds counts; a visit that fits none keeps
    its amount, and ``base`` is then the whole."""

    REPEATABLE = True

    mechanism: Literal["disease-limits"]
    on: AmountName = amounts.COMPENSATION
    holder: Annotated[Holder, choice(Holder)] = Holder.PERSON
    period: Annotated[Period, choice(Period)] = Period.YEAR
    rows: Annotated[tuple[DiseaseLimit, ...], SOME, BeforeValidator(_each_once), Field(strict=False)]

    @property
    def target(self) -> str:
        """The amount that is limited: the payment itself, else what a rate applies to."""
        return self.on if amounts.fund_of(self.on) is not None else amounts.BASE

    @property
    def reads(self) -> frozenset[str]:
        """The amount, and what was used of each limit."""
        return frozenset({self.on, *(amounts.used(row.limit) for row in self.rows)})

    @property
    def writes(self) -> frozenset[str]:
        """The payment or the base."""
        return frozenset({self.target})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """Each row's limit."""
        return tuple(Accumulator(row.limit, self.holder, self.period) for row in self.rows)


MODELS: tuple[type[StepModel], ...] = (RegisteredDisease, DiseaseLimits)
