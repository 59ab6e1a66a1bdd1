"""The least share of the cost that is paid."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag
from ncms_desktop.policy.figures import RateByLevel, choice
from ncms_desktop.policy.steps.base import AmountName, Fund, Row, StepModel


class Bearer(StrEnum):
    """Who bears what is missing to the floor."""

    FUND = "fund"
    FACILITY = "facility"


class InsteadFloor(Row):
    """Other rates where a condition holds; the first row that holds counts."""

    rate: RateByLevel


class Floor(StepModel):
    """After ordinary computation the payment is compared with ``rate`` × ``from`` (total, eligible …; with
    ``after_deductible`` what is left of it after the deductible). What is missing the fund pays, or the ``bearer``
    facility: then the fund's payment stays and nothing of it is claimed."""

    PER_LEVEL = frozenset({"rate"})
    REPEATABLE = True

    mechanism: Literal["floor"]
    fund: Fund = amounts.BASIC
    source: AmountName = Field(alias="from")
    after_deductible: Flag = False
    rate: RateByLevel
    instead: tuple[InsteadFloor, ...] = Field(default=(), strict=False)
    bearer: Annotated[Bearer, choice(Bearer)]

    @property
    def reads(self) -> frozenset[str]:
        """The payment, the base, and the deductible where it is taken off."""
        names = {amounts.payment(self.fund), self.source}
        return frozenset(names | {amounts.DEDUCTIBLE} if self.after_deductible else names)

    @property
    def writes(self) -> frozenset[str]:
        """The payment, or what the facility bears."""
        borne_by_fund = self.bearer is Bearer.FUND
        return frozenset({amounts.payment(self.fund) if borne_by_fund else amounts.FACILITY_SHARE})

    @property
    def adds_to(self) -> frozenset[str]:
        """What the facility bears adds up."""
        return frozenset({amounts.FACILITY_SHARE})


MODELS: tuple[type[StepModel], ...] = (Floor,)
