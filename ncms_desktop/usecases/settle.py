"""Confirm a settlement: one transaction, or nothing."""

from ncms_desktop.compensation.case import Case
from ncms_desktop.compensation.compute import ENGINE_VERSION
from ncms_desktop.compensation.files import case_to_json, result_to_json
from ncms_desktop.compensation.result import Result
from ncms_desktop.documents.settlement import SettlementDocument, document_to_json, settlement_document
from ncms_desktop.domain.errors import Bug
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.participation import Participant
from ncms_desktop.policy.model import PolicyVersion
from ncms_desktop.ports.store import AlreadySettled, NewSettlement, UnitOfWork
from ncms_desktop.usecases.accumulators import Holders, uses_of
from ncms_desktop.usecases.assemble import assemble, draft_snapshot
from ncms_desktop.usecases.draft import Draft, Receipt, Refused, Stale
from ncms_desktop.usecases.office import Office
from ncms_desktop.usecases.records import append_record, clock_set_back, next_place
from ncms_desktop.wire.canonical import canonical
from ncms_desktop.wire.record import RecordKind
from ncms_desktop.wire.settlement import settlement_body


def settle(office: Office, draft: Draft, *, identity_confirmed: bool) -> Receipt | Stale | Refused:
    """Settle exactly the draft that was shown.

    Under the write lock the draft is assembled again: where its digest differs, ``Stale`` returns both and nothing is
    stored. Otherwise settlement, lines, steps, snapshots, rendered record, ledger position and audit entry are written
    together; after the commit the money is owed. Raises ``EnvironmentFault`` before that where the disk refuses.
    """
    if not identity_confirmed:
        return Refused((Finding("settle.identity-not-confirmed"),))
    if not draft.ready:
        return Refused(draft.findings or (Finding("settle.not-ready"),))
    visit, workplace = draft.record.visit, office.workplace
    try:
        with office.store.write() as uow:
            standing = uow.settlements.of_visit(workplace.county, workplace.facility, visit.number)
            if standing is not None:
                arguments = {"visit": visit.number, "number": standing.number}
                return Refused((Finding("visit.settled", arguments, subject=standing.number),))
            set_back = clock_set_back(office, uow)
            if set_back is not None:
                return Refused((set_back,))
            now = assemble(office, uow, asked=draft.verification.asked, visit_number=visit.number, trial=False)
            if now.digest != draft.digest:
                return Stale(old=draft, new=now)
            receipt = _write(office, uow, now)
            uow.commit()
    except AlreadySettled as lost:
        return Refused((Finding("settle.already-settled", {"what": lost.what}),))
    return receipt


def _write(office: Office, uow: UnitOfWork, draft: Draft) -> Receipt:
    """Every row of one settlement, in the open transaction."""
    workplace, rules = office.workplace, office.rules
    case, result, _version, participant = _computed(draft)
    visit = draft.record.visit
    place = next_place(office, uow)
    number, at = place.number, place.at
    document = _document(office, draft, number=str(number))
    case_json, result_json = case_to_json(case), result_to_json(result)
    holders = Holders(participant.number, participant.household, case.discharged, visit.number)
    body = settlement_body(
        number=str(number),
        workplace=workplace,
        verification=draft.verification,
        record=draft.record,
        case=case,
        result=result,
        case_json=case_json,
        result_json=result_json,
        policy_digest=rules.policy.digest,
        catalogue_digest=rules.catalogue.digest,
        engine_version=ENGINE_VERSION,
        draft_digest=draft.digest,
        document_digest=document.verification_digest,
        settled_at=at,
        training=office.training,
    )
    record = append_record(office, uow, place, kind=RecordKind.SETTLEMENT, body=body)
    uow.contents.put(rules.policy.digest, "policy", rules.policy_content)
    uow.contents.put(rules.catalogue.digest, "catalogue", rules.catalogue_content)
    uow.settlements.insert(
        NewSettlement(
            number=str(number),
            county=workplace.county,
            facility=workplace.facility,
            visit=visit.number,
            participant=participant.number,
            scheme_year=participant.scheme_year,
            settled_at=at,
            clerk=workplace.clerk,
            draft_digest=draft.digest,
            total=result.total,
            self_paid=result.self_paid,
            first_own_share=result.first_own_share,
            over_ceiling=result.over_ceiling,
            eligible=result.eligible,
            compensation=result.compensation,
            facility_share=result.facility_share,
            patient_share=result.patient_share,
            admitted=case.admitted,
            discharged=case.discharged,
            case_json=canonical(case_json).decode(),
            result_json=canonical(result_json).decode(),
            document_json=document_to_json(document),
            snapshot_json=canonical(draft_snapshot(office, draft)).decode(),
            policy_digest=rules.policy.digest,
            catalogue_digest=rules.catalogue.digest,
            engine_version=ENGINE_VERSION,
            lines=result.lines,
            steps=result.steps,
            uses=uses_of(case, result, holders),
        )
    )
    uow.audit.append(
        at=at,
        actor=workplace.clerk,
        action="settled",
        subject=str(number),
        detail={"record": record.digest, "draft": draft.digest, "identity_confirmed": True},
    )
    return Receipt(str(number), visit.number, result.compensation, result.patient_share)


def _computed(draft: Draft) -> tuple[Case, Result, PolicyVersion, Participant]:
    """The parts that every ready draft has."""
    case, result, version, participant = draft.case, draft.result, draft.version, draft.verification.participant
    if case is None or result is None or version is None or participant is None:
        raise Bug("bug.draft-not-ready")
    return case, result, version, participant


def _document(office: Office, draft: Draft, *, number: str) -> SettlementDocument:
    case, result, version, participant = _computed(draft)
    return settlement_document(
        number=number,
        training=office.training,
        workplace=office.workplace,
        settled_at=office.clock.now(),
        scheme_year=participant.scheme_year,
        policy_name=version.name,
        policy_from=version.start,
        verification=draft.verification,
        visit=draft.record.visit,
        case=case,
        result=result,
        limit_use=draft.limit_use,
        year_cap=draft.year_cap,
    )
