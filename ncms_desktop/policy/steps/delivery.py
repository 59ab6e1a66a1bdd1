"""Deliveries and the newborn."""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import YuanByLevel, YuanFigure
from ncms_desktop.policy.steps.base import Accumulator, AmountName, Fund, LimitName, StepModel


class DeliveryGrant(StepModel):
    """A fixed amount for a normal delivery, for a caesarean, or for both, on top of what the fund pays so far and at
    most ``from``: what is unpaid of the cost. Where ``charge_ceiling`` says how much a hospital may charge, what it
    charges above is the facility's share. A delivery of the kind that has no amount gets nothing from this step."""

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = frozenset({"normal", "caesarean", "charge_ceiling"})
    REPEATABLE = True

    mechanism: Literal["delivery-grant"]
    normal: YuanByLevel | None = None
    caesarean: YuanByLevel | None = None
    fund: Fund = amounts.BASIC
    source: AmountName = Field(default=amounts.UNPAID, alias="from")
    charge_ceiling: YuanByLevel | None = None

    @model_validator(mode="after")
    def _some_grant(self) -> "DeliveryGrant":
        if self.normal is None and self.caesarean is None:
            raise PydanticCustomError("policy.delivery-without-amount", "no amount")
        return self

    @property
    def reads(self) -> frozenset[str]:
        """What bounds the grant; the total that a ceiling of charges is compared with."""
        return frozenset({self.source} if self.charge_ceiling is None else {self.source, amounts.TOTAL})

    @property
    def writes(self) -> frozenset[str]:
        """The fund's payment; the facility's share where charges have a ceiling."""
        paid = amounts.payment(self.fund)
        return frozenset({paid} if self.charge_ceiling is None else {paid, amounts.FACILITY_SHARE})

    @property
    def adds_to(self) -> frozenset[str]:
        """All of them."""
        return self.writes


class Newborn(StepModel):
    """A newborn that is settled under a participating parent: what is paid counts on the parent's yearly limit and
    stays within its rest; ``per_stay`` is the most for one stay."""

    WRITES = frozenset({amounts.COMPENSATION})

    mechanism: Literal["newborn"]
    limit: LimitName
    cap: YuanFigure
    per_stay: YuanFigure | None = None

    @property
    def reads(self) -> frozenset[str]:
        """The compensation so far, and what the parent used of the limit."""
        return frozenset({amounts.COMPENSATION, amounts.used(self.limit)})

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The parent's limit: the visit is settled under the parent's number."""
        return (Accumulator(self.limit),)


MODELS: tuple[type[StepModel], ...] = (DeliveryGrant, Newborn)
