"""The steps of a plan: one model per mechanism, each with its own figures and the amounts that it reads and writes.

A new mechanism is one model here (listed in ``Step``), one function in ``compensation.mechanisms`` and one section of
the manual.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.money import Rounding, RoundingMode, RoundingStep
from ncms_desktop.policy import amounts
from ncms_desktop.policy.figures import STRICT, Figure, LevelName, RateFigure, Text, YuanFigure, choice


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


class StepModel(BaseModel):
    """What every step declares. ``WRITES`` is the same for every step of a mechanism; ``reads`` may hang on its keys.

    ``PER_LEVEL`` names the key that must hold a figure for every level that the plan serves. A mechanism that may
    stand only once in a plan is not ``REPEATABLE``.
    """

    model_config = STRICT

    WRITES: ClassVar[frozenset[str]]
    PER_LEVEL: ClassVar[str | None] = None
    REPEATABLE: ClassVar[bool] = False

    mechanism: str

    @property
    def reads(self) -> frozenset[str]:
        """Names of the amounts that the step uses."""
        raise NotImplementedError

    @property
    def writes(self) -> frozenset[str]:
        """Names of the amounts that the step sets."""
        return self.WRITES


class LineAssessment(StepModel):
    """Each line: class C or no entry is self-paid; the part over the price ceiling; the first own share of class B on
    what is within the ceiling; the rest is eligible. ``rounding`` applies to each of these parts, line by line."""

    WRITES = frozenset(
        {amounts.LINES, amounts.SELF_PAID, amounts.OVER_CEILING, amounts.FIRST_OWN_SHARE, amounts.ELIGIBLE}
    )

    mechanism: Literal["line-assessment"]
    rounding: RoundingRule = RoundingRule()

    @property
    def reads(self) -> frozenset[str]:
        """Only what was charged."""
        return frozenset({amounts.TOTAL})


class AgeDay(StrEnum):
    """The day on which an age is looked at."""

    ADMISSION = "admission"
    DISCHARGE = "discharge"
    SETTLEMENT = "settlement"


def _age(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= 150:
        raise PydanticCustomError("policy.age-impossible", "no age", {"given": str(value)[:40]})
    return value


class Waiver(BaseModel):
    """Who pays no deductible: a group, or everyone from an age in completed years on ``age_on``."""

    model_config = STRICT

    group: Text | None = None
    age_from: Annotated[int, BeforeValidator(_age)] | None = None
    age_on: Annotated[AgeDay, choice(AgeDay)] = AgeDay.ADMISSION
    clause: Text

    @model_validator(mode="after")
    def _one_condition(self) -> "Waiver":
        if (self.group is None) == (self.age_from is None):
            raise PydanticCustomError("policy.waiver-condition", "group or age")
        return self


class Deductible(StepModel):
    """The part of the eligible cost that the patient bears first: an amount per level, never more than the eligible
    cost, and nothing for those whom a waiver names."""

    WRITES = frozenset({amounts.DEDUCTIBLE})
    PER_LEVEL = "amount"

    mechanism: Literal["deductible"]
    amount: dict[LevelName, YuanFigure]
    waivers: tuple[Waiver, ...] = Field(default=(), strict=False)

    @property
    def reads(self) -> frozenset[str]:
        """The eligible cost, which bounds the deductible."""
        return frozenset({amounts.ELIGIBLE})


class RateBase(StrEnum):
    """What a rate applies to."""

    AFTER_DEDUCTIBLE = "after-deductible"
    ELIGIBLE = "eligible"


class FlatRate(StepModel):
    """One rate per level on the eligible cost, after the deductible or, where the plan has none, on the whole."""

    WRITES = frozenset({amounts.COMPENSATION})
    PER_LEVEL = "rate"

    mechanism: Literal["rate"]
    base: Annotated[RateBase, choice(RateBase)] = RateBase.AFTER_DEDUCTIBLE
    rate: dict[LevelName, RateFigure]

    @property
    def reads(self) -> frozenset[str]:
        """Eligible cost and, unless the rate is on the whole, the deductible."""
        if self.base is RateBase.ELIGIBLE:
            return frozenset({amounts.ELIGIBLE})
        return frozenset({amounts.ELIGIBLE, amounts.DEDUCTIBLE})


def _limit(value: Any) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.replace("-", "").isalnum():
        raise PydanticCustomError("policy.limit-name", "no name of a limit", {"given": str(value)[:40]})
    return value


class YearlyCap(StepModel):
    """The most that is paid to a person in a scheme year. ``limit`` is the stable name under which use is counted: it
    stays the same when the amount changes."""

    WRITES = frozenset({amounts.COMPENSATION})

    mechanism: Literal["yearly-cap"]
    limit: Annotated[str, BeforeValidator(_limit)]
    cap: YuanFigure

    @property
    def reads(self) -> frozenset[str]:
        """The compensation so far, and what was used of the limit before."""
        return frozenset({amounts.COMPENSATION, amounts.used(self.limit)})


Step: TypeAlias = Annotated[LineAssessment | Deductible | FlatRate | YearlyCap, Field(discriminator="mechanism")]
"""Any step of a plan."""

STEP_MODELS: dict[str, type[StepModel]] = {
    get_args(model.model_fields["mechanism"].annotation)[0]: model for model in get_args(get_args(Step)[0])
}
"""Each mechanism's model by its name."""


def meant(mechanism: object) -> str | None:
    """The mechanism that a name stands for: itself, or the known one that it is close to; None for anything else."""
    if not isinstance(mechanism, str):
        return None
    near = get_close_matches(mechanism, STEP_MODELS, n=1)
    return near[0] if near else None


def figures_of(step: StepModel) -> Iterator[tuple[str, Level | None, Figure]]:
    """Every figure of a step with its key and level: for checks and lists, not for the calculation."""
    for key in type(step).model_fields:
        value = getattr(step, key)
        if isinstance(value, Figure):
            yield key, None, value
        elif isinstance(value, dict):
            yield from ((key, level, figure) for level, figure in value.items())
