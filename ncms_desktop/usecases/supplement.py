"""Pay more or take back (多退少补): a record of its own that corrects a settlement and never edits it."""

from dataclasses import dataclass

from ncms_desktop.compensation.compute import ENGINE_VERSION
from ncms_desktop.compensation.files import case_to_json, result_to_json
from ncms_desktop.domain.findings import Finding
from ncms_desktop.ports.corrections import Correction, CorrectionKind
from ncms_desktop.ports.store import UnitOfWork
from ncms_desktop.usecases.draft import Receipt, Refused
from ncms_desktop.usecases.office import Office
from ncms_desktop.usecases.records import append_record, clock_set_back, next_place
from ncms_desktop.usecases.redraft import Redraft, SupplementDraft
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import RecordKind
from ncms_desktop.wire.supplement import supplement_body

BUILT_ON_CORRECTED = "built-on-corrected"
"""Why a supplement is made: an earlier settlement that this one built on was cancelled or corrected."""


@dataclass(frozen=True, slots=True)
class StaleSupplement:
    """What the draft rested on has moved: the new draft beside the old, None where nothing is to be corrected any more.
    Nothing was stored."""

    old: SupplementDraft
    new: SupplementDraft | None


def draft_supplement(office: Office, number: str) -> SupplementDraft | Refused | None:
    """The supplement that a settlement needs by what was corrected since; None where it needs none. Stores nothing."""
    with office.store.read() as uow:
        drafted = Redraft(office, uow).draft(number)
    return Refused((drafted,)) if isinstance(drafted, Finding) else drafted


def supplement(
    office: Office, draft: SupplementDraft, *, authorised_by: str | None = None
) -> Receipt | StaleSupplement | Refused:
    """Store exactly the draft that was shown: correction, accumulators, signed record, audit entry, in one transaction.

    The receipt's amounts are the differences. Under the write lock the draft is made again; where it differs nothing is
    stored. ``authorised_by`` None: the clerk. Raises ``EnvironmentFault`` where the disk refuses.
    """
    with office.store.write() as uow:
        set_back = clock_set_back(office, uow)
        if set_back is not None:
            return Refused((set_back,))
        now = Redraft(office, uow).draft(draft.settlement)
        if isinstance(now, Finding):
            return Refused((now,))
        if now is None or now.digest != draft.digest:
            return StaleSupplement(old=draft, new=now)
        receipt = _write(office, uow, now, authorised_by=authorised_by or office.workplace.clerk)
        uow.commit()
    return receipt


def _write(office: Office, uow: UnitOfWork, draft: SupplementDraft, *, authorised_by: str) -> Receipt:
    workplace, place = office.workplace, next_place(office, uow)
    case_json, result_json = case_to_json(draft.case), result_to_json(draft.result)
    body = supplement_body(
        number=str(place.number),
        settlement=draft.settlement,
        draft_digest=draft.digest,
        visit=draft.visit,
        participant=draft.participant,
        scheme_year=draft.scheme_year,
        amounts={
            "compensation": draft.compensation,
            "facility_share": draft.facility_share,
            "patient_share": draft.patient_share,
        },
        payments={each.fund: each.difference for each in draft.funds},
        uses=draft.uses,
        reason=BUILT_ON_CORRECTED,
        authorised_by=authorised_by,
        case_json=case_json,
        result_json=result_json,
        policy_digest=draft.policy_digest,
        catalogue_digest=draft.catalogue_digest,
        engine_version=ENGINE_VERSION,
        clerk=workplace.clerk,
        made_at=place.at,
        training=office.training,
    )
    correction = Correction(
        number=str(place.number),
        kind=CorrectionKind.SUPPLEMENT,
        county=workplace.county,
        facility=workplace.facility,
        settlement=draft.settlement,
        visit=draft.visit,
        participant=draft.participant,
        scheme_year=draft.scheme_year,
        made_at=place.at,
        clerk=workplace.clerk,
        reason=BUILT_ON_CORRECTED,
        authorised_by=authorised_by,
        money_returned=False,
        compensation=draft.compensation,
        facility_share=draft.facility_share,
        patient_share=draft.patient_share,
        case_json=canonical(case_json).decode(),
        result_json=canonical(result_json).decode(),
        engine_version=ENGINE_VERSION,
    )
    record = append_record(office, uow, place, kind=RecordKind.SUPPLEMENT, body=body)
    uow.corrections.insert(correction, draft.uses)
    uow.audit.append(
        at=place.at,
        actor=workplace.clerk,
        action="supplemented",
        subject=str(place.number),
        detail={"record": record.digest, "settlement": draft.settlement, "draft": draft.digest},
    )
    return Receipt(str(place.number), draft.visit, draft.compensation, draft.patient_share)
