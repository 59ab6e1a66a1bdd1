"""Put a county's roster of one scheme year in place of the one that is held: whole or nothing."""

from dataclasses import dataclass
from datetime import datetime

from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.ports.roster_source import ImportCancelled, Progress, RosterCheck, RosterSource
from ncms_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class RosterImport:
    """How an import ended. Where anything refuses, nothing was stored and the counts are 0."""

    count: int
    households: int
    cards: int
    findings: tuple[Finding, ...]
    as_of: datetime | None

    @property
    def imported(self) -> bool:
        """Whether the roster now stands in the store."""
        return self.as_of is not None and not refusals(self.findings)


def import_roster(office: Office, source: RosterSource, *, scheme_year: int, progress: Progress) -> RosterImport:
    """Check the source whole, then load it in one transaction with its audit entry.

    ``progress`` gets rows done and rows in all; answering False cancels, which is a finding. What it raises itself
    passes through, and nothing is stored. An empty roster, one from the future, and one older than the one held are
    refused. Raises ``EnvironmentFault`` where the source changed between check and load.
    """
    try:
        check = source.check(scheme_year=scheme_year, today=office.clock.today(), progress=progress)
        findings = check.findings or _check_moment(office, check)
        if refusals(findings) or check.as_of is None:
            return RosterImport(0, 0, 0, findings, None)
        return _load(office, source, check=check, scheme_year=scheme_year, progress=progress)
    except ImportCancelled:
        return RosterImport(0, 0, 0, (Finding("roster.cancelled", {"file": source.name}),), None)


def _check_moment(office: Office, check: RosterCheck) -> tuple[Finding, ...]:
    now = office.clock.now()
    if check.as_of is not None and check.as_of > now:
        return (Finding("roster.from-the-future", {"as_of": check.as_of, "now": now}),)
    return ()


def _load(
    office: Office, source: RosterSource, *, check: RosterCheck, scheme_year: int, progress: Progress
) -> RosterImport:
    county = office.workplace.county
    content = source.content(check, county=county, scheme_year=scheme_year, progress=progress)
    with office.store.write() as uow:
        held = uow.roster.as_of(county, scheme_year)
        if held is not None and content.as_of < held:
            older = Finding("roster.older-than-held", {"as_of": content.as_of, "held": held})
            return RosterImport(0, 0, 0, (older,), None)
        uow.roster.replace(content)
        uow.audit.append(
            at=office.clock.now(),
            actor=office.workplace.clerk,
            action="roster-imported",
            subject=f"{county}/{scheme_year}",
            detail={
                "file": source.name,
                "digest": check.digest,
                "as_of": content.as_of.isoformat(),
                "participants": check.count,
                "households": check.households,
                "cards": check.cards,
            },
        )
        uow.commit()
    return RosterImport(check.count, check.households, check.cards, (), content.as_of)
