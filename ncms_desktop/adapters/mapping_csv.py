"""The facility's item mapping as a CSV file: one row per hospital item and period.

An empty ``entry`` is the recorded decision that the item is self-paid. ``item_name`` is for people and isn't kept.
"""

from dataclasses import dataclass
from datetime import datetime

from ncms_desktop.adapters.county_table import Cells, Periods, read_table
from ncms_desktop.domain.catalogue import Catalogue, ItemMapping
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered

HEADINGS = ("item_code", "item_name", "entry", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True)
class MappingFile:
    """Every row of a sound file, in its order."""

    mappings: tuple[ItemMapping, ...]


def parse_mapping(
    content: bytes,
    *,
    file: str,
    county: str,
    facility: str,
    decided_by: str,
    decided_at: datetime,
    catalogue: Catalogue,
) -> MappingFile | tuple[Finding, ...]:
    """The mappings, all accepted by whoever imports them, or everything that is wrong, each with its place."""
    found = Gathered()
    table = read_table(content, file=file, headings=HEADINGS, found=found)
    if table is None:
        return found.result()
    known = frozenset(entry.code for entry in catalogue.entries())
    mappings: list[ItemMapping] = []
    versions = Periods()
    for row in table.rows:
        item_code, entry, (valid_from, valid_until) = row.needed("item_code"), _entry(row, known), row.period()
        if not row.sound or valid_from is None:
            continue
        line = versions.clash(item_code, valid_from, valid_until, line=row.line)
        if line is not None:
            row.blame("mapping.overlap", "valid_from", item=item_code, line=line)
        mappings.append(
            ItemMapping(
                county=county,
                facility=facility,
                item_code=item_code,
                entry=entry,
                valid_from=valid_from,
                valid_until=valid_until,
                provisional=False,
                reason=file,
                decided_by=decided_by,
                decided_at=decided_at,
            )
        )
    if not table.rows and not found.refused:
        found.add("mapping.no-rows", place=Place(file))
    return found.result() if found.refused else MappingFile(tuple(mappings))


def _entry(row: Cells, known: frozenset[str]) -> str | None:
    """The catalogue code; None where the item is self-paid."""
    entry = row.text("entry")
    if entry and entry not in known:
        row.blame("mapping.entry-unknown", "entry", entry=entry)
    return entry or None
