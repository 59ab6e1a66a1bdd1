"""What stands around the settlement page: status line, history, visits in work."""

from ncms_desktop.documents.settlement import document_from_json
from ncms_desktop.domain.findings import Finding
from ncms_desktop.domain.identity import masked_name
from ncms_desktop.usecases.answers import HistoryRow, LineState, Status
from ncms_desktop.usecases.office import Office

HISTORY_LENGTH = 100


def status(office: Office, line: LineState) -> Status:
    """The status line from what is stored; ``line`` is what is known of the county's line."""
    workplace, today = office.workplace, office.clock.today()
    year = office.rules.policy.scheme_year(today)
    version = office.rules.policy.version_for(admitted=today, discharged=today, settled_on=today)
    with office.store.read() as uow:
        count, total = uow.settlements.totals(workplace.county)
        scheme_year = None if isinstance(year, Finding) else year.year
        return Status(
            line=line,
            queue=uow.outbox.state(),
            roster_as_of=None if scheme_year is None else uow.roster.as_of(workplace.county, scheme_year),
            roster_count=0 if scheme_year is None else uow.roster.count(workplace.county, scheme_year),
            policy_from=None if isinstance(version, Finding) else version.start,
            settled_count=count,
            settled_sum=total,
            now=office.clock.now(),
            training=office.training,
        )


def history(office: Office) -> tuple[HistoryRow, ...]:
    """The newest settlements, names masked."""
    with office.store.read() as uow:
        return tuple(
            HistoryRow(
                number=stored.number,
                visit=stored.visit,
                name_masked=masked_name(document_from_json(stored.document_json).name),
                settled_at=stored.settled_at,
                compensation=stored.compensation,
                prints=stored.prints,
                reversed_by=stored.reversed_by,
                paid=stored.paid,
            )
            for stored in uow.settlements.latest(office.workplace.county, HISTORY_LENGTH)
        )


def unsettled(office: Office) -> tuple[tuple[str, str], ...]:
    """Visits read and not settled, oldest first, each with the number to verify the patient with."""
    county, facility = office.workplace.county, office.workplace.facility
    with office.store.read() as uow:
        records = [uow.visits.get(county, facility, number) for number in uow.visits.unsettled(county, facility)]
    return tuple(
        (record.visit.number, asked)
        for record in records
        if record is not None and (asked := record.visit.card_number or record.visit.identity_number)
    )
