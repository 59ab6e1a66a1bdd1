"""One settled stay of an invented patient, computed by the shipped sample policy: what a settlement document is made
from."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ncms_desktop.compensation.case import Case, CaseLine, Person
from ncms_desktop.compensation.compute import compute
from ncms_desktop.compensation.result import Result
from ncms_desktop.documents.settlement import SettlementDocument, settlement_document
from ncms_desktop.domain.catalogue import CatalogueEntry, Category, ExpenseClass
from ncms_desktop.domain.facility import Level, Workplace
from ncms_desktop.domain.identity import Sex, check_character
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    GroupMembership,
    Household,
    LimitUse,
    MemberStatus,
    Participant,
    Verification,
    VerifiedBy,
)
from ncms_desktop.domain.visit import Diagnosis, Visit, VisitKind
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.policy.load import parse_policy
from ncms_desktop.policy.model import Policy, PolicyVersion

_POLICY = Path(__file__).parents[2] / "resources" / "policies" / "county-2016h1.toml"
_FIRST = "99012319660714002"
IDENTITY_NUMBER = _FIRST + check_character(_FIRST)
CARD_NUMBER = "990123010204001703"
NUMBER = "P01-W02-01-000123"
ADMITTED, DISCHARGED = date(2016, 3, 1), date(2016, 3, 9)
SETTLED_AT = datetime(2016, 3, 9, 2, 41, tzinfo=UTC)  # 10:41 at the counter

WORKPLACE = Workplace(
    county="990123",
    county_name="示例县",
    facility="P01",
    facility_name="平安镇卫生院",
    level=Level.TOWNSHIP,
    workstation="W02",
    window_name="2 号窗口",
    clerk="王建国",
    complaint_telephone="0990-1234567",
)
HOUSEHOLD = Household("990123", 2016, "9901230102040017", "李䶮", "平安镇", "柳树村", "3")
PARTICIPANT = Participant(
    county="990123",
    scheme_year=2016,
    number="990123010204001702",
    household=HOUSEHOLD.number,
    name="张桂兰",
    sex=Sex.FEMALE,
    birth_date=date(1966, 7, 14),
    identity_number=IDENTITY_NUMBER,
    relation="配偶",
    status=MemberStatus.NORMAL,
    status_since=date(2016, 1, 1),
    groups=(GroupMembership("dibao", date(2016, 1, 1)),),
)
CARD = Card("990123", 2016, CARD_NUMBER, HOUSEHOLD.number, PARTICIPANT.number, CardStatus.ACTIVE, date(2016, 1, 1))
USED = LimitUse("inpatient", county_used=0, county_as_of=None, local_used=120_450, local_count=1)
VISIT = Visit(
    county="990123",
    facility="P01",
    number="ZY201603010017",
    kind=VisitKind.INPATIENT,
    card_number=CARD_NUMBER,
    identity_number=IDENTITY_NUMBER,
    name="张桂兰",
    sex=Sex.FEMALE,
    birth_date=date(1966, 7, 14),
    admitted=ADMITTED,
    discharged=DISCHARGED,
    department="内科",
    ward="一病区",
    bed="12 床",
    doctor="陈㛃",
    diagnoses=(Diagnosis("J18.900", "肺炎"), Diagnosis("I10.x00", "高血压病 2 级")),
    invoice_number="0016203471",
    invoice_total=0,
)

_ITEMS: tuple[tuple[str, Category, ExpenseClass | None, str, str | None, str, str], ...] = (
    # name, fee class, class (None: not in the catalogue), first own share, township ceiling in fen, quantity, price
    ("注射用头孢呋辛钠", Category.DRUG, ExpenseClass.A, "0", None, "48", "16.8500"),
    ("盐酸氨溴索注射液", Category.DRUG, ExpenseClass.B, "0.10", None, "32", "12.4000"),
    ("注射用血栓通（冻干）", Category.DRUG, ExpenseClass.B, "0.20", None, "14", "38.6000"),
    ("苯磺酸氨氯地平片", Category.DRUG, ExpenseClass.A, "0", None, "14", "1.9200"),
    ("复方营养口服液", Category.DRUG, None, "0", None, "6", "29.8000"),
    ("胸部 X 线计算机体层（CT）平扫", Category.EXAMINATION, ExpenseClass.B, "0.10", None, "1", "230.0000"),
    ("血细胞分析（五分类）", Category.EXAMINATION, ExpenseClass.A, "0", None, "3", "22.0000"),
    ("十二导联心电图检查", Category.EXAMINATION, ExpenseClass.A, "0", None, "2", "18.0000"),
    ("静脉输液", Category.TREATMENT, ExpenseClass.A, "0", None, "16", "8.0000"),
    ("超声雾化吸入", Category.TREATMENT, ExpenseClass.A, "0", None, "16", "6.5000"),
    ("床位费（三人间）", Category.BED, ExpenseClass.A, "0", "2500", "8", "30.0000"),
    ("一次性使用静脉留置针", Category.MATERIAL, ExpenseClass.B, "0.30", "2000", "3", "26.5000"),
    ("一次性输液器", Category.MATERIAL, ExpenseClass.A, "0", None, "16", "2.4000"),
    ("陪护生活用品包", Category.OTHER, ExpenseClass.C, "0", None, "1", "45.0000"),
)


@lru_cache
def policy() -> Policy:
    """The sample county's policy as it ships."""
    loaded = parse_policy(_POLICY.read_bytes(), file=_POLICY.name, known_groups=frozenset(shipped_groups()))
    assert isinstance(loaded, Policy), loaded
    return loaded


def version(discharged: date = DISCHARGED) -> PolicyVersion:
    """The version that counts for a stay discharged on the day."""
    found = policy().version_for(admitted=ADMITTED, discharged=discharged, settled_on=discharged)
    assert isinstance(found, PolicyVersion)
    return found


def case_line(
    position: int,
    name: str,
    amount: int,
    *,
    category: Category = Category.DRUG,
    expense_class: ExpenseClass | None = ExpenseClass.A,
    share: str = "0",
    ceiling: str | None = None,
    quantity: str = "1",
) -> CaseLine:
    """One charge, in fen, mapped to an entry made for it; ``expense_class`` None is an item outside the catalogue."""
    entry = None
    if expense_class is not None:
        entry = CatalogueEntry(
            code=f"E{position:04d}",
            name=name,
            category=category,
            expense_class=expense_class,
            first_own_share=Decimal(share),
            unit="次",
            form="",
            specification="",
            ceilings={} if ceiling is None else {Level.TOWNSHIP: int(ceiling)},
            marks=frozenset(),
            valid_from=date(2016, 1, 1),
            valid_until=None,
        )
    return CaseLine(
        bill=f"B{position:04d}",
        line="1",
        charged_at=datetime.fromisoformat("2016-03-01T09:00") + timedelta(hours=position),
        item_code=f"H{position:04d}",
        item_name=name,
        category=category,
        quantity=Decimal(quantity),
        price=Decimal(amount) / 100 / Decimal(quantity),
        amount=amount,
        entry=entry,
    )


def usual_lines() -> tuple[CaseLine, ...]:
    """An ordinary stay: all fee classes, every reason why something is not covered."""
    return tuple(
        case_line(
            position,
            name,
            int(Decimal(quantity) * Decimal(price) * 100),
            category=category,
            expense_class=expense_class,
            share=share,
            ceiling=ceiling,
            quantity=quantity,
        )
        for position, (name, category, expense_class, share, ceiling, quantity, price) in enumerate(_ITEMS)
    )


@dataclass(frozen=True)
class SettledStay:
    """What a document is made from; change what a test is about."""

    number: str = NUMBER
    training: bool = False
    workplace: Workplace = WORKPLACE
    participant: Participant | None = PARTICIPANT
    household: Household | None = HOUSEHOLD
    card: Card | None = CARD
    visit: Visit = VISIT
    lines: Sequence[CaseLine] = field(default_factory=usual_lines)
    limit_use: LimitUse | None = USED
    year_cap: int | None = 2_000_000

    def case(self) -> Case:
        """The case as it is computed."""
        participant = self.participant or PARTICIPANT
        return Case(
            county="990123",
            level=self.workplace.level,
            kind=VisitKind.INPATIENT,
            admitted=self.visit.admitted,
            discharged=self.visit.discharged or DISCHARGED,
            settled_on=self.visit.discharged or DISCHARGED,
            person=Person(participant.birth_date, participant.sex, participant.groups_on(self.visit.admitted)),
            lines=tuple(self.lines),
            used={} if self.limit_use is None else {self.limit_use.limit: self.limit_use.used},
        )

    def result(self) -> Result:
        """Computed by the sample county's policy."""
        result = compute(self.case(), version())
        assert isinstance(result, Result), result
        return result

    def verification(self) -> Verification:
        """The roster's answer."""
        return Verification(
            asked=CARD_NUMBER,
            by=VerifiedBy.CARD,
            on=self.visit.admitted,
            participant=self.participant,
            household=self.household,
            card=self.card,
            groups=frozenset() if self.participant is None else self.participant.groups_on(self.visit.admitted),
            roster_as_of=None,
            findings=(),
        )

    def document(self, result: Result | None = None) -> SettlementDocument:
        """The document; ``result`` in place of the computed one."""
        return settlement_document(
            number=self.number,
            training=self.training,
            workplace=self.workplace,
            settled_at=SETTLED_AT,
            scheme_year=2016,
            policy_name=policy().name,
            policy_from=version().start,
            verification=self.verification(),
            visit=self.visit,
            case=self.case(),
            result=result or self.result(),
            limit_use=self.limit_use,
            year_cap=self.year_cap,
        )


def participant(**changes: object) -> Participant:
    """The patient with something changed."""
    return replace(PARTICIPANT, **changes)  # type: ignore[arg-type]
