"""Gathering what a check finds: everything, up to a bound, so that a hostile file can't explode the answer."""

from ncms_desktop.domain.findings import Argument, Finding, Place, Severity

MOST_FINDINGS = 200
"""How many findings are kept one by one; what comes after is only counted."""


class Gathered:
    """Findings in the order in which they were made, the first ``most`` whole and the rest as one count."""

    def __init__(self, most: int = MOST_FINDINGS) -> None:
        self._most = most
        self._kept: list[Finding] = []
        self._dropped = 0
        self._refused = False
        self._dropped_refusal = False

    def add(
        self,
        code: str,
        *,
        place: Place | None = None,
        severity: Severity = Severity.REFUSAL,
        subject: str | None = None,
        **arguments: Argument,
    ) -> None:
        """Add one finding; ``arguments`` fill its wording."""
        self.take(Finding(code, arguments, place=place, severity=severity, subject=subject))

    def take(self, finding: Finding) -> None:
        """Add a finding made elsewhere."""
        refusal = finding.severity is Severity.REFUSAL
        self._refused |= refusal
        if len(self._kept) < self._most:
            self._kept.append(finding)
        else:
            self._dropped += 1
            self._dropped_refusal |= refusal

    @property
    def refused(self) -> bool:
        """Whether anything so far stops."""
        return self._refused

    @property
    def count(self) -> int:
        """How many were found, counted ones included."""
        return len(self._kept) + self._dropped

    def result(self) -> tuple[Finding, ...]:
        """Everything found; beyond the bound a last finding that says how many more there are."""
        if not self._dropped:
            return tuple(self._kept)
        severity = Severity.REFUSAL if self._dropped_refusal else Severity.NOTE
        return (*self._kept, Finding("findings.more", {"count": self._dropped}, severity=severity))
