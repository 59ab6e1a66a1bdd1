"""The hospital's information system behind two exported CSV files: visit headers and expense lines.

Everything is read when it is asked for, so that F5 sees the newest export. Structural faults anywhere in a file (wrong
encoding, cut off, a row with other columns) refuse everything; faults in the cells of a visit refuse that visit whole;
what stands in other visits' cells is not looked at.
"""

from pathlib import Path

from ncms_desktop.adapters.csv_fields import Fields
from ncms_desktop.adapters.csv_text import CsvRow, CsvText, open_csv, shown
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping
from ncms_desktop.domain.findings import Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.visit import Diagnosis, ExpenseLine, LineKey, Visit, VisitKind, in_order
from ncms_desktop.ports.hospital import HospitalReading, VisitSearch

__all__ = ["HospitalCsv", "HospitalMapping", "load_mapping"]

LARGEST_FILE = 256 * 1024 * 1024
MOST_LINES = 20_000
"""Charges of one stay: a hundred days of intensive care have about half of that."""


class HospitalCsv:
    """Implements ``ports.hospital.Hospital``.

    ``source`` of a reading is the name of the file of expense lines: the rows of the lines count in it. Times are the
    hospital's wall clock and carry no time zone.
    """

    def __init__(self, visits: Path, lines: Path, mapping: HospitalMapping, *, county: str, facility: str) -> None:
        """``county`` and ``facility``: whose export this is."""
        self._visits = visits
        self._lines = lines
        self._mapping = mapping
        self._county = county
        self._facility = facility

    def find_visits(self, *, card_number: str | None, identity_number: str | None) -> VisitSearch:
        """Visits whose header carries one of the two numbers, newest first. Raises ``EnvironmentFault``."""
        found = Gathered()
        headings = self._mapping.visit
        card = (card_number or "").strip()
        identity = (identity_number or "").strip().upper()
        visits: list[Visit] = []
        table = self._open(self._visits, list(headings.model_dump().values()), found)
        if table is not None:
            for row in table.rows(found):
                by_card = bool(card) and row[headings.card_number] == card
                if by_card or (identity and row[headings.identity_number].upper() == identity):
                    visit = self._visit(Fields(table, row, found))
                    if visit is not None:
                        visits.append(visit)
        if found.refused:
            return VisitSearch((), found.result())
        return VisitSearch(tuple(sorted(visits, key=lambda visit: visit.admitted, reverse=True)), ())

    def read_visit(self, number: str) -> HospitalReading:
        """Header and all lines of one visit, whole or with findings. Raises ``EnvironmentFault``."""
        found = Gathered()
        visit = self._read_header(number.strip(), found)
        lines = self._read_lines(number.strip(), found)
        if found.refused or visit is None:
            return HospitalReading(None, (), found.result(), self._lines.name)
        return HospitalReading(visit, in_order(lines), found.result(), self._lines.name)

    def _open(self, path: Path, headings: list[str], found: Gathered) -> CsvText | None:
        form = self._mapping.file
        opened = open_csv(
            path, required=headings, encoding=form.encoding, delimiter=form.delimiter, largest=LARGEST_FILE
        )
        if isinstance(opened, CsvText):
            return opened
        for finding in opened:
            found.take(finding)
        return None

    def _read_header(self, number: str, found: Gathered) -> Visit | None:
        headings = self._mapping.visit
        table = self._open(self._visits, list(headings.model_dump().values()), found)
        if table is None:
            return None
        matching: CsvRow | None = None
        visit: Visit | None = None
        for row in table.rows(found):
            if row[headings.number] != number or not number:
                continue
            if matching is not None:
                place = table.place(row, headings.number)
                found.add("hospital.visit-twice", place=place, visit=shown(number), first=matching.line)
                continue
            matching = row
            visit = self._visit(Fields(table, row, found))
        if matching is None:
            found.add("hospital.visit-not-found", place=Place(table.file), visit=shown(number))
        return visit

    def _visit(self, fields: Fields) -> Visit | None:
        names, form = self._mapping.visit, self._mapping.file
        number, name = fields.needed(names.number), fields.needed(names.name)
        sex = fields.word(names.sex, self._mapping.words.sex) if fields.text(names.sex) else None
        birth_date = fields.day(names.birth_date, form.date_formats, optional=True)
        admitted = fields.day(names.admitted, form.date_formats)
        discharged = fields.day(names.discharged, form.date_formats, optional=True)
        invoice_total = fields.amount(names.invoice_total)
        diagnoses = self._diagnoses(fields)
        card_number, identity_number = fields.text(names.card_number), fields.text(names.identity_number).upper()
        department, ward, bed = fields.text(names.department), fields.text(names.ward), fields.text(names.bed)
        doctor, invoice_number = fields.text(names.doctor), fields.text(names.invoice_number)
        if not fields.sound or admitted is None or invoice_total is None:
            return None
        return Visit(
            county=self._county,
            facility=self._facility,
            number=number,
            kind=VisitKind.INPATIENT,
            card_number=card_number or None,
            identity_number=identity_number or None,
            name=name,
            sex=sex,
            birth_date=birth_date,
            admitted=admitted,
            discharged=discharged,
            department=department,
            ward=ward,
            bed=bed,
            doctor=doctor,
            diagnoses=diagnoses,
            invoice_number=invoice_number or None,
            invoice_total=invoice_total,
        )

    def _diagnoses(self, fields: Fields) -> tuple[Diagnosis, ...]:
        """Codes and names side by side; one of the two cells may be empty, but not shorter than the other."""
        separator, headings = self._mapping.file.diagnosis_separator, self._mapping.visit
        codes, names = (
            [part.strip() for part in text.split(separator)] if text else []
            for text in (fields.text(headings.diagnosis_codes), fields.text(headings.diagnosis_names))
        )
        if codes and names and len(codes) != len(names):
            fields.blame("hospital.diagnoses-differ", headings.diagnosis_names, codes=len(codes), names=len(names))
            return ()
        count = max(len(codes), len(names))
        return tuple(
            Diagnosis(code, name)
            for code, name in zip(codes or [""] * count, names or [""] * count, strict=True)
            if code or name
        )

    def _read_lines(self, number: str, found: Gathered) -> list[ExpenseLine]:
        headings = self._mapping.line
        table = self._open(self._lines, list(headings.model_dump().values()), found)
        if table is None:
            return []
        lines: list[ExpenseLine] = []
        first: dict[LineKey, int] = {}
        count = 0
        for row in table.rows(found):
            whose = row[headings.visit]
            if not whose:
                # It could be a charge of this very patient: better nobody is settled than one with a charge missing.
                found.add("hospital.line-without-visit", place=table.place(row, headings.visit))
            if not whose or whose != number:
                continue
            count += 1
            if count > MOST_LINES:
                found.add("hospital.too-many-lines", place=table.place(row), visit=shown(number), limit=MOST_LINES)
                break
            self._refuse_twice(table, row, first, found)
            line = self._line(Fields(table, row, found), row.line)
            if line is not None:
                lines.append(line)
        return lines

    def _refuse_twice(self, table: CsvText, row: CsvRow, first: dict[LineKey, int], found: Gathered) -> None:
        """A charge is known by bill and line: of two rows that carry the same, nobody can say which one counts."""
        headings = self._mapping.line
        key = row[headings.bill], row[headings.line]
        earlier = first.setdefault(key, row.line)
        if earlier != row.line and all(key):
            bill, line = shown(key[0]), shown(key[1])
            place = table.place(row, headings.line)
            found.add("visit.line-twice", place=place, subject=f"{bill}/{line}", bill=bill, line=line, first=earlier)

    def _line(self, fields: Fields, row: int) -> ExpenseLine | None:
        names = self._mapping.line
        bill, line = fields.needed(names.bill), fields.needed(names.line)
        charged_at = fields.moment(names.charged_at, self._mapping.file.moment_formats)
        item_code, item_name = fields.needed(names.item_code), fields.needed(names.item_name)
        category = fields.word(names.category, self._mapping.words.category)
        specification, unit = fields.text(names.specification), fields.text(names.unit)
        quantity, price = fields.number(names.quantity), fields.price(names.price)
        amount = fields.amount(names.amount)
        refund_of = self._refund_of(fields)
        if not fields.sound or charged_at is None or category is None:
            return None
        if quantity is None or price is None or amount is None:
            return None
        return ExpenseLine(
            bill=bill,
            line=line,
            charged_at=charged_at,
            item_code=item_code,
            item_name=item_name,
            category=category.value,
            specification=specification,
            unit=unit,
            quantity=quantity,
            price=price,
            amount=amount,
            refund_of=refund_of,
            row=row,
        )

    def _refund_of(self, fields: Fields) -> LineKey | None:
        names = self._mapping.line
        bill, line = fields.text(names.refund_bill), fields.text(names.refund_line)
        if bool(bill) != bool(line):
            fields.blame("hospital.refund-half-named", names.refund_line if bill else names.refund_bill)
        return (bill, line) if bill and line else None
