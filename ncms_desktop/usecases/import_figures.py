"""Put the county's figures of a scheme year, beside those of its roster, in place of those held: whole or nothing."""

from dataclasses import dataclass
from datetime import datetime

from ncms_desktop.domain.findings import Finding, refusals
from ncms_desktop.ports.accumulators import FiguresContent
from ncms_desktop.ports.figures_source import FiguresSource
from ncms_desktop.usecases.office import Office


@dataclass(frozen=True, slots=True)
class FiguresImport:
    """How an import ended. Where anything refuses, nothing was stored, and ``count`` is 0."""

    count: int
    as_of: datetime | None
    findings: tuple[Finding, ...]


def import_figures(office: Office, source: FiguresSource, *, scheme_year: int) -> FiguresImport:
    """Check the source whole, then load it in one transaction with its audit entry.

    Figures from the future, older ones than those held, and figures for a year without a roster are refused. Of two
    figures for the same accumulator, roster's and this file's, the newer one counts. Raises ``EnvironmentFault`` where
    the source changed between check and load.
    """
    check = source.check()
    now, county = office.clock.now(), office.workplace.county
    if refusals(check.findings) or check.as_of is None:
        return FiguresImport(0, None, check.findings)
    if check.as_of > now:
        return _refused(Finding("figures.from-the-future", {"as_of": check.as_of, "now": now}))
    with office.store.write() as uow:
        held = uow.accumulators.figures_as_of(scheme_year)
        if uow.roster.as_of(county, scheme_year) is None:
            return _refused(Finding("figures.no-roster", {"year": str(scheme_year)}))
        if held is not None and check.as_of < held:
            return _refused(Finding("figures.older-than-held", {"as_of": check.as_of, "held": held}))
        uow.accumulators.replace_figures(FiguresContent(county, scheme_year, source.figures(check)))
        uow.audit.append(
            at=now,
            actor=office.workplace.clerk,
            action="figures-imported",
            subject=f"{county}/{scheme_year}",
            detail={
                "file": source.name,
                "digest": check.digest,
                "as_of": check.as_of.isoformat(),
                "figures": check.count,
            },
        )
        uow.commit()
    return FiguresImport(check.count, check.as_of, check.findings)


def _refused(finding: Finding) -> FiguresImport:
    return FiguresImport(0, None, (finding,))
