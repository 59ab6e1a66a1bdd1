"""A real encrypted store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store.made import COUNTY, FACILITY, Place

from ncms_desktop.adapters.store import SqlStore, StoreIdentity


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "ncms.db")


@pytest.fixture
def store(place: Place) -> Iterator[SqlStore]:
    with place.create() as made:
        yield made


@pytest.fixture
def other(place: Place, store: SqlStore) -> Iterator[SqlStore]:
    """The same database, opened for a second workstation of the same hospital."""
    with place.open(StoreIdentity(COUNTY, FACILITY, "W02")) as opened:
        yield opened
