"""Findings: a check returns everything that is wrong, each with its place, as a code with arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Argument: TypeAlias = str | int | Decimal | date | datetime | None
"""What may stand in a wording. Money is passed in fen and formatted by the wording (``{amount:fen}``)."""


class Severity(StrEnum):
    """A refusal stops what was asked; a note asks for a look."""

    REFUSAL = "refusal"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: 1-based line and column as an editor or spreadsheet shows them; ``column`` may be a heading."""

    file: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth a look.

    ``code`` is a key of the gettext catalogue; ``subject`` is what the finding is about in the program's own terms
    (a day as ISO text, an item code, a line key), so that a screen can lead there.
    """

    code: str
    arguments: Mapping[str, Argument] = field(default_factory=dict, hash=False)
    place: Place | None = None
    severity: Severity = Severity.REFUSAL
    subject: str | None = None


def refusals(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those findings that stop."""
    return tuple(finding for finding in findings if finding.severity is Severity.REFUSAL)
