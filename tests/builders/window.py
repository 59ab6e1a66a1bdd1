"""A settlement window on a real encrypted store, with an invented hospital held in memory."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from ncms_desktop.adapters.keystore import KeyStore
from ncms_desktop.adapters.store import SqlStore, StoreIdentity, create_store, open_store
from ncms_desktop.domain.catalogue import Catalogue, CatalogueEntry, Category, ExpenseClass, ItemMapping
from ncms_desktop.domain.facility import Level, Workplace
from ncms_desktop.domain.identity import Sex, check_character
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    CountyFigure,
    GroupMembership,
    Household,
    MemberStatus,
    Participant,
)
from ncms_desktop.domain.visit import Diagnosis, ExpenseLine, Visit, VisitKind
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy
from ncms_desktop.ports.hospital import HospitalReading, VisitSearch
from ncms_desktop.ports.rules import Rules
from ncms_desktop.ports.store import RosterContent, RosterFigure
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.usecases.lists import read_lists, sign_days
from ncms_desktop.usecases.office import Office

COUNTY, FACILITY = "990123", "P01"
CARD = "9901230101010001-01"
CATALOGUE_CONTENT = b"a small catalogue of three entries"
IDENTITY = StoreIdentity(county=COUNTY, facility=FACILITY, workstation="W01")
POLICY = Path(__file__).parents[2] / "resources" / "policies" / "county-2016h1.toml"


@dataclass
class SetClock:
    """Stands still until a test moves it."""

    moment: datetime = datetime(2016, 3, 10, 9, tzinfo=COUNTER_ZONE)

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


@dataclass
class MemoryHospital:
    """The HIS as a dictionary: visit number to header and lines."""

    visits: dict[str, tuple[Visit, tuple[ExpenseLine, ...]]] = field(default_factory=dict)

    def find_visits(self, *, card_number: str | None, identity_number: str | None) -> VisitSearch:
        found = [visit for visit, _ in self.visits.values() if visit.card_number == card_number]
        return VisitSearch(tuple(found), ())

    def read_visit(self, number: str) -> HospitalReading:
        visit, lines = self.visits[number]
        return HospitalReading(visit, lines, (), "memory")


def identity_number(born: date, serial: int) -> str:
    first = f"990123{born:%Y%m%d}{serial:03d}"
    return first + check_character(first)


def entry(code: str, expense_class: ExpenseClass = ExpenseClass.A, share: str = "0") -> CatalogueEntry:
    return CatalogueEntry(
        code=code,
        name=f"测试项目{code}",
        category=Category.DRUG,
        expense_class=expense_class,
        first_own_share=Decimal(share),
        unit="盒",
        form="片",
        specification="",
        ceilings={},
        marks=frozenset(),
        valid_from=date(2016, 1, 1),
        valid_until=None,
    )


@dataclass
class Window:
    """One settlement window under test, and the shortcuts that its tests speak in."""

    office: Office
    store: SqlStore
    clock: SetClock
    hospital: MemoryHospital
    folder: Path

    def enrol(
        self,
        *,
        born: date = date(1976, 5, 1),
        groups: tuple[str, ...] = (),
        used: int | None = None,
        status: MemberStatus = MemberStatus.NORMAL,
        card_status: CardStatus = CardStatus.ACTIVE,
        scheme_year: int = 2016,
    ) -> Participant:
        """Replace the roster by one person who holds CARD."""
        since = date(scheme_year, 1, 1)
        person = Participant(
            county=COUNTY,
            scheme_year=scheme_year,
            number="990123010101000101",
            household="9901230101010001",
            name="试桂兰",
            sex=Sex.FEMALE,
            birth_date=born,
            identity_number=identity_number(born, 20),
            relation="户主",
            status=status,
            status_since=since,
            groups=tuple(GroupMembership(group, since) for group in groups),
        )
        household = Household(COUNTY, scheme_year, person.household, person.name, "平安镇", "柳树村", "3")
        card = Card(COUNTY, scheme_year, CARD, person.household, person.number, card_status, since)
        as_of = datetime(2016, 2, 29, 20, tzinfo=COUNTER_ZONE)
        figures = [] if used is None else [RosterFigure(person.number, CountyFigure("inpatient", used, as_of))]
        with self.store.write() as uow:
            uow.roster.replace(
                RosterContent(
                    county=COUNTY,
                    scheme_year=scheme_year,
                    as_of=as_of,
                    households=[household],
                    participants=[person],
                    cards=[card],
                    figures=figures,
                )
            )
            uow.commit()
        return person

    def admit(
        self,
        amounts: tuple[int, ...],
        *,
        number: str = "ZY0001",
        admitted: date = date(2016, 3, 1),
        item: str = "H-A",
        born: date = date(1976, 5, 1),
    ) -> Visit:
        """A stay with one charge of each amount (fen) on consecutive days, discharged on the last."""
        visit = Visit(
            county=COUNTY,
            facility=FACILITY,
            number=number,
            kind=VisitKind.INPATIENT,
            card_number=CARD,
            identity_number=identity_number(born, 20),
            name="试桂兰",
            sex=Sex.FEMALE,
            birth_date=born,
            admitted=admitted,
            discharged=admitted + timedelta(len(amounts) - 1),
            department="内科",
            ward="一病区",
            bed="3",
            doctor="试医生",
            diagnoses=(Diagnosis("J18.9", "肺炎"),),
            invoice_number=f"F{number}",
            invoice_total=sum(amounts),
        )
        lines = tuple(
            ExpenseLine(
                bill=f"{number}-B{index}",
                line="1",
                charged_at=datetime.combine(admitted + timedelta(index), datetime.min.time()) + timedelta(hours=8),
                item_code=item,
                item_name=f"医院项目{item}",
                category="drug",
                specification="",
                unit="盒",
                quantity=Decimal(1),
                price=Decimal(amount) / 100,
                amount=amount,
                row=index + 2,
            )
            for index, amount in enumerate(amounts)
        )
        self.hospital.visits[number] = (visit, lines)
        return visit

    def read(self, number: str = "ZY0001") -> None:
        """Read the stay and sign all of its days."""
        reading = read_lists(self.office, self.hospital, visit_number=number)
        assert reading.record is not None, reading.findings
        visit = reading.record.visit
        sign_days(self.office, visit_number=number, days=visit.days(), signer="试小明", relation="子女")

    def change_line(self, number: str, index: int, **changes: object) -> None:
        """The HIS changes one exported line."""
        visit, lines = self.hospital.visits[number]
        changed = (*lines[:index], replace(lines[index], **changes), *lines[index + 1 :])  # type: ignore[arg-type]
        self.hospital.visits[number] = (visit, changed)


def make_window(folder: Path, level: Level = Level.TOWNSHIP) -> Window:
    """A new window in the folder; its store must be closed by the caller."""
    key, _ = KeyStore(folder / "key" / "database.key").create()
    window = _window(folder, create_store(folder / "ncms.db", key, IDENTITY), level)
    with window.store.write() as uow:
        uow.mappings.put(
            ItemMapping(
                county=COUNTY,
                facility=FACILITY,
                item_code=f"H-{code[0]}",
                entry=code,
                valid_from=date(2016, 1, 1),
                valid_until=None,
                provisional=False,
                reason="",
                decided_by="试合管员",
                decided_at=window.clock.now(),
            )
            for code in ("A1", "B1", "C1")
        )
        uow.commit()
    return window


def open_window(folder: Path, level: Level = Level.TOWNSHIP) -> Window:
    """A window that ``make_window`` made, opened again as after a restart."""
    key = KeyStore(folder / "key" / "database.key").load()
    return _window(folder, open_store(folder / "ncms.db", key, IDENTITY), level)


def _window(folder: Path, store: SqlStore, level: Level) -> Window:
    content = POLICY.read_bytes()
    policy = parse_policy(content, file=POLICY.name, known_groups=frozenset(shipped_groups()))
    assert isinstance(policy, Policy)
    entries = [entry("A1"), entry("B1", ExpenseClass.B, "0.10"), entry("C1", ExpenseClass.C)]
    catalogue = Catalogue(
        county=COUNTY,
        name="测试目录",
        published=date(2016, 1, 1),
        digest=hashlib.sha256(CATALOGUE_CONTENT).hexdigest(),
        entries=entries,
    )
    clock = SetClock()
    office = Office(
        workplace=Workplace(
            county=COUNTY,
            county_name="示例县",
            facility=FACILITY,
            facility_name="平安镇卫生院",
            level=level,
            workstation="W01",
            window_name="1 号窗口",
            clerk="试结算员",
            complaint_telephone="0990-0000000",
        ),
        store=store,
        rules=Rules(policy, content, catalogue, CATALOGUE_CONTENT),
        clock=clock,
        signer=store.signer(),
    )
    return Window(office, store, clock, MemoryHospital(), folder)
