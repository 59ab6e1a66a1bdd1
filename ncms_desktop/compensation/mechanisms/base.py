"""What the functions of all mechanisms share: what they answer, and how they take figures from the policy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.figures import (
    Undetermined,
    blank,
    condition_figure,
    fen_of,
    named,
    number_of,
    of_level,
    used_figure,
)
from ncms_desktop.compensation.result import Figure
from ncms_desktop.compensation.state import View
from ncms_desktop.domain.findings import Argument, Finding

__all__ = [
    "BECAUSE",
    "Explanation",
    "Mechanism",
    "Outcome",
    "Undetermined",
    "blank",
    "condition_figure",
    "fen_of",
    "named",
    "number_of",
    "of_level",
    "used_figure",
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a mechanism says of what it did: wording code with arguments, figures used, formula."""

    rule: str
    arguments: dict[str, Argument] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    formula: str | None = None


Outcome: TypeAlias = Explanation | Finding
"""A finding where the visit can't be computed."""

Mechanism: TypeAlias = Callable[[Any, Case, View], Outcome]
"""The first argument is the step model under which the function is registered."""

BECAUSE = {
    "trace.deductible": "trace.deductible-because",
    "trace.deductible-limited": "trace.deductible-because",
    "trace.deductible-rest": "trace.deductible-rest-because",
    "trace.rate": "trace.rate-because",
    "trace.rate-segments": "trace.rate-segments-because",
    "trace.uplift": "trace.uplift-because",
    "trace.uplift-fixed": "trace.uplift-fixed-because",
}
"""The sentence of a step whose figures depend on a condition, which it names, by its sentence without one."""
