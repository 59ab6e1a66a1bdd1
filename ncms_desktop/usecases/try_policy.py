"""Compute the examples that stand in a policy file, and compare with what they must come to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ncms_desktop.compensation.case import Case, CaseLine, Person
from ncms_desktop.compensation.case_file import FindEntry
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.files import case_from_json, case_to_json
from ncms_desktop.compensation.result import Result
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Argument, Finding, Place
from ncms_desktop.domain.money import Fen
from ncms_desktop.policy.examples import ExampleAmounts, ExampleLine, ExamplePerson, ExampleTable, PlacedExample
from ncms_desktop.policy.model import Policy, PolicyVersion

_LONG_AGO = date(1900, 1, 1)
_FIRST_CHARGE = time(8)


@dataclass(frozen=True, slots=True)
class Trial:
    """One example as tried. ``form`` says why no case could be made of it; then there is neither a result nor a
    comparison. ``refusal`` is the calculation's. ``differences`` name every amount that isn't as expected."""

    example: PlacedExample
    form: tuple[Finding, ...]
    result: Result | None
    refusal: Finding | None
    differences: tuple[Finding, ...]

    @property
    def as_expected(self) -> bool:
        """Whether the example came out."""
        return not self.form and not self.differences

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that keeps the example from coming out."""
        return (*self.form, *self.differences)


def try_example(policy: Policy, example: PlacedExample, *, file: str, find_entry: FindEntry | None = None) -> Trial:
    """Compute one example. ``file`` names the policy file in findings; ``find_entry`` looks up the codes of lines."""
    case = _case(policy, example.table, find_entry)
    if not isinstance(case, Case):
        return Trial(example, tuple(_placed(each, example, file) for each in case), None, None, ())
    version = policy.version_for(admitted=case.admitted, discharged=case.discharged, settled_on=case.settled_on)
    if isinstance(version, PolicyVersion):
        unknown = tuple(_unknown_limits(version, example, file))
        if unknown:
            return Trial(example, unknown, None, None, ())
    outcome = version if isinstance(version, Finding) else compute(case, version)
    result, refusal = (outcome, None) if isinstance(outcome, Result) else (None, outcome)
    return Trial(example, (), result, refusal, tuple(_differences(example, outcome, file)))


def _unknown_limits(version: PolicyVersion, example: PlacedExample, file: str) -> Iterator[Finding]:
    known = version.limits()
    for name in example.table.used:
        if name not in known:
            arguments: dict[str, Argument] = {"given": name, "known": "、".join(known) or "—"}
            yield Finding("example.limit-unknown", arguments, _place(example, file, "used", name))


def _differences(example: PlacedExample, outcome: Result | Finding, file: str) -> Iterator[Finding]:
    expected = example.table.expect
    if isinstance(outcome, Finding):
        if expected.refused is None:
            yield Finding("example.refused", {"code": outcome.code}, _place(example, file, "expect"))
        elif expected.refused != outcome.code:
            codes = {"expected": expected.refused, "code": outcome.code}
            yield Finding("example.refused-otherwise", codes, _place(example, file, "expect", "refused"))
        return
    if expected.refused is not None:
        arguments: dict[str, Argument] = {"expected": expected.refused, "paid": outcome.compensation}
        yield Finding("example.not-refused", arguments, _place(example, file, "expect", "refused"))
        return
    got = named_amounts(outcome)
    for name, due in expected.amounts.items():
        yield from _difference(name, due, got.get(name), known=got, place=_place(example, file, "expect", name))
    paid = fund_payments((outcome,))
    for fund, due in expected.fund.items():
        place = _place(example, file, "expect", "fund", fund)
        yield from _difference(f"fund.{fund}", due, paid.get(fund, 0), known=paid, place=place)


def _difference(name: str, due: Fen, got: Fen | None, *, known: Mapping[str, Fen], place: Place) -> Iterator[Finding]:
    if got is None:
        yield Finding("example.no-such-amount", {"given": name, "known": "、".join(sorted(known))}, place)
    elif got != due:
        yield Finding("example.differs", {"what": name, "expected": due, "got": got, "by": got - due}, place)


def named_amounts(result: Result) -> dict[str, Fen]:
    """Every amount of a result by name: its own, and the last that a step of the trace set."""
    found = {amount.name: amount.fen for step in result.steps for amount in step.outputs}
    own = {each.name: getattr(result, each.name) for each in fields(result)}
    found.update({name: value for name, value in own.items() if isinstance(value, int)})
    return found | {"compensation": result.compensation}


def fund_payments(results: Sequence[Result]) -> dict[str, Fen]:
    """What each fund pays in all of the results together."""
    paid: dict[str, Fen] = {}
    for result in results:
        for payment in result.payments:
            paid[payment.fund] = paid.get(payment.fund, 0) + payment.amount
    return paid


def _place(example: PlacedExample, file: str, *keys: str | int) -> Place:
    written = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in keys)
    return Place(file, example.line_of(*keys), f"example[{example.position + 1}]{written}")


def _placed(finding: Finding, example: PlacedExample, file: str) -> Finding:
    """A finding about the case, with the place in the policy file that the case's key comes from."""
    column = finding.place.column if finding.place else None
    keys: list[str | int] = []
    for name, position in re.findall(r"([^.\[\]]+)|\[(\d+)\]", column or ""):
        keys.append(name if name else int(position) - 1)
    if keys and keys[0] == "lines":
        keys[0] = "line"
    elif keys and keys[0] not in ("person", "used"):
        keys.insert(0, "visit")
    return Finding(finding.code, finding.arguments, _place(example, file, *keys), subject=finding.subject)


def _case(policy: Policy, table: ExampleTable, find_entry: FindEntry | None) -> Case | tuple[Finding, ...]:
    """The case of an example. It goes through the case file's own reader, so that facts which this module doesn't know
    are read and judged as anywhere else."""
    visit, person = table.visit, table.person
    lines = _simple_lines(table.amounts) if table.amounts else table.line
    case = Case(
        county=policy.county,
        level=visit.level,
        kind=visit.kind,
        admitted=visit.admitted,
        discharged=visit.discharged,
        settled_on=visit.settled_on or visit.discharged,
        person=Person(_birth_date(person, visit.admitted), person.sex, frozenset(person.groups)),
        lines=tuple(_case_line(line, at, table) for at, line in enumerate(lines, start=1)),
        used=dict(table.used),
    )
    value = case_to_json(case)
    value.update(_facts(visit.model_extra))
    value["person"].update(_facts(person.model_extra))
    for written, line in zip(value["lines"], lines, strict=True):
        written.update(_facts(line.model_extra))
        if line.entry is not None:
            written["entry"] = line.entry
    return case_from_json(value, find_entry=find_entry)


def _birth_date(person: ExamplePerson, admitted: date) -> date:
    """A birth date that gives the age on the day of admission: the first day of the year of birth."""
    if person.birth_date is not None:
        return person.birth_date
    return date(admitted.year - (person.age or 0), 1, 1)


def _facts(extra: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _json(value) for name, value in (extra or {}).items()}


def _json(value: Any) -> Any:
    """A TOML value as the case file writes it: exact numbers, days and moments are text."""
    match value:
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case dict():
            return {name: _json(each) for name, each in value.items()}
        case list():
            return [_json(each) for each in value]
        case _:
            return value


def _simple_lines(amounts: ExampleAmounts) -> tuple[ExampleLine, ...]:
    """One charge for each sum that is stated and isn't 0."""
    eligible = amounts.eligible if amounts.eligible is not None else amounts.class_a
    rest = None if amounts.total is None or amounts.eligible is None else amounts.total - amounts.eligible
    sums: tuple[tuple[ExpenseClass | None, Fen | None], ...] = (
        (ExpenseClass.A, eligible),
        (ExpenseClass.B, amounts.class_b),
        (ExpenseClass.C, amounts.class_c if rest is None else rest),
        (None, amounts.outside),
    )
    return tuple(
        ExampleLine.model_construct(
            amount=fen,
            expense_class=kind,
            first_own_share=amounts.first_own_share if kind is ExpenseClass.B else None,
        )
        for kind, fen in sums
        if fen is not None and fen != 0
    )


def _case_line(line: ExampleLine, at: int, table: ExampleTable) -> CaseLine:
    price = Decimal(line.amount) / 100 / line.quantity if line.price is None else line.price
    return CaseLine(
        bill="example",
        line=str(at),
        charged_at=datetime.combine(line.day or table.visit.admitted, _FIRST_CHARGE),
        item_code=f"example-{at}",
        item_name=line.name,
        category=line.category,
        quantity=line.quantity,
        price=round(price, 6),
        amount=line.amount,
        entry=_entry(line, at, table.visit.level),
    )


def _entry(line: ExampleLine, at: int, level: Level) -> CatalogueEntry | None:
    """A catalogue entry made for the line; None where it has no class."""
    if line.expense_class is None:
        return None
    return CatalogueEntry(
        code=f"example-{at}",
        name=line.name,
        category=Category(line.category),
        expense_class=line.expense_class,
        first_own_share=line.first_own_share or Decimal(0),
        unit="",
        form="",
        specification="",
        ceilings={} if line.ceiling is None else {level: line.ceiling},
        marks=frozenset(line.marks),
        valid_from=_LONG_AGO,
        valid_until=None,
    )
