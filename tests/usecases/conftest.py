"""Windows that are closed when their test ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.window import Window, make_window

from ncms_desktop.domain.facility import Level


@pytest.fixture
def new_window(tmp_path: Path) -> Iterator[Callable[..., Window]]:
    made: list[Window] = []

    def make(level: Level = Level.TOWNSHIP) -> Window:
        made.append(make_window(tmp_path / f"window-{len(made)}", level))
        return made[-1]

    yield make
    for window in made:
        window.store.close()


@pytest.fixture
def window(new_window: Callable[..., Window]) -> Window:
    return new_window()
