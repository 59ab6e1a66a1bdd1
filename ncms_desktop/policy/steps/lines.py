"""Assessment of expense lines: what of each is eligible, and the named parts of it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.domain.circumstances import Holder, Period
from ncms_desktop.policy import amounts
from ncms_desktop.policy.conditions import Flag, LineFilter, When
from ncms_desktop.policy.figures import STRICT, RateByLevel, YuanByLevel, choice
from ncms_desktop.policy.steps.base import Accumulator, LimitName, RoundingRule, StepModel
from ncms_desktop.policy.steps.segments import Segments


class RoundingAt(StrEnum):
    """Where first own shares are rounded: line by line, or so that their sum is the exact sum, rounded once."""

    LINE = "line"
    SUM = "sum"


class Per(StrEnum):
    """What a ceiling counts for: a unit of the item, a day of the stay, the visit, or a longer time."""

    UNIT = "unit"
    DAY = "day"
    VISIT = "visit"
    MONTH = "month"
    YEAR = "year"


class SegmentsBy(StrEnum):
    """What the segments of a first own share are cut from: the price of a unit, or the amount of a line."""

    PRICE = "price"
    AMOUNT = "amount"


class PartOf(StrEnum):
    """What of the lines a part sums up."""

    ELIGIBLE = "eligible"
    AMOUNT = "amount"


class Part(BaseModel):
    """A named part: what the selected lines come to, for later steps (``from = "part.NAME"``)."""

    model_config = STRICT

    name: LimitName
    lines: LineFilter
    of: Annotated[PartOf, choice(PartOf)] = PartOf.ELIGIBLE


class Only(BaseModel):
    """Lines that are covered only in some circumstances: levels, sexes, ages, diagnoses. Else they are self-paid."""

    model_config = STRICT

    lines: LineFilter
    when: When


class Ceiling(BaseModel):
    """The most that counts of the selected lines: per unit, or of all of them together per day, visit, month or year.
    What is above is over ceiling. A month or year needs the name of its ``limit``."""

    model_config = STRICT

    lines: LineFilter
    cap: YuanByLevel
    per: Annotated[Per, choice(Per)]
    limit: LimitName | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _limit(self) -> "Ceiling":
        if (self.limit is None) != (self.per in (Per.UNIT, Per.DAY, Per.VISIT)):
            raise PydanticCustomError("policy.cap-limit", "limit")
        return self


class OwnShare(BaseModel):
    """The first own share of the selected lines, in place of the catalogue's: a rate, or segments of the price of a
    unit or of the amount (costly material). The first row that fits counts."""

    model_config = STRICT

    lines: LineFilter
    rate: RateByLevel = Field(default_factory=dict)
    segments: Segments = ()
    by: Annotated[SegmentsBy, choice(SegmentsBy)] = SegmentsBy.PRICE
    when: When | None = None

    @model_validator(mode="after")
    def _rate_or_segments(self) -> "OwnShare":
        if bool(self.rate) == bool(self.segments):
            raise PydanticCustomError("policy.rate-or-segments", "one of them")
        return self


class LineAssessment(StepModel):
    """Each line: class C or no entry is self-paid, and so is what is covered only in other circumstances (``only``);
    the part over a ceiling of the catalogue or of ``ceilings``; the first own share of what is within (class B as the
    catalogue has it, or ``own_shares``); the rest is eligible. ``rounding`` applies to ceilings and own shares.
    ``catalogue = false``: everything is eligible. ``parts`` are named for later steps."""

    WRITES = frozenset(
        {amounts.LINES, amounts.SELF_PAID, amounts.OVER_CEILING, amounts.FIRST_OWN_SHARE, amounts.ELIGIBLE}
    )
    PER_LEVEL = frozenset({"cap", "rate"})
    CONDITIONAL = False

    mechanism: Literal["line-assessment"]
    catalogue: Flag = True
    rounding: RoundingRule = RoundingRule()
    rounding_at: Annotated[RoundingAt, choice(RoundingAt)] = RoundingAt.LINE
    only: tuple[Only, ...] = Field(default=(), strict=False)
    ceilings: tuple[Ceiling, ...] = Field(default=(), strict=False)
    own_shares: tuple[OwnShare, ...] = Field(default=(), strict=False)
    parts: tuple[Part, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _names_once(self) -> "LineAssessment":
        for names in ([part.name for part in self.parts], [row.limit for row in self.ceilings if row.limit]):
            for name in names:
                if names.count(name) > 1:
                    raise PydanticCustomError("policy.part-twice", "twice", {"given": name})
        return self

    @property
    def reads(self) -> frozenset[str]:
        """What was charged, and what was used of limits of items."""
        return frozenset({amounts.TOTAL, *(amounts.used(each.limit) for each in self.accumulators)})

    @property
    def writes(self) -> frozenset[str]:
        """The parts of the lines, and the named ones."""
        named = {amounts.part(part.name) for part in self.parts}
        return self.WRITES | named | {amounts.item(each.limit) for each in self.accumulators}

    @property
    def accumulators(self) -> tuple[Accumulator, ...]:
        """Limits of items over a month or a year."""
        return tuple(
            Accumulator(row.limit, Holder.PERSON, Period(row.per.value))
            for row in self.ceilings
            if row.limit is not None
        )


class SelfPaidLimit(StepModel):
    """The self-paid share of the selected lines (all, unless ``lines`` says otherwise) may be at most ``rate``; what is
    above, the facility bears."""

    WRITES = frozenset({amounts.FACILITY_SHARE})
    PER_LEVEL = frozenset({"rate"})
    REPEATABLE = True

    mechanism: Literal["self-paid-limit"]
    lines: LineFilter | None = None
    rate: RateByLevel

    @property
    def reads(self) -> frozenset[str]:
        """The assessed lines."""
        return frozenset({amounts.LINES})

    @property
    def adds_to(self) -> frozenset[str]:
        """What the facility bears adds up."""
        return frozenset({amounts.FACILITY_SHARE})


MODELS: tuple[type[StepModel], ...] = (LineAssessment, SelfPaidLimit)
