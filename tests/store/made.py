"""Builders of a store and of what goes into it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ncms_desktop.adapters.database_key import DatabaseKey
from ncms_desktop.adapters.store import SqlStore, StoreIdentity, create_store, open_store
from ncms_desktop.compensation.result import Amount, AssessedLine, Figure, Step
from ncms_desktop.domain.catalogue import ExpenseClass
from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.participation import Holder, HolderKind, LimitKey, Use
from ncms_desktop.domain.visit import Diagnosis, ExpenseLine, FreeDay, Signature, Visit, VisitKind, VisitRecord
from ncms_desktop.ports.corrections import Correction, CorrectionKind
from ncms_desktop.ports.store import NewSettlement, UnitOfWork
from ncms_desktop.ports.surroundings import COUNTER_ZONE
from ncms_desktop.wire.answer import CountyAnswer, Verdict
from ncms_desktop.wire.canonical import canonical, digest
from ncms_desktop.wire.record import SIGNATURE_CONTEXT, RecordKind, RecordNumber, SealedRecord, record_digest, render

COUNTY, FACILITY, WORKSTATION = "990123", "P01", "W01"
IDENTITY = StoreIdentity(COUNTY, FACILITY, WORKSTATION)
NOON = datetime(2016, 3, 10, 12, tzinfo=COUNTER_ZONE)
LIMIT = "inpatient-year"


@dataclass
class Place:
    """Where a test's database lies, and its key."""

    path: Path
    key: DatabaseKey = field(default_factory=DatabaseKey.random)

    def create(self, **more: Any) -> SqlStore:
        return create_store(self.path, self.key, IDENTITY, **more)

    def open(self, identity: StoreIdentity = IDENTITY, **more: Any) -> SqlStore:
        return open_store(self.path, self.key, identity, **more)


def expense_line(number: int, **changes: Any) -> ExpenseLine:
    line = ExpenseLine(
        bill="B1",
        line=str(number),
        charged_at=datetime.fromisoformat("2016-03-01T02:30:00") + timedelta(hours=number),
        item_code=f"X{number}",
        item_name="氨溴索注射液",
        category="西药费",
        specification="15mg*6",
        unit="支",
        quantity=Decimal("3.00"),
        price=Decimal("4.1700"),
        amount=1251,
        row=number + 2,
    )
    return replace(line, **changes)


def visit_record(number: str = "ZY001", **changes: Any) -> VisitRecord:
    visit = Visit(
        county=COUNTY,
        facility=FACILITY,
        number=number,
        kind=VisitKind.INPATIENT,
        card_number="9901230101010001-01",
        identity_number=None,
        name="张桂兰",
        sex=Sex.FEMALE,
        birth_date=date(1950, 1, 2),
        admitted=date(2016, 3, 1),
        discharged=date(2016, 3, 3),
        department="内科",
        ward="一病区",
        bed="12",
        doctor="王医生",
        diagnoses=(Diagnosis("J18.9", "肺炎"), Diagnosis("I10", "高血压")),
        invoice_number="F0001",
        invoice_total=2502,
    )
    record = VisitRecord(
        visit=visit,
        lines=(expense_line(2), expense_line(1, amount=-1251, quantity=Decimal("-3.00"), refund_of=("B1", "2"))),
        signatures=(Signature(date(2016, 3, 1), "a" * 64, "张建国", "son", NOON, "结算员甲"),),
        free_days=(FreeDay(date(2016, 3, 2), "请假离院", NOON, "结算员甲"),),
        read_at=NOON,
        source="lines.csv",
        revision=1,
    )
    return replace(record, **changes)


def step() -> Step:
    return Step(
        position=1,
        mechanism="deductible",
        rule="step.deductible",
        arguments={"share": Decimal("0.75"), "day": date(2016, 3, 3), "count": 2, "note": None},
        inputs=(Amount("eligible", 2000),),
        figures=(Figure("township", "50.00", "yuan", "第三条"),),
        outputs=(Amount("deductible", 500),),
        formula="20.00 - 15.00 = 5.00",
    )


def assessed(bill: str, line: str) -> AssessedLine:
    return AssessedLine(bill, line, 2000, ExpenseClass.B, 0, 200, 300, 1500, 1700, "line.first-own-share")


def key(limit: str = LIMIT, holder: str = "01", kind: HolderKind = HolderKind.PERSON, period: str = "") -> LimitKey:
    return LimitKey(limit, Holder(kind, holder), period)


def use(limit: str, used: int, *, count: int = 1, holder: str = "01") -> Use:
    return Use(key(limit, holder), used, count)


def settlement(number: str, visit: str = "ZY001", *, compensation: int = 1000, **changes: Any) -> NewSettlement:
    new = NewSettlement(
        number=number,
        county=COUNTY,
        facility=FACILITY,
        visit=visit,
        participant="01",
        scheme_year=2016,
        settled_at=NOON,
        clerk="结算员甲",
        draft_digest="d" * 64,
        total=2000,
        self_paid=0,
        first_own_share=200,
        over_ceiling=300,
        eligible=1500,
        compensation=compensation,
        facility_share=0,
        patient_share=2000 - compensation,
        admitted=date(2016, 3, 1),
        discharged=date(2016, 3, 3),
        case_json="{}",
        result_json="{}",
        document_json="{}",
        snapshot_json="{}",
        policy_digest=digest(b"policy"),
        catalogue_digest=digest(b"catalogue"),
        engine_version="1",
        lines=(assessed(f"B-{visit}", "1"), assessed(f"B-{visit}", "2")),
        steps=(step(),),
        uses=(use(LIMIT, compensation),),
    )
    return replace(new, **changes)


def seal_next(
    store: SqlStore,
    unit: UnitOfWork,
    body: dict[str, Any],
    *,
    kind: RecordKind = RecordKind.SETTLEMENT,
    made_at: datetime = NOON,
) -> SealedRecord:
    """The record that follows the chain, signed by the workstation's key. ``body`` gets its number."""
    identity, head = store.identity, unit.outbox.head()
    number = RecordNumber(identity.facility, identity.workstation, head.epoch, head.sequence + 1)
    content = render(
        kind=kind,
        county=identity.county,
        number=number,
        previous=head.digest,
        created_at=made_at,
        body=body | {"number": str(number)},
    )
    signature = store.signer().sign(SIGNATURE_CONTEXT + content)
    return SealedRecord(number, content, record_digest(content), signature)


def settle(store: SqlStore, visit: str, *, compensation: int = 1000, **changes: Any) -> str:
    """Everything that one confirmation writes; returns the settlement's number."""
    store.signer()
    yuan = f"{compensation // 100}.{compensation % 100:02d}"
    with store.write() as unit:
        made_at = changes.get("settled_at", NOON)
        sealed = seal_next(store, unit, {"amounts": {"compensation": yuan}}, made_at=made_at)
        number = str(sealed.number)
        unit.contents.put(digest(b"policy"), "policy", b"policy")
        unit.contents.put(digest(b"catalogue"), "catalogue", b"catalogue")
        unit.settlements.insert(settlement(number, visit, compensation=compensation, **changes))
        unit.outbox.append(sealed, kind="settlement", created_at=made_at)
        unit.audit.append(at=NOON, actor="结算员甲", action="settled", subject=number, detail={"draft": "d" * 64})
        unit.commit()
    return number


def correct(
    store: SqlStore,
    settlement_number: str,
    uses: tuple[Use, ...],
    *,
    kind: CorrectionKind = CorrectionKind.REVERSAL,
    compensation: int = -1000,
    made_at: datetime = NOON,
    **changes: Any,
) -> str:
    """Everything that one reversal or supplement writes; returns its number."""
    with store.write() as unit:
        held = unit.settlements.get(settlement_number)
        assert held is not None
        sign, size = ("-" if compensation < 0 else ""), abs(compensation)
        stated = {
            "settlement": {"number": settlement_number},
            "amounts": {"compensation": f"{sign}{size // 100}.{size % 100:02d}"},
        }
        sealed = seal_next(store, unit, stated, kind=RecordKind(kind.value), made_at=made_at)
        correction = Correction(
            number=str(sealed.number),
            kind=kind,
            county=held.county,
            facility=held.facility,
            settlement=held.number,
            visit=held.visit,
            participant=held.participant,
            scheme_year=held.scheme_year,
            made_at=made_at,
            clerk="结算员甲",
            reason="录入错误",
            authorised_by="合管员乙",
            money_returned=True,
            compensation=compensation,
            facility_share=0,
            patient_share=-compensation,
            case_json=None,
            result_json=None,
            engine_version="1",
        )
        unit.corrections.insert(replace(correction, **changes), uses)
        unit.outbox.append(sealed, kind=kind.value, created_at=made_at)
        unit.commit()
    return str(sealed.number)


def answer(number: str, record: SealedRecord, verdict: Verdict, received_at: datetime = NOON) -> CountyAnswer:
    content = canonical({"number": number, "verdict": verdict.value, "received_at": received_at.isoformat()})
    code = "county.refused" if verdict is Verdict.REJECTED else None
    return CountyAnswer(number, record.digest, verdict, code, None, received_at, content, b"s" * 64)


def record_of(store: SqlStore, number: str) -> SealedRecord:
    with store.read() as unit:
        return next(row.record for row in unit.outbox.records() if str(row.record.number) == number)


def keep_answer(store: SqlStore, number: str, verdict: Verdict, received_at: datetime = NOON) -> None:
    """Store the county's answer to a record."""
    sealed = record_of(store, number)
    with store.write() as unit:
        unit.outbox.store_answer(answer(number, sealed, verdict, received_at), NOON)
        unit.commit()
