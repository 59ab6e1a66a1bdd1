"""The bar code is read by a decoder from the page as a printer rasters it."""

from collections.abc import Callable

import pytest
import zxingcpp
from builders.settled import NUMBER, SettledStay
from PIL import Image

from ncms_desktop.adapters.paper.barcode import MODULE, NARROWEST, bars, width_in_modules
from ncms_desktop.adapters.paper.fonts import FontChain
from ncms_desktop.adapters.paper.preview import page_pictures
from ncms_desktop.adapters.paper.sheet import Box
from ncms_desktop.adapters.paper.slip_page import LEFT, RIGHT, slip_sheet
from ncms_desktop.documents.slip import slip
from ncms_desktop.ports.paper import RenderedPaper
from ncms_desktop.wording import Language, wording

Print = Callable[..., RenderedPaper]
NUMBERS = [
    NUMBER,
    "P9901230101-W1-123-1234567",
    "123-45-01-000001",
    "A1B22C333D4444-0W-99-999999",
    "PINGAN99012345678901-W0000002-01-000123",
    f"{'A' * 20}-{'B' * 10}-0001-000000123456",
]


def decoded(pdf: bytes, *, dpi: int) -> list[tuple[str, str]]:
    """What a decoder finds on the page in black and white, as paper is."""
    (picture,) = page_pictures(pdf, scale=dpi / 72)
    image = Image.frombytes("RGBA", (picture.width, picture.height), picture.rgba).convert("L")
    black_and_white = image.point(lambda value: 255 if value > 127 else 0)
    return [(str(code.format), code.text) for code in zxingcpp.read_barcodes(black_and_white)]


@pytest.mark.parametrize("dpi", [180, 203, 300, 600])
def test_the_number_is_decoded_at_the_resolution_of_common_printers(printed: Print, dpi: int) -> None:
    assert decoded(printed(SettledStay()).pdf, dpi=dpi) == [("Code 128", NUMBER)]


@pytest.mark.parametrize("number", NUMBERS)
def test_every_shape_of_number_is_decoded(printed: Print, number: str) -> None:
    pdf = printed(SettledStay(number=number, training=True), copy=2).pdf
    assert decoded(pdf, dpi=300) == [("Code 128", number)]


def test_a_number_too_long_for_the_usual_module_is_decoded_with_the_narrow_one(printed: Print) -> None:
    number = "F" * 62
    assert width_in_modules(bars(number)) * MODULE > RIGHT - LEFT
    assert decoded(printed(SettledStay(number=number)).pdf, dpi=300) == [("Code 128", number)]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_bars_are_wide_enough_and_have_quiet_zones(number: str) -> None:
    words = wording(Language.CHINESE)
    sheet = slip_sheet(slip(SettledStay(number=number).document(), copy=1, words=words), FontChain())
    drawn = sorted((mark.x, mark.x + mark.width) for mark in sheet.marks if isinstance(mark, Box) and mark.filled)
    assert len(drawn) == len(bars(number))
    assert min(right - left for left, right in drawn) >= 0.25 * 72 / 25.4
    module = min(right - left for left, right in drawn)
    assert drawn[0][0] - LEFT >= 10 * module - 0.01
    assert RIGHT - drawn[-1][1] >= 10 * module - 0.01


def test_the_narrowest_module_is_a_quarter_of_a_millimetre() -> None:
    assert pytest.approx(0.25) == NARROWEST * 25.4 / 72
