"""Amounts in Chinese capitals, by the rules for filling in vouchers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.documents.capitals import amount_in_capitals
from ncms_desktop.domain.money import LARGEST, fen_from_yuan

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = {"拾": 10, "佰": 100, "仟": 1000}

WRITTEN = [
    ("0.00", "零元整"),
    ("0.01", "壹分"),
    ("0.07", "柒分"),
    ("0.10", "壹角整"),
    ("0.70", "柒角整"),
    ("0.77", "柒角柒分"),
    ("1.00", "壹元整"),
    ("1.50", "壹元伍角整"),
    ("10.00", "壹拾元整"),
    ("20.05", "贰拾元零伍分"),
    ("20.50", "贰拾元伍角整"),
    ("100.03", "壹佰元零叁分"),
    ("101.00", "壹佰零壹元整"),
    ("110.00", "壹佰壹拾元整"),
    ("1001.10", "壹仟零壹元壹角整"),
    ("1010.00", "壹仟零壹拾元整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("2250.00", "贰仟贰佰伍拾元整"),
    ("2287.50", "贰仟贰佰捌拾柒元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("10010.00", "壹万零壹拾元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("100000.00", "壹拾万元整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("1000001.00", "壹佰万零壹元整"),
    ("10000000.00", "壹仟万元整"),
    ("20000300.00", "贰仟万零叁佰元整"),
    ("100000000.00", "壹亿元整"),
    ("100000001.05", "壹亿零壹元零伍分"),
    ("100001000.00", "壹亿零壹仟元整"),
    ("100010000.00", "壹亿零壹万元整"),
    ("100100000.00", "壹亿零壹拾万元整"),
    ("1234567890.12", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
    ("99999999999.99", "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("100000000000.00", "壹仟亿元整"),
    ("-3.05", "负叁元零伍分"),
    ("-0.50", "负伍角整"),
]


def read_back(text: str) -> int:
    """The fen that a careful reader takes from capitals: knows nothing of how they were written."""
    sign = -1 if text.startswith("负") else 1
    yuan, _, rest = text.removeprefix("负").rpartition("元") if "元" in text else ("", "", text.removeprefix("负"))
    total, group, digit = 0, 0, 0
    for character in yuan:
        if character in DIGITS:
            digit = DIGITS.index(character)
        elif character in PLACES:
            group, digit = group + digit * PLACES[character], 0
        else:
            total, group, digit = total + (group + digit) * {"万": 10**4, "亿": 10**8}[character], 0, 0
    fen = (total + group + digit) * 100
    jiao, cents = re.search("(.)角", rest), re.search("(.)分", rest)
    fen += DIGITS.index(jiao[1]) * 10 if jiao else 0
    fen += DIGITS.index(cents[1]) if cents else 0
    return sign * fen


def is_well_formed(text: str) -> bool:
    """What no voucher may show: two zeros side by side, a zero before a unit, 整 after 分, no end at all."""
    body = text.removeprefix("负")
    return (
        "零零" not in body
        and re.search("零[拾佰仟万亿角分整]", body) is None
        and (body == "零元整" or re.search("(^|[拾佰仟万亿])零元|^零", body) is None)
        and body.endswith("整") == ("分" not in body)
    )


@pytest.mark.parametrize(("yuan", "capitals"), WRITTEN)
def test_an_amount_is_written_as_the_rules_ask(yuan: str, capitals: str) -> None:
    assert amount_in_capitals(fen_from_yuan(yuan)) == capitals


def test_every_amount_up_to_two_thousand_yuan_reads_back() -> None:
    for fen in range(200_001):
        text = amount_in_capitals(fen)
        assert read_back(text) == fen, text
        assert is_well_formed(text), text


def test_every_pattern_of_zeros_in_twelve_digits_reads_back() -> None:
    for pattern in range(2**13):
        fen = int("".join("0" if pattern >> place & 1 else str(place % 9 + 1) for place in range(13)))
        text = amount_in_capitals(fen)
        assert read_back(text) == fen, text
        assert is_well_formed(text), text


@given(st.integers(-LARGEST, LARGEST))
def test_any_amount_of_money_reads_back(fen: int) -> None:
    text = amount_in_capitals(fen)
    assert read_back(text) == fen
    assert is_well_formed(text)


@given(st.integers(1, LARGEST))
def test_a_negative_amount_is_the_positive_one_after_fu(fen: int) -> None:
    assert amount_in_capitals(-fen) == f"负{amount_in_capitals(fen)}"


@pytest.mark.parametrize("fen", [LARGEST + 1, -LARGEST - 1])
def test_what_is_no_amount_of_money_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="no amount of money"):
        amount_in_capitals(fen)
