"""Cancel a settlement (冲正): a record of its own; the settlement's row stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.money import Fen
from ncms_desktop.ports.corrections import AlreadyReversed, Correction, CorrectionKind
from ncms_desktop.ports.store import StoredSettlement, UnitOfWork
from ncms_desktop.usecases.accumulators import taken_back
from ncms_desktop.usecases.draft import Refused
from ncms_desktop.usecases.office import Office
from ncms_desktop.usecases.records import append_record, clock_set_back, next_place
from ncms_desktop.usecases.redraft import SupplementDraft, drafts_after, standing_calculation
from ncms_desktop.wire.record import RecordKind
from ncms_desktop.wire.reversal import reversal_body


@dataclass(frozen=True, slots=True)
class Reversed:
    """A settlement was cancelled. ``returned`` is what the funds get back, its supplements included.

    ``drafts`` are the supplements that later settlements need now because they built on the cancelled one, in the order
    in which they should be confirmed; nothing of them is stored. ``findings`` name those that can't be computed again.
    """

    number: str
    settlement: str
    visit: str
    returned: Fen
    drafts: tuple[SupplementDraft, ...]
    findings: tuple[Finding, ...]


def reverse(
    office: Office, number: str, *, reason: str, authorised_by: str, money_returned: bool
) -> Reversed | Refused:
    """Cancel a settlement with everything that corrected it, in one transaction; its visit may be settled again.

    Refused for an unknown or cancelled settlement, without a reason or an authorised person, and where the slip was
    printed and the money isn't back. Raises ``EnvironmentFault`` where the disk refuses, ``CorruptData`` where what was
    stored can't be read.
    """
    try:
        with office.store.write() as uow:
            stored = _locked(uow, number)
            found = tuple(_against(office, stored, number, reason, authorised_by, money_returned=money_returned))
            set_back = clock_set_back(office, uow)
            if found or stored is None or set_back is not None:
                return Refused(found or ((set_back,) if set_back is not None else ()))
            made = _write(
                office, uow, stored, reason=reason.strip(), authorised_by=authorised_by.strip(), back=money_returned
            )
            uow.commit()
    except AlreadyReversed:
        return Refused((Finding("reverse.lost", {"number": number}, subject=number),))
    drafts, findings = dependants(office, number)
    return Reversed(made.number, number, made.visit, -made.compensation, drafts, findings)


def dependants(office: Office, number: str) -> tuple[tuple[SupplementDraft, ...], tuple[Finding, ...]]:
    """Supplements that settlements need which built on one that was cancelled, and those that can't be computed again.
    Stores nothing; may be asked at any time afterwards."""
    with office.store.read() as uow:
        outcomes = tuple(drafts_after(office, uow, number))
    drafts = tuple(each for each in outcomes if isinstance(each, SupplementDraft))
    return drafts, tuple(each for each in outcomes if isinstance(each, Finding))


def _locked(uow: UnitOfWork, number: str) -> StoredSettlement | None:
    """The settlement, read after its accumulators were locked: whoever else corrects it waits, or was first."""
    stored = uow.settlements.get(number)
    if stored is not None:
        keys = [use.key for use in uow.accumulators.of_settlement(number)]
        uow.accumulators.lock(stored.scheme_year, keys)
    return uow.settlements.get(number)


def _against(
    office: Office,
    stored: StoredSettlement | None,
    number: str,
    reason: str,
    authorised_by: str,
    *,
    money_returned: bool,
) -> Iterator[Finding]:
    """Everything that stops the reversal."""
    if stored is None:
        yield Finding("reverse.unknown", {"number": number}, subject=number)
        return
    if stored.reversed_by is not None:
        yield Finding("reverse.already", {"number": number, "by": stored.reversed_by}, subject=stored.reversed_by)
        return
    if stored.facility != office.workplace.facility:
        yield Finding("reverse.other-facility", {"number": number, "facility": stored.facility}, subject=number)
    if not reason.strip():
        yield Finding("reverse.no-reason", {"number": number})
    if not authorised_by.strip():
        yield Finding("reverse.not-authorised", {"number": number})
    if stored.prints > 0 and not money_returned:
        yield Finding("reverse.money-out", {"number": number, "amount": stored.paid, "count": stored.prints})


def _write(
    office: Office, uow: UnitOfWork, stored: StoredSettlement, *, reason: str, authorised_by: str, back: bool
) -> Correction:
    workplace, place = office.workplace, next_place(office, uow)
    uses = taken_back(uow.accumulators.of_settlement(stored.number))
    standing = standing_calculation(uow, stored).result
    correction = Correction(
        number=str(place.number),
        kind=CorrectionKind.REVERSAL,
        county=stored.county,
        facility=stored.facility,
        settlement=stored.number,
        visit=stored.visit,
        participant=stored.participant,
        scheme_year=stored.scheme_year,
        made_at=place.at,
        clerk=workplace.clerk,
        reason=reason,
        authorised_by=authorised_by,
        money_returned=back,
        compensation=-stored.paid,
        facility_share=-standing.facility_share,
        patient_share=-standing.patient_share,
        case_json=None,
        result_json=None,
        engine_version=stored.engine_version,
    )
    body = reversal_body(
        number=correction.number,
        settlement=stored.number,
        draft_digest=stored.draft_digest,
        visit=stored.visit,
        participant=stored.participant,
        scheme_year=stored.scheme_year,
        settled=stored.compensation,
        compensation=correction.compensation,
        uses=uses,
        reason=reason,
        authorised_by=authorised_by,
        money_returned=back,
        clerk=workplace.clerk,
        reversed_at=place.at,
        training=office.training,
    )
    record = append_record(office, uow, place, kind=RecordKind.REVERSAL, body=body)
    uow.corrections.insert(correction, uses)
    uow.audit.append(
        at=place.at,
        actor=workplace.clerk,
        action="reversed",
        subject=stored.number,
        detail={"record": record.digest, "reversal": correction.number, "money_returned": back},
    )
    return correction
