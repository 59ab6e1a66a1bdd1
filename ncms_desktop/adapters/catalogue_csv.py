"""The county's catalogue as a CSV file: one row per version of an entry.

Three remarks lead it: ``# county: 990123``, ``# name: …``, ``# published: 2015-12-20``. An empty ceiling is no ceiling;
a ceiling of 0 pays nothing. The share of class B is required; other classes have none.
"""

import hashlib
import re
from decimal import Decimal
from pathlib import Path

from ncms_desktop.adapters.county_table import Cells, Periods, read_table
from ncms_desktop.adapters.csv_fields import read_moment
from ncms_desktop.adapters.csv_text import shown
from ncms_desktop.domain.catalogue import Catalogue, CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.errors import EnvironmentFault
from ncms_desktop.domain.facility import Level
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.money import Fen

MARKS = ("essential", "tcm", "imported", "domestic", "costly")
"""Marks that rules may name: national essential medicine, traditional Chinese medicine, imported and domestic goods,
costly materials, examinations and medicines."""

KEYS = ("county", "name", "published")

HEADINGS = (
    *("code", "name", "category", "class", "first_own_share", "unit", "form", "specification"),
    *(f"ceiling_{level}" for level in Level),
    *("marks", "valid_from", "valid_until", "source"),
)

_CATEGORIES = {category.value: category for category in Category}
_CLASSES = {expense_class.value: expense_class for expense_class in ExpenseClass}


def load_catalogue(path: Path) -> Catalogue | tuple[Finding, ...]:
    """The catalogue in the file, or everything that is wrong with it. Raises ``EnvironmentFault`` for a file that can't
    be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EnvironmentFault("csv.unreadable", file=path.name) from error
    return parse_catalogue(content, file=path.name)


def parse_catalogue(content: bytes, *, file: str) -> Catalogue | tuple[Finding, ...]:
    """The catalogue, with the SHA-256 of its bytes as digest, or everything that is wrong, each with its place."""
    found = Gathered()
    table = read_table(content, file=file, headings=HEADINGS, keys=KEYS, found=found)
    if table is None:
        return found.result()
    county, _ = table.remarks.get("county", ("", 1))
    name, _ = table.remarks.get("name", ("", 1))
    published_text, published_line = table.remarks.get("published", ("", 1))
    published = read_moment(published_text, ("%Y-%m-%d",))
    if published_text and published is None:
        found.add("csv.bad-date", place=Place(file, published_line, "published"), text=shown(published_text))
    if county and not re.fullmatch("[0-9]{6}", county):
        found.add("catalogue.county-wrong", place=Place(file, table.remarks["county"][1]), text=shown(county))
    entries = _entries(table.rows)
    if not table.rows and not found.refused:
        found.add("catalogue.no-entries", place=Place(file))
    if found.refused or published is None:
        return found.result()
    digest = hashlib.sha256(content).hexdigest()
    return Catalogue(county=county, name=name, published=published.date(), digest=digest, entries=entries)


def _entries(rows: tuple[Cells, ...]) -> list[CatalogueEntry]:
    """Every sound row's entry; two versions of one code that share a day are blamed on the later row."""
    entries: list[CatalogueEntry] = []
    versions = Periods()
    for row in rows:
        entry = _entry(row)
        if entry is None:
            continue
        line = versions.clash(entry.code, entry.valid_from, entry.valid_until, line=row.line)
        if line is not None:
            row.blame("catalogue.overlap", "valid_from", entry=entry.code, line=line)
        entries.append(entry)
    return entries


def _entry(row: Cells) -> CatalogueEntry | None:
    code, name, unit = row.needed("code"), row.needed("name"), row.needed("unit")
    category, expense_class = row.word("category", _CATEGORIES), row.word("class", _CLASSES)
    share = _first_own_share(row, expense_class)
    ceilings = _ceilings(row)
    valid_from, valid_until = row.period()
    form, specification, marks = row.text("form"), row.text("specification"), row.words("marks", MARKS)
    if marks >= {"imported", "domestic"}:
        row.blame("catalogue.marks-contradict", "marks")
    if not row.sound or category is None or expense_class is None or valid_from is None:
        return None
    return CatalogueEntry(
        code=code,
        name=name,
        category=category,
        expense_class=expense_class,
        first_own_share=share,
        unit=unit,
        form=form,
        specification=specification,
        ceilings=ceilings,
        marks=marks,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _first_own_share(row: Cells, expense_class: ExpenseClass | None) -> Decimal:
    """The share of class B; 0 for the others, where a share above 0 is a contradiction."""
    heading = "first_own_share"
    was_sound = row.sound
    share = row.share(heading)
    if expense_class is ExpenseClass.B and share is None and row.sound is was_sound and not row.text(heading):
        row.blame("catalogue.share-missing", heading)
    elif expense_class in (ExpenseClass.A, ExpenseClass.C) and share is not None and share > 0:
        row.blame("catalogue.share-not-b", heading, expense_class=expense_class.value)
    return Decimal(0) if share is None else share


def _ceilings(row: Cells) -> dict[Level, Fen]:
    found = {level: row.yuan(f"ceiling_{level}") for level in Level}
    return {level: ceiling for level, ceiling in found.items() if ceiling is not None}
