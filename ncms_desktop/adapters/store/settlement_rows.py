"""A settlement as rows, and the digest that its rows are checked against."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from ncms_desktop.adapters.store.tables import settlement, settlement_line
from ncms_desktop.compensation.result import Amount, AssessedLine, Step
from ncms_desktop.ports.store import NewSettlement
from ncms_desktop.wire.canonical import canonical, digest

FIRST_ROUND = 0
"""Nothing was reversed before."""

Rows = list[dict[str, Any]]


def _unique(table: Table) -> UniqueConstraint:
    return next(constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint))


VISIT_ONCE = _unique(settlement)
CHARGE_ONCE = _unique(settlement_line)


def settlement_row(new: NewSettlement) -> dict[str, Any]:
    """The settlement's own row, without its digest."""
    own = {column.name for column in settlement.columns} - {"round", "digest"}
    return {name: getattr(new, name) for name in own} | {"round": FIRST_ROUND}


def line_rows(new: NewSettlement) -> Rows:
    """One row per assessed line, in the order of the result."""
    return [_key(new) | _line_row(new, position, line) for position, line in enumerate(new.lines)]


def _line_row(new: NewSettlement, position: int, line: AssessedLine) -> dict[str, Any]:
    return {
        "bill": line.bill,
        "line": line.line,
        "facility": new.facility,
        "round": FIRST_ROUND,
        "position": position,
        "amount": line.amount,
        "expense_class": None if line.expense_class is None else line.expense_class.value,
        "self_paid": line.self_paid,
        "first_own_share": line.first_own_share,
        "over_ceiling": line.over_ceiling,
        "eligible": line.eligible,
        "ceiling": line.ceiling,
        "reason": line.reason,
    }


def step_rows(new: NewSettlement) -> Rows:
    """One row per step of the trace."""
    return [_key(new) | _step_row(position, step) for position, step in enumerate(new.steps)]


def _step_row(position: int, step: Step) -> dict[str, Any]:
    return {
        "position": position,
        "mechanism": step.mechanism,
        "rule": step.rule,
        "arguments_json": _text({name: _plain(value) for name, value in step.arguments.items()}),
        "inputs_json": _text([_amount(amount) for amount in step.inputs]),
        "figures_json": _text(
            [
                {"name": figure.name, "value": figure.value, "unit": figure.unit, "clause": figure.clause}
                for figure in step.figures
            ]
        ),
        "outputs_json": _text([_amount(amount) for amount in step.outputs]),
        "formula": step.formula,
    }


def limit_rows(new: NewSettlement) -> Rows:
    """One row per limit; two payments that count on the same limit are one use of it."""
    used: dict[str, int] = {}
    for name, amount in new.limits:
        used[name] = used.get(name, 0) + amount
    return [
        _key(new) | {"limit_name": name, "scheme_year": new.scheme_year, "participant": new.participant, "used": amount}
        for name, amount in sorted(used.items())
    ]


def digest_of(row: NewSettlement | Mapping[str, Any], parts: Sequence[Rows]) -> str:
    """Digest over a settlement's row with its lines, steps and limits."""
    head = settlement_row(row) if isinstance(row, NewSettlement) else row
    return digest(
        canonical({"settlement": _stable(head), "parts": [[_stable(part) for part in rows] for rows in parts]})
    )


def _stable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def _key(new: NewSettlement) -> dict[str, Any]:
    return {"county": new.county, "settlement": new.number}


def _amount(amount: Amount) -> dict[str, Any]:
    return {"name": amount.name, "fen": amount.fen}


def _text(value: Any) -> str:
    return canonical(value).decode()
