"""What the slip says, before it is drawn."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from builders.settled import SettledStay, case_line, participant

from ncms_desktop.compensation.result import Amount, Step
from ncms_desktop.documents.slip import LONGEST_CALCULATION, NOTHING, Fact, Slip, slip
from ncms_desktop.domain.participation import GroupMembership, LimitUse
from ncms_desktop.wording import Language, wording

CHINESE, ENGLISH = wording(Language.CHINESE), wording(Language.ENGLISH)


def said(stay: SettledStay, *, copy: int = 1) -> Slip:
    return slip(stay.document(), copy=copy, words=CHINESE)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def test_it_answers_who_and_which_stay() -> None:
    paper = said(SettledStay())
    assert paper.name == Fact("姓名", "张桂兰")
    assert Fact("身份证号", "990123********0023") in paper.who
    assert Fact("参合证号", "990123********1703") in paper.who
    assert Fact("户主", "李䶮") in paper.who
    assert Fact("人员类别", "低保") in paper.who
    assert Fact("住址", "平安镇柳树村3组") in paper.who
    assert Fact("就诊机构", "平安镇卫生院（乡级）") in paper.stay
    assert Fact("住院时间", "2016-03-01 至 2016-03-09，8 天") in paper.stay
    assert Fact("出院诊断", "肺炎、高血压病 2 级") in paper.stay
    assert paper.issuer == "示例县新型农村合作医疗"


def test_it_answers_what_it_cost() -> None:
    cost = said(SettledStay()).cost
    assert cost.headings == ("费用类别（元）", "总费用", "不予补偿", "可补偿")
    assert ("床位费", "240.00", "40.00", "200.00") in cost.rows
    assert cost.total == ("合计", "2,918.58", "472.06", "2,446.52")


def test_it_answers_what_is_not_covered_and_why() -> None:
    uncovered = said(SettledStay()).uncovered
    assert [(item.name, item.amount, item.reason) for item in uncovered.items] == [
        ("复方营养口服液", "178.80", "目录外，自费"),
        ("注射用血栓通（冻干）", "108.08", "乙类先行自付的部分"),
        ("陪护生活用品包", "45.00", "丙类，自费"),
    ]
    assert uncovered.rest == Fact("其余项目合计", "140.18")


def test_a_stay_that_is_covered_whole_says_so() -> None:
    uncovered = said(SettledStay(lines=(case_line(1, "阿莫西林", 50_000),))).uncovered
    assert uncovered.heading == "本次费用全部可以补偿"
    assert uncovered.items == ()
    assert uncovered.rest is None


def test_it_answers_how_the_compensation_came_about() -> None:
    lines = said(SettledStay()).calculation
    assert lines[0].sentence == "可补偿费用"
    assert lines[0].formula == "总费用 2,918.58 − 自费 223.80 − 先行自付 188.76 − 超限价 59.50 = 2,446.52"
    assert "(2,446.52 − 50.00) × 75% = 1,797.39" in [line.formula for line in lines]
    assert lines[-1].formula == "2,918.58 − 1,797.39 = 1,121.19"
    assert len([line for line in lines if line.formula and line.formula.endswith("= 2,446.52")]) == 1


def test_parts_that_are_zero_stay_out_of_the_formula() -> None:
    lines = said(SettledStay(lines=(case_line(1, "阿莫西林", 50_000),))).calculation
    assert lines[0].formula == "总费用 500.00 = 500.00"


def test_a_long_trace_keeps_its_calculations_and_says_that_it_was_shortened() -> None:
    document = SettledStay().document()
    calculations = tuple(
        Step(
            10 + number,
            "uplift",
            "slip.eligible",
            {},
            (),
            (),
            (Amount("compensation", number),),
            f"{number} = {number}",
        )
        for number in range(6)
    )
    notes = tuple(
        Step(20 + number, "uplift", "slip.eligible", {}, (), (), (Amount("compensation", number),), None)
        for number in range(8)
    )
    lines = slip(replace(document, steps=(*calculations, *notes)), copy=1, words=CHINESE).calculation
    assert len(lines) <= LONGEST_CALCULATION
    assert [line.formula for line in lines[2:]] == [f"{number} = {number}" for number in range(6)]
    assert "8 步" in lines[1].sentence


def test_it_answers_what_is_paid_now() -> None:
    paid = said(SettledStay()).paid
    assert paid.amount == "¥ 1,797.39"
    assert paid.capitals == Fact("人民币（大写）", "壹仟柒佰玖拾柒元叁角玖分")
    assert paid.others == (Fact("个人自付", "1,121.19"),)
    assert paid.funds == ()


def test_a_payment_of_nothing_is_said_as_nothing() -> None:
    paid = said(SettledStay(limit_use=LimitUse("inpatient", 2_000_000, None, 0, 0))).paid
    assert (paid.amount, paid.capitals.value) == ("¥ 0.00", "零元整")


def test_a_facility_share_is_said_even_where_it_is_negative() -> None:
    document = replace(SettledStay().document(), facility_share=-5_000)
    assert Fact("医疗机构承担", "-50.00") in slip(document, copy=1, words=CHINESE).paid.others


def test_it_answers_what_was_paid_this_year_and_what_is_left() -> None:
    assert said(SettledStay()).year == (
        Fact("2016 年度已补偿（含本次）", "3,001.89"),
        Fact("全年封顶线", "20,000.00"),
        Fact("今年还可补偿", "16,998.11"),
        Fact("本年补偿次数", "2 次"),
    )


def test_the_number_of_stays_is_not_guessed() -> None:
    year = said(SettledStay(limit_use=LimitUse("inpatient", 50_000, None, 0, 0))).year
    assert [fact.label for fact in year] == ["2016 年度已补偿（含本次）", "全年封顶线", "今年还可补偿"]


def test_a_policy_without_a_yearly_limit_says_nothing_of_the_year() -> None:
    assert said(SettledStay(limit_use=None, year_cap=None)).year == ()


def test_it_answers_whom_to_call_and_leaves_room_to_sign() -> None:
    paper = said(SettledStay())
    assert paper.complaint == Fact("咨询投诉电话", "0990-1234567")
    assert paper.recipient.label == "领款人签字或按指印"
    assert [(box.label, box.name) for box in paper.staff] == [
        ("经办人", "王建国"),
        ("审核人", ""),
        ("医疗机构盖章", ""),
    ]


def test_the_check_code_is_the_beginning_of_the_digest() -> None:
    document = SettledStay().document()
    code = document.verification_digest[:12].upper()
    assert slip(document, copy=1, words=CHINESE).notes[-1] == f"核验码：{code[:4]} {code[4:8]} {code[8:]}"


@pytest.mark.parametrize(("copy", "mark"), [(1, None), (2, "重印 1"), (12, "重印 11")])
def test_a_reprint_says_so(copy: int, mark: str | None) -> None:
    assert said(SettledStay(), copy=copy).reprint == mark


def test_a_training_slip_says_that_it_is_not_valid() -> None:
    assert said(SettledStay(training=True)).training == "培训样单 不作凭据"
    assert said(SettledStay()).training is None


def test_what_is_not_known_stands_as_a_dash() -> None:
    stay = SettledStay(participant=participant(identity_number=None, groups=()), card=None, household=None)
    values = {fact.label: fact.value for fact in said(stay).who}
    assert values["身份证号"] == values["参合证号"] == values["住址"] == values["人员类别"] == NOTHING


def test_a_group_of_the_county_s_own_stands_by_its_code() -> None:
    groups = (GroupMembership("dibao", date(2016, 1, 1)), GroupMembership("tea-farmer", date(2016, 1, 1)))
    assert Fact("人员类别", "低保、tea-farmer") in said(SettledStay(participant=participant(groups=groups))).who


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["Chinese", "English"])
def test_no_code_is_left_on_the_paper(words: Any) -> None:
    paper = slip(SettledStay(training=True).document(), copy=2, words=words)
    code = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
    said = list(texts(paper))
    assert len(said) > 80
    assert [text for text in said if code.fullmatch(text)] == []


def test_the_english_slip_is_english_but_for_names_and_capitals() -> None:
    paper = slip(SettledStay(training=True).document(), copy=3, words=ENGLISH)
    assert paper.title == "Inpatient settlement slip"
    assert paper.reprint == "REPRINT 2"
    assert Fact("Facility", "平安镇卫生院 (township level)") in paper.stay
    assert paper.paid.capitals == Fact("In Chinese capitals", "壹仟柒佰玖拾柒元叁角玖分")
    assert paper.cost.total == ("Sum", "2,918.58", "472.06", "2,446.52")
