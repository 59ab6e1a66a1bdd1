"""Verify what is stored: the chain of records, the settlements and corrections behind them, the audit log.

What this can show: a record, settlement or audit entry that was changed, removed, doubled or reordered. What it can't:
records cut off the end, after the last one that the county has answered for; only the county's next answer tells, and
the report says so. The key that signs lies in the same database, so a forger who holds the database key can sign again;
the county's copies are what he can't reach.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ncms_desktop.domain.errors import CorruptData
from ncms_desktop.domain.findings import Argument, Finding, Severity
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.ports.store import AuditEntry, LedgerHead, OutboxRow, OutboxState, Store, StoredSettlement, UnitOfWork
from ncms_desktop.usecases.ledger_corrections import KINDS, StatedCorrection, correction_findings, stated_correction
from ncms_desktop.wire.audit import audit_digest
from ncms_desktop.wire.canonical import canonical, digest
from ncms_desktop.wire.record import (
    GENESIS,
    RecordKind,
    SealedRecord,
    read_record,
    record_digest,
    signature_holds,
)

_AMOUNTS = ("total", "compensation", "patient_share")
_CALCULATION = ("case", "result")


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """How much was looked at, and everything that is wrong. ``unproven`` counts the records at the end that the county
    has not answered for: a note among the findings names them, and is no fault. ``corrections`` counts the records of
    reversals and supplements."""

    records: int
    settlements: int
    audit: int
    unproven: int
    findings: tuple[Finding, ...]
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a signed record says of its settlement, short enough to be held for every one of them; a part that the
    record doesn't carry is absent."""

    amounts: Mapping[str, Any]
    calculation: Mapping[str, str]


@dataclass(slots=True)
class _Walk:
    """What is known after the records seen so far."""

    position: LedgerHead = field(default_factory=lambda: LedgerHead(1, 0, GENESIS))
    count: int = 0
    unproven: int = 0
    last_answered: str | None = None
    stated: dict[str, _Stated] = field(default_factory=dict)
    corrected: dict[str, StatedCorrection] = field(default_factory=dict)


def verify_ledger(store: Store, public_key: bytes) -> LedgerReport:
    """Everything that is wrong with this workstation's ledger, each as a finding about one record, settlement or
    entry. ``public_key`` is the workstation's, 32 raw bytes."""
    findings: list[Finding] = []
    with store.read() as unit:
        walk = _Walk()
        for row in unit.outbox.records():
            findings.extend(_record_findings(row, walk, public_key))
        findings.extend(_head_findings(unit.outbox.head(), walk))
        settlements, contents = 0, _Contents(unit)
        for stored in unit.settlements.each():
            settlements += 1
            findings.extend(_settlement_findings(stored, walk.stated, contents))
        findings.extend(_finding("ledger.settlement-missing", number) for number in sorted(walk.stated))
        findings.extend(_finding("ledger.settlement-damaged", number) for number in unit.settlements.damaged())
        corrections = len(walk.corrected)
        findings.extend(correction_findings(unit, walk.corrected))
        audit, audit_findings = _audit(unit.audit.entries())
        findings.extend(audit_findings)
    if walk.unproven:
        last = walk.last_answered
        code = "ledger.tail-unproven" if last is not None else "ledger.nothing-proven"
        arguments: dict[str, Argument] = {"count": walk.unproven}
        if last is not None:
            arguments["number"] = last
        findings.append(Finding(code, arguments, severity=Severity.NOTE))
    return LedgerReport(walk.count, settlements, audit, walk.unproven, tuple(findings), corrections)


def _record_findings(row: OutboxRow, walk: _Walk, public_key: bytes) -> Iterator[Finding]:
    """What is wrong with one record and its place; the walk then stands behind it."""
    record, before = row.record, walk.position
    number, text = record.number, str(record.number)
    walk.count += 1
    walk.position = LedgerHead(number.epoch, number.sequence, record_digest(record.content))
    _remember_answer(row, walk)
    new_epoch = number.epoch > before.epoch
    expected = 1 if new_epoch else before.sequence + 1
    if number.sequence != expected:
        yield _finding("ledger.gap", text, expected=expected)
    if record.digest != walk.position.digest:
        yield _finding("ledger.record-changed", text)
    if not signature_holds(public_key, record.content, record.signature):
        yield _finding("ledger.signature-wrong", text)
    if not _answer_fits(row):
        yield _finding("ledger.answer-wrong", text)
    fields = _fields(record)
    if fields is None:
        yield _finding("ledger.not-a-record", text)
        return
    if fields.get("previous") != (GENESIS if new_epoch else before.digest):
        yield _finding("ledger.chain-broken", text)
    if (row.kind, row.created_at.astimezone(UTC)) != (fields.get("kind"), _moment(fields.get("created_at"))):
        yield _finding("ledger.row-changed", text)
    body = fields.get("body")
    kind = str(fields.get("kind"))
    if kind == RecordKind.SETTLEMENT.value and isinstance(body, Mapping):
        walk.stated[str(body.get("number"))] = _stated(body)
    elif kind in KINDS and isinstance(body, Mapping):
        walk.corrected[str(body.get("number"))] = stated_correction(kind, body)


def _answer_fits(row: OutboxRow) -> bool:
    """An answer is about these bytes, and a record that counts as answered has one."""
    if row.answer is not None:
        return row.answer.digest == row.record.digest
    return row.state in (OutboxState.PENDING, OutboxState.SENT)


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC)
    except ValueError:
        return None


def _stated(body: Mapping[str, Any]) -> _Stated:
    amounts = body.get("amounts")
    parts = {name: _digest_of_json(body[name]) for name in _CALCULATION if name in body}
    return _Stated(amounts if isinstance(amounts, Mapping) else {}, parts)


def _digest_of_json(value: Any) -> str:
    """The digest of a JSON value in canonical form; values that no record can hold give an empty one."""
    try:
        return digest(canonical(value))
    except (ValueError, TypeError):
        return ""


def _remember_answer(row: OutboxRow, walk: _Walk) -> None:
    if row.state in (OutboxState.PENDING, OutboxState.SENT):
        walk.unproven += 1
    else:
        walk.unproven, walk.last_answered = 0, str(row.record.number)


def _fields(record: SealedRecord) -> Mapping[str, Any] | None:
    """The record's fields where its bytes are a record of the place that the row says."""
    number = record.number
    place = {
        "facility": number.facility,
        "workstation": number.workstation,
        "epoch": number.epoch,
        "sequence": number.sequence,
    }
    try:
        fields = read_record(record.content)
    except ValueError:
        return None
    return fields if {name: fields.get(name) for name in place} == place else None


def _head_findings(head: LedgerHead, walk: _Walk) -> Iterator[Finding]:
    """The head must agree with the last record; one that stands further on shows records cut off the end.

    A head in a new epoch, before its first record, agrees too.
    """
    fresh_epoch = head.epoch > walk.position.epoch and (head.sequence, head.digest) == (0, GENESIS)
    if head != walk.position and not fresh_epoch:
        arguments = {"head": head.sequence, "last": walk.position.sequence}
        yield Finding("ledger.head-differs", arguments)


class _Contents:
    """Which of the kept files are there and whole, each looked at once."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._codes: dict[str, str | None] = {}

    def fault(self, digest: str) -> str | None:
        """The wording code of what is wrong with a file, None for nothing."""
        if digest not in self._codes:
            self._codes[digest] = self._look(digest)
        return self._codes[digest]

    def _look(self, digest: str) -> str | None:
        try:
            return "ledger.content-missing" if self._unit.contents.get(digest) is None else None
        except CorruptData:
            return "ledger.content-changed"


def _settlement_findings(
    stored: StoredSettlement, stated: dict[str, _Stated], contents: _Contents
) -> Iterator[Finding]:
    """The settlement against the record that reported it, which is taken out of ``stated``; and whether it can still
    be replayed."""
    said = stated.pop(stored.number, None)
    if said is None:
        yield _finding("ledger.record-missing", stored.number)
    elif not _agrees(stored, said):
        yield _finding("ledger.settlement-differs", stored.number)
    for digest_ in (stored.policy_digest, stored.catalogue_digest):
        code = contents.fault(digest_)
        if code is not None:
            yield _finding(code, stored.number, digest=digest_)


def _agrees(stored: StoredSettlement, said: _Stated) -> bool:
    """Whether what the signed record says is what the settlement says; a part that the record doesn't carry agrees."""
    for name in _AMOUNTS:
        if name in said.amounts and said.amounts[name] != yuan_text(getattr(stored, name)):
            return False
    texts = {"case": stored.case_json, "result": stored.result_json}
    return all(_digest_of_text(texts[name]) == due for name, due in said.calculation.items())


def _digest_of_text(text: str) -> str | None:
    try:
        return _digest_of_json(json.loads(text))
    except ValueError:
        return None


def _audit(entries: Iterable[AuditEntry]) -> tuple[int, list[Finding]]:
    """How many entries, and those that don't follow the one before or were changed."""
    findings: list[Finding] = []
    count, sequence, previous = 0, 0, GENESIS
    for entry in entries:
        count += 1
        sequence += 1
        if entry.sequence != sequence:
            findings.append(Finding("ledger.audit-gap", {"expected": sequence, "found": entry.sequence}))
            sequence = entry.sequence
        if entry.previous != previous:
            findings.append(Finding("ledger.audit-chain-broken", {"sequence": entry.sequence}))
        if not _entry_holds(entry):
            findings.append(Finding("ledger.audit-changed", {"sequence": entry.sequence}))
        previous = entry.digest
    return count, findings


def _entry_holds(entry: AuditEntry) -> bool:
    try:
        return entry.digest == audit_digest(
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail_json=entry.detail_json,
            previous=entry.previous,
        )
    except (ValueError, TypeError):
        return False


def _finding(code: str, number: str, **more: Argument) -> Finding:
    return Finding(code, {"number": number} | more, subject=number)
