"""The files as the county and the hospital export them: headings, words and encoding are theirs."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from ncms_desktop.domain.identity import Sex
from ncms_desktop.domain.money import yuan_text
from ncms_desktop.domain.participation import CardStatus, MemberStatus
from ncms_desktop.domain.visit import ExpenseLine
from ncms_desktop.sample.people import Home, Member
from ncms_desktop.sample.stays import Stay

ENCODING = "gb18030"

_ROSTER = (
    "参合年度,户号,户主姓名,乡镇,村,组,人员编号,姓名,性别,出生日期,身份证号,与户主关系,人员状态,状态日期,属性,"
    "证卡号,证卡状态,证卡日期,住院已补偿,截至时间"
)
_VISITS = (
    "住院号,姓名,性别,出生日期,身份证号,合作医疗证号,入院日期,出院日期,科室,病区,床号,主管医生,诊断编码,诊断名称,"
    "发票号,发票金额"
)
_LINES = "住院号,单据号,行号,费用时间,项目编码,项目名称,费用类别,规格,单位,数量,单价,金额,退费单据号,退费行号"

_CHINA = timezone(timedelta(hours=8))
_AS_OF = {
    2015: datetime(2015, 12, 31, 20, tzinfo=_CHINA),
    2016: datetime(2016, 2, 29, 20, tzinfo=_CHINA),
}
_SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}
_STATUS = {
    MemberStatus.NORMAL: "正常",
    MemberStatus.FROZEN: "冻结",
    MemberStatus.DECEASED: "死亡",
    MemberStatus.MOVED: "迁出",
}
_CARD = {CardStatus.ACTIVE: "正常", CardStatus.FROZEN: "冻结", CardStatus.LOST: "挂失", CardStatus.REPLACED: "换发"}


def write_roster(path: Path, homes: Iterable[Home], *, year: int) -> None:
    """A roster of one scheme year; its moment is the county's last export."""
    _write(path, _ROSTER, _roster_rows(homes, year))


def write_visits(path: Path, visits: Iterable[tuple[Stay, str, Member, tuple[ExpenseLine, ...]]]) -> None:
    """Headers of stays: each with the patient's card number, the patient and the charges that make the invoice."""
    _write(path, _VISITS, (_visit_row(*visit) for visit in visits))


def write_lines(path: Path, charged: Iterable[tuple[Stay, tuple[ExpenseLine, ...]]]) -> None:
    """Expense lines of all stays."""
    _write(path, _LINES, (_line_row(stay, line) for stay, lines in charged for line in lines))


def _roster_rows(homes: Iterable[Home], year: int) -> Iterator[tuple[str, ...]]:
    as_of = _AS_OF[year].isoformat()
    for home in homes:
        place = home.place
        shared = (str(year), home.number, home.members[0].name, place.township, place.village, f"{place.group}组")
        for number, card, member in home.numbered():
            yield (
                *shared,
                *(number, member.name, _SEX[member.sex], member.birth_date.isoformat(), member.identity_number),
                *(member.relation, _STATUS[member.status], member.status_since.isoformat(), _attributes(member)),
                *(card, _CARD[member.card_status], member.card_since.isoformat(), yuan_text(member.used), as_of),
            )


def _attributes(member: Member) -> str:
    def text(since: date, until: date | None) -> str:
        return since.isoformat() if until is None else f"{since.isoformat()}..{until.isoformat()}"

    return ";".join(f"{each.name}@{text(each.since, each.until)}" for each in member.attributes)


def _visit_row(stay: Stay, card_number: str, member: Member, lines: tuple[ExpenseLine, ...]) -> tuple[str, ...]:
    return (
        *(stay.number, member.name, _SEX[member.sex], member.birth_date.isoformat(), member.identity_number),
        *(card_number, stay.admitted.isoformat(), stay.discharged.isoformat()),
        *(stay.department, stay.ward, stay.bed, stay.doctor),
        "|".join(diagnosis.code for diagnosis in stay.diagnoses),
        "|".join(diagnosis.name for diagnosis in stay.diagnoses),
        *(stay.invoice, yuan_text(sum(line.amount for line in lines))),
    )


def _line_row(stay: Stay, line: ExpenseLine) -> tuple[str, ...]:
    return (
        *(stay.number, line.bill, line.line, f"{line.charged_at:%Y-%m-%d %H:%M:%S}", line.item_code, line.item_name),
        *(line.category, line.specification, line.unit, str(line.quantity), str(line.price), yuan_text(line.amount)),
        *(line.refund_of or ("", "")),
    )


def _write(path: Path, headings: str, rows: Iterable[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings.split(","))
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(ENCODING))
