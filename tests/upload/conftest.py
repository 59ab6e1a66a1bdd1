"""A window with its real encrypted store, and a county that it uploads to through a line that can be cut."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.county import CountyUnderTest, FaultyLine
from builders.window import Window, make_window
from upload.sender import Sender

from ncms_desktop.adapters.county_http import CountyHttp


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    window = make_window(tmp_path / "window")
    yield window
    window.store.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyUnderTest]:
    with CountyUnderTest(tmp_path / "county") as county:
        yield county


@pytest.fixture
def wire(county: CountyUnderTest) -> Iterator[FaultyLine]:
    with FaultyLine(county) as wire:
        yield wire


@pytest.fixture
def new_line(window: Window, county: CountyUnderTest, wire: FaultyLine) -> Iterator[Callable[[], CountyHttp]]:
    access = county.enrol(window.office.signer, port=wire.port)
    lines: list[CountyHttp] = []

    def make() -> CountyHttp:
        lines.append(CountyHttp(access))
        return lines[-1]

    yield make
    for line in lines:
        line.close()


@pytest.fixture
def sender(window: Window, new_line: Callable[[], CountyHttp]) -> Sender:
    return Sender(window, new_line())
