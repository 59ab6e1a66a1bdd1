"""A settlement as rows, and the digest that its rows are checked against."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from ncms_desktop.adapters.store.tables import settlement, settlement_line
from ncms_desktop.compensation.result import Amount, AssessedLine, Step
from ncms_desktop.domain.participation import Holder, HolderKind, LimitKey, Use
from ncms_desktop.domain.visit import LineKey
from ncms_desktop.ports.store import NewSettlement
from ncms_desktop.wire.canonical import canonical, digest

FIRST_ROUND = 0
"""Nothing was reversed before."""

Rows = list[dict[str, Any]]


def unique(table: Table) -> UniqueConstraint:
    """The table's only unique constraint beside its key."""
    return next(constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint))


VISIT_ONCE = unique(settlement)
CHARGE_ONCE = unique(settlement_line)


def settlement_row(new: NewSettlement, *, turn: int) -> dict[str, Any]:
    """The settlement's own row, without its digest. ``turn`` is how many settlements of the visit were reversed."""
    own = {column.name for column in settlement.columns} - {"round", "digest"}
    return {name: getattr(new, name) for name in own} | {"round": turn}


def line_rows(new: NewSettlement, turns: Mapping[LineKey, int]) -> Rows:
    """One row per assessed line, in the order of the result. ``turns`` are the charges that were settled and reversed
    before, with how often: they may have belonged to another visit then."""
    return [
        _key(new) | _line_row(new, position, line) | {"round": turns.get(line.key, FIRST_ROUND)}
        for position, line in enumerate(new.lines)
    ]


def _line_row(new: NewSettlement, position: int, line: AssessedLine) -> dict[str, Any]:
    return {
        "bill": line.bill,
        "line": line.line,
        "facility": new.facility,
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


def key_columns(key: LimitKey) -> dict[str, str]:
    """The columns of an accumulator's key beside county and year."""
    return {
        "limit_name": key.limit,
        "holder_kind": key.holder.kind.value,
        "holder": key.holder.number,
        "period": key.period,
    }


def use_of(row: Mapping[Any, Any]) -> Use:
    """The use that a row of ``limit_use``, or a sum of such rows, holds."""
    holder = Holder(HolderKind(row["holder_kind"]), row["holder"])
    return Use(LimitKey(row["limit_name"], holder, row["period"]), int(row["used"]), int(row["visits"]))


def use_rows(uses: Iterable[Use], *, county: str, record: str, settlement: str, scheme_year: int) -> Rows:
    """One row per accumulator; what one record says of an accumulator twice is one use of it, by one visit."""
    summed: dict[LimitKey, Use] = {}
    for use in uses:
        before = summed.get(use.key)
        summed[use.key] = use if before is None else Use(use.key, before.used + use.used, use.count)
    place = {"county": county, "record": record, "settlement": settlement, "scheme_year": scheme_year}
    return [place | key_columns(key) | {"used": use.used, "visits": use.count} for key, use in sorted(summed.items())]


def digest_of(row: Mapping[str, Any], parts: Sequence[Rows]) -> str:
    """Digest over a settlement's row with its lines, steps and uses."""
    lines, steps, uses = parts
    stable = [[_stable(part) for part in rows] for rows in (lines, steps)]
    return digest(canonical({"settlement": _stable(row), "parts": [*stable, _stable_uses(uses)]}))


def digest_of_correction(row: Mapping[str, Any], uses: Rows) -> str:
    """Digest over a correction's row with its uses."""
    return digest(canonical({"correction": _stable(row), "uses": _stable_uses(uses)}))


def _stable_uses(uses: Rows) -> Rows:
    stable = [_stable_use(use) for use in uses]
    return sorted(stable, key=lambda use: canonical(use))


def _stable_use(use: Mapping[str, Any]) -> dict[str, Any]:
    """A settlement's use of a person's yearly limit is written as the first schema wrote every use, so that digests
    taken then still hold."""
    row = _stable(use)
    plain = {"holder_kind": HolderKind.PERSON.value, "period": "", "visits": 1, "record": use["settlement"]}
    if any(row[name] != value for name, value in plain.items()):
        return row
    row["participant"] = row.pop("holder")
    return {name: value for name, value in row.items() if name not in plain}


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
