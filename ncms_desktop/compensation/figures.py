"""How the calculation takes figures from the policy, and how the trace names them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.result import Figure
from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy.conditions import When
from ncms_desktop.policy.figures import FactorFigure, PointsFigure, RateFigure, YuanFigure, at_level
from ncms_desktop.policy.figures import Figure as PolicyFigure
from ncms_desktop.policy.steps import StepModel

_Figure = TypeVar("_Figure", bound=PolicyFigure)


class Undetermined(Exception):
    """The step depends on a figure that the document leaves open. Raised by the helpers below and caught by ``compute``
    alone, so that a mechanism with many figures needn't pass a finding through each of its functions."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def fen_of(step: StepModel, key: str, figure: YuanFigure, case: Case) -> Fen:
    """An amount in fen. Raises ``Undetermined`` where it is blank."""
    fen = figure.fen
    if fen is None:
        raise Undetermined(blank(step, key, figure, case))
    return fen


def number_of(step: StepModel, key: str, figure: PolicyFigure, case: Case) -> Decimal:
    """A figure's number: rate, points, factor, or yuan. Raises ``Undetermined`` where it is blank."""
    number = figure.number
    if number is None:
        raise Undetermined(blank(step, key, figure, case))
    return number


def of_level(step: StepModel, key: str, figures: Mapping[str, _Figure], case: Case) -> _Figure:
    """The figure of the visit's level. Raises ``Undetermined`` where the policy has none."""
    figure = at_level(figures, case.level)
    if figure is None:
        arguments: dict[str, Argument] = {"step": step.mechanism, "key": key, "where": case.level.value}
        raise Undetermined(Finding("compute.level-without-figure", arguments))
    return figure


def blank(step: StepModel, key: str, figure: PolicyFigure, case: Case) -> Finding:
    """The refusal of a visit that depends on a figure which is blank."""
    arguments: dict[str, Argument] = {
        "step": step.mechanism,
        "key": key,
        "where": case.level.value,
        "clause": figure.clause,
    }
    return Finding("compute.figure-blank", arguments)


def used_figure(name: str, given: PolicyFigure) -> Figure:
    """A figure for the trace; it mustn't be blank."""
    number = given.number
    assert number is not None
    match given:
        case YuanFigure():
            return Figure(name, f"{number:.2f}", "yuan", given.clause)
        case RateFigure():
            return Figure(name, f"{number:f}", "rate", given.clause)
        case PointsFigure():
            return Figure(name, f"{number:f}", "points", given.clause)
        case FactorFigure():
            return Figure(name, f"{number:f}", "factor", given.clause)
    raise TypeError(type(given))


def condition_figure(when: When) -> Figure:
    """A condition that held, for the trace: its keys as the file has them."""
    said = when.model_dump(mode="json", by_alias=True, exclude={"clause", "name"}, exclude_unset=True)
    value = "; ".join(f"{key}={_plain(each)}" for key, each in said.items())
    return Figure("when", value, "condition", when.clause)


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def named(when: When) -> str:
    """What a sentence calls a condition: the name that the policy gives it, else its clause."""
    return when.name or when.clause
