"""One row of the roster file to domain values; every fault of the row becomes a finding at its cell."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from ncms_desktop.adapters.csv_fields import FieldFault, Fields, read_moment
from ncms_desktop.adapters.csv_text import shown
from ncms_desktop.domain.identity import IdentityFault, Sex, masked, read_identity_number
from ncms_desktop.domain.participation import (
    Card,
    CardStatus,
    CountyFigure,
    GroupMembership,
    Household,
    MemberStatus,
    Participant,
)
from ncms_desktop.ports.store import RosterFigure
from ncms_desktop.ports.surroundings import COUNTER_ZONE

COLUMNS = (
    *(
        "参合年度",
        "户号",
        "户主姓名",
        "乡镇",
        "村",
        "组",
        "人员编号",
        "姓名",
        "性别",
        "出生日期",
        "身份证号",
        "与户主关系",
    ),
    *("人员状态", "状态日期", "属性", "证卡号", "证卡状态", "证卡日期", "住院已补偿", "截至时间"),
)
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE}
MEMBER_STATUSES = {
    "正常": MemberStatus.NORMAL,
    "冻结": MemberStatus.FROZEN,
    "死亡": MemberStatus.DECEASED,
    "迁出": MemberStatus.MOVED,
}
CARD_STATUSES = {
    "正常": CardStatus.ACTIVE,
    "冻结": CardStatus.FROZEN,
    "挂失": CardStatus.LOST,
    "换发": CardStatus.REPLACED,
}


class RosterRow:
    """Reads one row. Each method answers None where the row is faulty there, with the finding added."""

    HOUSEHOLD_COLUMNS: ClassVar = ("户主姓名", "乡镇", "村", "组")

    def __init__(self, fields: Fields, *, scheme_year: int, groups: Mapping[str, str], limit: str) -> None:
        self._fields = fields
        self._scheme_year = scheme_year
        self._groups = groups
        self._limit = limit

    @property
    def household_texts(self) -> tuple[str, ...]:
        """What each member's row must say alike of the household."""
        return tuple(self._fields.peek(heading) for heading in self.HOUSEHOLD_COLUMNS)

    def check(self, *, today: date) -> datetime | None:
        """Find everything that is wrong with the row; the moment as of which the county speaks, where it says so."""
        fields = self._fields
        year = fields.needed("参合年度")
        if year and year != str(self._scheme_year):
            fields.blame("roster.other-year", "参合年度", found=shown(year), expected=str(self._scheme_year))
        self.household("")
        self.card("")
        figure = self.figure()
        participant = self.participant("")
        self._check_identity(
            fields.peek("身份证号"),
            birth_date=participant.birth_date if participant else None,
            sex=participant.sex if participant else None,
            today=today,
        )
        if fields.peek("住院已补偿"):
            return figure.figure.as_of if figure is not None else None
        return fields.parsed("截至时间", read_as_of) if fields.peek("截至时间") else None

    def _check_identity(self, number: str, *, birth_date: date | None, sex: Sex | None, today: date) -> None:
        if birth_date is not None and birth_date > today:
            self._fields.blame("roster.born-in-future", "出生日期", born=birth_date)
        if not number:
            return
        identity = read_identity_number(number, today=today)
        if isinstance(identity, IdentityFault):
            self._fields.blame(f"roster.identity-{identity.value}", "身份证号", number=masked(shown(number)))
            return
        if birth_date is not None and birth_date != identity.birth_date:
            self._fields.blame("roster.birth-differs", "出生日期", written=birth_date, inside=identity.birth_date)
        if sex is not None and sex is not identity.sex:
            self._fields.blame("roster.sex-differs", "性别", number=masked(number))

    def household(self, county: str) -> Household | None:
        """The household that the row repeats."""
        fields = self._fields
        number, head = fields.needed("户号"), fields.needed("户主姓名")
        township, village, group = (fields.text(heading) for heading in ("乡镇", "村", "组"))
        if not fields.sound:
            return None
        return Household(county, self._scheme_year, number, head, township, village, group)

    def participant(self, county: str) -> Participant | None:
        """The participant."""
        fields = self._fields
        number, household, name = fields.needed("人员编号"), fields.peek("户号"), fields.needed("姓名")
        sex, birth_date = fields.word("性别", SEXES), fields.day("出生日期", DATES)
        status, since = fields.word("人员状态", MEMBER_STATUSES), fields.day("状态日期", DATES)
        groups = fields.parsed("属性", self._memberships)
        relation, identity_number = fields.text("与户主关系"), fields.text("身份证号").upper()
        if sex is None or birth_date is None or status is None or since is None or groups is None:
            return None
        return Participant(
            county=county,
            scheme_year=self._scheme_year,
            number=number,
            household=household,
            name=name,
            sex=sex,
            birth_date=birth_date,
            identity_number=identity_number or None,
            relation=relation,
            status=status,
            status_since=since,
            groups=groups,
        )

    def card(self, county: str) -> Card | None:
        """The participant's card; None also where the row has none."""
        fields = self._fields
        number = fields.text("证卡号")
        if not number:
            if fields.peek("证卡状态") or fields.peek("证卡日期"):
                fields.blame("roster.card-without-number", "证卡号")
            return None
        status, since = fields.word("证卡状态", CARD_STATUSES), fields.day("证卡日期", DATES)
        if status is None or since is None:
            return None
        household, participant = fields.peek("户号"), fields.peek("人员编号")
        return Card(county, self._scheme_year, number, household, participant, status, since)

    def figure(self) -> RosterFigure | None:
        """What the county says was used this year; None also where the cell is empty: not known is not zero."""
        fields = self._fields
        if not fields.peek("住院已补偿"):
            return None
        used = fields.amount("住院已补偿")
        if used is not None and used < 0:
            fields.blame("roster.used-negative", "住院已补偿", used=used)
        if not fields.needed("截至时间") or used is None:
            return None
        as_of = fields.parsed("截至时间", read_as_of)
        if as_of is None:
            return None
        return RosterFigure(fields.peek("人员编号"), CountyFigure(self._limit, used, as_of))

    def _memberships(self, text: str) -> tuple[GroupMembership, ...]:
        parts = [part.strip() for part in text.replace("；", ";").split(";")]
        return tuple(self._membership(part) for part in parts if part)

    def _membership(self, part: str) -> GroupMembership:
        """``五保@2016-01-01`` or ``低保@2016-01-01..2016-06-30``, both days included."""
        name, _, span = part.partition("@")
        code = self._groups.get(name.strip())
        if code is None:
            raise FieldFault("roster.unknown-group", group=shown(name), known="、".join(self._groups))
        since_text, dots, until_text = span.partition("..")
        since, until = read_moment(since_text.strip(), DATES), read_moment(until_text.strip(), DATES)
        if since is None or (dots and until is None) or (until is not None and until < since):
            raise FieldFault("roster.bad-membership", text=shown(part))
        return GroupMembership(code, since.date(), until.date() if until else None)


def read_as_of(text: str) -> datetime:
    """Date and time, of China where no zone is written."""
    try:
        if not text.isascii():
            raise ValueError
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise FieldFault("csv.bad-moment", text=shown(text)) from None
    if not 1990 <= moment.year <= 2199:
        raise FieldFault("csv.bad-moment", text=shown(text))
    return moment.replace(tzinfo=COUNTER_ZONE) if moment.tzinfo is None else moment
