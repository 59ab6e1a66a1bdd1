"""Amounts in Chinese capitals (人民币大写), as the rules for filling in bills and settlement vouchers ask.

The rules leave two zeros free, and this module always takes the same choice: 零 is not written between yuan and jiao
(壹拾元伍角整), nor between two groups of four digits that meet without a gap (壹拾万柒仟元整).
"""

from ncms_desktop.domain.money import LARGEST, Fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("亿", "万", "")


def amount_in_capitals(amount: Fen) -> str:
    """An amount in fen as capitals without the words 人民币: ``1001000`` -> ``壹万零壹拾元整``.

    Up to a hundred billion yuan either side of zero, 负 before a negative amount; ``ValueError`` beyond.
    """
    if abs(amount) > LARGEST:
        raise ValueError(f"no amount of money: {amount} fen")
    yuan, cents = divmod(abs(amount), 100)
    jiao, fen = divmod(cents, 10)
    text = f"{_integer(yuan)}元" if yuan or not cents else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        text += "零"
    text += f"{_DIGITS[fen]}分" if fen else "整"
    return f"负{text}" if amount < 0 else text


def _integer(number: int) -> str:
    """A whole number below ten thousand times 10^8, in groups of four digits."""
    if number == 0:
        return _DIGITS[0]
    text, gap = "", False
    for power, unit in zip((8, 4, 0), _GROUPS, strict=True):
        group = number // 10**power % 10_000
        if group == 0:
            gap = True
            continue
        if text and (gap or group < 1_000):
            text += _DIGITS[0]
        text += _four_digits(group) + unit
        gap = False
    return text


def _four_digits(group: int) -> str:
    """One to 9999: inner zeros become one 零, leading and trailing ones nothing."""
    text, gap = "", False
    for power, place in zip((3, 2, 1, 0), _PLACES, strict=True):
        digit = group // 10**power % 10
        if digit == 0:
            gap = True
            continue
        if text and gap:
            text += _DIGITS[0]
        text += _DIGITS[digit] + place
        gap = False
    return text
