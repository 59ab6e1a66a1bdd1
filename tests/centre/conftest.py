"""A county centre for each test, stopped when the test ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.county import CountyUnderTest, Key

from ncms_desktop.adapters.county_http import CountyHttp
from ncms_desktop.adapters.enrolment import CountyAccess


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyUnderTest]:
    with CountyUnderTest(tmp_path / "county") as county:
        yield county


@pytest.fixture
def key() -> Key:
    return Key()


@pytest.fixture
def access(county: CountyUnderTest, key: Key) -> CountyAccess:
    return county.enrol(key)


@pytest.fixture
def line(access: CountyAccess) -> Iterator[CountyHttp]:
    with CountyHttp(access) as line:
        yield line
