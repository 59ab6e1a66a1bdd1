"""A window that is closed when its test ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from accumulators.made import Counter
from builders.window import make_window


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    window = make_window(tmp_path / "window")
    yield Counter(window)
    window.store.close()
