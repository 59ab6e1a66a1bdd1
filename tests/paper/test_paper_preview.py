"""Pages as pictures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders.settled import SettledStay
from PIL import Image

from ncms_desktop.adapters.paper.preview import PagePicture, page_pictures, save_png
from ncms_desktop.ports.paper import RenderedPaper

Print = Callable[..., RenderedPaper]


@pytest.fixture
def picture(printed: Print) -> PagePicture:
    (only,) = page_pictures(printed(SettledStay()).pdf, scale=1.5)
    return only


def test_the_picture_has_the_size_of_the_page_times_the_scale(picture: PagePicture) -> None:
    assert picture.width == pytest.approx(595.28 * 1.5, abs=1)
    assert picture.height == pytest.approx(419.53 * 1.5, abs=1)
    assert len(picture.rgba) == picture.width * picture.height * 4


def test_the_picture_is_black_on_opaque_white(picture: PagePicture) -> None:
    image = Image.frombytes("RGBA", (picture.width, picture.height), picture.rgba)
    assert image.getpixel((1, 1)) == (255, 255, 255, 255)
    assert image.getchannel("A").getextrema() == (255, 255)
    darkest, lightest = image.convert("L").getextrema()
    assert darkest < 20
    assert lightest == 255


def test_red_comes_before_blue() -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("", pagesize=(20, 20))
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 20, 20, fill=1)
    canvas.showPage()
    (page,) = page_pictures(canvas.getpdfdata(), scale=1)
    middle = (10 * page.width + 10) * 4
    assert tuple(page.rgba[middle : middle + 4]) == (255, 0, 0, 255)


def test_every_page_is_shown() -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas("")
    for width in (100, 200):
        canvas.setPageSize((width, 50))
        canvas.showPage()
    pages = page_pictures(canvas.getpdfdata(), scale=1)
    assert [(page.width, page.height) for page in pages] == [(100, 50), (200, 50)]


def test_a_saved_picture_is_the_same_picture_with_its_resolution(picture: PagePicture, tmp_path: Path) -> None:
    path = tmp_path / "slip.png"
    save_png(picture, path, scale=1.5)
    with Image.open(path) as image:
        assert image.size == (picture.width, picture.height)
        assert image.tobytes() == picture.rgba
        assert image.info["dpi"] == pytest.approx((108, 108), abs=0.1)
