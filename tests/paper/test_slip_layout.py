"""Whatever a slip has to say, it stays on the page and nothing lies on anything else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from builders.settled import HOUSEHOLD, USED, VISIT, WORKPLACE, SettledStay, case_line, participant, usual_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.sheet import Box, Line, Sheet, Text
from ncms_desktop.adapters.paper.slip_page import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, slip_sheet
from ncms_desktop.compensation.result import Amount, Step
from ncms_desktop.documents.settlement import CategoryRow, PaymentRow, SettlementDocument
from ncms_desktop.documents.slip import slip
from ncms_desktop.domain.catalogue import Category, ExpenseClass
from ncms_desktop.domain.participation import GroupMembership
from ncms_desktop.domain.visit import Diagnosis
from ncms_desktop.wording import Language, wording

FONTS = FontChain()
FORTY = "示例自治县克孜勒苏阿依库勒镇塔什库尔干新农村易地扶贫搬迁集中安置点第二社区东片区七号院"
DIAGNOSES = (
    "慢性阻塞性肺疾病急性加重期伴下呼吸道感染",
    "2 型糖尿病伴有多个并发症，血糖控制不良",
    "高血压病 3 级（极高危组）伴左心室肥厚",
    "脑梗死后遗症期伴右侧肢体活动障碍",
    "重度骨质疏松伴病理性骨折，腰椎压缩性骨折术后",
)
STENT = "经皮冠状动脉药物洗脱支架系统（雷帕霉素，进口，含输送系统及球囊扩张导管）"
GROUPS = tuple(
    GroupMembership(group, date(2016, 1, 1)) for group in ("wubao", "dibao", "registered-poor", "severely-disabled")
)


def crowded() -> SettledStay:
    """Everything is long at once."""
    return SettledStay(
        number=f"{'PINGAN9901234567890A'}-W00000002B-0012-000000123456",
        training=True,
        workplace=replace(
            WORKPLACE, facility_name=FORTY, county_name=FORTY[:20], window_name=FORTY[:20], clerk=FORTY[:12]
        ),
        visit=replace(
            VISIT,
            number="ZY2016030100170000000000000001",
            department=FORTY[:20],
            doctor=FORTY[:12],
            invoice_number="00162034710000000000000001",
            diagnoses=tuple(Diagnosis("X", name) for name in DIAGNOSES),
        ),
        household=replace(HOUSEHOLD, head="买买提·阿不都热合曼", township="", village=FORTY, village_group="14"),
        participant=participant(name="阿依古丽·阿不都热合曼·买买提江", relation="其他非亲属", groups=GROUPS),
        lines=(
            *usual_lines(),
            *(
                case_line(
                    50 + number,
                    f"{STENT}{number}",
                    999_999_999_999 - number,
                    category=Category.MATERIAL,
                    expense_class=ExpenseClass.B,
                    share="0.3",
                    ceiling="100000000",
                )
                for number in range(3)
            ),
        ),
    )


def many_steps(document: SettlementDocument) -> SettlementDocument:
    """A trace as later mechanisms will make it."""
    step = document.steps[-1]
    steps = tuple(
        Step(
            number,
            "rate",
            "trace.yearly-cap-kept",
            dict(document.steps[-2].arguments),
            (),
            (),
            (Amount("x", 1),),
            step.formula,
        )
        for number in range(20)
    )
    return replace(document, steps=steps)


def sheet_of(document: SettlementDocument, *, copy: int = 1, language: Language = Language.CHINESE) -> Sheet:
    return slip_sheet(slip(document, copy=copy, words=wording(language)), FONTS)


def frames(sheet: Sheet) -> Iterator[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom of each text as it is inked."""
    for mark in sheet.marks:
        if isinstance(mark, Text) and mark.text.strip():
            width = FONTS.width(mark.text, mark.size)
            yield mark.x, mark.baseline - 0.74 * mark.size, mark.x + width, mark.baseline + 0.08 * mark.size, mark.text


def collisions(sheet: Sheet) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    texts = list(frames(sheet))
    return [
        (one[4], other[4])
        for position, one in enumerate(texts)
        for other in texts[position + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]


def outside(sheet: Sheet) -> list[str]:
    """What stands beyond the margins."""
    found = [
        text
        for left, top, right, bottom, text in frames(sheet)
        if left < LEFT - 0.01 or right > RIGHT + 0.01 or top < TOP - 0.01 or bottom > BOTTOM + 0.5
    ]
    for mark in sheet.marks:
        if isinstance(mark, Box) and (mark.x < LEFT - 0.01 or mark.x + mark.width > RIGHT + 0.01):
            found.append(str(mark))
        if isinstance(mark, Box | Line) and not TOP - 0.01 <= mark.y <= BOTTOM:
            found.append(str(mark))
    return found


def struck_through(sheet: Sheet) -> list[str]:
    """Texts that a horizontal rule or the edge of a frame runs through."""
    edges = [(mark.x, mark.to_x, mark.y) for mark in sheet.marks if isinstance(mark, Line) and mark.y == mark.to_y]
    for mark in sheet.marks:
        if isinstance(mark, Box) and not mark.filled:
            edges += [(mark.x, mark.x + mark.width, mark.y), (mark.x, mark.x + mark.width, mark.y + mark.height)]
    return [
        text
        for left, top, right, bottom, text in frames(sheet)
        for from_x, to_x, y in edges
        if left < to_x and from_x < right and top + 0.3 < y < bottom - 0.3
    ]


def assert_tidy(sheet: Sheet) -> None:
    assert collisions(sheet) == []
    assert outside(sheet) == []
    assert struck_through(sheet) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("copy", [1, 12])
@pytest.mark.parametrize(
    "stay",
    [
        SettledStay(),
        SettledStay(training=True),
        SettledStay(lines=(case_line(1, "阿莫西林", 50_000),), limit_use=None, year_cap=None),
        SettledStay(household=replace(HOUSEHOLD, village=FORTY)),
        SettledStay(visit=replace(VISIT, diagnoses=tuple(Diagnosis("X", name) for name in DIAGNOSES))),
        SettledStay(number="PINGAN99012345678901-W0000002-01-000123"),
        crowded(),
    ],
    ids=["usual", "training", "short", "address", "diagnoses", "number", "crowded"],
)
def test_nothing_collides_or_leaves_the_page(stay: SettledStay, copy: int, language: Language) -> None:
    assert_tidy(sheet_of(stay.document(), copy=copy, language=language))


@pytest.mark.parametrize("language", Language)
def test_a_crowded_slip_with_a_long_trace_and_every_fund_stays_on_the_page(language: Language) -> None:
    document = many_steps(crowded().document())
    funds = ("basic", "major-illness", "medical-aid", "backstop")
    document = replace(
        document,
        facility_share=-12_345_678,
        payments=tuple(PaymentRow(fund, 999_999_999) for fund in funds),
        categories=tuple(CategoryRow(kind.value, 1_000_000_000_000, 999_999_999_999) for kind in Category),
    )
    assert_tidy(sheet_of(document, copy=99, language=language))


def test_an_address_of_forty_characters_and_five_diagnoses_are_printed_whole() -> None:
    assert len(FORTY) >= 40
    diagnoses = tuple(Diagnosis("X", name) for name in DIAGNOSES)
    stay = SettledStay(household=replace(HOUSEHOLD, village=FORTY), visit=replace(VISIT, diagnoses=diagnoses))
    printed = "".join(mark.text for mark in sheet_of(stay.document()).marks if isinstance(mark, Text))
    assert f"平安镇{FORTY}3组" in printed
    assert "、".join(DIAGNOSES) in printed


def test_amounts_of_a_column_end_at_the_same_place() -> None:
    sheet = sheet_of(SettledStay().document())
    ends = {
        text: round(right, 3)
        for _, _, right, _, text in frames(sheet)
        if text in {"1,951.68", "332.00", "45.00", "117.90"}
    }
    assert ends["1,951.68"] == ends["332.00"] == ends["117.90"]


def test_figures_are_tabular() -> None:
    assert len({FONTS.width(digit, 10) for digit in "0123456789"}) == 1


def test_there_is_room_for_a_thumb() -> None:
    for stay in (SettledStay(), crowded()):
        boxes = [mark for mark in sheet_of(stay.document()).marks if isinstance(mark, Box) and not mark.filled]
        recipient = min((box for box in boxes if box.y > HEIGHT / 2 and box.x == LEFT), key=lambda box: box.x)
        assert recipient.height >= 17 * 72 / 25.4 - 0.2
        assert recipient.width >= 60 * 72 / 25.4


def test_the_usual_slip_is_printed_at_full_size() -> None:
    sizes = [mark.size for mark in sheet_of(SettledStay().document()).marks if isinstance(mark, Text)]
    assert min(sizes) >= 6.5
    assert max(sizes) >= 24


NAMES = st.text("张王李阿依古丽·买提 abcXYZ,。（）0123", max_size=60)


@settings(max_examples=40)
@given(name=NAMES, place=NAMES, diagnoses=st.lists(NAMES, max_size=12), item=NAMES, doctor=NAMES)
def test_any_lengths_stay_on_the_page(name: str, place: str, diagnoses: list[str], item: str, doctor: str) -> None:
    stay = SettledStay(
        participant=participant(name=name),
        household=replace(HOUSEHOLD, head=name, village=place),
        visit=replace(
            VISIT, department=place, doctor=doctor, diagnoses=tuple(Diagnosis("X", each) for each in diagnoses)
        ),
        lines=(*usual_lines(), case_line(60, item, 10_000_000, expense_class=None)),
        limit_use=USED,
    )
    assert_tidy(sheet_of(stay.document()))
    assert sheet_of(stay.document()).width == WIDTH
