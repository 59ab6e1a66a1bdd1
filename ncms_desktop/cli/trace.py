"""The steps of a calculation in words: short for a trial, in full for an explanation."""

from decimal import Decimal

from ncms_desktop.compensation.result import Amount, Figure, Result, Step
from ncms_desktop.domain.findings import Finding
from ncms_desktop.wording import Wording

_INDENT = "\n   "


def step_in_words(step: Step, words: Wording) -> str:
    """One step of the trace: sentence, formula and clauses."""
    lines = [_sentence(step, words)]
    if step.formula:
        lines.append(step.formula)
    if step.figures:
        clauses = "、".join(dict.fromkeys(figure.clause for figure in step.figures))
        lines.append(words("cli.clause", clause=clauses))
    return _INDENT.join(lines)


def step_in_full(step: Step, words: Wording) -> str:
    """One step with everything that it rests on: inputs, figures each with its clause, formula, outputs."""
    lines = [_sentence(step, words)]
    if step.inputs:
        lines.append(words("cli.step-inputs", amounts=_amounts(step.inputs, words)))
    lines += [_figure(figure, words) for figure in step.figures]
    if step.formula:
        lines.append(words("cli.step-formula", formula=step.formula))
    if step.outputs:
        lines.append(words("cli.step-outputs", amounts=_amounts(step.outputs, words)))
    return _INDENT.join(lines)


def print_outcome(result: Result | None, refusal: Finding | None, words: Wording) -> None:
    """Print the steps of a result and what is paid, or why nothing could be computed."""
    if refusal is not None:
        print(words.finding(refusal))
        print(words("cli.refusal-code", code=refusal.code))
    if result is not None:
        for step in result.steps:
            print(step_in_words(step, words))
        paid, patient = result.compensation, result.patient_share
        print(words("cli.payment", paid=paid, patient=patient, total=result.total))


def _sentence(step: Step, words: Wording) -> str:
    sentence = words(step.rule, step.arguments)
    return words("cli.step", position=step.position, name=step.mechanism, sentence=sentence)


def _amounts(amounts: tuple[Amount, ...], words: Wording) -> str:
    said = []
    for amount in amounts:
        code = "cli.amount" if amount.exact is None else "cli.amount-exact"
        exact = None if amount.exact is None else f"{amount.exact / 100:f}"
        said.append(words(code, name=amount.name, amount=amount.fen, exact=exact))
    return words("cli.list-separator").join(said)


def _figure(figure: Figure, words: Wording) -> str:
    match figure.unit:
        case "rate":
            said = words("cli.figure-rate", value=Decimal(figure.value))
        case "group":
            said = words("cli.figure-group", value=figure.value)
        case "yuan":
            said = words("cli.figure-yuan", value=figure.value)
        case "years":
            said = words("cli.figure-years", value=figure.value)
        case "condition":
            said = figure.value
        case unit:
            said = words("cli.figure-other", value=figure.value, unit=unit)
    return words("cli.figure", name=figure.name, said=said, clause=figure.clause)
