"""A sample county that tests may read, and a small one of their own that they may break (see ``builders.broken``)."""

from pathlib import Path

import pytest

from ncms_desktop.adapters.catalogue_csv import load_catalogue
from ncms_desktop.domain.catalogue import Catalogue
from ncms_desktop.sample.county import FEWEST, SampleCounty, write_sample

CATALOGUES = Path(__file__).parents[2] / "resources" / "catalogues"


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> SampleCounty:
    """The whole county as the demo gets it. Read only."""
    return write_sample(tmp_path_factory.mktemp("county"))


@pytest.fixture
def own_county(tmp_path: Path) -> SampleCounty:
    """The smallest county, with the same stays; the test's own."""
    return write_sample(tmp_path / "his", people=FEWEST)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The sample catalogue."""
    loaded = load_catalogue(CATALOGUES / "sample-2016.csv")
    assert isinstance(loaded, Catalogue)
    return loaded
