"""What every step of a plan is made of: the model that all inherit, limits and their holders, names of amounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BaseModel, BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.domain.money import Rounding, RoundingMode, RoundingStep
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import When
from ncms_desktop.policy.figures import STRICT, Figure, Text, choice, figures_in


class RoundingRule(BaseModel):
    """How a fraction is dropped; half-up to the fen where the file says nothing."""

    model_config = STRICT

    mode: Annotated[RoundingMode, choice(RoundingMode)] = RoundingMode.HALF_UP
    step: Annotated[RoundingStep, choice(RoundingStep)] = RoundingStep.FEN
    clause: Text | None = None

    @property
    def rounding(self) -> Rounding:
        """The rounding function."""
        return Rounding(self.mode, self.step)


@dataclass(frozen=True, slots=True)
class Accumulator:
    """A limit whose use is counted: its stable name, whose use, over which time. The name alone is the key under which
    the use before a visit is given, so that one name always has one holder and one period."""

    limit: str
    holder: Holder = Holder.PERSON
    period: Period = Period.YEAR


def _limit(value: Any) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.replace("-", "").isalnum():
        raise PydanticCustomError("policy.limit-name", "no name of a limit", {"given": str(value)[:40]})
    return value


def _amount(value: Any) -> str:
    if not isinstance(value, str) or not amounts.is_name(value):
        raise PydanticCustomError("policy.amount-name", "no name of an amount", {"given": str(value)[:40]})
    return value if "." in value else value.replace("-", "_")


LimitName: TypeAlias = Annotated[str, BeforeValidator(_limit)]
"""The stable name of a limit, an account or a part: letters, digits, hyphens."""

Fund: TypeAlias = Annotated[str, BeforeValidator(_limit)]
"""The name of a fund: ``basic``, ``major-illness``, ``medical-aid`` …"""

AmountName: TypeAlias = Annotated[str, BeforeValidator(_amount)]
"""The name of an amount: ``eligible``, ``base``, ``part.tcm``, ``payment.secondary``; hyphens may stand for underscores
(``self-paid``)."""


class StepModel(BaseModel):
    """What every step declares. ``WRITES`` holds for every step of a mechanism; ``reads`` and ``writes`` may hang on
    its keys.

    ``PER_LEVEL`` names the keys that hold a figure for every level that the plan serves, wherever they stand inside the
    step. A mechanism that may stand only once in a plan is not ``REPEATABLE``; one that is not ``CONDITIONAL`` takes no
    ``when``. A step whose ``when`` doesn't hold is passed over: amounts stay as they are, and
    what nobody has written is 0.
    """

    model_config = STRICT

    WRITES: ClassVar[frozenset[str]] = frozenset()
    PER_LEVEL: ClassVar[frozenset[str]] = frozenset()
    REPEATABLE: ClassVar[bool] = False
    CONDITIONAL: ClassVar[bool] = True

    mechanism: str
    when: When | None = None

    @model_validator(mode="after")
    def _conditional(self) -> "StepModel":
        if self.when is not None and not self.CONDITIONAL:
            raise PydanticCustomError("policy.step-not-conditional", "always", {"step": self.mechanism})
        return self

    @property
    def reads(self) -> frozenset[str]:
        """Names of the amounts that the step uses."""
        raise NotImplementedError

    @property
    def writes(self) -> frozenset[str]:
        """Names of the amounts that the step sets."""
        return self.WRITES

    @property
    def adds_to(self) -> frozenset[str]:
        """Names among ``writes`` to which the step adds: what stands there before isn't lost."""
        return frozenset()

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """The limits whose use before the visit the step must know, or on which it counts."""
        return ()


class Row(BaseModel):
    """A row of a list inside a step: figures that count under a condition."""

    model_config = STRICT

    when: When


def figures_of(step: StepModel) -> Iterator[tuple[tuple[str | int, ...], Figure]]:
    """Every figure of a step with the keys that lead to it: for checks and lists, not for the calculation."""
    return figures_in(step)
