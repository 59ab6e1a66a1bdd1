"""Verify what corrected settlements: every reversal and supplement has its record and its settlement, and says what its
record says; a cancelled settlement uses nothing of any limit any more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ncms_desktop.domain.findings import Argument, Finding
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.ports.corrections import Correction, CorrectionKind
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.wire.record import RecordKind

KINDS = {RecordKind.REVERSAL.value: CorrectionKind.REVERSAL, RecordKind.SUPPLEMENT.value: CorrectionKind.SUPPLEMENT}


@dataclass(frozen=True, slots=True)
class StatedCorrection:
    """What a signed record says of its correction."""

    kind: CorrectionKind
    settlement: str
    amounts: Mapping[str, Any]


def stated_correction(kind: str, body: Mapping[str, Any]) -> StatedCorrection:
    """Read from a record's body; parts that aren't there agree with nothing."""
    settlement, amounts = body.get("settlement"), body.get("amounts")
    number = settlement.get("number") if isinstance(settlement, Mapping) else None
    return StatedCorrection(KINDS[kind], str(number), amounts if isinstance(amounts, Mapping) else {})


def correction_findings(unit: UnitOfWork, stated: dict[str, StatedCorrection]) -> Iterator[Finding]:
    """Everything that is wrong with this workstation's corrections; ``stated`` is what its records say, by number."""
    seen: set[str] = set()
    for each in unit.corrections.each():
        said = stated.pop(each.number, None)
        if said is None:
            yield _finding("ledger.correction-without-record", each.number)
        elif not _agrees(each, said):
            yield _finding("ledger.correction-differs", each.number, settlement=each.settlement)
        yield from _misplaced(unit, each)
        if each.kind is CorrectionKind.REVERSAL:
            if each.settlement in seen:
                yield _finding("ledger.reversed-twice", each.settlement)
            seen.add(each.settlement)
    yield from (_finding("ledger.correction-missing", number) for number in sorted(stated))
    yield from (_finding("ledger.correction-damaged", number) for number in unit.corrections.damaged())
    yield from (_finding("ledger.uses-unbalanced", number) for number in unit.corrections.unbalanced())


def _misplaced(unit: UnitOfWork, correction: Correction) -> Iterator[Finding]:
    """The settlement is there, was made before, and nothing supplements it after its reversal."""
    settlement = unit.settlements.get(correction.settlement)
    if settlement is None or settlement.settled_at > correction.made_at:
        yield _finding("ledger.correction-unfounded", correction.number, settlement=correction.settlement)
        return
    reversals = (each for each in unit.corrections.of(correction.settlement) if each.kind is CorrectionKind.REVERSAL)
    for reversal in reversals:
        if (reversal.made_at, reversal.number) < (correction.made_at, correction.number):
            yield _finding("ledger.corrected-after-reversal", correction.number, settlement=correction.settlement)


def _agrees(held: Correction, said: StatedCorrection) -> bool:
    names = ("compensation", "facility_share", "patient_share")
    amounts = {name: yuan_text(getattr(held, name)) for name in names}
    return (held.kind, held.settlement) == (said.kind, said.settlement) and all(
        amounts.get(name) == value for name, value in said.amounts.items()
    )


def _finding(code: str, number: str, **more: Argument) -> Finding:
    return Finding(code, {"number": number} | more, subject=number)
